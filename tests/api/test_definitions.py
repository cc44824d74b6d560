"""Definitions, tuning and automations started by hand, over HTTP."""

from __future__ import annotations

from support.api import GOVERNED, WORKSPACE, World

ROLE = {"roles/extra.yaml": "kind: role\nid: extra\ntitle: Extra\n"}


class TestInventory:
    def test_lists_what_is_published(self, world: World) -> None:
        found = world.program("eve").get("/definitions", kind="approval").json()
        assert [(item["id"], item["version"], item["state"]) for item in found] == [
            ("order.release", 1, "active")
        ]

    def test_shows_text_meaning_and_document(self, world: World) -> None:
        found = world.program("eve").get("/definitions/order.flag_large").json()
        assert found["content"].startswith("kind: automation")
        assert found["definition"]["model"] == "shop.order"
        assert "order_limit" in found["document"]
        assert world.program("eve").get("/definitions/nothing").status_code == 404

    def test_gives_schemas_and_actions(self, world: World) -> None:
        eve = world.program("eve")
        assert "automation" in eve.get("/schemas").json()
        assert eve.get("/schemas/automation").json()["$id"]
        assert eve.get("/schemas/nothing").status_code == 404
        assert "update" in {action["name"] for action in eve.get("/actions").json()}


class TestPublish:
    def test_check_finds_all_that_is_wrong(self, world: World) -> None:
        bad = {"a.yaml": "kind: automation\nid: a\ntitle: A\nnonsense: 1\n"}
        found = world.program("eve").post("/definitions/check", {"files": bad}).json()
        assert found["is_publishable"] is False
        assert found["findings"][0]["file"] == "a.yaml"

    def test_plan_changes_nothing(self, world: World) -> None:
        ada = world.program("ada")
        plan = ada.post("/definitions/plan", {"files": ROLE, "is_complete": False}).json()
        assert [(item["kind"], item["id"]) for item in plan["changes"]] == [("added", "extra")]
        assert plan["is_publishable"] is True
        assert ada.get("/definitions/extra").status_code == 404

    def test_apply_is_for_publishers_and_needs_a_reason(self, world: World) -> None:
        body = {"files": ROLE, "is_complete": False, "reason": "needed"}
        assert world.program("bob").post("/definitions/apply", body).status_code == 403
        ada = world.program("ada")
        assert ada.post("/definitions/apply", {**body, "reason": " "}).status_code == 422
        assert ada.post("/definitions/apply", body).status_code == 200
        assert ada.get("/definitions/extra").json()["version"] == 1

    def test_what_is_wrong_is_not_published(self, world: World) -> None:
        bad = {"a.yaml": "kind: automation\nid: a\ntitle: A\n" + GOVERNED + "on: [created]\n"}
        answer = world.program("ada").post(
            "/definitions/apply", {"files": bad, "is_complete": False, "reason": "x"}
        )
        assert answer.status_code == 422
        assert answer.json()["code"] == "definitions_invalid"

    def test_losing_data_must_be_allowed(self, world: World) -> None:
        ada = world.program("ada")
        body = {"files": {}, "is_complete": False, "removed": [], "reason": "x"}
        text = WORKSPACE["models/partner.yaml"].replace(
            "  blocked: {type: boolean, default: false}\n", ""
        )
        body["files"] = {"models/partner.yaml": text}
        world.program("bob").post("/records/shop.partner", {"name": "A", "blocked": True})
        refused = ada.post("/definitions/apply", body)
        assert refused.json()["code"] == "destructive_change"
        assert (
            ada.post("/definitions/apply", {**body, "allow_destructive": True}).status_code == 200
        )

    def test_rolls_back_to_an_earlier_version(self, world: World) -> None:
        ada = world.program("ada")
        text = WORKSPACE["automations/flag.yaml"].replace("note: large", "note: huge")
        ada.post(
            "/definitions/apply",
            {"files": {"automations/flag.yaml": text}, "is_complete": False, "reason": "x"},
        )
        path = "/definitions/order.flag_large"
        assert ada.post(f"{path}/rollback", {"version": 1, "reason": "y"}).status_code == 200
        versions = ada.get(f"{path}/versions").json()
        assert [row["version"] for row in versions] == [3, 2, 1]
        newest = ada.get(f"{path}/versions/3").json()
        assert newest["content"] == WORKSPACE["automations/flag.yaml"]
        assert newest["reason"] == "y"
        assert ada.get(f"{path}/versions/9").status_code == 404


