"""Saved views over HTTP: kept, shared, changed by whom, and checked against the model."""

from __future__ import annotations

from typing import Any

import pytest

from support.api import WORKSPACE, World

OPEN = {
    "model": "shop.order",
    "name": "Open, large",
    "where": "total > 100 and state == 'draft'",
    "sort": ["-total"],
    "columns": ["name", "total", "partner_id.name"],
}


class TestKeeping:
    def test_gives_back_what_was_saved(self, world: World) -> None:
        bob = world.browser("bob")
        made = bob.post("/views", OPEN)
        assert made.status_code == 201, made.text
        view = made.json()
        assert made.headers["location"] == f"/api/v1/views/{view['id']}"
        assert {name: view[name] for name in OPEN} == OPEN
        assert (view["owner_name"], view["is_mine"], view["may_change"]) == ("Bob", True, True)
        assert view["problems"] == []
        board = OPEN | {"layout": "board", "group_by": "state", "name": "Board"}
        assert bob.post("/views", board).json()["group_by"] == "state"
        names = [item["name"] for item in bob.get("/views", model="shop.order").json()]
        assert names == ["Board", "Open, large"]
        assert bob.get("/views", model="shop.partner").json() == []
        renamed = bob.put(f"/views/{view['id']}", OPEN | {"name": "Large"})
        assert renamed.json()["name"] == "Large"
        assert bob.delete(f"/views/{view['id']}").status_code == 204
        assert bob.get(f"/views/{view['id']}").status_code == 404

    def test_has_one_of_a_name(self, world: World) -> None:
        bob, eve = world.browser("bob"), world.browser("eve")
        first = bob.post("/views", OPEN).json()["id"]
        assert bob.post("/views", OPEN).json()["code"] == "name_taken"
        other = bob.post("/views", OPEN | {"name": "Other"}).json()["id"]
        assert bob.put(f"/views/{other}", OPEN).json()["code"] == "name_taken"
        assert bob.put(f"/views/{first}", OPEN).status_code == 200
        assert eve.post("/views", OPEN).status_code == 201


class TestSharing:
    def test_is_with_all_or_with_roles(self, world: World) -> None:
        bob, eve, fin = world.browser("bob"), world.browser("eve"), world.browser("fin")
        bob.post("/views", OPEN | {"name": "Mine"})
        bob.post("/views", OPEN | {"name": "All", "sharing": "all"})
        bob.post("/views", OPEN | {"name": "Fin", "sharing": "roles", "roles": ["finance"]})
        assert [item["name"] for item in eve.get("/views").json()] == ["All"]
        assert [item["name"] for item in fin.get("/views").json()] == ["All", "Fin"]
        assert eve.get("/views").json()[0]["may_change"] is False

    def test_only_the_owner_changes_it_and_administrators_what_is_shared(
        self, world: World
    ) -> None:
        bob, eve, ada = world.browser("bob"), world.browser("eve"), world.browser("ada")
        own = bob.post("/views", OPEN).json()["id"]
        shared = bob.post("/views", OPEN | {"name": "All", "sharing": "all"}).json()["id"]
        assert eve.get(f"/views/{own}").status_code == 404
        assert eve.put(f"/views/{own}", OPEN).status_code == 404
        assert eve.put(f"/views/{shared}", OPEN).status_code == 403
        assert eve.delete(f"/views/{shared}").status_code == 403
        assert ada.delete(f"/views/{own}").status_code == 404
        better = OPEN | {"name": "Better", "sharing": "all"}
        assert ada.put(f"/views/{shared}", better).json()["owner_name"] == "Bob"
        assert ada.delete(f"/views/{shared}").status_code == 204

    def test_is_not_seen_by_whoever_may_not_read_the_model(self, world: World) -> None:
        world.hire("ned")
        world.browser("bob").post("/views", OPEN | {"sharing": "all"})
        ned = world.browser("ned")
        assert ned.get("/views").json() == []
        assert ned.post("/views", OPEN).status_code == 403
        assert world.visitor().get("/views").status_code == 401


class TestChecking:
    @pytest.mark.parametrize(
        ("change", "path"),
        [
            ({"where": "total >"}, "where"),
            ({"where": "totl > 5"}, "where"),
            ({"where": "partner_id.iban == 'X'"}, "where"),
            ({"sort": ["-colour"]}, "sort"),
            ({"columns": ["colour"]}, "columns"),
            ({"layout": "board"}, "group_by"),
            ({"group_by": "data"}, "group_by"),
            ({"sharing": "roles"}, "roles"),
            ({"sharing": "roles", "roles": ["nobody"]}, "roles"),
        ],
    )
    def test_refuses_what_does_not_fit(
        self, world: World, change: dict[str, Any], path: str
    ) -> None:
        answer = world.browser("bob").post("/views", OPEN | change)
        assert answer.status_code == 422, answer.text
        assert {error["path"] for error in answer.json()["errors"]} == {path}

    def test_tells_all_that_is_wrong(self, world: World) -> None:
        answer = world.browser("bob").post("/views", OPEN | {"where": "x > 1", "sort": ["y"]})
        assert {error["path"] for error in answer.json()["errors"]} == {"where", "sort"}

    def test_knows_no_such_model(self, world: World) -> None:
        assert world.browser("bob").post("/views", OPEN | {"model": "shop.ship"}).status_code in (
            404, 422,
        )  # fmt: skip

    def test_says_when_a_view_fits_no_more(self, world: World) -> None:
        bob = world.browser("bob")
        view = bob.post("/views", OPEN | {"where": "note == 'x'", "columns": ["note"]}).json()
        order = WORKSPACE["models/order.yaml"]
        files = {
            path: text for path, text in WORKSPACE.items() if path != "automations/flag.yaml"
        } | {"models/order.yaml": order.replace("  note: {type: text}\n", "")}
        files = {path: text for path, text in files.items() if path != "automations/tidy.yaml"}
        plan = world.program("ada").post(
            "/definitions/apply", {"files": files, "reason": "less", "allow_destructive": True}
        )
        assert plan.status_code == 200, plan.text
        problems = bob.get(f"/views/{view['id']}").json()["problems"]
        assert {item["path"] for item in problems} == {"where", "columns"}

    def test_tells_another_reader_what_they_may_not_see(self, world: World) -> None:
        fin, eve = world.browser("fin"), world.browser("eve")
        body = {"model": "shop.partner", "name": "IBAN", "where": "iban != ''", "sharing": "all"}
        assert fin.post("/views", body).json()["problems"] == []
        problems = eve.get("/views", model="shop.partner").json()[0]["problems"]
        assert [item["path"] for item in problems] == ["where"]
