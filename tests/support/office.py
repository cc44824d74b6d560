"""A company with an installed pack and people in it, for tests of what the pack does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from interlock.approvals.deciding import Decided, Ruling
from interlock.approvals.model import DecisionKind, Dossier, RequestState
from interlock.identity.model import SYSTEM, Actor
from interlock.identity.user.service import actor_for_user
from interlock.kit.database import Database
from interlock.work.case.model import Case, CaseFilters, CaseOrder
from support.identity import make_user
from support.workbench import Workbench, open_workbench


class Office:
    """One company in euros; ``desk`` works as Interlock itself, :meth:`hire` gives more desks."""

    def __init__(self, database: Database, *packs: str) -> None:
        required = ", ".join(packs)
        pack = f"kind: pack\nid: trial\ntitle: Trial\nversion: 1.0.0\nrequires: [{required}]\n"
        self.database = database
        self.desk: Workbench = open_workbench(database, {"pack.yaml": pack})
        self.euro = self.desk.create("res.currency", name="EUR")
        self.company = self.desk.create("res.company", name="Acme", currency_id=self.euro)
        self.application = self.desk.application

    def hire(self, login: str, *roles: str, manager_id: int | None = None) -> Workbench:
        """The desk of a new person with these roles."""
        user = make_user(
            self.database, login, roles=roles, manager_id=manager_id, company_ids=(self.company,)
        )
        return self.desk.acting(self.actor(user.id))

    def actor(self, user_id: int) -> Actor:
        with self.database.unit() as unit:
            roles = self.application.provider.current(unit).catalogue.roles
            implies = {id: role.implies for id, role in roles.items()}
            actor = actor_for_user(unit, user_id, implies=implies, channel="web")
        assert actor is not None
        return actor

    def tune(self, id: str, value: Any) -> None:
        """Give a setting another value, or a table other rows."""
        rows = value if isinstance(value, list) else [{"value": value}]
        self.application.tuning.propose(id, rows, actor=SYSTEM, reason="test")

    def history(self, model: str, id: int) -> list[Dossier]:
        """The requests about a record, oldest first."""
        with self.application.session(SYSTEM) as session:
            return self.application.approvals.history(session, session.get(model, id))

    def pending(self, model: str, id: int) -> Dossier:
        """The one request about a record that is undecided."""
        found = [
            item for item in self.history(model, id) if item.request.state is RequestState.PENDING
        ]
        assert len(found) == 1, [item.request.state for item in self.history(model, id)]
        return found[0]

    def asked(self, model: str, id: int) -> list[str]:
        """The open steps of the undecided request, by name."""
        return [step.name for step in self.pending(model, id).open_steps]

    def approve(self, desk: Workbench, model: str, id: int, **more: Any) -> Decided:
        return self.decide(desk, model, id, DecisionKind.APPROVE, **more)

    def reject(self, desk: Workbench, model: str, id: int, comment: str, **more: Any) -> Decided:
        return self.decide(desk, model, id, DecisionKind.REJECT, comment=comment, **more)

    def decide(
        self, desk: Workbench, model: str, id: int, kind: DecisionKind, **more: Any
    ) -> Decided:
        """Decide the undecided request about a record, as the person at ``desk``."""
        request = self.pending(model, id).request
        with self.database.unit() as unit:
            session = self.application.session_in(unit, desk.actor)
            return self.application.approvals.decide(session, request.id, Ruling(kind, **more))

    def cases(self, category: str | None = None) -> Sequence[Case]:
        """The cases, or those of one category."""
        with self.database.unit() as unit:
            page = self.application.cases.search(
                unit, CaseFilters(category=category), actor=SYSTEM, order=CaseOrder.OLDEST
            )
        return page.items