class TestTuning:
    def test_rows_of_a_table_count_from_then_on(self, world: World) -> None:
        fin = world.program("fin")
        path = "/tables/order.band"
        assert fin.post(f"{path}/decide", {"inputs": {"amount": "150"}}).json() == {
            "value": {"band": "large"},
            "rows": [2],
            "is_default": False,
        }
        rows = [{"amount": "<= 500", "band": "small"}, {"amount": "> 500", "band": "large"}]
        assert fin.put(f"{path}/rows", {"rows": rows, "reason": "prices"}).status_code == 200
        assert fin.get(f"{path}/rows").json()["rows"] == rows
        answer = fin.post(f"{path}/decide", {"inputs": {"amount": 150.0}}).json()
        assert answer["value"] == {"band": "small"}
        history = fin.get("/tunings", definition_id="order.band").json()
        assert [item["reason"] for item in history] == ["prices"]

    def test_is_for_editors(self, world: World) -> None:
        body = {"rows": [], "reason": "x"}
        world.hire("out", "guest")
        assert world.program("out").put("/tables/order.band/rows", body).status_code == 403

    def test_wrong_inputs_are_named(self, world: World) -> None:
        fin = world.program("fin")
        answer = fin.post("/tables/order.band/decide", {"inputs": {"amount": "x", "other": 1}})
        assert {error["path"] for error in answer.json()["errors"]} == {
            "inputs.amount",
            "inputs.other",
        }

    def test_setting_changes_what_automations_do(self, world: World) -> None:
        fin, bob = world.program("fin"), world.program("bob")
        body = {"rows": [{"value": 10}], "reason": "stricter"}
        assert fin.put("/settings/order_limit", body).status_code == 200
        (setting,) = fin.get("/settings").json()
        assert setting["value"] == "10"
        order = bob.post("/records/shop.order", {"line_ids": []}).json()
        changed = bob.patch(
            f"/records/shop.order/{order['id']}", {"line_ids": [{"qty": 1, "price": 11}]}
        )
        assert changed.json()["note"] == "large"

    def test_unknown_ones_are_not_found(self, world: World) -> None:
        fin = world.program("fin")
        for path in ("/tables/x", "/tables/x/rows", "/tables/order_limit", "/settings/x"):
            assert fin.get(path).status_code == 404, path
        assert fin.post("/tunings/99/decide", {"approve": True, "reason": "x"}).status_code == 404


class TestRun:
    def test_starts_an_automation_on_each_record(self, world: World) -> None:
        bob = world.program("bob")
        draft = bob.post("/records/shop.order", {}).json()["id"]
        gone = bob.post("/records/shop.order", {}).json()["id"]
        bob.post(f"/records/shop.order/{gone}/operations/cancel")
        answer = bob.post("/automations/order.tidy/run", {"record_ids": [draft, gone, 999]}).json()
        assert [item["outcome"] for item in answer["results"]] == ["done", "failed", "failed"]
        assert answer["results"][1]["problem"]["code"] == "condition_not_met"
        assert bob.get(f"/records/shop.order/{draft}").json()["note"] == "tidy"

    def test_is_for_the_roles_of_its_trigger(self, world: World) -> None:
        answer = world.program("eve").post("/automations/order.tidy/run", {"record_ids": [1]})
        assert answer.status_code == 403

    def test_other_automations_cannot_be_started(self, world: World) -> None:
        bob = world.program("bob")
        answer = bob.post("/automations/order.flag_large/run", {"record_ids": [1]})
        assert answer.json()["code"] == "not_manual"
        assert bob.post("/automations/x/run", {"record_ids": [1]}).status_code == 404


class TestExplain:
    def test_says_what_fired_and_what_did_not(self, world: World) -> None:
        bob = world.program("bob")
        order = bob.post("/records/shop.order", {}).json()
        path = f"/records/shop.order/{order['id']}"
        bob.patch(path, {"line_ids": [{"qty": 1, "price": 5}]})
        events = bob.get("/events", model="shop.order", record_id=order["id"]).json()["items"]
        updated = next(event for event in events if event["type"] == "record.updated")
        found = bob.get(f"/events/{updated['id']}/explain").json()
        (told,) = [item for item in found["reactions"] if item["automation"] == "order.flag_large"]
        assert told["outcome"] == "not"
        assert "did not hold" in told["sentence"]
        assert bob.get(f"/events/{updated['id']}").json()["correlation_id"]

    def test_events_are_for_those_who_may_read_the_record(self, world: World) -> None:
        bob = world.program("bob")
        order = bob.post("/records/shop.order", {}).json()["id"]
        assert bob.get("/events").status_code == 403
        events = bob.get("/events", model="shop.order", record_id=order).json()["items"]
        world.hire("out", "guest")
        outsider = world.program("out")
        assert outsider.get(f"/events/{events[0]['id']}").status_code == 404
        assert outsider.get("/events", model="shop.order", record_id=order).status_code == 403
        page = world.program("ada").get("/events", limit=1).json()
        rest = world.program("ada").get("/events", cursor=page["next_cursor"]).json()
        assert page["items"][0]["id"] not in {event["id"] for event in rest["items"]}


class TestUses:
    def test_go_both_ways(self, world: World) -> None:
        eve = world.program("eve")
        flag = eve.get("/definitions/order.flag_large/uses").json()
        assert {"shop.order", "employee"} <= {item["id"] for item in flag["uses"]}
        model = eve.get("/definitions/shop.order/uses").json()
        used_by = {item["id"]: item for item in model["used_by"]}
        assert used_by["order.flag_large"]["kind"] == "automation"
        assert "shop.order" not in used_by
        assert eve.get("/definitions/shop.ordre/uses").status_code == 404
