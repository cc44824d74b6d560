"""Input that nobody should send: it is answered with a problem, never with a raw error."""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from interlock.kit.database import Database
from interlock.kit.problem import Problem
from support.workbench import Workbench, automation, open_workbench, user

MODELS = {
    "models/tag.yaml": """
kind: model
id: bad.tag
title: Tag
fields:
  name: {type: text, unique: true}
access:
  employee: {read: true, create: true, update: true, delete: true}
""",
    "models/thing.yaml": """
kind: model
id: bad.thing
title: Thing
fields:
  name: {type: text}
  amount: {type: decimal, digits: 2}
  count: {type: integer}
  doubled: {type: integer, compute: "=count * 2"}
  tag_ids: {type: refs, to: bad.tag}
  tag_id: {type: ref, to: bad.tag}
  data: {type: json}
  day: {type: date}
  moment: {type: datetime}
  is_on: {type: boolean}
  part_ids: {type: lines, of: bad.part, by: thing_id}
  state: {type: choice, options: [draft, done], default: draft}
operations:
  finish: {from: [draft], set: {state: done}, roles: [employee]}
access:
  employee: {read: true, create: true, update: true, delete: true}
""",
    "models/part.yaml": """
kind: model
id: bad.part
title: Part
fields:
  name: {type: text}
  thing_id: {type: ref, to: bad.thing, required: true, on_delete: cascade}
access:
  employee: {read: true, create: true, update: true, delete: true}
""",
}

LONG = "".join(random.Random(1).choices(string.ascii_letters, k=20_000))

WRONG: tuple[dict[str, Any], ...] = (
    {"amount": Decimal(10) ** 31},
    {"amount": "1e400"},
    {"amount": "NaN"},
    {"amount": [1]},
    {"count": 2**62},
    {"count": "9" * 5000},
    {"count": {"a": 1}},
    {"tag_ids": [{"id": []}]},
    {"tag_ids": [None, "x"]},
    {"tag_ids": [2**63]},
    {"tag_id": {"id": {"id": 1}}},
    {"tag_id": 999_999},
    {"tag_id": True},
    {"data": float("nan")},
    {"data": {"a": "\x00"}},
    {"data": {"a": "\ud800"}},
    {"name": "\x00"},
    {"name": {"a": 1}},
    {"day": "2027-13-01"},
    {"day": 5},
    {"moment": "2027-01-01T00:00:00"},
    {"moment": "0001-01-01T00:00:00+14:00"},
    {"is_on": []},
    {"state": []},
    {"state": {"a": 1}},
    {"part_ids": {"id": 1}},
    {"part_ids": [1]},
    {"part_ids": [{"id": "x"}]},
    {"part_ids": [{"id": 2**70, "name": "x"}]},
    {"part_ids": [{"id": 999_999, "name": "x"}]},
    {"part_ids": [{"nonsense": 1}]},
    {"holds": []},
    {"lock": None},
    {"version": 7},
    {"id": 7},
)


@pytest.fixture(scope="module")
def wrong() -> tuple[dict[str, Any], ...]:
    return WRONG


@pytest.fixture
def bench(database: Database) -> Workbench:
    return open_workbench(database, MODELS).acting(user(7, "employee"))


class TestValues:
    def test_each_is_answered_with_a_problem_or_taken(
        self, bench: Workbench, wrong: tuple[dict[str, Any], ...]
    ) -> None:
        thing = bench.create("bad.thing")
        acts: tuple[Callable[[dict[str, Any]], Any], ...] = (
            lambda v: bench.create("bad.thing", v),
            lambda v: bench.update("bad.thing", thing, v),
        )
        raw = [_raw(act, values) for values in wrong for act in acts]
        assert [found for found in raw if found is not None] == []

    def test_a_unique_text_too_long_to_be_compared(self, bench: Workbench) -> None:
        with pytest.raises(Problem) as refused:
            bench.create("bad.tag", name=LONG)
        assert refused.value.status == 422
        assert refused.value.errors[0].path == "name"

    @pytest.mark.parametrize("id", [0, -1, 2**31, 2**63, 2**80])
    def test_no_such_record(self, bench: Workbench, id: int) -> None:
        with pytest.raises(Problem) as refused:
            bench.read("bad.thing", id)
        assert refused.value.status == 404


class TestActions:
    @pytest.mark.parametrize(
        "step",
        [
            '{link: {field: tag_ids, to: "=amount"}}',
            '{link: {field: tag_ids, to: "=name"}}',
            '{link: {field: tag_ids, to: "=tag_id"}}',
            '{delete: {of: "=tag_id"}}',
            '{update: {tag_id.name: "x"}}',
            '{hold: {reason: x, of: "=tag_id"}}',
            '{operate: {operation: finish, of: "=tag_id"}}',
            '{update: {name: "=amount"}}',
            '{update: {tag_id: "=count"}}',
            "{create: {model: bad.part, values: {name: x}}}",
            '{for_each: {in: part_ids, as: p, do: [{delete: {of: "=p"}}]}}',
            '{for_each: {in: "=name", as: p, do: [{stop: x}]}}',
            "{operate: finish}",
        ],
    )
    def test_a_step_on_nothing_fails_with_its_name(self, database: Database, step: str) -> None:
        head = "model: bad.thing\nmode: inline\non: [{updated: [count]}]\n"
        try:
            bench = open_workbench(database, MODELS, automation("a.step", f"{head}do: [{step}]\n"))
        except Problem:
            return
        thing = bench.create("bad.thing", amount="1.5", name="abc", part_ids=[{"name": "p"}])
        assert _raw(lambda v: bench.update("bad.thing", thing, v), {"count": 1}) is None


def _raw(act: Callable[[dict[str, Any]], Any], values: dict[str, Any]) -> str | None:
    """What was raised that is no problem with words for people; ``None`` is as it should be."""
    try:
        act(values)
    except Problem as problem:
        return None if problem.detail else "no words"
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:200]
    return None
