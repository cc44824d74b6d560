"""Fixtures of all tests: a clock that stands still, and a clean PostgreSQL database.

The server starts when the first test asks for a database, so tests of pure code never wait for it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Connection

from interlock.kit.clock import ManualClock
from interlock.kit.database import Database
from support.database import Server, WorkerDatabase, open_server, remove_server

settings.register_profile(
    "ci", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci")

_UNIT_TESTS = Path(__file__).parent / "unit"
_HOME = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """The session's directory: made here, or by the controller of the workers."""
    given = getattr(config, "workerinput", {}).get("postgres_home")
    config.stash[_HOME] = Path(given or tempfile.mkdtemp(prefix="interlock-tests-"))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["postgres_home"] = str(node.config.stash[_HOME])


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        remove_server(config.stash[_HOME])


@pytest.fixture(scope="session")
def database_server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """The session's server."""
    server = open_server(request.config.stash[_HOME])
    yield server
    server.close()


@pytest.fixture(scope="session")
def worker_database(database_server: Server, worker_id: str) -> Iterator[WorkerDatabase]:
    """This worker's database on the session's server."""
    worker = WorkerDatabase(database_server, f"interlock_{worker_id}")
    yield worker
    worker.drop()


@pytest.fixture
def clock() -> ManualClock:
    """Monday, 1 March 2027, 09:00 UTC, until a test moves it."""
    return ManualClock(datetime(2027, 3, 1, 9, 0, tzinfo=UTC))


@pytest.fixture
def database_url(request: pytest.FixtureRequest, worker_database: WorkerDatabase) -> str:
    """The address of a database as the migrations leave it; for tests that start processes.

    A test that also asks for ``database`` gets one and the same.
    """
    if request.path.is_relative_to(_UNIT_TESTS):
        pytest.fail("tests/unit has no database; move the test to tests/integration")
    worker_database.clean()
    return worker_database.url


@pytest.fixture
def database(
    worker_database: WorkerDatabase, database_url: str, clock: ManualClock
) -> Iterator[Database]:
    """A database as the migrations leave it, dated by ``clock``."""
    engine = worker_database.pool.engine
    yield Database(engine, clock=clock)
    if held := engine.pool.checkedout():  # type: ignore[attr-defined]
        engine.dispose()
        pytest.fail(f"the test left {held} database connections open")


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """A connection in a transaction that is rolled back at the end."""
    engine = database.engine.execution_options(isolation_level="READ COMMITTED")
    with engine.connect() as connection, connection.begin() as transaction:
        yield connection
        if transaction.is_active:
            transaction.rollback()
