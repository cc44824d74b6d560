"""Requests that have lost something: their policy, or whoever asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from interlock.approvals.deciding import Ruling
from interlock.approvals.handing import Handover
from interlock.approvals.model import DecisionKind
from interlock.identity.model import SYSTEM
from interlock.identity.user.service import Users
from interlock.kit.database import Database
from interlock.kit.problem import ConflictError, NotFoundError, RefusedError
from interlock.records.session import RecordSession
from support.approval_office import ORDER, RELEASE, Office, asked, open_office
from support.identity import ListRecorder
from support.workbench import automation

RELEASE_PATH = "approvals/order.release.yaml"


class TestPolicyGone:
    @pytest.fixture
    def office(self, database: Database) -> Office:
        return open_office(database)

    @pytest.fixture
    def order(self, office: Office) -> int:
        return office.order(amount=2000, supplier="Acme")

    @pytest.fixture
    def request_id(self, office: Office, order: int) -> UUID:
        """Of a policy that was removed, together with a field that it reads."""
        id = asked(office.confirm(order))
        files = {path: text for path, text in office.bench.files.items() if path != RELEASE_PATH}
        files["models/order.yaml"] = ORDER["models/order.yaml"].replace(
            "  supplier: {type: text}\n", ""
        )
        office.bench.files.clear()
        office.bench.files.update(files)
        office.bench.application.publishing.apply(
            files, actor=SYSTEM, reason="test", allow_destructive=True
        )
        return id

    def test_it_can_be_looked_at(self, office: Office, request_id: UUID) -> None:
        view = office.run("anna", lambda session: office.room.view(session, request_id))
        assert view.dossier.request.id == request_id
        assert [right.may_decide for right in view.rights] == [False]
        assert "policy is gone" in view.rights[0].why

    @pytest.mark.parametrize(
        "act",
        [
            lambda room, s, of: room.decide(s, of, Ruling(DecisionKind.APPROVE)),
            lambda room, s, of: room.ask(s, of, Ruling(DecisionKind.ASK, comment="why")),
            lambda room, s, of: room.reassign(s, of, Handover("finance", 4)),
            lambda room, s, of: room.delegate(s, of, Handover("finance", 4)),
            lambda room, s, of: room.withdraw_approval(s, of, step="finance"),
        ],
    )
    def test_it_cannot_be_decided(
        self, office: Office, request_id: UUID, act: Callable[..., Any]
    ) -> None:
        with pytest.raises(ConflictError) as problem:
            office.run("anna", lambda session: act(office.room, session, request_id))
        assert problem.value.code == "policy_gone"
        assert "cancel" in (problem.value.remedy or "")

    def test_whoever_may_not_see_it_learns_nothing(self, office: Office, request_id: UUID) -> None:
        with pytest.raises(NotFoundError):
            office.decide("guest", request_id)

    def test_the_operation_is_refused_until_it_is_cancelled(
        self, office: Office, order: int, request_id: UUID
    ) -> None:
        with pytest.raises(RefusedError, match="policy is gone"):
            office.confirm(order)
        office.run("buyer", lambda s: office.room.cancel(s, request_id, reason="no policy"))
        assert office.dossier(request_id).request.state == "cancelled"
        office.confirm(order)
        assert office.read(order)["state"] == "confirmed"

    def test_an_administrator_may_cancel_it(self, office: Office, request_id: UUID) -> None:
        office.run("admin", lambda s: office.room.cancel(s, request_id, reason="no policy"))
        assert office.dossier(request_id).request.state == "cancelled"

    def test_a_change_of_the_record_opens_a_case(
        self, office: Office, order: int, request_id: UUID
    ) -> None:
        office.change(order, amount=3000)
        assert office.cases("policy_failed") == 1
        assert office.dossier(request_id).request.is_live


NOTE = automation(
    "order.note",
    """
model: off.order
on: [operation: confirm]
mode: inline
run_as: actor
do:
  - update: {note: confirmed}
""",
)


class TestRequesterGone:
    def dismiss(self, office: Office, login: str) -> None:
        with office.database.unit() as unit:
            Users(ListRecorder()).deactivate(unit, office.ids[login], actor=SYSTEM)

    def test_what_was_granted_takes_effect_in_their_name(self, database: Database) -> None:
        office = open_office(database)
        order = office.order(amount=2000)
        request = asked(office.confirm(order))
        self.dismiss(office, "buyer")
        office.decide("anna", request)
        assert office.read(order)["state"] == "confirmed"

    def test_nothing_more_is_done_than_they_have_rights_for(self, database: Database) -> None:
        office = open_office(database, RELEASE, NOTE)
        order = office.order(amount=2000)
        request = asked(office.confirm(order))
        self.dismiss(office, "buyer")
        decided = office.decide("anna", request)
        assert decided.operation is None
        assert "could not be carried out" in (decided.note or "")
        assert office.read(order)["state"] == "draft"
        assert office.cases("approval_not_carried_out") == 1

    def test_with_their_rights_it_would_have_been_done(self, database: Database) -> None:
        office = open_office(database, RELEASE, NOTE)
        order = office.order(amount=2000)
        request = asked(office.confirm(order))
        office.decide("anna", request)
        assert office.read(order)["note"] == "confirmed"


SECRET_ORDER = {
    "models/order.yaml": ORDER["models/order.yaml"].replace(
        "  amount: {type: money, default: 0}",
        "  amount: {type: money, default: 0, read: [finance, buyer]}",
    )
}


class TestHiddenFields:
    """What a request tells of a field that the reader may not see."""

    @pytest.fixture
    def office(self, database: Database) -> Office:
        return open_office(database, SECRET_ORDER, RELEASE)

    @pytest.fixture
    def order(self, office: Office) -> int:
        return office.order(amount=2468.51, supplier="Acme")

    @pytest.fixture
    def request_id(self, office: Office, order: int) -> UUID:
        request = asked(office.confirm(order))
        office.change(order, amount=7171.39)
        return request

    def told(self, office: Office, login: str, request: UUID) -> str:
        def look(session: RecordSession) -> str:
            return repr(office.room.view(session, request)) + repr(
                office.room.evidence(session, request)
            )

        return str(office.run(login, look))

    def test_whoever_may_see_the_field_is_told(self, office: Office, request_id: UUID) -> None:
        assert "7171.39" in self.told(office, "anna", request_id)

    def test_whoever_may_not_is_told_nothing_of_it(self, office: Office, request_id: UUID) -> None:
        told = self.told(office, "boss", request_id)
        assert "7171.39" not in told
        assert "2468.51" not in told
        assert "Acme" in told

    def test_the_history_of_the_record_tells_nothing_of_it(
        self, office: Office, order: int, request_id: UUID
    ) -> None:
        def look(session: RecordSession) -> str:
            return repr(office.room.history(session, session.get("off.order", order)))

        assert "7171.39" not in office.run("boss", look)
        assert "7171.39" in office.run("anna", look)

    def test_the_evidence_says_that_it_is_not_complete(
        self, office: Office, request_id: UUID
    ) -> None:
        for login, is_complete in (("anna", True), ("boss", False)):
            found = office.run(login, lambda s: office.room.evidence(s, request_id))
            assert found["is_complete"] is is_complete

    def test_the_list_tells_neither_reason_nor_amount(
        self, office: Office, request_id: UUID
    ) -> None:
        assert office.box("guest", "all") == []
        for login in ("admin", "boss"):  # the boss has the role that owns the policy
            [item] = office.box(login, "all")
            assert item.amount is None
            assert "7171.39" not in (item.reason or "")
        [item] = office.box("anna")
        assert str(item.amount) == "2468.51"
