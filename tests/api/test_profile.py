"""One's own profile over HTTP: who one is to others, and how one wants things shown."""

from __future__ import annotations

import pytest

from support.api import World


class TestProfile:
    def test_tells_how_others_know_one(self, world: World) -> None:
        world.program("ada").patch(
            f"/users/{world.people['bob'].id}", {"manager_id": world.people["fin"].id}
        )
        profile = world.browser("bob").get("/me").json()
        assert profile["login"] == "bob"
        assert profile["manager"]["name"] == "Fin"
        assert {"buyer", "employee"} <= set(profile["roles"])
        assert profile["date_format"] == "locale"
        assert profile["away"] is None

    def test_changes_how_things_are_shown(self, world: World) -> None:
        bob = world.browser("bob")
        change = {
            "language": "de",
            "time_zone": "Europe/Berlin",
            "date_format": "iso",
            "wants_mail": False,
        }
        answer = bob.patch("/me", change)
        assert answer.status_code == 200, answer.text
        assert {name: answer.json()[name] for name in change} == change
        assert bob.patch("/me", {}).json()["language"] == "de"
        me = bob.get("/auth/me").json()
        assert (me["language"], me["time_zone"]) == ("de", "Europe/Berlin")
        entry = world.program("ada").get("/audit", action="identity.user_updated").json()
        assert entry["items"][0]["actor_name"] == "Bob"

    @pytest.mark.parametrize(
        ("change", "path"),
        [
            ({"time_zone": "Mars/Base"}, "time_zone"),
            ({"language": "xx"}, "language"),
            ({"date_format": "upside_down"}, "date_format"),
            ({"name": "King"}, "name"),
        ],
    )
    def test_refuses_what_is_not_possible(
        self, world: World, change: dict[str, str], path: str
    ) -> None:
        answer = world.browser("bob").patch("/me", change)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["path"] == path

    def test_needs_somebody_signed_in(self, world: World) -> None:
        assert world.visitor().get("/me").status_code == 401
        assert world.program("bob", "records:read").patch("/me", {}).status_code == 403


class TestAbsence:
    def test_is_one_s_own_to_set_and_end(self, world: World) -> None:
        bob, eve = world.browser("bob"), world.browser("eve")
        body = {
            "substitute_id": world.people["eve"].id,
            "starts_at": "2027-03-05T00:00:00Z",
            "ends_at": "2027-03-09T00:00:00Z",
        }
        made = bob.post("/absences", body)
        assert made.status_code == 201, made.text
        assert bob.get("/me").json()["away"]["id"] == made.json()["id"]
        assert eve.delete(f"/absences/{made.json()['id']}").status_code == 404
        assert bob.delete(f"/absences/{made.json()['id']}").status_code == 204
        assert bob.get("/me").json()["away"] is None

    def test_is_not_for_others_to_set(self, world: World) -> None:
        body = {
            "user_id": world.people["bob"].id,
            "starts_at": "2027-03-05T00:00:00Z",
            "ends_at": "2027-03-09T00:00:00Z",
        }
        assert world.browser("eve").post("/absences", body).status_code == 403
