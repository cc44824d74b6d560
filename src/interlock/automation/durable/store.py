"""The SQL of background runs: begun with events, taken by shard, put away again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from interlock.automation.durable.codec import decode, encode
from interlock.automation.durable.model import Occasion, Queue, Run, RunState, Signal
from interlock.automation.tables import run_table
from interlock.kit import json
from interlock.kit.database import Unit
from interlock.kit.statement import Prepared, PreparedInsert, PreparedUpdate
from interlock.kit.together import together

_RUN_COLUMNS = [column.name for column in run_table.c]
_OF_RUN = ", ".join(f'run."{name}"' for name in _RUN_COLUMNS)
_BEGUN = [
    "id", "automation_id", "version", "owner", "model", "record_id", "company_id", "event_id",
    "correlation_id", "depth", "lineage", "actor_id", "queue", "shard", "state", "is_busy",
    "occasion", "inputs", "replays", "started_at",
]  # fmt: skip
_CHANGING = [
    "id", "state", "is_busy", "journal", "outcome", "error", "replays", "updated_at", "finished_at",
]  # fmt: skip
_STEP = [
    "run_id", "path", "position", "action", "state", "input", "output", "error", "attempt",
    "policy", "shard", "lane", "due_at", "started_at", "finished_at",
]  # fmt: skip
_WAIT = [
    "run_id", "path", "kind", "title", "shard", "since", "wakes_at", "event_type", "is_verified",
]  # fmt: skip

_insert_runs = PreparedInsert("interlock.run", _BEGUN)
_change_runs = PreparedUpdate("interlock.run", _CHANGING)
_insert_waits = PreparedInsert("interlock.wait", _WAIT)
_insert_watches = PreparedInsert("interlock.watch", ["run_id", "path", "key", "shard"])
_write_steps = Prepared(f"""
    INSERT INTO interlock.step AS old ({", ".join(_STEP)})
    SELECT {", ".join(_STEP)}
    FROM json_populate_recordset(CAST(NULL AS interlock.step), CAST(%(rows)s AS json))
    ON CONFLICT (run_id, path) DO UPDATE SET
        state = excluded.state, output = excluded.output, error = excluded.error,
        finished_at = excluded.finished_at, due_at = excluded.due_at
""")

_TAKEN = f"""
    SELECT {_OF_RUN} FROM interlock.run run
    WHERE run.id = ANY (ARRAY(
        (SELECT ready.id FROM unnest(ARRAY['interactive', 'background', 'bulk']) AS line(queue),
         LATERAL (
             SELECT ready.id FROM interlock.run ready
             WHERE ready.shard = %(shard)s AND ready.queue = line.queue
               AND ready.state IN ('ready', 'cancelling')
               AND NOT EXISTS (
                   SELECT 1 FROM interlock.run busy
                   WHERE busy.is_busy AND busy.model = ready.model
                     AND busy.record_id = ready.record_id
                     AND busy.automation_id = ready.automation_id AND busy.seq < ready.seq)
               AND NOT EXISTS (
                   SELECT 1 FROM interlock.run earlier
                   WHERE earlier.model = ready.model AND earlier.record_id = ready.record_id
                     AND earlier.seq < ready.seq AND earlier.queue <> ready.queue
                     AND earlier.state IN ('ready', 'cancelling'))
             ORDER BY ready.seq LIMIT %(most)s) AS ready)
        UNION
        (SELECT signal.run_id FROM interlock.signal signal
         WHERE signal.shard = %(shard)s ORDER BY signal.id LIMIT %(most)s)))
      AND run.state IN ('ready', 'waiting', 'cancelling')
    ORDER BY run.seq
    FOR UPDATE SKIP LOCKED
"""
_end_if_idle = Prepared("SET LOCAL idle_in_transaction_session_timeout = '10s'")
_take = Prepared(_TAKEN)
_take_one = Prepared(f"SELECT {_OF_RUN} FROM interlock.run run WHERE run.id = %(id)s FOR UPDATE")
_take_signals = Prepared("""
    DELETE FROM interlock.signal WHERE run_id = ANY (%(ids)s)
    RETURNING run_id, path, kind, event_id
