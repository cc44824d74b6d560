"""Statements that go to the driver, with the cursors that a connection keeps for them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy.exc import DBAPIError

from interlock.kit.database import Database
from interlock.kit.statement import Prepared

READ = Prepared("SELECT value FROM public.kept WHERE id = %(id)s")
WRITE = Prepared("INSERT INTO public.kept VALUES (%(id)s, %(value)s)")


@pytest.fixture(autouse=True)
def table(database: Database) -> Iterator[None]:
    with database.unit() as unit:
        unit.connection.exec_driver_sql("CREATE TABLE public.kept (id int UNIQUE, value numeric)")
    yield
    with database.unit() as unit:
        unit.connection.exec_driver_sql("DROP TABLE public.kept")


def write_at_once(database: Database, *rows: tuple[int, int]) -> None:
    with database.unit() as unit:
        for id, value in rows:
            WRITE.run(unit.connection, {"id": id, "value": value})


def write_at_end(database: Database, *rows: tuple[int, int]) -> None:
    def write() -> None:
        for id, value in rows:
            WRITE.run(unit.connection, {"id": id, "value": value})

    with database.unit() as unit:
        unit.before_commit(write)


class TestKeptCursors:
    def test_each_answer_is_of_its_own_question(self, database: Database) -> None:
        for id in range(1, 10):
            with database.unit() as unit:
                WRITE.run(unit.connection, {"id": id, "value": Decimal(id)})
                assert READ.row(unit.connection, {"id": id}) == (Decimal(id),)
                assert READ.row(unit.connection, {"id": -id}) is None

    def test_a_question_among_what_is_written_at_the_end(self, database: Database) -> None:
        seen: list[object] = []

        def write() -> None:
            for id in (1, 2, 3):
                WRITE.run(unit.connection, {"id": id, "value": id * 10})
                seen.append(READ.row(unit.connection, {"id": id}))

        with database.unit() as unit:
            unit.before_commit(write)
        assert seen == [(10,), (20,), (30,)]

    def test_an_error_leaves_nothing_behind(self, database: Database) -> None:
        for _ in range(3):
            with pytest.raises(DBAPIError, match="duplicate key"):
                write_at_once(database, (1, 1), (1, 2))
            with pytest.raises(DBAPIError, match="duplicate key"):
                write_at_end(database, (1, 1), (1, 2))
            with database.unit() as unit:
                assert READ.row(unit.connection, {"id": 1}) is None

    def test_what_is_refused_only_by_the_commit_is_an_error(self, database: Database) -> None:
        with database.unit() as unit:
            unit.connection.exec_driver_sql(
                "ALTER TABLE public.kept ADD UNIQUE (value) DEFERRABLE INITIALLY DEFERRED"
            )
        with pytest.raises(DBAPIError, match="duplicate key"):
            write_at_end(database, (1, 7), (2, 7))
        with database.unit() as unit:
            assert READ.row(unit.connection, {"id": 1}) is None

    def test_a_column_may_change_its_type(self, database: Database) -> None:
        with database.unit() as unit:
            WRITE.run(unit.connection, {"id": 1, "value": 1})
            assert READ.row(unit.connection, {"id": 1}) == (Decimal(1),)
        with database.unit() as unit:
            unit.connection.exec_driver_sql("ALTER TABLE public.kept ALTER value TYPE text")
        with database.unit() as unit:
            assert READ.row(unit.connection, {"id": 1}) == ("1",)
            WRITE.run(unit.connection, {"id": 2, "value": "two"})
            assert READ.row(unit.connection, {"id": 2}) == ("two",)
