"""Looking at the rows of a decision table, and at definitions as data, over HTTP."""

from __future__ import annotations

from typing import Any

from support.api import GOVERNED, WORKSPACE, World

UNIQUE = (
    "kind: table\nid: order.fee\ntitle: Fees\n"
    + GOVERNED
    + "hit: unique\ncomplete: true\n"
    + "inputs: {amount: {type: decimal, match: range}}\noutputs: {fee: {type: decimal}}\nrows: []\n"
)


def check(world: World, body: dict[str, Any]) -> dict[str, Any]:
    answer = world.program("eve").post("/tables/check", body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


class TestCheck:
    def test_the_rows_in_force_are_fine(self, world: World) -> None:
        found = check(world, {"table_id": "order.band"})
        assert found["is_valid"]
        assert found["problems"] == []

    def test_tells_overlaps_and_gaps_by_day(self, world: World) -> None:
        rows = [
            {"amount": "< 10", "fee": 1},
            {"amount": "[5 .. 20]", "fee": 2.5},
            {"amount": "> 20", "fee": 3, "until": "2027-06-30"},
        ]
        found = check(world, {"source": UNIQUE, "rows": rows})
        assert not found["is_valid"]
        assert [item["rows"] for item in found["overlaps"]] == [[1, 2]]
        assert [item["since"] for item in found["gaps"]] == ["2027-07-01"]

    def test_tells_each_wrong_cell(self, world: World) -> None:
        rows = [{"amount": "much", "fee": 1}, {"amount": "> 1", "fee": "x", "nothing": 1}]
        found = check(world, {"source": UNIQUE, "rows": rows})
        assert {(item["row"], item["column"]) for item in found["problems"]} == {
            (1, "amount"), (2, "fee"), (2, "nothing"),
        }  # fmt: skip

    def test_tells_rows_that_are_never_reached(self, world: World) -> None:
        rows = [{"amount": "", "band": "all"}, {"amount": "> 100", "band": "large"}]
        found = check(world, {"table_id": "order.band", "rows": rows})
        assert found["unreachable"] == [2]
        assert found["is_valid"]

    def test_refuses_what_is_no_table(self, world: World) -> None:
        eve = world.program("eve")
        assert eve.post("/tables/check", {"source": "kind: role\nid: a\n"}).status_code == 422
        assert eve.post("/tables/check", {"table_id": "nothing"}).status_code == 404
        assert eve.post("/tables/check", {}).status_code == 422
        assert world.visitor().post("/tables/check", {}).status_code in (401, 422)


class TestForm:
    def test_data_and_text_are_one(self, world: World) -> None:
        eve = world.program("eve")
        source = "# ours\n" + WORKSPACE["automations/flag.yaml"].lstrip()
        value = eve.post("/definitions/parse", {"source": source}).json()["value"]
        assert value["do"] == [{"update": {"note": "large"}}]
        value["do"].append({"update": {"note": "larger"}})
        body = {"value": value, "source": source}
        found = eve.post("/definitions/render", body).json()
        assert found["source"].startswith("# ours\n")
        assert found["problems"] == []
        again = eve.post("/definitions/parse", {"source": found["source"]}).json()
        assert again["value"] == value

    def test_problems_have_code_place_and_suggestion(self, world: World) -> None:
        body = {"source": "kind: role\nid: a\ntitel: A\n", "kind": "automation"}
        found = world.program("eve").post("/definitions/parse", body).json()["problems"]
        assert {item["code"] for item in found} >= {"wrong_kind", "unknown_key"}
        unknown = next(item for item in found if item["code"] == "unknown_key")
        assert unknown["line"] == 3
        assert "title" in unknown["suggestion"]

    def test_what_has_no_text_is_refused(self, world: World) -> None:
        answer = world.program("eve").post("/definitions/render", {"value": {}, "source": "a: ["})
        assert answer.status_code == 422
        assert answer.json()["code"] == "unwritable"
