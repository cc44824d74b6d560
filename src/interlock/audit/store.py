"""The SQL of the audit log. Everything here reads or appends; nothing changes a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    bindparam,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy import Row as ResultRow

from interlock.audit.digest import (
    DOCUMENT_FIELDS,
    ENTRY_FIELDS,
    digest_of,
    document_of_row,
)
from interlock.audit.model import (
    Entry,
    Filters,
    Member,
    Position,
    Row,
    Seal,
    StoredEntry,
)
from interlock.audit.tables import entry_table, seal_table
from interlock.kit.database import Unit
from interlock.kit.statement import Prepared
from interlock.kit.together import together

_SEALING_LOCK = 7_310_584_021
_STREAM = {"yield_per": 2000}

_entry = entry_table.c
_document_columns = [_entry[name] for name in DOCUMENT_FIELDS]
_place = (_entry.transaction, _entry.id)

_APPEND = Prepared("""
    INSERT INTO interlock.audit_entry (
        at, actor_id, actor_name, on_behalf_of, channel, action, model, record_id, subject,
        company_id, old, new, reason, automation_id, automation_version, cause_id,
        correlation_id, event_id, digest, era, transaction
    )
    SELECT
        at, actor_id, actor_name, on_behalf_of, channel, action, model, record_id, subject,
        company_id, old, new, reason, automation_id, automation_version, cause_id,
        correlation_id, event_id, decode(digest, 'hex'),
        (SELECT system_identifier FROM pg_control_system()),
        (SELECT CAST(CAST(pg_current_xact_id() AS text) AS bigint))
    FROM json_to_recordset(CAST(%(rows)s AS json)) AS entry(
        at timestamptz, actor_id bigint, actor_name text, on_behalf_of text, channel text,
        action text, model text, record_id bigint, subject text, company_id bigint, old jsonb,
        new jsonb, reason text, automation_id text, automation_version integer, cause_id uuid,
        correlation_id uuid, event_id uuid, digest text
    )
""")
"""One parameter however many entries; era and transaction are read once for all of them.
Handed to the driver as it is: every business transaction runs it."""

_now_here = text("""
    SELECT system_identifier,
           CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)
    FROM pg_control_system()
""")

_eras = text("""
    WITH RECURSIVE found AS (
        SELECT min(era) AS era FROM interlock.audit_entry
        UNION ALL
        SELECT (SELECT min(era) FROM interlock.audit_entry WHERE era > found.era)
        FROM found WHERE found.era IS NOT NULL
    )
    SELECT era FROM found WHERE era IS NOT NULL
