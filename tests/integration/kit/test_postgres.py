"""The embedded server: who starts, shares and stops it, and what it says when it cannot."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from interlock.kit import postgres_files
from interlock.kit.embedded_postgres import _stop, start_server
from interlock.kit.postgres import check_version, home_directory, open_postgres
from interlock.kit.postgres_files import Account, account_for, running_pid, socket_directory
from interlock.kit.problem import UnavailableError


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A directory for a server of the test's own; stopped at the end if the test did not."""
    yield tmp_path
    if running_pid(tmp_path / "pgdata") is not None:
        start_server(tmp_path).close()


def use_in_another_process(home: Path) -> subprocess.Popen[str]:
    """A process that attaches, says so, and holds on until its input ends."""
    code = (
        "import sys; from pathlib import Path;"
        "from interlock.kit.embedded_postgres import start_server;"
        "start_server(Path(sys.argv[1]), durable=False);"
        "print('attached', flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "attached\n"
    return process


def end(process: subprocess.Popen[str], *, by: signal.Signals | None = None) -> None:
    if by is None:
        process.communicate()
    else:
        process.send_signal(by)
        process.communicate()


class TestOpenPostgres:
    def test_starts_creates_and_stops(self, home: Path) -> None:
        with open_postgres({"INTERLOCK_HOME": str(home)}) as postgres:
            with psycopg.connect(postgres.url) as connection:
                row = connection.execute("select current_database(), version()").fetchone()
            assert row is not None
            assert row[0] == "interlock"
            assert row[1].startswith("PostgreSQL 18")
        assert running_pid(home / "pgdata") is None

    def test_data_outlives_the_server(self, home: Path) -> None:
        environment = {"INTERLOCK_HOME": str(home)}
        with open_postgres(environment) as first, psycopg.connect(first.url) as connection:
            connection.execute("create table kept (word text)")
            connection.execute("insert into kept values ('still here')")
        with open_postgres(environment) as second, psycopg.connect(second.url) as connection:
            assert connection.execute("select word from kept").fetchone() == ("still here",)

    def test_an_external_database_is_used_as_it_is(self, database_url: str) -> None:
        with open_postgres({"INTERLOCK_DATABASE_URL": database_url}) as postgres:
            assert postgres.url == database_url
            assert postgres.server is None

    def test_an_external_database_that_does_not_answer(self) -> None:
        url = "postgresql://nobody@127.0.0.1:1/none"
        with pytest.raises(UnavailableError) as caught:
            open_postgres({"INTERLOCK_DATABASE_URL": url})
        assert caught.value.code == "database_unreachable"

    def test_an_old_external_database_is_refused(
        self, database_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("interlock.kit.postgres.OLDEST_VERSION", 99)
        with pytest.raises(UnavailableError, match="needs 99 or newer"):
            check_version(database_url.replace("postgresql://", "postgresql+psycopg://"))

    def test_home_is_named_by_the_environment(self) -> None:
        assert home_directory({"INTERLOCK_HOME": "/srv/interlock"}) == Path("/srv/interlock")
        assert home_directory({}) == Path.cwd() / ".interlock"


class TestSharing:
    def test_the_last_to_let_go_stops_the_server(self, home: Path) -> None:
        server = start_server(home, durable=False)
        other = use_in_another_process(home)
        server.close()
        assert running_pid(home / "pgdata") is not None
        end(other)
        assert running_pid(home / "pgdata") is None

    def test_a_killed_user_does_not_count(self, home: Path) -> None:
        server = start_server(home, durable=False)
        end(use_in_another_process(home), by=signal.SIGKILL)
        server.close()
        assert running_pid(home / "pgdata") is None

    def test_a_server_left_by_a_killed_user_is_taken_over(self, home: Path) -> None:
        end(use_in_another_process(home), by=signal.SIGKILL)
        left = running_pid(home / "pgdata")
        assert left is not None
        server = start_server(home)
        assert running_pid(home / "pgdata") == left
        server.close()
        assert running_pid(home / "pgdata") is None

    def test_a_killed_server_recovers(self, home: Path) -> None:
        server = start_server(home, durable=False)
        server.create_database("interlock")
        with psycopg.connect(server.url("interlock")) as connection:
            connection.execute("create table kept as select 42 as answer")
        pid = running_pid(home / "pgdata")
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        again = start_server(home)
        with psycopg.connect(again.url("interlock")) as connection:
            assert connection.execute("select answer from kept").fetchone() == (42,)
        again.close()
        server.close()

    def test_a_stale_lock_of_a_recycled_process_is_no_obstacle(self, home: Path) -> None:
        start_server(home, durable=False).close()
        lines = [str(os.getpid()), str(home / "pgdata"), "0", "5432", str(home), "", "", "ready"]
        (home / "pgdata" / "postmaster.pid").write_text("\n".join(lines))
        start_server(home).close()

    def test_letting_go_when_all_is_removed_is_harmless(self, home: Path) -> None:
        directory = home / "of-its-own"
        server, other = start_server(directory, durable=False), start_server(directory)
        other.close()
        _stop(directory / "pgdata", account_for(directory / "pgdata"))
        shutil.rmtree(directory)
        server.close()
        server.close()

    def test_closing_twice_is_harmless(self, home: Path) -> None:
        server = start_server(home, durable=False)
        server.close()
        server.close()


class TestObstacles:
    def test_data_of_another_version(self, home: Path) -> None:
        (home / "pgdata").mkdir()
        (home / "pgdata" / "PG_VERSION").write_text("16\n")
        with pytest.raises(UnavailableError, match="holds data of PostgreSQL 16") as caught:
            start_server(home)
        assert "INTERLOCK_HOME" in (caught.value.remedy or "")

    def test_a_home_that_is_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "home").write_text("")
        with pytest.raises(UnavailableError) as caught:
            start_server(tmp_path / "home")
        assert caught.value.code == "home_not_writable"

    def test_settings_that_the_server_refuses(self, home: Path) -> None:
        with pytest.raises(UnavailableError, match="did not start") as caught:
            start_server(home, settings={"shared_buffers": "nonsense"}, durable=False)
        assert "server.log" in (caught.value.remedy or "")

    def test_a_path_with_spaces_that_is_too_long_for_a_socket(self, home: Path) -> None:
        deep = home / "a directory's name that nobody would want to type, not once " / ("x" * 60)
        server = start_server(deep, durable=False)
        server.create_database("interlock")
        assert len(str(server.socket)) < 90
        server.close()
        assert not server.socket.exists()

    def test_somebody_elses_socket_directory_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(postgres_files, "_SOCKET_LIMIT", 0)
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        directory = socket_directory(tmp_path / "pgdata", Account())
        directory.chmod(0o755)
        with pytest.raises(UnavailableError, match="not private"):
            socket_directory(tmp_path / "pgdata", Account())
