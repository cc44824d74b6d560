"""Migrations: complete, repeatable, safe to run by two processes at once."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest
from sqlalchemy import text

from interlock.kit.clock import ManualClock
from interlock.kit.database import Database, connect
from interlock.kit.migration import current_revision, differences, newest_revision, upgrade
from interlock.kit.problem import UnavailableError
from interlock.migrations.metadata import metadata
from support.database import WorkerDatabase, drop


@pytest.fixture
def empty(worker_database: WorkerDatabase, clock: ManualClock) -> Iterator[Database]:
    """A database in which nothing has been made yet."""
    name = f"{worker_database.name}_empty"
    worker_database.server.create_database(name)
    database = connect(worker_database.server.url(name), clock=clock)
    yield database
    database.close()
    drop(worker_database.server, name)


def revision_of(database: Database) -> str | None:
    with database.unit() as unit:
        return current_revision(unit.connection)


class TestUpgrade:
    def test_brings_a_new_database_to_the_newest_step(self, empty: Database) -> None:
        assert revision_of(empty) is None
        upgrade(empty)
        assert revision_of(empty) == newest_revision() != ""

    def test_may_be_repeated(self, empty: Database) -> None:
        upgrade(empty)
        upgrade(empty)
        assert revision_of(empty) == newest_revision()

    def test_may_be_run_by_two_at_once(self, empty: Database) -> None:
        other = Thread(target=upgrade, args=(empty,))
        other.start()
        upgrade(empty)
        other.join()
        assert revision_of(empty) == newest_revision()

    def test_refuses_a_database_of_a_newer_interlock(self, empty: Database) -> None:
        upgrade(empty)
        with empty.unit() as unit:
            unit.connection.execute(text("update schema_revision set version_num = '9999'"))
        with pytest.raises(UnavailableError, match="9999") as caught:
            upgrade(empty)
        assert caught.value.code == "database_newer"


class TestAgreement:
    def test_migrations_make_what_the_rooms_declare(self, empty: Database) -> None:
        upgrade(empty)
        assert differences(empty, metadata) == [], 'run: make migration m="what changes"'

    def test_a_missing_column_is_noticed(self, empty: Database) -> None:
        upgrade(empty)
        with empty.unit() as unit:
            unit.connection.execute(text("create table interlock.beyond (id bigint)"))
        found = differences(empty, metadata)
        assert any("beyond" in str(difference) for difference in found)
