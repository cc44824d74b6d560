"""Set up the checkout: a virtual environment with exactly what requirements.lock names, and the
built web application.

Started by setup.sh with a Python that is new enough, and needs nothing but the standard library.
A second run finds the lock unchanged and does nothing.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
STAMP = ENVIRONMENT / "setup.stamp"
LOCK = ROOT / "requirements.lock"


def main() -> None:
    """Bring the environment to the lock's state, one process at a time."""
    with LOCK.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = fingerprint()
        if not STAMP.exists() or STAMP.read_text() != wanted:
            make_environment()
            install()
            STAMP.write_text(wanted)
        if not run([PYTHON, ROOT / "scripts" / "web.py", "build"]):
            sys.exit("The web application could not be built; the reason is above.")


def fingerprint() -> str:
    """What the environment depends on: the lock, the project's own metadata, its place."""
    digest = hashlib.sha256(str(ROOT).encode())
    for file in (LOCK, ROOT / "pyproject.toml"):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def make_environment() -> None:
    """Make the virtual environment, unless one that works is there."""
    if PYTHON.exists() and run([PYTHON, "-c", "import pip"], quiet=True):
        return
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        sys.exit(
            "This Python has no venv module. Install it (on Debian and Ubuntu:"
            " apt-get install python3-venv), then run make again."
        )
    print(f"Making a virtual environment in .venv with Python {sys.version.split()[0]}")
    if not run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT]):
        sys.exit("The virtual environment could not be made; the reason is above.")


def install() -> None:
    """Install the locked packages, each checked by its hash, then the checkout itself."""
    print("Installing the packages of requirements.lock", flush=True)
    pip("--require-hashes", "-r", LOCK)
    # What builds the project is in the lock, so that this step asks no registry.
    pip("--no-deps", "--no-build-isolation", "--no-index", "--editable", ROOT)


def pip(*arguments: str | Path) -> None:
    """Run pip; its own message says what failed."""
    command: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    if not run([*command, "--root-user-action=ignore", *arguments]):
        sys.exit("The packages could not be installed; pip says why above. Run make again.")


def run(command: Sequence[str | Path], *, quiet: bool = False) -> bool:
    """Whether the command succeeded, with an environment of its own in any case."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONHOME"}
    output = subprocess.DEVNULL if quiet else None
    return subprocess.call(command, env=environment, stdout=output, stderr=output) == 0


if __name__ == "__main__":
    main()
