"""Cases, tasks, comments, followers, notifications and the audit log, over HTTP."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from interlock.automation.registry import CaseRequest
from interlock.kit import json
from interlock.kit.clock import ManualClock
from support.api import Browser, World
from support.workbench import only


def open_case(world: World, role: str = "finance") -> UUID:
    request = CaseRequest("test", "Something is odd", owner_role=role, cause_key="test:1")
    with world.application.database.unit() as unit:
        return world.application.cases.open_case(unit, request)


def make_partner(browser: Browser) -> int:
    return int(browser.post("/records/shop.partner", {"name": "Azure"}).json()["id"])


class TestCases:
    def test_are_worked_on_by_the_owning_role(self, world: World) -> None:
        fin, eve = world.program("fin"), world.program("eve")
        path = f"/cases/{open_case(world)}"
        assert [case["title"] for case in fin.get("/cases").json()["items"]] == ["Something is odd"]
        assert eve.get("/cases").json()["items"] == []
        assert eve.get(path).status_code == 404
        assert fin.post(f"{path}/take").json()["state"] == "in_progress"
        assert fin.patch(path, {"next_action": "call"}).json()["next_action"] == "call"
        assert fin.post(f"{path}/comments", {"body": "Called"}).status_code == 201
        assert fin.get(f"{path}/comments").json()["items"][0]["body"] == "Called"
        assert fin.post(f"{path}/resolve", {}).status_code == 422
        assert fin.post(f"{path}/resolve", {"reason": "fixed"}).json()["state"] == "resolved"
        assert fin.post(f"{path}/resolve", {"reason": "fixed"}).status_code == 409
        assert fin.post(f"{path}/reopen", {"reason": "not yet"}).json()["state"] == "open"
        assert fin.post(f"{path}/hand-over", {"owner_role": "nobody"}).status_code == 422
        assert fin.get("/cases/counts").json()[0]["count"] == 1
        assigned = fin.post(f"{path}/assign", {"user_id": world.people["fin"].id})
        assert assigned.json()["assignee_id"] == world.people["fin"].id
        assert fin.post(f"{path}/release").json()["assignee_id"] is None
        assert fin.post(f"{path}/dismiss", {"reason": "noise"}).json()["state"] == "dismissed"


class TestTasks:
    def test_are_given_and_done(self, world: World) -> None:
        bob, fin = world.program("bob"), world.program("fin")
        partner = make_partner(bob)
        made = bob.post(
            "/tasks",
            {
                "title": "Call them",
                "to": {"kind": "user", "user_id": world.people["fin"].id},
                "model": "shop.partner",
                "record_id": partner,
            },
        )
        assert made.status_code == 201, made.text
        path = f"/tasks/{made.json()['id']}"
        assert len(fin.get("/tasks", is_mine=True).json()["items"]) == 1
        assert len(bob.get(f"/records/shop.partner/{partner}/tasks").json()) == 1
        assert fin.get("/notifications").json()["items"][0]["title"] == "Task: Call them"
        assert fin.post(f"{path}/complete", {"note": "done"}).json()["state"] == "done"
        assert fin.post(f"{path}/complete").status_code == 409
        assert fin.post(f"{path}/reopen").json()["state"] == "open"
        to = {"to": {"kind": "role", "name": "buyer"}}
        assert bob.post(f"{path}/reassign", to).json()["role"] == "buyer"
        assert bob.post(f"{path}/cancel", {"reason": "moot"}).json()["state"] == "cancelled"
        assert world.program("eve").get(path).status_code == 404

    def test_go_to_somebody_who_is_there(self, world: World) -> None:
        bob = world.program("bob")
        body = {"title": "X", "to": {"kind": "group", "name": "nobody"}}
        assert bob.post("/tasks", body).status_code == 422
        half = {**body, "to": {"kind": "role", "name": "buyer"}, "model": "shop.partner"}
        assert bob.post("/tasks", half).json()["errors"][0]["path"] == "record_id"


class TestTasksOfTheAbsent:
    @pytest.fixture
    def task(self, world: World) -> str:
        """A task of Fin's, who is away; Eve stands in."""
        bob, ada, fin = world.program("bob"), world.program("ada"), world.people["fin"]
        partner = make_partner(bob)
        to = {"kind": "user", "user_id": fin.id}
        task = {"title": "Call them", "to": to, "model": "shop.partner", "record_id": partner}
        made = bob.post("/tasks", task)
        now = world.application.database.clock.now()
        away = {
            "user_id": fin.id,
            "starts_at": now.isoformat(),
            "ends_at": (now + timedelta(days=9)).isoformat(),
            "substitute_id": world.people["eve"].id,
        }
        absence = ada.post("/absences", away)
        assert absence.status_code == 201, absence.text
        return f"/tasks/{made.json()['id']}"

    def test_wait_for_the_substitute_and_say_so(self, world: World, task: str) -> None:
        eve = world.program("eve")
        item = only(eve.get("/inbox").json()["items"])
        assert item["reason"] == {"way": "substitute", "name": "Fin"}
        assert only(eve.get("/inbox", scope="delegated").json()["items"])["title"] == "Call them"
        assert eve.get("/inbox", scope="mine").json()["items"] == []
        assert eve.get("/inbox/counts").json()["task"]["delegated"] == 1
        assert only(eve.get("/tasks").json()["items"])["title"] == "Call them"
        assert eve.get("/tasks", is_mine=True).json()["items"] == []

    def test_are_done_in_the_name_of_both(self, world: World, task: str) -> None:
        assert world.program("eve").post(f"{task}/complete").json()["state"] == "done"
        entry = only(world.program("ada").get("/audit", action="task.done").json()["items"])
        assert (entry["actor_name"], entry["on_behalf_of"]) == ("Eve", "Fin")

    def test_are_told_to_the_substitute_when_they_begin(self, world: World, task: str) -> None:
        world.application.tell_substitutes()
        world.application.tell_substitutes()
        told = only(world.program("eve").get("/notifications").json()["items"])
        assert told["title"] == "Waiting for you, in the place of Fin: 1 task"
        to = {"kind": "user", "user_id": world.people["fin"].id}
        world.program("bob").post("/tasks", {"title": "Write", "to": to})
        assert world.program("eve").get("/notifications/count").json() == {"unread": 2}

    def test_are_not_theirs_any_more_when_the_time_is_over(
        self, world: World, task: str, clock: ManualClock
    ) -> None:
        clock.advance(timedelta(days=10))
        eve = world.program("eve")
        assert eve.get("/inbox").json()["items"] == []
        assert eve.get(task).status_code == 404
        assert eve.post(f"{task}/complete").status_code == 404

    def test_stay_within_what_was_delegated(self, world: World) -> None:
        fin, eve = world.people["fin"], world.people["eve"]
        now = world.application.database.clock.now()
        only_orders = {
            "principal_id": fin.id,
            "delegate_id": eve.id,
            "starts_at": now.isoformat(),
            "ends_at": (now + timedelta(days=9)).isoformat(),
            "scope": ["shop.order"],
        }
        made = world.program("ada").post("/delegations", only_orders)
        assert made.status_code == 201, made.text
        bob = world.program("bob")
        to = {"kind": "user", "user_id": fin.id}
        task = {"title": "X", "to": to, "model": "shop.partner", "record_id": make_partner(bob)}
        given = bob.post("/tasks", task).json()
        assert world.program("eve").get("/inbox").json()["items"] == []
        assert world.program("eve").get(f"/tasks/{given['id']}").status_code == 404


