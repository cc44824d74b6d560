"""Expressions as editors ask about them, over HTTP."""

from __future__ import annotations

from typing import Any

from support.api import World


def check(world: World, text: str, *, who: str = "eve", **more: Any) -> dict[str, Any]:
    body = {"model": "shop.order", "text": text, "context": more}
    answer = world.program(who).post("/expressions/check", body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


class TestCheck:
    def test_tells_the_type_and_what_is_read(self, world: World) -> None:
        found = check(world, "total > setting('order_limit') and partner_id.blocked")
        assert found["is_valid"]
        assert found["type"]["kind"] == "boolean"
        assert found["reads"] == ["partner_id", "partner_id.blocked", "total"]

    def test_tells_every_problem_with_its_place(self, world: World) -> None:
        found = check(world, "  totl > 1 and\n stat == 'draft'")
        assert not found["is_valid"]
        assert [(item["column"], item["code"]) for item in found["problems"]] == [
            (3, "unknown_name"),
            (17, "unknown_name"),
        ]
        assert "total" in found["problems"][0]["suggestion"]

    def test_the_place_decides_what_there_is(self, world: World) -> None:
        assert check(world, "changed('total')")["is_valid"]
        assert not check(world, "changed('total')", has_old=False)["is_valid"]
        assert not check(world, "changed('total')", place="filter")["is_valid"]
        assert not check(world, "has_role('buyer')", place="compute")["is_valid"]
        assert check(world, "record.total", place="value", field="total")["is_valid"]
        assert not check(world, "name", place="value", field="total")["is_valid"]
        line = {"line": {"kind": "ref", "model": "shop.order.line"}}
        assert check(world, "line.qty > 1", variables=line)["is_valid"]

    def test_a_filter_shows_nothing_that_may_not_be_read(self, world: World) -> None:
        hidden = "partner_id.iban == 'x'"
        assert check(world, hidden)["is_valid"]
        found = check(world, hidden, place="filter")
        assert [item["code"] for item in found["problems"]] == ["forbidden_field"]

    def test_needs_sign_in_and_a_model_that_is_there(self, world: World) -> None:
        body = {"model": "shop.nothing", "text": "1 == 1"}
        assert world.program("eve").post("/expressions/check", body).status_code == 404
        assert world.visitor().post("/expressions/check", body).status_code == 401


class TestTree:
    def test_there_and_back(self, world: World) -> None:
        eve = world.program("eve")
        text = "total > 1000.50 and (state in ['draft', 'confirmed'] or not partner_id.blocked)"
        tree = eve.post("/expressions/tree", {"model": "shop.order", "text": text}).json()["tree"]
        assert tree["rules"][0] == {
            "field": "total", "operator": ">", "value": "1000.50", "valueSource": "value",
            "valueType": "number",
        }  # fmt: skip
        assert tree["rules"][1]["rules"][1] == {
            "field": "partner_id.blocked", "operator": "=", "value": False,
            "valueSource": "value", "valueType": None,
        }  # fmt: skip
        back = eve.post("/expressions/text", {"model": "shop.order", "tree": tree})
        assert back.json() == {"text": text}

    def test_says_why_it_cannot_be_shown(self, world: World) -> None:
        body = {"model": "shop.order", "text": "any(l.qty > 1 for l in line_ids)"}
        found = world.program("eve").post("/expressions/tree", body).json()
        assert found["tree"] is None
        assert "text only" in found["reason"]

    def test_what_is_no_rule_is_refused_at_its_place(self, world: World) -> None:
        tree = {"combinator": "and", "id": "1", "rules": [{"field": "a b", "operator": "="}]}
        answer = world.program("eve").post("/expressions/text", {"tree": tree})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["path"] == "tree.rules.0"
        rule = {"field": "total", "operator": "=", "value": "x", "valueType": "number"}
        answer = world.program("eve").post(
            "/expressions/text", {"tree": {"combinator": "and", "rules": [rule]}}
        )
        assert answer.json()["errors"][0]["path"] == "tree.rules.0.value"


class TestCompletion:
    def test_begins_with_fields_variables_and_functions(self, world: World) -> None:
        found = world.program("eve").get("/models/shop.order/completion").json()
        fields = {item["path"]: item for item in found["fields"]}
        assert fields["partner_id"]["type"]["model"] == "shop.partner"
        assert fields["partner_id"]["leads_on"]
        assert fields["state"]["type"]["options"][0] == "draft"
        assert {"record", "old", "actor", "event"} <= {v["path"] for v in found["variables"]}
        assert "changed" in {item["name"] for item in found["functions"]}
        assert [item["id"] for item in found["settings"]] == ["order_limit"]

    def test_follows_references(self, world: World) -> None:
        eve = world.program("eve")
        for prefix in ("partner_id.", "old.partner_id"):
            found = eve.get("/models/shop.order/completion", prefix=prefix).json()
            assert f"{prefix.rstrip('.')}.blocked" in {item["path"] for item in found["fields"]}
            assert found["functions"] == []
        assert eve.get("/models/shop.order/completion", prefix="name").json()["fields"] == []

    def test_a_filter_offers_only_what_may_be_read(self, world: World) -> None:
        query = {"prefix": "partner_id", "place": "filter"}
        for who, is_there in (("eve", False), ("fin", True)):
            found = world.program(who).get("/models/shop.order/completion", **query).json()
            assert ("partner_id.iban" in {item["path"] for item in found["fields"]}) is is_there