""")
_orphaned_signals = Prepared("""
    DELETE FROM interlock.signal WHERE shard = %(shard)s AND NOT EXISTS (
        SELECT 1 FROM interlock.run
        WHERE run.id = signal.run_id AND run.state IN ('ready', 'waiting', 'cancelling'))
""")
_end_waits = Prepared("""
    WITH over AS (
        SELECT over.run_id, over.path FROM json_to_recordset(CAST(%(rows)s AS json))
            AS over(run_id uuid, path text)
    ), unwatched AS (
        DELETE FROM interlock.watch USING over
        WHERE watch.run_id = over.run_id AND watch.path = over.path
    )
    DELETE FROM interlock.wait USING over
    WHERE wait.run_id = over.run_id AND wait.path = over.path
    RETURNING wait.run_id, wait.path, wait.is_verified
""")
_end_all_waits = Prepared("""
    WITH unwatched AS (DELETE FROM interlock.watch WHERE run_id = ANY (%(ids)s))
    DELETE FROM interlock.wait WHERE run_id = ANY (%(ids)s)
""")
_signal_watchers = Prepared("""
    INSERT INTO interlock.signal (shard, run_id, path, kind, event_id)
    SELECT watch.shard, watch.run_id, watch.path, 'event', sent.event_id
    FROM json_to_recordset(CAST(%(rows)s AS json)) AS sent(key text, event_id uuid)
    JOIN interlock.watch ON watch.key = sent.key
    RETURNING shard
""")
_insert_signals = PreparedInsert(
    "interlock.signal", ["shard", "run_id", "path", "kind", "event_id"]
)
_open_shards = Prepared("""
    SELECT queue, shard FROM interlock.run WHERE state IN ('ready', 'cancelling')
    GROUP BY queue, shard
    UNION
    SELECT 'background', shard FROM interlock.signal GROUP BY shard
""")
_due_waits = Prepared("""
    WITH due AS (
        UPDATE interlock.wait SET wakes_at = NULL
        WHERE (run_id, path) IN (
            SELECT run_id, path FROM interlock.wait WHERE wakes_at <= %(now)s
            ORDER BY wakes_at LIMIT %(most)s FOR UPDATE SKIP LOCKED)
        RETURNING run_id, path, shard
    )
    INSERT INTO interlock.signal (shard, run_id, path, kind)
    SELECT shard, run_id, path, 'time' FROM due
    RETURNING shard
""")
_verify_waits = Prepared("""
    WITH settled AS (
        UPDATE interlock.wait SET is_verified = true
        WHERE (run_id, path) IN (
            SELECT run_id, path FROM interlock.wait
            WHERE NOT is_verified AND pg_visible_in_snapshot(
                CAST(CAST(transaction AS text) AS xid8), CAST(%(snapshot)s AS pg_snapshot))
            LIMIT %(most)s FOR UPDATE SKIP LOCKED)
        RETURNING run_id, path, shard, event_type, snapshot, CAST(
            lpad(to_hex(CAST(extract(epoch FROM since - interval '1 minute') * 1000 AS bigint)),
                 12, '0') || repeat('0', 20) AS uuid) AS earliest
    ), newest AS (
        SELECT CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS bigint) AS number
    ), missed AS (
        SELECT settled.*, event.id AS event_id,
               (newest.number >> 32 << 32) + CAST(CAST(event.xmin AS text) AS bigint) AS number,
               newest.number AS newest
        FROM newest, settled JOIN interlock.event
          ON event.type = settled.event_type AND event.id >= settled.earliest
    )
    INSERT INTO interlock.signal (shard, run_id, path, kind, event_id)
    SELECT shard, run_id, path, 'event', event_id FROM missed
    WHERE NOT pg_visible_in_snapshot(
        CAST(CAST(CASE WHEN number > newest THEN number - 4294967296 ELSE number END AS text)
             AS xid8), CAST(snapshot AS pg_snapshot))
    UNION ALL SELECT shard, run_id, path, 'event', NULL FROM settled WHERE event_type IS NULL
    RETURNING shard
