"""Make sure of a Chromium for the tests in a browser: `python scripts/browser.py`.

Started by `make test`, and needs nothing but the standard library. Where none is there and none may
be installed, it says so, and those tests are skipped: everything else is tested all the same.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""What the tests look for, too (tests/browser/conftest.py)."""

_WITHOUT = (
    "No Chromium on this machine, so the tests in a browser are skipped. Install one (on Debian:"
    " apt-get install chromium), or name one in INTERLOCK_TEST_BROWSER."
)


def main() -> None:
    """Install the system's own package where that is allowed without asking."""
    if "INTERLOCK_TEST_BROWSER" in os.environ or _is_there():
        return
    if os.geteuid() == 0 and shutil.which("apt-get") is not None:
        print("Installing Chromium for the tests in a browser", flush=True)
        if _apt("update") and _apt(
            "install", "--yes", "--no-install-recommends", "chromium", "fonts-liberation"
        ):
            return
    print(_WITHOUT, file=sys.stderr, flush=True)


def _is_there() -> bool:
    return any(shutil.which(name) is not None for name in NAMES)


def _apt(*arguments: str) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "--quiet", "--quiet", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(done.stderr.strip(), file=sys.stderr, flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    main()
