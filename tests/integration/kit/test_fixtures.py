"""The fixtures themselves: what one test leaves behind, the next must not see."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from interlock.kit.clock import ManualClock
from interlock.kit.database import Database

_PROBE = "create table data.probe (id bigint generated always as identity)"


class TestDatabase:
    @pytest.mark.parametrize("turn", [1, 2])
    def test_tables_of_the_test_before_are_gone(self, database: Database, turn: int) -> None:
        with database.unit() as unit:
            unit.connection.execute(text(_PROBE))
            unit.connection.execute(text("insert into data.probe default values"))
            ids = unit.connection.execute(text("select id from data.probe")).scalars().all()
        assert ids == [1], turn

    def test_reading_a_table_of_another_test_fails(self, database: Database) -> None:
        with pytest.raises(ProgrammingError), database.unit() as unit:
            unit.connection.execute(text("select * from data.probe"))

    def test_is_dated_by_the_clock(self, database: Database, clock: ManualClock) -> None:
        with database.unit() as unit:
            assert unit.now == clock.now()

    def test_is_upgraded(self, database: Database) -> None:
        with database.unit() as unit:
            found = unit.connection.execute(text("select version_num from schema_revision"))
            assert found.scalar_one()


class TestConnection:
    @pytest.mark.parametrize("turn", [1, 2])
    def test_is_rolled_back(self, connection: Connection, turn: int) -> None:
        connection.execute(text(_PROBE))
        assert connection.execute(text("select count(*) from data.probe")).scalar_one() == 0, turn