""")
"""Events of transactions that were open while the wait was written: they saw no wait, and the wait
saw no event. Asked once none of those transactions is open any more. A row knows the lower half of
its transaction's number only; a transaction is taken to last a minute at most."""
_under_way = Prepared("""
    SELECT CAST(pg_current_snapshot() AS text), ARRAY(
        SELECT virtualtransaction FROM pg_locks
        WHERE locktype = 'virtualxid' AND granted AND mode = 'ExclusiveLock'
          AND pid <> pg_backend_pid() AND pid IN (
              SELECT pid FROM pg_stat_activity WHERE datname = current_database()))
""")
_is_writing = Prepared("""
    SELECT EXISTS (
        SELECT 1 FROM pg_locks
        WHERE locktype = 'transactionid' AND granted AND mode = 'ExclusiveLock'
          AND virtualtransaction = ANY (%(transactions)s))
""")
_next_wake = Prepared("SELECT min(wakes_at) FROM interlock.wait WHERE wakes_at IS NOT NULL")


def insert_runs(unit: Unit, rows: Sequence[Mapping[str, Any]]) -> None:
    """Begin runs when the unit ends."""
    together(unit).add(_insert_runs.statement, json.dump(rows))


def begun_row(run: Run, occasion: Occasion) -> dict[str, Any]:
    """The row of a run that begins."""
    row = {name: getattr(run, name) for name in _BEGUN if name not in ("occasion", "inputs")}
    return row | {"occasion": encode_occasion(occasion), "inputs": encode(run.inputs) or None}


def end_if_idle(connection: Connection) -> None:
    """Let the server end this transaction when its process stands still: others must go on."""
    _end_if_idle.run(connection)


def take(
    connection: Connection, shard: int, *, most: int
) -> list[tuple[Run, Occasion, Mapping[str, Any] | None]]:
    """The next runs of a shard that can be carried on, locked, in the order of their events.

    With each its occasion and its journal. Every queue gives up to ``most``, so that what people
    wait for is not behind what an import began. Runs that somebody else holds are left out, those
    whose predecessor on the same record works on something outside, and those that another queue's
    run on the same record comes before.
    """
    rows = _take.rows(connection, {"shard": shard, "most": most})
    return [_read(row) for row in rows]


def take_one(
    connection: Connection, id: UUID
) -> tuple[Run, Occasion, Mapping[str, Any] | None] | None:
    """One run, locked, whatever its state."""
    row = _take_one.row(connection, {"id": id})
    return None if row is None else _read(row)


def take_signals(connection: Connection, run_ids: Iterable[UUID]) -> list[Signal]:
    """What has come for runs; it is gone from the table then."""
    rows = _take_signals.rows(connection, {"ids": list(run_ids)})
    return [Signal(*row) for row in rows]


def drop_orphaned_signals(connection: Connection, shard: int) -> None:
    _orphaned_signals.run(connection, {"shard": shard})