""")
"""The distinct eras, by one step in the index each instead of a look at every row."""

_seals_after = (
    select(seal_table)
    .where(seal_table.c.sequence > bindparam("after"))
    .order_by(seal_table.c.sequence)
    .limit(8)
)
_last_seal = select(seal_table).order_by(seal_table.c.sequence.desc()).limit(1)
_last_horizon = (
    select(seal_table.c.horizon, seal_table.c.horizon_id)
    .where(seal_table.c.era == bindparam("era"))
    .order_by(seal_table.c.sequence.desc())
    .limit(1)
)
_members_after = (
    select(_entry.id, _entry.digest, _entry.transaction)
    .where(
        _entry.era == bindparam("era"),
        tuple_(*_place)
        > tuple_(
            bindparam("transaction", type_=BigInteger),
            bindparam("id", type_=BigInteger),
        ),
        _entry.transaction < bindparam("before", type_=BigInteger),
    )
    .order_by(*_place)
    .limit(bindparam("most"))
)
_insert_seal = insert(seal_table)


def append(unit: Unit, documents: Sequence[bytes]) -> None:
    """Append entries by their canonical JSON, in one statement."""
    _APPEND.run(unit.connection, {"rows": _rows(documents)})


def append_at_end(unit: Unit, documents: Sequence[bytes]) -> None:
    """As :func:`append`, when the unit ends."""
    together(unit).add(_APPEND, _rows(documents))


def _rows(documents: Sequence[bytes]) -> str:
    """Entries with their digests, as one JSON array."""
    rows = b",".join(
        b'{"digest":"%s",%s' % (digest_of(document).hex().encode(), document[1:])
        for document in documents
    )
    return (b"[" + rows + b"]").decode()


def lock_sealing(unit: Unit) -> None:
    """Wait until nobody else seals; held to the end of the unit. Writers do not notice."""
    unit.connection.execute(select(func.pg_advisory_xact_lock(_SEALING_LOCK)))


def here_and_now(unit: Unit) -> tuple[int, int]:
    """The era of this cluster, and the oldest transaction in it that may still be open."""
    era, oldest_open = unit.connection.execute(_now_here).one()
    return int(era), int(oldest_open)


def eras(unit: Unit) -> list[int]:
    """Every era that entries come from, in no meaningful order."""
    return list(unit.connection.execute(_eras).scalars())


def last_seal(unit: Unit) -> Seal | None:
    row = unit.connection.execute(_last_seal).one_or_none()
    return _seal(row) if row is not None else None


def last_horizon(unit: Unit, era: int) -> Position | None:
    row = unit.connection.execute(_last_horizon, {"era": era}).one_or_none()
    return Position(*row) if row is not None else None


def members_after(
    unit: Unit, era: int, *, after: Position, before: int, most: int
) -> list[tuple[Member, Position]]:
    """Rows of ``era`` past ``after`` whose transaction is below ``before``, oldest first."""
    rows = unit.connection.execute(
        _members_after,
        {"era": era, "transaction": after.transaction, "id": after.id}
        | {"before": before, "most": most},
    )
    return [(Member(row[0], bytes(row[1])), Position(row[2], row[0])) for row in rows]


def insert_seal(unit: Unit, seal: Seal) -> None:
    unit.connection.execute(
        _insert_seal,
        {
            "sequence": seal.sequence,
            "sealed_at": seal.sealed_at,
            "era": seal.era,
            "horizon": seal.horizon.transaction,
            "horizon_id": seal.horizon.id,
            "first_id": seal.first_id,
            "last_id": seal.last_id,
            "count": seal.count,
            "members": seal.members,
            "previous_hash": seal.previous_hash,
            "hash": seal.hash,
        },
    )


def seals(unit: Unit) -> Iterator[Seal]:
    """The chain from its beginning, a few seals in memory at a time."""
    after = -(2**63)
    while rows := unit.connection.execute(_seals_after, {"after": after}).all():
        yield from map(_seal, rows)
        after = rows[-1].sequence


def rows_between(
    unit: Unit, era: int, *, after: Position, until: Position | None, filters: Filters
) -> Iterator[Row]:
    """Rows of ``era`` in (``after``, ``until``], oldest first, through a server-side cursor."""
    statement = (
        select(_entry.id, _entry.digest, *_document_columns)
        .where(_entry.era == era, tuple_(*_place) > _place_of(after), *_conditions(filters))
        .order_by(*_place)
    )
    if until is not None:
        statement = statement.where(tuple_(*_place) <= _place_of(until))
    for row in unit.connection.execute(statement, execution_options=_STREAM):
        yield Row(row[0], bytes(row[1]), document_of_row(row[2:]))


def search(unit: Unit, filters: Filters, *, before_id: int | None, most: int) -> list[StoredEntry]:
    """Entries that match, newest first, from below ``before_id``."""
    statement = _select_entries(filters).order_by(_entry.id.desc()).limit(most)
    if before_id is not None:
        statement = statement.where(_entry.id < before_id)
    return [_stored(row) for row in unit.connection.execute(statement)]


def stream_entries(unit: Unit, filters: Filters) -> Iterator[StoredEntry]:
    """Entries that match, oldest first, through a server-side cursor."""
    statement = _select_entries(filters).order_by(_entry.id)
    for row in unit.connection.execute(statement, execution_options=_STREAM):
        yield _stored(row)


def _select_entries(filters: Filters) -> Any:
    return select(_entry.id, _entry.digest, *_document_columns).where(*_conditions(filters))


def _place_of(position: Position) -> Any:
    return tuple_(literal(position.transaction, BigInteger), literal(position.id, BigInteger))


_EXACT = (
    "model", "record_id", "subject", "actor_id", "correlation_id", "event_id", "automation_id",
)  # fmt: skip
"""The filters that are equal to a column."""


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    equal = {name: getattr(filters, name) for name in _EXACT}
    conditions = [_entry[name] == value for name, value in equal.items() if value is not None]
    if filters.action is not None:
        below = func.starts_with(_entry.action, filters.action + ".")
        conditions.append(or_(_entry.action == filters.action, below))
    if filters.since is not None:
        conditions.append(_entry.at >= filters.since)
    if filters.until is not None:
        conditions.append(_entry.at < filters.until)
    if filters.company_ids is not None:
        own = _entry.company_id.in_(filters.company_ids)
        conditions.append(or_(_entry.company_id.is_(None), own))
    return conditions


def _stored(row: ResultRow[*tuple[Any, ...]]) -> StoredEntry:
    entry = Entry(**dict(zip(ENTRY_FIELDS, row[3:], strict=True)))
    return StoredEntry(row[0], row[2], entry, bytes(row[1]))


def _seal(row: ResultRow[*tuple[Any, ...]]) -> Seal:
    columns = row._mapping
    members = bytes(columns["members"])
    return Seal(
        sequence=columns["sequence"],
        sealed_at=columns["sealed_at"],
        era=columns["era"],
        horizon=Position(columns["horizon"], columns["horizon_id"]),
        first_id=columns["first_id"],
        last_id=columns["last_id"],
        count=columns["count"],
        members_digest=digest_of(members),
        previous_hash=bytes(columns["previous_hash"]),
        hash=bytes(columns["hash"]),
        members=members,
    )
