"""The inbox over HTTP: approvals, tasks and cases that wait for the caller, in one list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from interlock.automation.registry import CaseRequest
from support.api import Browser, World


def raise_order(browser: Browser, name: str, price: str) -> str:
    """An order over the limit whose confirmation asks finance; the id of its request."""
    partner = browser.post("/records/shop.partner", {"name": f"Of {name}"}).json()["id"]
    lines = [{"description": "A", "qty": "1", "price": price}]
    order = {"name": name, "company_id": 1, "partner_id": partner, "line_ids": lines}
    made = browser.post("/records/shop.order", order)
    assert made.status_code == 201, made.text
    answer = browser.post(f"/records/shop.order/{made.json()['id']}/operations/confirm")
    assert answer.status_code in (200, 202), answer.text
    found = browser.get("/approvals", box="sent", model="shop.order").json()["items"]
    return str(found[0]["id"])


def give_task(browser: Browser, title: str, **to: Any) -> str:
    made = browser.post("/tasks", {"title": title, "to": to, "due_at": "2027-03-02T09:00:00Z"})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def open_case(world: World, key: str = "a", role: str = "finance") -> None:
    request = CaseRequest("test", f"Odd {key}", owner_role=role, cause_key=key, severity="high")
    with world.application.database.unit() as unit:
        world.application.cases.open_case(unit, request)


def titles(browser: Browser, **query: Any) -> list[str]:
    answer = browser.get("/inbox", **query)
    assert answer.status_code == 200, answer.text
    return [item["title"] for item in answer.json()["items"]]


@pytest.fixture
def full(world: World) -> World:
    """Something of each kind for finance."""
    bob = world.program("bob")
    raise_order(bob, "SO-A", "5000")
    give_task(bob, "Call them", kind="user", user_id=world.people["fin"].id)
    give_task(bob, "Anybody call", kind="role", name="finance")
    open_case(world)
    return world


class TestList:
    def test_holds_all_kinds_and_says_why(self, full: World) -> None:
        items = full.program("fin").get("/inbox").json()["items"]
        assert len(items) == 4
        by_kind = {item["kind"]: item for item in items if item["title"] != "Anybody call"}
        approval = by_kind["approval"]
        assert approval["reason"] == {"way": "role", "name": "Finance"}
        assert approval["asked_by"]["name"] == "Bob"
        assert approval["record_title"] == "SO-A"
        assert approval["model"] == "shop.order"
        assert by_kind["task"]["reason"] == {"way": "mine", "name": None}
        assert by_kind["task"]["claimed_by"] is None
        assert by_kind["case"]["severity"] == "high"
        assert by_kind["case"]["reason"] == {"way": "role", "name": "Finance"}

    def test_is_empty_for_whoever_is_not_asked(self, full: World) -> None:
        assert titles(full.program("eve")) == []
        assert titles(full.program("ada")) == []
        assert titles(full.program("bob")) == []
        assert full.visitor().get("/inbox").status_code == 401

    def test_filters(self, full: World) -> None:
        fin = full.program("fin")
        assert len(titles(fin, kind="task")) == 2
        assert titles(fin, scope="mine") == ["Call them"]
        assert len(titles(fin, scope="roles")) == 3
        assert titles(fin, scope="delegated") == []
        assert titles(fin, q="anybody CALL") == ["Anybody call"]
        assert titles(fin, q="100%") == []
        assert len(titles(fin, model="shop.order")) == 1
        assert titles(fin, is_overdue=True) == []
        full.application.database.clock.advance(timedelta(days=2))  # type: ignore[attr-defined]
        assert sorted(titles(fin, is_overdue=True, kind="task")) == ["Anybody call", "Call them"]
        assert fin.get("/inbox", scope="everything").status_code == 422

    @pytest.mark.parametrize("order", ["due", "newest", "oldest", "amount", "title"])
    def test_pages_are_stable_in_every_order(self, full: World, order: str) -> None:
        raise_order(full.program("bob"), "SO-B", "9000")
        open_case(full, "b")
        fin = full.program("fin")
        whole = [item["id"] for item in fin.get("/inbox", sort=order).json()["items"]]
        assert len(whole) == 6
        paged: list[str] = []
        cursor: str | None = None
        while True:
            more: dict[str, str] = {} if cursor is None else {"cursor": cursor}
            answer = fin.get("/inbox", sort=order, limit=1, **more).json()
            paged += [item["id"] for item in answer["items"]]
            cursor = answer["next_cursor"]
            if cursor is None:
                break
        assert paged == whole

    def test_a_cursor_belongs_to_its_order(self, full: World) -> None:
        fin = full.program("fin")
        cursor = fin.get("/inbox", limit=1).json()["next_cursor"]
        answer = fin.get("/inbox", sort="title", cursor=cursor)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["path"] == "cursor"
        assert fin.get("/inbox", cursor="!").status_code == 422

    def test_a_case_of_a_colleague_is_claimed(self, full: World) -> None:
        full.hire("mia", "finance", "employee")
        mia, fin = full.program("mia"), full.program("fin")
        case = mia.get("/inbox", kind="case").json()["items"][0]["id"]
        mia.post(f"/cases/{case}/take")
        item = fin.get("/inbox", kind="case").json()["items"][0]
        assert item["claimed_by"]["name"] == "Mia"
        assert titles(fin, kind="case", is_unclaimed=True) == []
        assert titles(mia, scope="mine") == ["Odd a"]

    def test_what_is_decided_goes(self, full: World) -> None:
        fin = full.program("fin")
        id = fin.get("/inbox", kind="approval").json()["items"][0]["id"]
        assert fin.post(f"/approvals/{id}/approve").status_code == 200
        assert titles(fin, kind="approval") == []


class TestDelegation:
    def test_says_for_whom(self, full: World) -> None:
        body = {
            "delegate_id": full.people["eve"].id,
            "starts_at": "2027-02-28T00:00:00Z",
            "ends_at": "2027-04-01T00:00:00Z",
        }
        made = full.program("fin").post("/delegations", body)
        assert made.status_code == 201, made.text
        eve = full.program("eve")
        items = eve.get("/inbox", kind="approval").json()["items"]
        assert [item["reason"] for item in items] == [{"way": "delegated", "name": "Fin"}]
        assert len(titles(eve, scope="delegated")) == 2, "the approval, and the task in person"
        assert titles(eve, scope="mine") == []

    def test_tells_a_substitute(self, full: World) -> None:
        body = {
            "substitute_id": full.people["eve"].id,
            "starts_at": "2027-02-28T00:00:00Z",
            "ends_at": "2027-04-01T00:00:00Z",
        }
        assert full.program("fin").post("/absences", body).status_code == 201
        items = full.program("eve").get("/inbox", kind="approval").json()["items"]
        assert items[0]["reason"] == {"way": "substitute", "name": "Fin"}


class TestCounts:
    def test_are_by_kind_and_way(self, full: World) -> None:
        counts = full.program("fin").get("/inbox/counts").json()
        assert counts["all"]["total"] == 4
        assert counts["all"]["mine"] == 1
        assert counts["task"] | {"oldest_at": None} == {
            "total": 2, "overdue": 0, "mine": 1, "roles": 1, "delegated": 0, "oldest_at": None,
        }  # fmt: skip
        assert counts["approval"]["roles"] == 1
        assert full.program("eve").get("/inbox/counts").json()["all"]["total"] == 0
