"""Currencies and their rates, as the records hold them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, Table, select


def read_rates(connection: Connection, table: Table) -> list[tuple[int, date, Decimal, int | None]]:
    """(currency, day, units for one of the company's currency, company or ``None`` for all)."""
    columns = table.c
    statement = select(columns.currency_id, columns.name, columns.rate, columns.company_id).where(
        columns.active
    )
    return [(row[0], row[1], row[2], row[3]) for row in connection.execute(statement)]


def read_currencies(connection: Connection, table: Table) -> list[tuple[int, str, int]]:
    """(id, code, decimals) of each currency."""
    statement = select(table.c.id, table.c.name, table.c.decimal_places)
    return [(row[0], row[1], row[2]) for row in connection.execute(statement)]
