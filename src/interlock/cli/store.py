"""What the doctor asks the database that no service needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, bindparam, func, select, text, tuple_

from interlock.audit.model import Position
from interlock.audit.store import eras, last_horizon
from interlock.audit.tables import entry_table
from interlock.kit.database import Unit

_SERVER = text("""
    SELECT current_setting('server_version_num')::int / 10000 AS major,
           current_setting('server_version') AS version,
           clock_timestamp() AS now,
           current_setting('max_connections')::int AS most_connections,
           (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')
               AS connections,
           pg_database_size(current_database()) AS size
""")
_entry = entry_table.c
_UNSEALED = select(func.count(), func.min(_entry.at)).where(
    _entry.era == bindparam("era"),
    tuple_(_entry.transaction, _entry.id)
    > tuple_(bindparam("transaction", type_=BigInteger), bindparam("id", type_=BigInteger)),
)
_BEGINNING = Position(-(2**63), 0)


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """The PostgreSQL server as it is now; ``size`` is this database's, in bytes."""

    major: int
    version: str
    now: datetime
    most_connections: int
    connections: int
    size: int


def server_facts(unit: Unit) -> ServerFacts:
    return ServerFacts(**unit.connection.execute(_SERVER).mappings().one())


def unsealed(unit: Unit) -> tuple[int, datetime | None]:
    """How many entries of the audit log are not sealed, and the time of the oldest of them."""
    count = 0
    moments: list[datetime] = []
    for era in eras(unit):
        after = last_horizon(unit, era) or _BEGINNING
        found = {"era": era, "transaction": after.transaction, "id": after.id}
        number, oldest = unit.connection.execute(_UNSEALED, found).one()
        count += number
        moments += [oldest] if oldest is not None else []
    return count, min(moments, default=None)
