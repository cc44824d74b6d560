"""Currency rates and digits, as the records hold them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, Table, select


def read_rates(
    connection: Connection, table: Table, company_id: int | None
) -> list[tuple[int, date, Decimal]]:
    """(currency, day, units per unit of the company's currency), for a company or for all."""
    columns = table.c
    statement = select(columns.currency_id, columns.name, columns.rate).where(
        columns.active, columns.company_id.is_(None) | (columns.company_id == company_id)
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(statement)]


def read_digits(connection: Connection, table: Table) -> dict[int, int]:
    """How many decimals each currency has."""
    statement = select(table.c.id, table.c.decimal_places)
    return {row[0]: row[1] for row in connection.execute(statement)}
