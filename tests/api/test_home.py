"""Home over HTTP: figures by what somebody may see, each opening exactly what it counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from interlock.automation.durable.starting import SHARDS
from interlock.automation.registry import CaseRequest
from support.api import GOVERNED, Browser, World

FAILING = (
    "kind: automation\nid: order.failing\ntitle: Fails\n"
    + GOVERNED.replace("owner: employee", "owner: finance")
    + "model: shop.order\nmode: background\non: [created]\n"
    + "do:\n  - update: {data: '=1 / (total * 0)'}\n"
)


def raise_order(browser: Browser, name: str) -> int:
    """An order over the limit whose confirmation asks finance."""
    partner = browser.post("/records/shop.partner", {"name": f"Of {name}"}).json()["id"]
    lines = [{"description": "A", "qty": "1", "price": "5000"}]
    order = {"name": name, "company_id": 1, "partner_id": partner, "line_ids": lines}
    id = int(browser.post("/records/shop.order", order).json()["id"])
    browser.post(f"/records/shop.order/{id}/operations/confirm")
    return id


def open_case(world: World, key: str, severity: str = "medium", role: str = "finance") -> None:
    request = CaseRequest("test", f"Odd {key}", owner_role=role, cause_key=key, severity=severity)
    with world.application.database.unit() as unit:
        world.application.cases.open_case(unit, request)


def carry_on(world: World) -> None:
    """Let what runs in the background go as far as it goes."""
    durable = world.application.durable
    for shard in range(SHARDS):
        while durable.advancing.advance(shard):
            pass


def home(browser: Browser) -> dict[str, Any]:
    answer = browser.get("/home")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def figures(value: Any) -> list[dict[str, Any]]:
    """Every figure on a page."""
    if isinstance(value, dict):
        found = [value] if "link" in value else []
        return found + [figure for item in value.values() for figure in figures(item)]
    return [figure for item in value for figure in figures(item)] if isinstance(value, list) else []


@pytest.fixture
def full(world: World) -> World:
    bob, fin = world.program("bob"), world.program("fin")
    raise_order(bob, "SO-A")
    raise_order(bob, "SO-B")
    first = fin.get("/approvals").json()["items"][0]["id"]
    fin.post(f"/approvals/{first}/approve")
    open_case(world, "a", "critical")
    world.application.database.clock.advance(timedelta(days=2))  # type: ignore[attr-defined]
    open_case(world, "b")
    open_case(world, "c", role="buyer")
    to = {"kind": "user", "user_id": world.people["fin"].id}
    bob.post("/tasks", {"title": "T", "to": to, "due_at": "2027-03-01T10:00:00Z"})
    return world


class TestFigures:
    def test_are_by_kind_and_way(self, full: World) -> None:
        waiting = {item["kind"]: item for item in home(full.program("fin"))["waiting"]}
        assert waiting["approval"]["roles"]["value"] == 1
        assert waiting["approval"]["oldest_at"] == "2027-03-01T09:00:00Z"
        assert waiting["task"]["mine"]["value"] == 1
        assert waiting["task"]["overdue"]["value"] == 1
        assert waiting["case"]["roles"]["value"] == 2

    def test_tell_cases_by_severity_and_age(self, full: World) -> None:
        cases = home(full.program("fin"))["cases"]
        assert cases["total"]["value"] == 2
        assert cases["unassigned"]["value"] == 2
        severities = {item["severity"]: item["figure"]["value"] for item in cases["by_severity"]}
        assert severities == {"critical": 1, "high": 0, "medium": 1, "low": 0}
        ages = {item["band"]: item["figure"]["value"] for item in cases["by_age"]}
        assert ages == {"under_1_day": 1, "1_to_3_days": 1, "3_to_7_days": 0, "over_7_days": 0}

    @pytest.mark.parametrize("login", ["fin", "bob", "eve", "ada"])
    def test_open_what_they_count(self, full: World, login: str) -> None:
        browser = full.program(login)
        found = figures(home(browser))
        assert len(found) >= 27
        for figure in found:
            link = figure["link"]
            answer = browser.get(f"/{link['page']}", limit=1000, **link["query"])
            assert answer.status_code == 200, answer.text
            assert len(answer.json()["items"]) == figure["value"], link
            assert figure["is_at_least"] is False

    def test_are_for_whoever_is_signed_in(self, full: World) -> None:
        assert full.visitor().get("/home").status_code == 401
        assert full.program("bob", "operations").get("/home").status_code == 403
        eve = home(full.program("eve"))
        assert eve["decided"] == []
        assert [item["total"]["value"] for item in eve["waiting"]] == [0, 0, 0]


class TestDecided:
    def test_tells_who_sent_and_who_decided(self, full: World) -> None:
        sent = home(full.program("bob"))["decided"]
        ruled = home(full.program("fin"))["decided"]
        assert [(item["by"], item["kind"], item["is_sent"]) for item in sent] == [
            ("Fin", "approve", True)
        ]
        assert [(item["record_title"], item["is_sent"]) for item in ruled] == [
            (sent[0]["record_title"], False)
        ]
        assert home(full.program("bob"))["sent"]["value"] == 1


class TestRuns:
    def test_are_for_owners_and_administrators(self, world: World) -> None:
        files = {"automations/failing.yaml": FAILING}
        body = {"files": files, "is_complete": False, "reason": "x"}
        published = world.program("ada").post("/definitions/apply", body)
        assert published.status_code == 200, published.text
        bob = world.program("bob")
        for name in ("SO-A", "SO-B"):
            assert bob.post("/records/shop.order", {"name": name}).status_code == 201
        carry_on(world)
        runs = home(world.program("fin"))["runs"]
        assert runs["failed"]["value"] == 2
        [failing] = runs["failing"]
        assert (failing["title"], failing["owner"]) == ("Fails", "finance")
        assert failing["failed"]["value"] == 2
        fin = world.program("fin")
        link = failing["failed"]["link"]
        assert len(fin.get(f"/{link['page']}", **link["query"]).json()["items"]) == 2
        assert home(world.program("ada"))["runs"]["failed"]["value"] == 2
        assert home(world.program("bob"))["runs"]["failed"]["value"] == 0
        world.hire("ned")
        assert home(world.program("ned"))["runs"] is None