def change_runs(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    _change_runs.run(connection, rows)


def write_steps(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert steps, or say what has become of those that are there."""
    _write_steps.run_json(connection, rows)


def insert_waits(
    connection: Connection, waits: Sequence[Mapping[str, Any]], watches: Sequence[Mapping[str, Any]]
) -> None:
    """Write waits with what they watch."""
    if waits:
        _insert_waits.run(connection, waits)
    if watches:
        _insert_watches.run(connection, watches)


def end_waits(
    connection: Connection, over: Sequence[tuple[UUID, str]]
) -> frozenset[tuple[UUID, str]]:
    """Remove waits with what they watched; those of them that were not verified yet."""
    rows = [{"run_id": run_id, "path": path} for run_id, path in over]
    found = _end_waits.rows_json(connection, rows)
    return frozenset((run_id, path) for run_id, path, is_verified in found if not is_verified)


def end_all_waits(connection: Connection, run_ids: Iterable[UUID]) -> None:
    _end_all_waits.run(connection, {"ids": list(run_ids)})


def signal_watchers(unit: Unit, sent: Sequence[Mapping[str, Any]]) -> None:
    """Let those know who watch for these keys, when the unit ends; their shards come back."""
    together(unit).add(_signal_watchers, json.dump(sent))


def insert_signals(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    _insert_signals.run(connection, rows)


def open_shards(connection: Connection) -> list[tuple[str, int]]:
    """The queues and shards in which something can be carried on."""
    return [(row[0], row[1]) for row in _open_shards.rows(connection)]


def wake_due(connection: Connection, now: datetime, *, most: int) -> list[int]:
    """Signal the waits whose time has come; the shards, one for each."""
    return [row[0] for row in _due_waits.rows(connection, {"now": now, "most": most})]


def under_way(connection: Connection) -> tuple[str, list[str]]:
    """What is over at this moment, as a snapshot, and the other transactions that are open."""
    row = _under_way.row(connection)
    assert row is not None
    return str(row[0]), row[1]


def is_writing(connection: Connection, transactions: Sequence[str]) -> bool:
    """Whether one of them is still open and has written something. One that only reads, such as
    that of a backup, may stay open for hours."""
    row = _is_writing.row(connection, {"transactions": list(transactions)})
    return row is not None and bool(row[0])


def verify_waits(connection: Connection, snapshot: str, *, most: int) -> list[int]:
    """Signal waits that were to be seen in ``snapshot`` of what happened while they were being
    written; the shards. What was open then must be over."""
    given = {"snapshot": snapshot, "most": most}
    return [row[0] for row in _verify_waits.rows(connection, given)]


def next_wake(connection: Connection) -> datetime | None:
    row = _next_wake.row(connection)
    return None if row is None else row[0]


# ── rows ────────────────────────────────────────────────────────────────────────────────────────

_FIELDS = [item.name for item in fields(Run)]


def _read(row: tuple[Any, ...]) -> tuple[Run, Occasion, Mapping[str, Any] | None]:
    values = dict(zip(_RUN_COLUMNS, row, strict=True))
    return read_run(values), decode_occasion(values["occasion"]), values["journal"]


def read_run(values: Mapping[str, Any]) -> Run:
    found = {name: values[name] for name in _FIELDS}
    found |= {
        "lineage": tuple(values["lineage"]),
        "queue": Queue(values["queue"]),
        "state": RunState(values["state"]),
        "inputs": decode(values["inputs"] or {}),
    }
    return Run(**found)


def encode_occasion(occasion: Occasion) -> dict[str, Any]:
    return {
        "type": occasion.type,
        "kind": occasion.kind,
        "operation": occasion.operation,
        "old": encode(occasion.old),
        "changed": None if occasion.changed is None else sorted(occasion.changed),
        "inputs": encode(occasion.inputs),
        "data": encode(occasion.data),
    }


def decode_occasion(stored: Mapping[str, Any]) -> Occasion:
    changed = stored["changed"]
    return Occasion(
        type=stored["type"],
        kind=stored["kind"],
        operation=stored["operation"],
        old=decode(stored["old"]),
        changed=None if changed is None else frozenset(changed),
        inputs=decode(stored["inputs"]),
        data=decode(stored["data"]),
    )


_forget_runs = Prepared("""
    DELETE FROM interlock.run WHERE id IN (
        SELECT id FROM interlock.run
        WHERE finished_at < %(before)s AND state IN ('done', 'cancelled', 'discarded')
        ORDER BY finished_at LIMIT %(most)s FOR UPDATE SKIP LOCKED)
    RETURNING 1
""")


def forget_runs(connection: Connection, before: datetime, *, most: int) -> int:
    """Remove runs that were over before then, with their steps; how many. Failed ones stay: they
    wait for somebody."""
    return len(_forget_runs.rows(connection, {"before": before, "most": most}))
