"""Benchmarks of the core: conditions, the trigger index, the inline engine."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from floor import HandWritten
from measure import employee, installation, interleaved, say, seconds
from workspace import ORDER, firing, watchers

from interlock.application import Application
from interlock.language.expression.check import check
from interlock.language.expression.environment import Environment
from interlock.language.expression.parse import parse
from interlock.language.expression.python import compile_bucket, compile_condition
from interlock.language.expression.scope import StaticScope
from interlock.records import editing
from interlock.records.access import Right

MODEL = "bench.order"


def conditions() -> dict[str, float]:
    """Microseconds that a compiled condition costs: in a bucket of 100, and alone."""
    with (
        installation({"models/order.yaml": ORDER}) as application,
        application.database.unit() as u,
    ):
        models = application.provider.current(u).catalogue.models
    environment = Environment(models=models, model=MODEL)
    checked = [
        check(parse(f"amount_total > {n} and state == 'draft' and priority < 50"), environment)
        for n in range(100)
    ]
    values: dict[str, Any] = dict.fromkeys(models[MODEL].fields)
    values |= {"amount_total": Decimal(50), "state": "draft", "priority": 3}
    scope = StaticScope()
    bucket = compile_bucket(checked)
    alone = compile_condition(checked[0])
    return {
        "condition_us": seconds(lambda: bucket(values, scope), 2000) / len(checked) * 1e6,
        "condition_alone_us": seconds(lambda: alone(values, scope), 100_000) * 1e6,
    }


def updater(application: Application, field: str) -> tuple[int, Callable[[], None]]:
    """A record, and an act that changes one of its fields in a unit of work of its own."""
    actor = employee()
    with application.session(actor) as session:
        record = editing.create(session, MODEL, {"name": "bench", "amount_total": 1})
    turn = 0

    def act() -> None:
        nonlocal turn
        turn += 1
        with application.session(actor) as session:
            found = session.get(MODEL, record.id, right=Right.UPDATE, lock=True)
            editing.update(session, found, {field: 200 + turn % 7})

    return record.id, act


def no_match(*, count: int = 10_000, rounds: int = 5) -> dict[str, float]:
    """An update that concerns none of ``count`` automations, against one with no automations."""
    say(f"publishing {count:,} automations")
    files = {"models/order.yaml": ORDER}
    with installation(files) as bare, installation({**files, **watchers(count)}) as full:
        _, without = updater(bare, "quiet")
        _, among = updater(full, "quiet")
        without(), among()
        base, taken = interleaved(without, among, count=200, rounds=rounds)
    return {"no_match_10000_ratio": taken / base, "update_per_s": 1 / base}


def inline(*, rounds: int = 41) -> dict[str, float]:
    """An update with event, audit and three firing automations, against the same rows by hand."""
    with installation({"models/order.yaml": ORDER, **firing()}) as application:
        record_id, act = updater(application, "amount_total")
        act()
        floor = HandWritten(application.database, record_id)
        floor.record(act)
        floor()
        ours, by_hand = interleaved(act, floor, count=25, rounds=rounds)
        rows = floor.rows
        floor.close()
    return {
        "inline_ratio_to_floor": by_hand / ours,
        "inline_per_s": 1 / ours,
        "inline_floor_per_s": 1 / by_hand,
        "inline_rows": rows,
    }
