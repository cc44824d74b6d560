from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from interlock.application import Application, build_application
from interlock.approvals.inbox.model import Box
from interlock.audit.service import seal, verify
from interlock.demo import load_demo
from interlock.demo.people import DEMO_PASSWORD
from interlock.govern.identity_trail import IdentityTrail
from interlock.identity.model import SYSTEM
from interlock.identity.session.service import Sessions
from interlock.kit.database import Database
from interlock.records.query import Query, list_records
from interlock.work.case.model import CaseFilters


@pytest.fixture
def application(database: Database) -> Application:
    return build_application(database)


def rows(application: Application, model: str) -> list[dict[str, Any]]:
    with application.session(SYSTEM) as session:
        return list_records(session, Query(model, limit=500)).items


def states(application: Application, model: str, field: str = "state") -> Counter[str]:
    return Counter(row[field] for row in rows(application, model))


class TestLoadDemo:
    def test_there_is_work_in_every_state_and_loading_again_changes_nothing(
        self, application: Application
    ) -> None:
        logins = load_demo(application)
        orders = states(application, "purchase.order")
        assert set(orders) == {"draft", "sent", "to_approve", "purchase", "done", "cancel"}
        assert {"matched", "exception"} <= set(states(application, "account.move", "match_state"))
        assert set(states(application, "hr.expense.sheet")) == {
            "draft", "submit", "approve", "post", "done", "refuse",
        }  # fmt: skip
        assert len(rows(application, "res.company")) == 2
        assert len(rows(application, "res.partner")) == 15
        assert len(rows(application, "product.product")) == 20
        self.has_cases_and_requests(application)
        self.has_a_sound_trail(application)
        self.lets_people_in(application, logins[0].login)
        assert load_demo(application) == logins
        assert states(application, "purchase.order") == orders

    def has_cases_and_requests(self, application: Application) -> None:
        with application.database.unit() as unit:
            cases = application.cases.search(unit, CaseFilters(), actor=SYSTEM, limit=200).items
        assert Counter(case.category for case in cases)["match_variance"] >= 3
        assert not {case.category for case in cases} & {"automation_failed", "policy_failed"}
        with application.session(SYSTEM) as session:
            waiting = application.approvals.counts(session, Box.ALL)
        assert waiting.total > 10

    def has_a_sound_trail(self, application: Application) -> None:
        with application.database.unit() as unit:
            seal(unit)
        with application.database.unit() as unit:
            assert verify(unit).is_sound

    def lets_people_in(self, application: Application, login: str) -> None:
        with application.database.unit() as unit:
            signed_in = Sessions(IdentityTrail()).sign_in(
                unit, login, password=DEMO_PASSWORD, address="127.0.0.1"
            )
        assert signed_in.user.login == login
