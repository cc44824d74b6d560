"""A whole installation over a test's database, with short words for what tests do all the time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from interlock.application import Application, build_application
from interlock.identity.model import SYSTEM, Actor
from interlock.kit.database import Database
from interlock.records import editing, removal
from interlock.records.access import Right
from interlock.records.change import Event, OperationOutcome
from interlock.records.operating import operate

GOVERNED = "owner: employee\npurpose: For a test.\nreview_by: 2030-01-01\n"
"""The header lines that a definition needs before it may be active."""


def automation(id: str, body: str) -> dict[str, str]:
    """A file with one automation; ``body`` is all that follows the header."""
    head = f"kind: automation\nid: {id}\ntitle: {id}\n{GOVERNED}"
    return {f"automations/{id}.yaml": head + body}


def user(user_id: int, *roles: str, **more: Any) -> Actor:
    """An actor with exactly these roles."""
    values = {"login": f"user{user_id}", "name": f"User {user_id}", "company_ids": (1,)}
    return Actor(user_id=user_id, roles=frozenset(roles), **{**values, **more})


@dataclass
class Workbench:
    """Publishes definitions and works on records as one actor, each act in its own unit."""

    application: Application
    actor: Actor = SYSTEM
    files: dict[str, str] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    """The events of the latest act."""

    def publish(self, *files: Mapping[str, str]) -> None:
        """Publish these files together with those that are published already."""
        for some in files:
            self.files |= some
        self.application.publishing.apply(self.files, actor=SYSTEM, reason="test")

    def retract(self, path: str) -> None:
        del self.files[path]
        self.application.publishing.apply(self.files, actor=SYSTEM, reason="test")

    def acting(self, actor: Actor) -> Workbench:
        return Workbench(self.application, actor, self.files)

    def create(self, model: str, values: Mapping[str, Any] | None = None, **more: Any) -> int:
        with self.application.session(self.actor) as session:
            record = editing.create(session, model, {**(values or {}), **more})
            self.events = session.settle()
        return record.id

    def update(
        self, model: str, id: int, values: Mapping[str, Any] | None = None, **more: Any
    ) -> OperationOutcome | None:
        with self.application.session(self.actor) as session:
            record = session.get(model, id, right=Right.UPDATE, lock=True)
            outcome = editing.update(session, record, {**(values or {}), **more})
            self.events = session.settle()
        return outcome

    def delete(self, model: str, id: int) -> None:
        with self.application.session(self.actor) as session:
            removal.delete(session, session.get(model, id, right=Right.DELETE, lock=True))
            self.events = session.settle()

    def operate(self, model: str, id: int, operation: str) -> OperationOutcome:
        with self.application.session(self.actor) as session:
            record = session.get(model, id, lock=True)
            outcome = operate(session, record, operation)
            self.events = session.settle()
        return outcome

    def read(self, model: str, id: int) -> dict[str, Any]:
        with self.application.session(SYSTEM) as session:
            return dict(session.get(model, id).values)

    def children(self, model: str, field: str, id: int) -> list[dict[str, Any]]:
        with self.application.session(SYSTEM) as session:
            item = session.runtime.models[model].fields[field]
            return [dict(child.values) for child in session.loading.children(item, id)]

    def fired(self) -> list[str]:
        """The automations that fired in the latest act, in order."""
        return [
            reaction["automation"]
            for event in self.events
            for reaction in event.reactions
            if reaction["outcome"] == "fired"
        ]

    def reactions(self, automation_id: str) -> list[Mapping[str, Any]]:
        return [
            reaction
            for event in self.events
            for reaction in event.reactions
            if reaction.get("automation") == automation_id
        ]


def open_workbench(database: Database, *files: Mapping[str, str]) -> Workbench:
    """An installation with these definitions published."""
    bench = Workbench(build_application(database))
    bench.publish(*files)
    return bench


def only(items: Sequence[Any]) -> Any:
    """The one item of a sequence that must have just one."""
    assert len(items) == 1, items
    return items[0]
