"""Units of work on a real database."""

from __future__ import annotations

import pytest

from interlock.kit.database import Database
from interlock.kit.statement import Prepared


@pytest.mark.timeout(60)
@pytest.mark.parametrize("size", [1, 5_000_000])
def test_what_a_unit_writes_at_its_end_may_be_large(database: Database, size: int) -> None:
    """More than a socket takes at once, all in one exchange."""
    statement = Prepared("INSERT INTO public.large (text) VALUES (%(text)s)")
    with database.unit() as unit:
        unit.connection.exec_driver_sql("CREATE TABLE public.large (text text)")
    with database.unit() as unit:
        for _ in range(3):
            unit.before_commit(lambda: statement.run(unit.connection, {"text": "x" * size}))
    with database.unit() as unit:
        found = unit.connection.exec_driver_sql("SELECT sum(length(text)) FROM public.large")
        assert found.scalar_one() == 3 * size
        unit.connection.exec_driver_sql("DROP TABLE public.large")


def test_what_is_only_put_off_to_the_very_end_is_written(database: Database) -> None:
    """Also where nothing else is put off."""
    statement = Prepared("CREATE TABLE public.late AS SELECT 1 AS number")
    with database.unit() as unit:
        unit.at_end(lambda: statement.run(unit.connection))
    with database.unit() as unit:
        found = unit.connection.exec_driver_sql("SELECT number FROM public.late")
        assert found.scalar_one() == 1
        unit.connection.exec_driver_sql("DROP TABLE public.late")
