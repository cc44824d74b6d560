"""The tables of background runs.

What is inserted with an event (runs, signals) is never updated by it: a business transaction must
not wait for a run that is being carried on.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    text,
)

from interlock.kit.tables import Id, Jsonb, Timestamp, metadata

run_table = Table(
    "run",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seq", BigInteger, Identity(always=True), nullable=False),
    Column("automation_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("owner", Text, nullable=False),
    Column("model", Text),
    Column("record_id", BigInteger),
    Column("company_id", BigInteger),
    Column("event_id", Id),
    Column("correlation_id", Id, nullable=False),
    Column("depth", SmallInteger, nullable=False),
    Column("lineage", Jsonb, nullable=False),
    Column("actor_id", BigInteger, nullable=False),
    Column("queue", Text, nullable=False),
    Column("shard", SmallInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("is_busy", Boolean, nullable=False, server_default=text("false")),
    Column("occasion", Jsonb, nullable=False),
    Column("inputs", Jsonb),
    Column("journal", Jsonb),
    Column("outcome", Text),
    Column("error", Jsonb),
    Column("replays", SmallInteger, nullable=False, server_default=text("0")),
    Column("started_at", Timestamp, nullable=False),
    Column("updated_at", Timestamp),
    Column("finished_at", Timestamp),
)
"""``seq`` is the order in which runs of one record are begun. ``is_busy``: a step of it works on
something outside, so that a later run of the same automation on the same record waits."""

_ACTIVE = "state in ('ready', 'cancelling')"

Index(None, run_table.c.shard, run_table.c.queue, run_table.c.seq, postgresql_where=text(_ACTIVE))
Index(
    "run_busy_idx",
    run_table.c.model,
    run_table.c.record_id,
    run_table.c.automation_id,
    postgresql_where=text("is_busy"),
)
Index(None, run_table.c.automation_id, run_table.c.seq)
Index(None, run_table.c.model, run_table.c.record_id, run_table.c.seq)
Index(None, run_table.c.correlation_id)
Index("run_failed_idx", run_table.c.seq, postgresql_where=text("state = 'failed'"))
Index(
    "run_open_idx",
    run_table.c.state,
    run_table.c.seq,
    postgresql_where=text("state in ('ready', 'waiting', 'cancelling', 'failed')"),
)
Index(
    "run_finished_idx",
    run_table.c.finished_at,
    postgresql_where=text("finished_at is not null"),
)

step_table = Table(
    "step",
    metadata,
    Column("run_id", Id, ForeignKey("interlock.run.id", ondelete="CASCADE"), primary_key=True),
    Column("path", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("action", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("input", Jsonb),
    Column("output", Jsonb),
    Column("error", Jsonb),
    Column("attempt", SmallInteger, nullable=False, server_default=text("0")),
    Column("attempts", Jsonb),
    Column("policy", Jsonb),
    Column("shard", SmallInteger, nullable=False),
    Column("lane", Text),
    Column("due_at", Timestamp),
    Column("claimed_by", Text),
    Column("started_at", Timestamp),
    Column("finished_at", Timestamp),
)
"""``attempts`` tells of every attempt when it was and what came of it; ``attempt`` is the number
of the present one, and whoever holds another number has been overtaken. ``lane`` is what limits
how many are performed at once, ``policy`` how a failed attempt is followed up."""

Index(
    "step_due_idx",
    step_table.c.due_at,
    postgresql_where=text("state = 'due'"),
)
Index(
    "step_performing_idx",
    step_table.c.lane,
    step_table.c.started_at,
    postgresql_where=text("state = 'performing'"),
)

wait_table = Table(
    "wait",
    metadata,
    Column("run_id", Id, ForeignKey("interlock.run.id", ondelete="CASCADE"), primary_key=True),
    Column("path", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("shard", SmallInteger, nullable=False),
    Column("since", Timestamp, nullable=False),
    Column("wakes_at", Timestamp),
    Column("event_type", Text),
    Column("transaction", BigInteger, nullable=False,
           server_default=text("(pg_current_xact_id()::text)::bigint")),
    Column("snapshot", Text, nullable=False, server_default=text("pg_current_snapshot()::text")),
    Column("is_verified", Boolean, nullable=False),
)  # fmt: skip
"""What a run waits for, for people to see; ``wakes_at`` is the timer of it. ``transaction`` and
``snapshot`` tell what it could see when it was written."""

Index(
    "wait_unverified_idx",
    wait_table.c.transaction,
    postgresql_where=text("not is_verified"),
)
Index("wait_wakes_idx", wait_table.c.wakes_at, postgresql_where=text("wakes_at is not null"))

watch_table = Table(
    "watch",
    metadata,
    Column("run_id", Id, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("shard", SmallInteger, nullable=False),
)
"""By which keys a waiting step is woken: ``event:<type>``, ``record:<model>:<id>``, a subject."""

Index("watch_key_idx", watch_table.c.key)

worker_table = Table(
    "worker",
    metadata,
    Column("id", Text, primary_key=True),
    Column("host", Text, nullable=False),
    Column("process", Integer, nullable=False),
    Column("started_at", Timestamp, nullable=False),
    Column("beat_at", Timestamp, nullable=False),
)
"""Who carries runs on; ``beat_at`` is the last sign of life."""

signal_table = Table(
    "signal",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("shard", SmallInteger, nullable=False),
    Column("run_id", Id, nullable=False),
    Column("path", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("event_id", Id),
)
"""What has come for a run and was not looked at yet. Only inserted and deleted."""

Index("signal_shard_idx", signal_table.c.shard, signal_table.c.id)
Index("signal_run_idx", signal_table.c.run_id)

timer_table = Table(
    "timer",
    metadata,
    Column("automation_id", Text, primary_key=True),
    Column("trigger", SmallInteger, primary_key=True),
    Column("record_id", BigInteger, primary_key=True),
    Column("model", Text, nullable=False),
    Column("due_at", Timestamp, nullable=False),
)
"""When a time trigger is due for a record; set anew whenever what it counts from changes."""

Index(None, timer_table.c.due_at)

timer_armed_table = Table(
    "timer_armed",
    metadata,
    Column("automation_id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
)
"""For which version of an automation the timers of the records that there were are set."""

schedule_table = Table(
    "schedule",
    metadata,
    Column("automation_id", Text, primary_key=True),
    Column("trigger", SmallInteger, primary_key=True),
    Column("cron", Text, nullable=False),
    Column("settled_at", Timestamp, nullable=False),
    Column("next_at", Timestamp),
    Column("last_run_at", Timestamp),
)
"""Up to when a schedule is settled, and when it is due next."""

Index(None, schedule_table.c.next_at)
