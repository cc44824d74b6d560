"""A policy tried on values: which steps there would be, who would be asked, and when it is due.

It goes the way that a real request goes, by the same functions, and leaves nothing behind; the
caller sees to that by calling it in a unit that is undone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from interlock.approvals.asking import resolve
from interlock.approvals.matter import Matter, Shortcoming
from interlock.approvals.model import Asked
from interlock.approvals.plan import due_at
from interlock.approvals.preview import Plan, PlannedStep, plan_of
from interlock.approvals.question import judging
from interlock.identity.delegation.service import delegates_of
from interlock.language.expression.errors import EvaluationError
from interlock.language.program import Condition, PolicyStep
from interlock.records.disclosure import Disclosure

MOST_PEOPLE = 50
"""Of one role or group, that are named."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who could decide; ``stands_in_for`` names the one whose delegate it is."""

    id: int
    name: str
    stands_in_for: str | None = None


@dataclass(frozen=True, slots=True)
class AskedPeople:
    """One answer to "who is asked", with the people behind it."""

    kind: str
    id: str
    label: str
    origin: str
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class SimulatedStep:
    """A step with its condition and the values that it read, who is asked, and until when.

    ``opens_at`` and ``due_at`` suppose that every step before is decided when it is due.
    """

    plan: PlannedStep
    condition: str | None
    values: Mapping[str, Any]
    asked: tuple[AskedPeople, ...]
    opens_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Simulation:
    """What asking would lead to."""

    plan: Plan
    condition: Shortcoming | None
    """Why the policy applies: its condition, and the values that it read."""
    steps: tuple[SimulatedStep, ...]
    due_at: datetime | None
    """When the last step would be due."""


def simulate(matter: Matter) -> Simulation:
    """Try a policy; raises ``RefusedError`` where a condition cannot be evaluated."""
    with judging(matter):
        plan = plan_of(matter)
        when = matter.policy.when
        condition = None if when is None else Shortcoming(when.source, _seen(matter, when))
    steps = tuple(_steps(matter, plan))
    due = max((step.due_at for step in steps if step.due_at is not None), default=None)
    return Simulation(plan, condition, steps, due)


def _steps(matter: Matter, plan: Plan) -> Iterator[SimulatedStep]:
    ended: dict[str, datetime] = {}
    for planned in _in_order(plan):
        step = matter.policy.steps[planned.name]
        now = matter.session.unit.now
        opens = max((ended[name] for name in step.after if name in ended), default=now)
        due = due_at(opens, step.due, matter.session.calendar) if planned.is_asked else None
        ended[step.name] = due or opens
        yield SimulatedStep(
            planned,
            None if step.when is None else step.when.source,
            {} if step.when is None else _readable(matter, step.when),
            tuple(_people(matter, item) for item in _asked(matter, step, planned)),
            opens if planned.is_asked else None,
            due,
        )


def _in_order(plan: Plan) -> list[PlannedStep]:
    """Each step after those that it waits for, else in the order written."""
    left, done, found = list(plan.steps), set[str](), []
    names = {step.name for step in left}
    while left:
        free = next((step for step in left if set(step.after) & names <= done), left[0])
        left.remove(free)
        done.add(free.name)
        found.append(free)
    return found


def _asked(matter: Matter, step: PolicyStep, planned: PlannedStep) -> tuple[Asked, ...]:
    return resolve(matter, step).asked if planned.is_asked else ()


def _people(matter: Matter, asked: Asked) -> AskedPeople:
    """The people behind an answer, and those who stand in for them now."""
    people = matter.people
    found = people.members(asked.kind, asked.id, company_id=matter.company_id)
    barred = () if matter.policy.requester_may_decide else (matter.requester.user_id,)
    ids = sorted(found.difference(barred))[:MOST_PEOPLE]
    persons = [Person(id, known.name) for id in ids if (known := people.standing(id)) is not None]
    subjects = [name for name in (matter.policy.id, matter.policy.model) if name is not None]
    persons += [
        Person(item.delegate_id, item.delegate_name, item.principal_name)
        for item in delegates_of(people.unit, ids, people.unit.now)
        if item.covers(*subjects) and item.delegate_id not in barred
    ]
    return AskedPeople(asked.kind.value, asked.id, asked.label, asked.origin, tuple(persons))


def _readable(matter: Matter, condition: Condition) -> Mapping[str, Any]:
    try:
        return _seen(matter, condition)
    except EvaluationError:
        return {}


def _seen(matter: Matter, condition: Condition) -> Mapping[str, Any]:
    """What a condition reads, as far as the reader may see it."""
    return Disclosure(matter.session, matter.policy.model).values(matter.readings(condition))
