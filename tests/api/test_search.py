"""Searching everywhere over HTTP, within what somebody may see."""

from __future__ import annotations

from typing import Any

import pytest

from interlock.automation.registry import CaseRequest
from support.api import Browser, World


def found(browser: Browser, q: str, **more: Any) -> dict[str, list[str]]:
    """Titles by kind, records by model."""
    answer = browser.get("/search", q=q, **more)
    assert answer.status_code == 200, answer.text
    return {
        group["model"] or group["kind"]: [item["title"] for item in group["items"]]
        for group in answer.json()["groups"]
    }


@pytest.fixture
def full(world: World) -> World:
    bob = world.program("bob")
    for name in ("Azure Interior", "Blue Azure", "Gemini 100%", "Under_score"):
        assert bob.post("/records/shop.partner", {"name": name}).status_code == 201
    assert bob.post("/records/shop.order", {"name": "SO-AZURE", "company_id": 1}).status_code == 201
    request = CaseRequest("test", "Azure is odd", owner_role="finance", cause_key="a")
    with world.application.database.unit() as unit:
        world.application.cases.open_case(unit, request)
    return world


class TestSearch:
    def test_finds_everything_that_is_called_so(self, full: World) -> None:
        hits = found(full.program("fin"), "azure")
        assert hits["shop.partner"] == ["Azure Interior", "Blue Azure"]
        assert hits["shop.order"] == ["SO-AZURE"]
        assert hits["case"] == ["Azure is odd"]
        assert next(iter(hits)) in ("shop.partner", "case")

    def test_finds_people_and_definitions(self, full: World) -> None:
        bob = full.program("bob")
        assert found(bob, "eve")["person"] == ["Eve"]
        hits = found(bob, "large orders")
        assert hits["automation"] == ["Note large orders"]
        assert hits["approval"] == ["Release of large orders"]
        assert found(bob, "order.band")["table"] == ["Bands of orders"]
        assert found(bob, "order_limit")["setting"] == ["Order limit"]
        assert "shop.partner" not in found(bob, "partner")

    def test_takes_every_word_as_it_is(self, full: World) -> None:
        bob = full.program("bob")
        assert found(bob, "interior azu")["shop.partner"] == ["Azure Interior"]
        assert found(bob, "100%")["shop.partner"] == ["Gemini 100%"]
        assert found(bob, "r_s")["shop.partner"] == ["Under_score"]
        assert found(bob, "%%") == {}
        assert found(bob, "  ") == {}
        assert found(bob, "a") == {}

    def test_says_when_there_is_more(self, full: World) -> None:
        groups = full.program("bob").get("/search", q="azure", most=1).json()["groups"]
        partners = next(item for item in groups if item["model"] == "shop.partner")
        assert partners["has_more"] is True
        assert partners["title"] == "Partner"
        assert [item["title"] for item in partners["items"]] == ["Azure Interior"]

    def test_leads_to_what_was_found(self, full: World) -> None:
        fin = full.program("fin")
        groups = fin.get("/search", q="azure").json()["groups"]
        for item in (item for group in groups for item in group["items"]):
            place = f"records/{item['model']}" if item["kind"] == "record" else "cases"
            assert fin.get(f"/{place}/{item['id']}").status_code == 200

    def test_archived_records_are_not_found(self, full: World) -> None:
        bob = full.program("bob")
        id = bob.get("/records/shop.partner", search="Blue").json()["items"][0]["id"]
        assert bob.patch(f"/records/shop.partner/{id}", {"active": False}).status_code == 200
        assert found(bob, "azure")["shop.partner"] == ["Azure Interior"]


class TestRights:
    def test_shows_what_somebody_may_read(self, full: World) -> None:
        full.hire("ned")
        full.hire("far", "employee", company_ids=(2,))
        assert found(full.program("ned"), "azure") == {}
        far = found(full.program("far"), "azure")
        assert "shop.order" not in far
        assert "case" not in far
        assert "case" not in found(full.program("eve"), "azure")

    def test_obeys_rules_on_rows(self, full: World) -> None:
        bob, eve = full.program("bob"), full.program("eve")
        id = bob.get("/records/shop.order").json()["items"][0]["id"]
        assert found(eve, "SO-AZURE")["shop.order"] == ["SO-AZURE"]
        bob.post(f"/records/shop.order/{id}/operations/cancel")
        assert "shop.order" not in found(eve, "SO-AZURE")

    def test_a_token_needs_the_scope_for_definitions(self, full: World) -> None:
        assert "automation" not in found(full.program("bob", "records:read"), "large orders")
        assert full.program("bob", "operations").get("/search", q="azure").status_code == 403
        assert full.visitor().get("/search", q="azure").status_code == 401
        assert full.program("bob").get("/search").status_code == 422
