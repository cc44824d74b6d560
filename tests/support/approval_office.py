"""An office that approves orders: people, a model, policies, and short words for what tests do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from interlock.approvals import store
from interlock.approvals.deciding import Decided, Ruling
from interlock.approvals.inbox.model import Box, Item
from interlock.approvals.model import DecisionKind, Dossier
from interlock.approvals.room import Approvals
from interlock.identity.model import SYSTEM, Actor, Implications
from interlock.identity.user.service import actor_for_user
from interlock.kit.database import Database
from interlock.records.change import OperationOutcome
from interlock.records.session import RecordSession
from support.identity import make_user
from support.workbench import GOVERNED, Workbench, open_workbench

ORDER = {
    "models/line.yaml": """
kind: model
id: off.line
title: Line
label: name
fields:
  name: {type: text}
  order_id: {type: ref, to: off.order, required: true, on_delete: cascade}
  qty: {type: decimal, default: 1}
access:
  employee: {read: true, create: true, update: true, delete: true}
""",
    "models/order.yaml": """
kind: model
id: off.order
title: Order
fields:
  name: {type: text, required: true, default: "=sequence('OFF')"}
  amount: {type: money, default: 0}
  discount: {type: decimal, default: 0}
  supplier: {type: text}
  iban: {type: text, sensitive: true}
  lead_id: {type: ref, to: res.users}
  line_ids: {type: lines, of: off.line, by: order_id}
  note: {type: text}
  state: {type: choice, options: [draft, confirmed, sent, cancel], default: draft}
transitions: {state: {draft: [confirmed, cancel], confirmed: [sent, cancel]}}
operations:
  confirm: {from: [draft], set: {state: confirmed}, roles: [buyer]}
  send: {from: [confirmed], set: {state: sent}, roles: [buyer]}
access:
  employee: {read: true, create: true, update: true, delete: true}
""",
}


def policy(id: str, body: str) -> dict[str, str]:
    """A file with one approval policy; ``body`` is all that follows the header."""
    head = f"kind: approval\nid: {id}\ntitle: {id.replace('.', ' ').capitalize()}\n{GOVERNED}"
    return {f"approvals/{id}.yaml": head + body}


RELEASE = policy(
    "order.release",
    """
model: off.order
guards: confirm
when: amount > 1000
reason: "Amount {amount}"
steps:
  lead: {approvers: "=lead_id", when: lead_id, due: 1 business day}
  finance: {approvers: role finance, after: [lead], need: 1}
  director: {approvers: role finance_director, after: [finance], when: amount > 50000}
binds: {amount: {tolerance: 2%}, supplier: exact, line_ids: exact, lead_id: exact}
on_rejected: {note: "rejected"}
on_returned: {note: "returned"}
""",
)

DUAL_TRAVEL = policy("dual", "steps: {both: {approvers: role finance, need: 2}}\n")


@dataclass
class Office:
    """People by name, each with the roles of today, over one installation."""

    bench: Workbench
    database: Database
    ids: dict[str, int] = field(default_factory=dict)

    @property
    def room(self) -> Approvals:
        return self.bench.application.approvals

    def hire(self, login: str, *roles: str, manager: str | None = None) -> int:
        manager_id = self.ids.get(manager or "")
        made = make_user(self.database, login, roles=roles, manager_id=manager_id)
        self.ids[login] = made.id
        return made.id

    def actor(self, login: str) -> Actor:
        if login == "system":
            return SYSTEM
        with self.database.unit() as unit:
            roles = self.bench.application.provider.current(unit).catalogue.roles
            implies: Implications = {id: role.implies for id, role in roles.items()}
            found = actor_for_user(unit, self.ids[login], implies=implies, channel="web")
        assert found is not None
        return found

    def as_(self, login: str) -> Workbench:
        return self.bench.acting(self.actor(login))

    def order(self, by: str = "buyer", **values: Any) -> int:
        return self.as_(by).create("off.order", values)

    def confirm(self, id: int, by: str = "buyer") -> OperationOutcome:
        return self.as_(by).operate("off.order", id, "confirm")

    def change(self, id: int, by: str = "buyer", **values: Any) -> None:
        self.as_(by).update("off.order", id, values)

    def read(self, id: int) -> dict[str, Any]:
        return self.bench.read("off.order", id)

    def run(self, login: str, act: Callable[[RecordSession], Any]) -> Any:
        """Something in a session of a person, committed."""
        return self.bench.application.in_session(self.actor(login), act)

    def decide(self, login: str, request: UUID, kind: str = "approve", **more: Any) -> Decided:
        ruling = Ruling(DecisionKind(kind), **more)
        decided: Decided = self.run(login, lambda s: self.room.decide(s, request, ruling))
        return decided

    def dossier(self, request: UUID) -> Dossier:
        with self.database.unit() as unit:
            found = store.find(unit.connection, request)
        assert found is not None
        return found

    def requests(self, id: int) -> list[Dossier]:
        """All requests about an order, oldest first."""
        with self.database.unit() as unit:
            ids = store.requests_on_record(unit.connection, "off.order", id)
            found = [store.find(unit.connection, item) for item in ids]
        return [item for item in found if item is not None]

    def states(self, request: UUID) -> dict[str, str]:
        return {step.name: step.state.value for step in self.dossier(request).steps}

    def box(self, login: str, box: str = "pending") -> list[Item]:
        items: list[Item] = self.run(login, lambda s: self.room.requests(s, Box(box)).items)
        return items

    def audited(self, action: str) -> int:
        with self.database.unit() as unit:
            found = unit.connection.exec_driver_sql(
                "SELECT count(*) FROM interlock.audit_entry WHERE action = %s", (action,)
            ).scalar_one()
        return int(found)

    def cases(self, category: str) -> int:
        with self.database.unit() as unit:
            found = unit.connection.exec_driver_sql(
                "SELECT count(*) FROM interlock.exception_case WHERE category = %s", (category,)
            ).scalar_one()
        return int(found)


def asked(outcome: OperationOutcome) -> UUID:
    """The one request that an operation waits for."""
    assert len(outcome.waits_for) == 1, outcome
    return UUID(outcome.waits_for[0]["id"])


def open_office(database: Database, *files: Mapping[str, str]) -> Office:
    """The office with its people; without ``files`` orders above 1,000 need a release."""
    office = Office(open_workbench(database, ORDER, *(files or (RELEASE,))), database)
    office.hire("boss", "employee")
    office.hire("buyer", "buyer", "employee", manager="boss")
    office.hire("anna", "finance", "employee")
    office.hire("bert", "finance", "employee")
    office.hire("dora", "finance_director", "employee")
    office.hire("guest")
    office.hire("admin", "administrator")
    return office
