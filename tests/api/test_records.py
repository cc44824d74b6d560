"""Business records over HTTP."""

from __future__ import annotations

from support.api import World


class TestCreate:
    def test_answers_with_the_record_its_place_and_its_version(self, world: World) -> None:
        bob = world.program("bob")
        partner = bob.post("/records/shop.partner", {"name": "Azure"}).json()["id"]
        made = bob.post(
            "/records/shop.order",
            {
                "partner_id": partner,
                "line_ids": [{"description": "Desk", "qty": 2, "price": "9.50"}],
            },
        )
        assert made.status_code == 201, made.text
        body = made.json()
        assert body["total"] == "19.00"
        assert body["partner_id"] == {"id": partner, "label": "Azure"}
        assert made.headers["location"] == f"/api/v1/records/shop.order/{body['id']}"
        assert made.headers["etag"] == '"1"'
