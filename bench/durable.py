"""Benchmarks of background runs: how many per second, and what very many that wait cost."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import procrastinate
from measure import installation, interleaved, say, temporary_database
from sqlalchemy import text
from staff import add_company, hire
from takeover import outside, register, seconds_to_take_over
from workspace import HEADER, ORDER

from interlock.application import Application, build_application
from interlock.identity.model import SYSTEM, Actor
from interlock.kit.database import CONNECTION_OPTIONS
from interlock.records import editing
from interlock.records.access import Right
from interlock.worker import Worker

MODEL = "bench.order"
COUNT = 3000
STARTERS = 2


def _background(id: str, body: str) -> tuple[str, str]:
    head = f"kind: automation\nid: {id}\ntitle: {id}\n{HEADER}model: bench.order\n"
    return f"automations/{id}.yaml", f"{head}mode: background\n{body}"


THREE_STEPS = dict(
    [
        _background(
            "d.three",
            "on: [created]\ndo:\n  - update: {checked: true}\n"
            '  - update: {level: "=level + 1"}\n  - update: {label: "seen {name}"}\n',
        )
    ]
)
_HEAD_OF_GO = f"kind: automation\nid: d.go\ntitle: d.go\n{HEADER}model: bench.order\nmode: inline\n"
WAITING = dict(
    [
        _background(
            "d.wait",
            "on: [{updated: [note]}]\ndo:\n  - wait: {event: bench.go, match: "
            "event.data.name == name}\n  - update: {checked: true}\n",
        ),
    ]
) | {
    "automations/d.go.yaml": _HEAD_OF_GO
    + 'on: [{updated: [city]}]\ndo:\n  - emit: {type: bench.go, data: {name: "{name}"}}\n'
}


def runs(*, count: int = COUNT) -> dict[str, float]:
    """Runs per second, each begun by a record of its own, with three steps, stored and traced."""
    with installation({"models/order.yaml": ORDER} | THREE_STEPS) as application:
        actor = _employee(application)
        with Worker(application):
            _create(application, actor, 200)
            _until(lambda: _open(application) == 0)
            start = time.perf_counter()
            with ThreadPoolExecutor(STARTERS) as pool:
                share = count // STARTERS
                list(pool.map(lambda _: _create(application, actor, share), range(STARTERS)))
            begun = time.perf_counter() - start
            _until(lambda: _open(application) == 0)
            taken = time.perf_counter() - start
        steps = _number(application, "SELECT count(*) FROM interlock.step")
        assert steps == 3 * (count + 200), steps
        say(f"begun in {begun:.1f} s, all done after {taken:.1f} s")
        return {"runs_per_s": count / taken, "bare_job_per_s": _bare_jobs(application)}


def waiting(*, count: int = 100_000) -> dict[str, float]:
    """With many runs that wait: how long a start takes, how much memory, how fast one wakes."""
    with installation({"models/order.yaml": ORDER} | WAITING) as application:
        actor = _employee(application)
        _make_waiting(application, actor, count)
        application.durable.run_all()
        unverified = "SELECT count(*) FROM interlock.wait WHERE NOT is_verified"
        while _number(application, unverified):
            application.durable.poll()
        ids = _ids(application, 60)
        start_s, rss = _start_beside(application)
        with Worker(application):
            delays = [_wake_up(application, actor, id) for id in ids]
        p95 = statistics.quantiles(delays, n=20)[-1]
        return {
            "waiting_100k_start_s": start_s,
            "waiting_100k_rss_mb": rss,
            "wakeup_p95_ms": p95 * 1000,
        }


def _employee(application: Application) -> Actor:
    """Somebody who is there: runs act with the rights of who caused them."""
    company_id = add_company(application, "Bench", currency="EUR")
    return hire(application, "bench", roles=("employee",), company_id=company_id)


def _create(application: Application, actor: Actor, count: int) -> None:
    for _ in range(count):
        with application.session(actor) as session:
            editing.create(session, MODEL, {"name": "bench", "amount_total": 1})


def _make_waiting(application: Application, actor: Actor, count: int) -> None:
    """Begin many runs by an event each, as an import would."""
    made = 0
    say(f"making {count:,} runs that wait")
    while made < count:
        with application.session(actor) as session:
            records = [
                editing.create(session, MODEL, {"name": f"o{made + n}", "amount_total": 1})
                for n in range(min(1000, count - made))
            ]
            session.settle()
            for record in records:
                editing.update(session, record, {"note": "wait"})
        made += len(records)
        for shard in range(16):
            while application.durable.advancing.advance(shard):
                pass


def _ids(application: Application, count: int) -> list[int]:
    with application.database.unit() as unit:
        statement = text("SELECT id FROM data.bench_order ORDER BY id LIMIT :n")
        return list(unit.connection.execute(statement, {"n": count}).scalars())


def _wake_up(application: Application, actor: Actor, id: int) -> float:
    """Seconds from the commit of the event to the commit of what the run did then."""
    with application.session(actor) as session:
        record = session.get(MODEL, id, right=Right.UPDATE, lock=True)
        editing.update(session, record, {"city": "x"})
    start = time.perf_counter()
    statement = text("SELECT checked FROM data.bench_order WHERE id = :id")

    def is_awake() -> bool:
        with application.database.unit() as unit:
            return bool(unit.connection.execute(statement, {"id": id}).scalar_one())

    _until(is_awake, pause=0.002)
    return time.perf_counter() - start


def _start_beside(application: Application) -> tuple[float, float]:
    """Seconds until a process that works on this database is ready, and its memory in MB."""
    program = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from interlock.kit.clock import SystemClock\n"
        "from interlock.kit.database import connect\n"
        "from interlock.application import build_application\n"
        "from interlock.worker import Worker\n"
        "application = build_application(connect(sys.argv[1], clock=SystemClock()))\n"
        "with application.database.unit() as unit: application.provider.current(unit)\n"
        "with Worker(application):\n"
        "    application.durable.poll()\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(3)\n"
        "    status = Path('/proc/self/status').read_text()\n"
        "    print(int(status.partition('VmHWM:')[2].split()[0]) / 1024, flush=True)\n"
    )
    start = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", program, application.database.url], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
        ready = time.perf_counter() - start
        rss = float(process.stdout.readline())
    return ready, rss


def _bare_jobs(application: Application, *, count: int = 500) -> float:
    """Jobs per second of the queue alone, each doing nothing."""
    connector = procrastinate.SyncPsycopgConnector(
        conninfo=application.database.url, kwargs={"options": CONNECTION_OPTIONS}
    )
    app = procrastinate.App(connector=connector)

    @app.task(name="bench.nothing", queue="bench")
    def nothing() -> None:
        """A job that does nothing."""

    with app.open():
        nothing.batch_defer(*({} for _ in range(count)))
    work = procrastinate.App(
        connector=procrastinate.PsycopgConnector(
            conninfo=application.database.url, kwargs={"options": CONNECTION_OPTIONS}
        )
    )
    work.task(name="bench.nothing", queue="bench")(nothing.func)
    start = time.perf_counter()
    with work.replace_connector(work.connector):
        work.run_worker(queues=["bench"], wait=False, delete_jobs="always", concurrency=2)
    return count / (time.perf_counter() - start)


def _open(application: Application) -> int:
    return _number(
        application, "SELECT count(*) FROM interlock.run WHERE state IN ('ready', 'waiting')"
    )


def _number(application: Application, statement: str) -> int:
    with application.database.unit() as unit:
        return int(unit.connection.execute(text(statement)).scalar_one())


def _until(is_so: Callable[[], Any], *, pause: float = 0.02, longest: float = 120) -> None:
    end = time.perf_counter() + longest
    while not is_so():
        if time.perf_counter() > end:
            raise TimeoutError("it took too long")
        Event().wait(pause)


def takeover() -> dict[str, float]:
    """Two workers in two processes; one is killed in the middle of an effect."""
    knocking = dict([_background("d.knock", "on: [created]\ndo:\n  - knock: {}\n")])
    with outside() as server, temporary_database() as database:
        application = build_application(database)
        register(application, server.address)
        files = {"models/order.yaml": ORDER} | knocking
        application.publishing.apply(files, actor=SYSTEM, reason="benchmark")
        actor = _employee(application)

        def holder() -> str:
            with application.database.unit() as unit:
                found = unit.connection.execute(
                    text("SELECT claimed_by FROM interlock.step WHERE state = 'performing'")
                )
                return str(found.scalar_one())

        taken = seconds_to_take_over(
            database.url, server, lambda: _create(application, actor, 1), holder
        )
        return {"takeover_s": taken}


_LONG_AGO = "'00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0')"
_HISTORY = (
    """INSERT INTO interlock.event (id, at, type, model, record_id, record_version, actor_id,
           channel, correlation_id, depth, data, reactions)
       SELECT CAST({id} AS uuid), e.at - interval '1 year', e.type, e.model, mod(n, 10000), 1,
           e.actor_id, e.channel, e.correlation_id, e.depth, e.data, e.reactions
       FROM (SELECT * FROM interlock.event WHERE type = 'record.updated' LIMIT 1) e,
           generate_series(1, {count}) n""",
    """INSERT INTO interlock.audit_entry (at, actor_id, actor_name, channel, action, model,
           record_id, old, new, correlation_id, event_id, digest, era, transaction)
       SELECT a.at - interval '1 year', a.actor_id, a.actor_name, a.channel, a.action, a.model,
           mod(n, 10000), a.old, a.new, a.correlation_id, a.event_id, a.digest, a.era, a.transaction
       FROM (SELECT * FROM interlock.audit_entry WHERE model IS NOT NULL LIMIT 1) a,
           generate_series(1, {count}) n""",
    """INSERT INTO interlock.run (id, automation_id, version, owner, model, record_id, event_id,
           correlation_id, depth, lineage, actor_id, queue, shard, state, occasion, started_at,
           finished_at)
       SELECT CAST({id} AS uuid), r.automation_id, r.version, r.owner, r.model, mod(n, 10000),
           r.event_id, r.correlation_id, r.depth, r.lineage, r.actor_id, r.queue, r.shard, 'done',
           r.occasion, r.started_at, r.started_at
       FROM (SELECT * FROM interlock.run LIMIT 1) r, generate_series(1, {count}) n""",
    """INSERT INTO interlock.step (run_id, path, position, action, state, attempt, shard)
       SELECT id, 'do.0', 0, 'update', 'done', 1, shard FROM interlock.run
       WHERE state = 'done' ON CONFLICT DO NOTHING""",
    "ANALYZE",
)


def history(*, count: int = 1_000_000, rounds: int = 5) -> dict[str, float]:
    """An update, and a run with three steps, with nothing behind them and with a million events,
    audit entries and runs: how much longer each takes."""
    files = {"models/order.yaml": ORDER} | THREE_STEPS
    with installation(files) as fresh, installation(files) as old:
        acts = []
        for application in (fresh, old):
            actor = _employee(application)
            _create(application, actor, 20)
            application.durable.run_all()
            acts.append(_updating(application, actor))
            acts.append(_running(application, actor))
        for act in acts:
            act()
        say(f"writing {count:,} rows of history")
        with old.database.unit() as unit:
            for statement in _HISTORY:
                unit.connection.exec_driver_sql(statement.format(id=_LONG_AGO, count=count))
        for act in acts:
            act()
        before, running, after, running_after = interleaved(*acts, count=60, rounds=rounds)
        return {
            "history_update_ratio": after / before,
            "history_run_ratio": running_after / running,
        }


def _updating(application: Application, actor: Actor) -> Callable[[], None]:
    id, turn = _ids(application, 1)[0], iter(range(10**9))

    def act() -> None:
        with application.session(actor) as session:
            record = session.get(MODEL, id, right=Right.UPDATE, lock=True)
            editing.update(session, record, {"city": f"c{next(turn)}"})

    return act


def _running(application: Application, actor: Actor) -> Callable[[], None]:
    def act() -> None:
        _create(application, actor, 1)
        application.durable.run_all()

    return act
