"""Records, automations and the work room over a test's database, without the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from interlock.audit.model import Entry, Filters
from interlock.audit.service import search
from interlock.automation.action.change import CHANGE_ACTIONS
from interlock.automation.inline import InlineEngine
from interlock.automation.registry import ActionRegistry
from interlock.identity.model import SYSTEM, Actor
from interlock.kit.database import Database
from interlock.kit.ids import time_ordered_id
from interlock.language.check import compile_workspace
from interlock.language.workspace import load_workspace
from interlock.records import editing
from interlock.records.access import Right
from interlock.records.change import Origin
from interlock.records.hook import Hooks
from interlock.records.runtime import Runtime, build_runtime
from interlock.records.session import RecordSession
from interlock.records.storage import schema
from interlock.work.actions import WORK_ACTIONS
from interlock.work.assign import ASSIGN_ACTIONS
from interlock.work.case.service import Cases

REGISTRY = ActionRegistry([*CHANGE_ACTIONS, *WORK_ACTIONS, *ASSIGN_ACTIONS])

GOVERNED = "purpose: For a test.\nreview_by: 2030-01-01\n"

WORKSPACE = {
    "roles.yaml": "kind: role\nid: sales\ntitle: Sales\n",
    "guest.yaml": "kind: role\nid: guest\ntitle: Guest\n",
    "lead.yaml": "kind: role\nid: sales_lead\ntitle: Sales lead\nimplies: [sales]\n",
    "office.yaml": """
kind: calendar
id: office
title: Office
timezone: Europe/Berlin
hours: {monday: ["08:00-16:00"], tuesday: ["08:00-16:00"], wednesday: ["08:00-16:00"]}
""",
    "users.yaml": """
kind: model
id: res.users
title: User
owned_by: identity
fields: {name: {type: text}, login: {type: text}}
access: {sales: {read: true}}
""",
    "leads.yaml": """
kind: model
id: crm.lead
title: Lead
fields:
  name: {type: text, required: true}
  user_id: {type: ref, to: res.users}
  closes_on: {type: date}
  score: {type: integer}
  company_id: {type: integer}
  state: {type: choice, options: [new, won, lost], default: new}
company_bound: true
transitions: {state: {new: [won, lost]}}
access: {sales: {read: true, create: true, update: true}, guest: {read: true}}
""",
}


def automation(steps: str, *, on: str = "created", name: str = "lead.rule") -> Mapping[str, str]:
    """A file with an inline automation on leads."""
    head = f"kind: automation\nid: {name}\ntitle: Rule\nowner: sales_lead\n{GOVERNED}"
    return {f"{name}.yaml": f"{head}model: crm.lead\nmode: inline\non: [{on}]\ndo:\n{steps}\n"}


@dataclass
class Desk:
    """An installation with models, inline automations and this room's actions."""

    database: Database
    runtime: Runtime
    cases: Cases

    @contextmanager
    def session(self, actor: Actor) -> Iterator[RecordSession]:
        with self.database.unit() as unit:
            hooks = Hooks(reactor=InlineEngine(REGISTRY, self.cases))
            origin = Origin(actor.channel, time_ordered_id(unit.now))
            session = RecordSession(unit, self.runtime, actor=actor, origin=origin, hooks=hooks)
            yield session
            session.settle()

    def create(self, actor: Actor = SYSTEM, **values: Any) -> int:
        with self.session(actor) as session:
            record = editing.create(session, "crm.lead", {"name": "Lead", **values})
        return record.id

    def update(self, id: int, actor: Actor = SYSTEM, **values: Any) -> None:
        with self.session(actor) as session:
            record = session.get("crm.lead", id, right=Right.UPDATE, lock=True)
            editing.update(session, record, values)

    def read(self, id: int) -> dict[str, Any]:
        with self.session(SYSTEM) as session:
            return dict(session.get("crm.lead", id).values)

    def trail(self, subject: str | UUID) -> list[Entry]:
        """The entries about a subject (``case:…``), oldest first."""
        with self.database.unit() as unit:
            found = search(unit, Filters(subject=str(subject)), limit=1000).items
        return [stored.entry for stored in reversed(found)]

    def actions(self) -> list[str]:
        """All that was recorded, oldest first."""
        with self.database.unit() as unit:
            found = search(unit, Filters(), limit=1000).items
        return [stored.entry.action for stored in reversed(found)]


def compiled(*files: Mapping[str, str]) -> Any:
    """The workspace together with these files, compiled."""
    wanted = {key: text for some in (WORKSPACE, *files) for key, text in some.items()}
    return compile_workspace(load_workspace(wanted), actions=REGISTRY.signatures)


def open_desk(database: Database, *files: Mapping[str, str]) -> Desk:
    """An installation with the workspace and these files."""
    made = compiled(*files)
    assert not made.catalogue.broken, (made.catalogue.broken, made.findings)
    runtime = build_runtime(made.catalogue)
    with database.unit() as unit:
        plan = schema.plan(unit.connection, runtime.tables)
        schema.apply(unit.connection, plan, allow_destructive=False)
    implies = runtime.implications
    return Desk(database, runtime, Cases(lambda _unit: implies))
