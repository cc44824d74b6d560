"""The inventory of automations, pausing, and looking for runs, over HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from interlock.kit.clock import ManualClock
from support.api import GOVERNED, World
from support.workbench import only

NIGHTLY = (
    "kind: automation\nid: order.nightly\ntitle: Every night\n"
    + GOVERNED
    + "mode: background\n"
    + "on: [{schedule: {cron: '0 6 * * *', timezone: Europe/Berlin}}]\n"
    + "do: [{notify: {to: role buyer, title: Good morning}}]\n"
)

SHIP = (
    "kind: automation\nid: order.ship\ntitle: Ship it\n"
    + GOVERNED
    + "model: shop.order\nmode: background\non: [created]\n"
    + "do:\n  - for_each: {in: '[1, 2]', as: n, do: [{update: {note: '{n}'}}]}\n"
    + "  - wait: {event: shop.shipped}\n"
)


def listed(world: World, **query: Any) -> dict[str, dict[str, Any]]:
    answer = world.program("eve").get("/automations", **query)
    assert answer.status_code == 200, answer.text
    return {item["id"]: item for item in answer.json()["items"]}


def publish(world: World, text: str) -> None:
    body = {"files": {"automations/ship.yaml": text}, "is_complete": False, "reason": "x"}
    answer = world.program("ada").post("/definitions/apply", body)
    assert answer.status_code == 200, answer.text


def order(world: World, name: str, *, price: int) -> None:
    bob = world.program("bob")
    answer = bob.post("/records/shop.order", {"name": name})
    assert answer.status_code == 201, answer.text
    place = f"/records/shop.order/{answer.json()['id']}"
    changed = {"line_ids": [{"qty": "1", "price": price}]}
    answer = bob.patch(place, changed)
    assert answer.status_code == 200, answer.text


class TestPerformance:
    def test_says_what_is_wrong(self, world: World) -> None:
        eve = world.program("eve")
        assert eve.get("/automations/order.shap/performance").status_code == 404
        wrong = eve.get("/automations/order.tidy/performance", time_zone="Europe/Berlim")
        assert wrong.status_code == 422
        assert "Europe/Berlin" in wrong.text

    def test_nothing_has_run(self, world: World) -> None:
        told = performance(world, "order.tidy")
        assert (told["started"], told["median_seconds"], told["days"]) == (0, None, [])


def performance(world: World, id: str, **query: Any) -> dict[str, Any]:
    answer = world.program("eve").get(f"/automations/{id}/performance", **query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


class TestInventory:
    def test_tells_what_each_is_and_did(self, world: World) -> None:
        order(world, "A", price=10)
        order(world, "B", price=5000)
        found = listed(world)
        assert list(found) == ["order.flag_large", "order.tidy"]
        flag = found["order.flag_large"]
        assert (flag["mode"], flag["state"], flag["owner"]) == ("inline", "active", "employee")
        assert flag["layer"] == "erp"
        assert listed(world, layer="orchestration") == {}
        assert flag["fired"] == {"day": 1, "week": 1}
        assert flag["skipped"] == {"day": 1, "week": 1}
        assert flag["last_run_at"] is not None
        assert flag["published_by"]
        assert flag["triggers"]
        assert found["order.tidy"]["fired"] == {"day": 0, "week": 0}

    def test_is_filtered_and_paged(self, world: World) -> None:
        publish(world, SHIP)
        assert list(listed(world, q="LARGE note")) == ["order.flag_large"]
        assert list(listed(world, mode="background")) == ["order.ship"]
        assert listed(world, model="shop.partner") == {}
        assert listed(world, is_failing=True) == {}
        eve = world.program("eve")
        first = eve.get("/automations", limit=2).json()
        assert first["total"] == 3
        rest = eve.get("/automations", limit=2, cursor=first["next_cursor"]).json()
        assert [item["id"] for item in first["items"] + rest["items"]] == [
            "order.flag_large", "order.ship", "order.tidy",
        ]  # fmt: skip
        assert rest["next_cursor"] is None

    def test_tells_what_the_checker_says(self, world: World) -> None:
        publish(world, SHIP.replace("on: [created]", "on: [created]\nwhen: total > 1000"))
        codes = {item["code"] for item in listed(world)["order.ship"]["findings"]}
        assert "hard_coded_amount" in codes

    def test_is_for_who_is_signed_in(self, world: World) -> None:
        assert world.visitor().get("/automations").status_code == 401


class TestPause:
    def test_rests_and_works_again(self, world: World) -> None:
        ada, reason = world.program("ada"), {"reason": "too eager"}
        assert world.program("eve").post("/automations/order.tidy/pause", reason).status_code == 403
        assert ada.post("/automations/order.nothing/pause", reason).status_code == 404
        assert ada.post("/automations/order.tidy/pause", {"reason": " "}).status_code == 422
        assert ada.post("/automations/order.tidy/pause", reason).status_code == 200
        assert listed(world, state="paused")["order.tidy"]["version"] == 2
        assert ada.post("/automations/order.tidy/pause", reason).json()["code"] == "no_change"
        versions = ada.get("/definitions/order.tidy/versions").json()
        assert versions[0]["reason"] == "too eager"
        assert ada.post("/automations/order.tidy/resume", reason).status_code == 200
        assert listed(world)["order.tidy"]["state"] == "active"
        first = ada.get("/definitions/order.tidy/diff", before=1, after=3).json()
        assert first["is_same"]


class TestRuns:
    def test_are_found_by_time_event_and_cause(self, world: World) -> None:
        publish(world, SHIP)
        order(world, "A", price=10)
        root = world.program("ada")
        runs = root.get("/runs", automation_id="order.ship").json()["items"]
        assert len(runs) == 1
        event = runs[0]["event_id"]
        assert len(root.get("/runs", event_id=event).json()["items"]) == 1
        assert root.get("/runs", since="2027-03-02T00:00:00Z").json()["items"] == []
        assert len(root.get("/runs", until="2027-03-02T00:00:00Z").json()["items"]) == 1
        assert root.get("/runs", since="yesterday").status_code == 422
        assert root.get("/runs", failure_code="x").status_code == 422
        cause = {"automation_id": "order.ship", "failure_code": "refused", "failure_path": "do.0"}
        assert root.get("/runs", **cause).json()["items"] == []
        assert listed(world)["order.ship"]["fired"] == {"day": 1, "week": 1}

    def test_steps_tell_their_place(self, world: World) -> None:
        publish(world, SHIP)
        order(world, "A", price=10)
        world.application.durable.run_all()
        root = world.program("ada")
        id = root.get("/runs").json()["items"][0]["id"]
        found = root.get(f"/runs/{id}").json()
        assert [(item["place"], item["passes"]) for item in found["steps"]] == [
            ("do.0.for_each.do.0", [0]), ("do.0.for_each.do.0", [1]), ("do.1", []),
        ]  # fmt: skip
        assert found["waits"][0]["path"] == "do.1"


class TestSchedules:
    def test_are_listed_with_their_times(self, world: World, clock: ManualClock) -> None:
        publish(world, NIGHTLY)
        assert schedule_of(world)["next_at"] is None
        world.application.durable.run_all()
        listed = schedule_of(world)
        assert (listed["cron"], listed["timezone"]) == ("0 6 * * *", "Europe/Berlin")
        assert (listed["owner"], listed["last_at"], listed["is_late"]) == ("employee", None, False)
        due = datetime.fromisoformat(listed["next_at"])
        clock.set(due + timedelta(minutes=6))
        assert schedule_of(world)["is_late"]
        world.application.durable.run_all()
        assert datetime.fromisoformat(schedule_of(world)["last_at"]) == due
        assert not schedule_of(world)["is_late"]
        assert world.visitor().get("/automations/schedules").status_code == 401


def schedule_of(world: World) -> Any:
    return only(world.program("ada").get("/automations/schedules").json())
