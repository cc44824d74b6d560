"""The demo's weeks of work: what people did, one act after the other, on a clock of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from interlock.application import Application
from interlock.approvals.deciding import Ruling
from interlock.approvals.model import AskedKind, DecisionKind, Dossier, RequestState, Step
from interlock.demo.masters import Masters
from interlock.identity.model import SYSTEM, Actor
from interlock.kit.clock import ManualClock
from interlock.records.operating import operate
from interlock.records.query import Query, list_records

STEP_TIME = timedelta(hours=29)
"""How long after one act of a story the next one happens."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the stories play."""

    application: Application
    clock: ManualClock
    masters: Masters
    actors: Mapping[str, Actor]
    now: datetime

    def operate(self, login: str, model: str, id: int, operation: str) -> None:
        with self.application.session(self.actors[login]) as session:
            operate(session, session.get(model, id, lock=True), operation)

    def has(self, model: str, field: str, value: str) -> bool:
        with self.application.session(SYSTEM) as session:
            query = Query(model, where=f"{field} == '{value}'", limit=1)
            return bool(list_records(session, query).items)

    def decide(self, model: str, id: int, kind: DecisionKind, *, comment: str = "") -> bool:
        """Let whoever is asked decide one open step about a record; whether there was one."""
        with self.application.session(SYSTEM) as session:
            found = self.application.approvals.history(session, session.get(model, id))
        pending = [item for item in found if item.request.state is RequestState.PENDING]
        for dossier in pending:
            for step in dossier.open_steps:
                for actor in self._able(dossier, step):
                    ruling = Ruling(kind, step=step.name, comment=comment or None)
                    with self.application.database.unit() as unit:
                        session = self.application.session_in(unit, actor)
                        self.application.approvals.decide(session, dossier.request.id, ruling)
                    return True
        return False

    def _able(self, dossier: Dossier, step: Step) -> Iterator[Actor]:
        """People who are asked for the step, and nothing speaks against."""
        barred = {dossier.request.requester_id}
        barred |= {item.user_id for item in dossier.approvals() if item.user_id is not None}
        for asked in dossier.asked_of(step):
            for actor in self.actors.values():
                is_meant = (
                    asked.id == str(actor.user_id)
                    if asked.kind is AskedKind.USER
                    else actor.has_role(asked.id)
                )
                if is_meant and actor.user_id not in barred:
                    yield actor


Act = Callable[[], None]


@dataclass(order=True, slots=True)
class Moment:
    """An act at its time; equal times keep the order in which stories are written."""

    at: datetime
    number: int
    act: Act = field(compare=False)


def play(stage: Stage, moments: Iterable[Moment]) -> None:
    """Let everything happen in the order of time."""
    for moment in sorted(moments):
        stage.clock.set(moment.at)
        moment.act()


def tell(
    stage: Stage, acts: Iterable[Act], *, days_ago: int, numbers: Iterator[int]
) -> Iterator[Moment]:
    """The acts of one story at their times, the last one no later than now."""
    acts = list(acts)
    start = stage.now - timedelta(days=days_ago)
    for position, act in enumerate(acts):
        latest = stage.now - timedelta(minutes=len(acts) - position)
        yield Moment(min(start + position * STEP_TIME, latest), next(numbers), act)
