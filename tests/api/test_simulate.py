"""Trying approval policies, over HTTP."""

from __future__ import annotations

from typing import Any

from support.api import WORKSPACE, World

RELEASE = WORKSPACE["approvals/release.yaml"]
CHAIN = RELEASE.replace(
    "  finance: {approvers: role finance}\n",
    "  budget: {approvers: role buyer, due: 2 days}\n"
    "  finance: {approvers: role finance, due: 1 day, after: [budget], when: total > 5000}\n",
)


def tried(world: World, who: str = "ada", **body: Any) -> dict[str, Any]:
    answer = world.program(who).post("/policies/simulate", body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


class TestSimulate:
    def test_tells_who_is_asked_and_why(self, world: World) -> None:
        found = tried(world, "bob", policy_id="order.release", values={"total": "12500"})
        assert found["verdict"] == "asked"
        assert found["condition"]["clause"] == "total > setting('order_limit')"
        assert found["condition"]["values"]["total"] == "12500"
        step = found["steps"][0]
        assert [item["id"] for item in step["asked"]] == ["finance"]
        assert [item["name"] for item in step["asked"][0]["people"]] == ["Fin"]

    def test_tells_why_nobody_is(self, world: World) -> None:
        found = tried(world, "bob", policy_id="order.release", values={"total": 10})
        assert found["verdict"] == "not_required"
        assert found["values"]["total"] == "10"

    def test_a_draft_with_steps_after_each_other(self, world: World) -> None:
        found = tried(world, "bob", source=CHAIN, values={"total": 9000})
        assert [(item["name"], item["due_at"][:10]) for item in found["steps"]] == [
            ("budget", "2027-03-03"), ("finance", "2027-03-04"),
        ]  # fmt: skip
        assert found["due_at"].startswith("2027-03-04")
        assert found["steps"][1]["condition"] == "total > 5000"
        found = tried(world, "bob", source=CHAIN, values={"total": 2000})
        assert found["steps"][1]["skipped"]["clause"] == "total > 5000"

    def test_computes_what_follows_from_the_values(self, world: World) -> None:
        lines = [{"qty": "2", "price": 900}]
        found = tried(world, "bob", policy_id="order.release", values={"line_ids": lines})
        assert found["verdict"] == "asked"
        assert found["condition"]["values"]["total"] == "1800"

    def test_a_record_with_another_value(self, world: World) -> None:
        bob = world.program("bob")
        order = bob.post("/records/shop.order", {"name": "A"}).json()
        body = {"policy_id": "order.release", "record_id": order["id"]}
        assert tried(world, "bob", **body)["verdict"] == "not_required"
        assert tried(world, "bob", **body, values={"total": 5000})["verdict"] == "asked"
        after = bob.get(f"/records/shop.order/{order['id']}").json()
        assert after["version"] == order["version"]
        assert len(bob.get("/records/shop.order").json()["items"]) == 1
        assert bob.post("/records/shop.order", {}).json()["name"].endswith("1")

    def test_only_publishers_ask_for_others(self, world: World) -> None:
        other = world.people["fin"].id
        body = {"policy_id": "order.release", "values": {"total": 5000}, "requester_id": other}
        assert world.program("bob").post("/policies/simulate", body).status_code == 403
        world.hire("pia", "publisher", "employee", "buyer")
        found = tried(world, "pia", **body)
        assert found["requester"]["name"] == "Fin"
        assert all(
            person["id"] != other
            for step in found["steps"]
            for asked in step["asked"]
            for person in asked["people"]
        )

    def test_says_what_is_wrong(self, world: World) -> None:
        bob = world.program("bob")
        wrong = {"source": RELEASE.replace("total >", "totl >")}
        answer = bob.post("/policies/simulate", wrong)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["path"] == "source.when"
        assert bob.post("/policies/simulate", {"policy_id": "nothing"}).status_code == 404
        assert bob.post("/policies/simulate", {}).status_code == 422
        body = {"policy_id": "order.release", "values": {"totl": 1}}
        assert bob.post("/policies/simulate", body).json()["errors"][0]["path"] == "totl"
        hidden = {"policy_id": "order.release", "values": {"contract": "x"}}
        assert bob.post("/policies/simulate", hidden).status_code == 422
        assert world.visitor().post("/policies/simulate", body).status_code == 401

    def test_a_text_tells_its_writer_nothing_that_they_may_not_read(self, world: World) -> None:
        partner = {"name": "P", "iban": "DE12"}
        id = world.program("fin").post("/records/shop.partner", partner).json()["id"]
        limit = "when: total > setting('order_limit')"
        asks = "='role:finance' if startswith(partner_id.iban, 'DE') else 'role:buyer'"
        behind = "when: any(startswith(p.iban, 'DE') for p in [partner_id])"
        for source in (
            RELEASE.replace(limit, "when: startswith(partner_id.iban, 'DE')"),
            RELEASE.replace(limit, behind),
            RELEASE.replace("role finance}", f'"{asks}"}}'),
            RELEASE.replace("role finance}", "role finance, when: not is_empty(partner_id.iban)}"),
            RELEASE.replace(limit, "auto: is_empty(partner_id.iban)"),
        ):
            assert source != RELEASE
            body = {"source": source, "values": {"partner_id": id}}
            answer = world.program("bob").post("/policies/simulate", body)
            assert answer.status_code == 403, answer.text
            assert answer.json()["code"] == "forbidden_field"
            assert "iban" in answer.json()["detail"]

    def test_a_text_reads_no_records_of_other_companies(self, world: World) -> None:
        source = (
            RELEASE.replace("model: shop.order\n", "")
            .replace("guards: confirm\n", "fields: {other: {type: ref, to: shop.order}}\n")
            .replace("when: total > setting('order_limit')", "when: other.total > 5")
            .replace("binds: {total: exact}\non_granted: operate\n", "")
        )
        body = {"source": source, "values": {"other": 1}}
        answer = world.program("bob").post("/policies/simulate", body)
        assert answer.status_code == 403, answer.text
        assert "other.total" in answer.json()["detail"]