class TestConversation:
    def test_followers_are_told_of_comments(self, world: World) -> None:
        bob, eve = world.program("bob"), world.program("eve")
        path = f"/records/shop.partner/{make_partner(bob)}"
        assert eve.post(f"{path}/follow").json()["user_ids"] == [world.people["eve"].id]
        assert len(eve.get("/followed").json()) == 1
        made = bob.post(f"{path}/comments", {"body": "Hello"})
        assert made.status_code == 201
        assert eve.get("/notifications/count").json() == {"unread": 1}
        assert eve.post("/notifications/read").json() == {"unread": 0}
        assert bob.get(f"{path}/comments").json()["items"][0]["body"] == "Hello"
        assert eve.delete(f"/comments/{made.json()['id']}").status_code == 403
        assert bob.delete(f"/comments/{made.json()['id']}").status_code == 204
        assert eve.post(f"{path}/unfollow").status_code == 204
        assert bob.get(f"{path}/followers").json() == {"user_ids": []}


class TestAudit:
    def test_is_for_auditors(self, world: World) -> None:
        bob = world.program("bob")
        for path in ("/audit", "/audit/head", "/audit/verify", "/audit/export"):
            assert bob.get(path).status_code == 403, path

    def test_is_searched_by_what_was_done(self, world: World) -> None:
        make_partner(world.program("bob"))
        ada = world.program("ada")
        found = ada.get("/audit", action="record.created", model="shop.partner").json()["items"]
        assert [entry["actor_name"] for entry in found] == ["Bob"]
        assert found[0]["channel"] == "api"
        assert len(found[0]["digest"]) == 64
        page = ada.get("/audit", limit=1).json()
        assert (
            ada.get("/audit", limit=1, cursor=page["next_cursor"]).json()["items"] != page["items"]
        )

    def test_proves_itself_and_goes_along(self, world: World) -> None:
        ada = world.program("ada")
        assert ada.get("/audit/verify").json()["is_sound"] is True
        assert ada.get("/audit/verify", expected_head="0" * 64).json()["is_sound"] is False
        assert ada.get("/audit/head").json() == {"sequence": None, "hash": None}
        lines = ada.get("/audit/export").content.splitlines()
        assert json.load(lines[0])["export"]["is_partial"] is True
        nobody = ada.get("/audit/export", actor_id=999_999).content.splitlines()
        assert len(nobody) < len(lines), "what is exported is what was filtered"
        table = ada.get("/audit/export", format="csv")
        assert table.headers["content-disposition"] == 'attachment; filename="audit.csv"'
        assert table.content.startswith(b"id,")
