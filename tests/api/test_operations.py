"""Operations, gates and approvals over HTTP: no way leads around them."""

from __future__ import annotations

from typing import Any

from support.api import Browser, World


def make_order(browser: Browser, price: int = 10) -> int:
    partner = browser.post("/records/shop.partner", {"name": f"P{price}"}).json()["id"]
    values = {"partner_id": partner, "line_ids": [{"qty": 1, "price": price}]}
    answer = browser.post("/records/shop.order", values)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def state_of(browser: Browser, id: int) -> str:
    return str(browser.get(f"/records/shop.order/{id}").json()["state"])


class TestOperate:
    def test_takes_effect_at_once_where_nothing_stands_in_the_way(self, world: World) -> None:
        bob = world.program("bob")
        id = make_order(bob)
        answer = bob.post(f"/records/shop.order/{id}/operations/confirm")
        assert answer.status_code == 200
        assert answer.json()["outcome"] == "done"
        assert answer.json()["record"]["state"] == "confirmed"

    def test_waits_for_approval_and_then_takes_effect(self, world: World) -> None:
        bob, fin = world.program("bob"), world.program("fin")
        id = make_order(bob, 5000)
        answer = bob.post(f"/records/shop.order/{id}/operations/confirm")
        assert answer.status_code == 202
        (waits,) = answer.json()["waits_for"]
        assert waits["policy"] == "order.release"
        assert state_of(bob, id) == "draft"

        assert bob.post(f"/approvals/{waits['id']}/approve").status_code == 403
        (item,) = fin.get("/approvals").json()["items"]
        assert item["id"] == waits["id"]
        seen = fin.get(f"/approvals/{waits['id']}").json()
        assert seen["steps"][0]["may_decide"] is True
        decided = fin.post(f"/approvals/{waits['id']}/approve", {"expected_hash": seen["hash"]})
        assert decided.json()["operation"]["outcome"] == "done", decided.text
        assert decided.json()["state"] == "used"
        assert state_of(bob, id) == "confirmed"

    def test_asked_twice_waits_for_the_same_request(self, world: World) -> None:
        bob = world.program("bob")
        id = make_order(bob, 5000)
        path = f"/records/shop.order/{id}/operations/confirm"
        first, second = bob.post(path).json(), bob.post(path).json()
        assert first["waits_for"][0]["id"] == second["waits_for"][0]["id"]

    def test_is_refused_without_the_role_and_the_attempt_is_kept(self, world: World) -> None:
        bob, eve = world.program("bob"), world.program("eve")
        id = make_order(bob)
        answer = eve.post(f"/records/shop.order/{id}/operations/confirm")
        assert answer.status_code == 403
        assert "buyer" in answer.json()["remedy"]
        entries = world.program("ada").get("/audit", action="operation.refused").json()["items"]
        assert [entry["actor_name"] for entry in entries] == ["Eve"]

    def test_needs_the_version_that_was_seen(self, world: World) -> None:
        bob = world.program("bob")
        id = make_order(bob)
        path = f"/records/shop.order/{id}/operations/confirm"
        assert bob.post(path, {"version": 9}).status_code == 409
        assert bob.post(path, None, if_match='"9"').status_code == 409

    def test_unknown_names_the_ones_there_are(self, world: World) -> None:
        bob = world.program("bob")
        answer = bob.post(f"/records/shop.order/{make_order(bob)}/operations/explode")
        assert answer.status_code == 422
        assert "confirm" in answer.json()["remedy"]


class TestOptions:
    def test_tell_what_would_happen_and_leave_nothing(self, world: World) -> None:
        bob = world.program("bob")
        id = make_order(bob, 5000)
        before = world.program("ada").get("/audit").json()["items"][0]["id"]
        options = bob.get(f"/records/shop.order/{id}/operations").json()
        told = {option["operation"]: option for option in options}
        assert told["confirm"]["outcome"] == "pending"
        assert told["confirm"]["waits_for"][0]["policy"] == "order.release"
        assert told["ship"]["outcome"] == "refused"
        assert told["ship"]["problem"]["code"] == "wrong_state"
        assert told["cancel"]["outcome"] == "done"
        assert state_of(bob, id) == "draft"
        ada = world.program("ada")
        assert ada.get("/approvals", box="all").json()["items"] == []
        newest = [
            entry
            for entry in ada.get("/audit").json()["items"]
            if entry["id"] > before and not entry["action"].startswith("identity.")
        ]
        assert newest == []


class TestRestraint:
    def test_hold_keeps_operations_from_taking_effect(self, world: World) -> None:
        bob = world.program("bob")
        id = make_order(bob)
        path = f"/records/shop.order/{id}"
        held = bob.post(f"{path}/hold", {"reason": "credit", "operations": ["confirm"]})
        assert held.json()["holds"][0]["reason"] == "credit"
        refused = bob.post(f"{path}/operations/confirm")
        assert refused.json()["code"] == "on_hold"
        assert bob.post(f"{path}/release", {"reason": "credit"}).json()["holds"] is None
        assert bob.post(f"{path}/operations/confirm").status_code == 200

    def test_lock_keeps_the_record_as_it_is(self, world: World) -> None:
        bob = world.program("bob")
        path = f"/records/shop.order/{make_order(bob)}"
        assert bob.post(f"{path}/lock", {"reason": "audit"}).status_code == 200
        assert bob.patch(path, {"note": "x"}).json()["code"] == "locked"
        assert bob.post(f"{path}/unlock").json()["lock"] is None
        assert bob.patch(path, {"note": "x"}).status_code == 200

    def test_is_for_those_who_may_change_the_record(self, world: World) -> None:
        bob, ada = world.program("bob"), world.program("ada")
        world.hire("ron", "guest")
        path = f"/records/shop.order/{make_order(bob)}"
        assert world.program("ron").post(f"{path}/lock", {"reason": "x"}).status_code == 403
        assert ada.post(f"{path}/lock", {"reason": "x"}).status_code == 200


class TestDecide:
    def pending(self, world: World) -> str:
        bob = world.program("bob")
        id = make_order(bob, 5000)
        answer = bob.post(f"/records/shop.order/{id}/operations/confirm").json()
        return str(answer["waits_for"][0]["id"])

    def test_rejecting_needs_a_reason(self, world: World) -> None:
        fin, id = world.program("fin"), self.pending(world)
        assert fin.post(f"/approvals/{id}/reject", {}).status_code == 422
        assert fin.post(f"/approvals/{id}/reject", {"comment": "no"}).json()["state"] == "rejected"

    def test_asking_and_answering_keep_it_open(self, world: World) -> None:
        fin, bob, id = world.program("fin"), world.program("bob"), self.pending(world)
        assert fin.post(f"/approvals/{id}/ask", {"comment": "why?"}).json()["state"] == "pending"
        answered = bob.post(f"/approvals/{id}/answer", {"comment": "urgent"})
        assert answered.json()["state"] == "pending", answered.text
        kinds = [item["kind"] for item in fin.get(f"/approvals/{id}").json()["decisions"]]
        assert kinds == ["ask", "answer"]

    def test_on_values_that_changed_is_a_conflict(self, world: World) -> None:
        fin, id = world.program("fin"), self.pending(world)
        answer = fin.post(f"/approvals/{id}/approve", {"expected_hash": "0" * 64})
        assert answer.status_code == 409
        assert answer.json()["code"] == "changed_while_deciding"

    def test_many_at_once_with_a_result_for_each(self, world: World) -> None:
        fin, id = world.program("fin"), self.pending(world)
        items = [
            {"request_id": id, "kind": "approve"},
            {"request_id": "0" * 32, "kind": "approve"},
        ]
        answer = fin.post("/approvals/bulk", {"items": items})
        assert answer.status_code == 200, answer.text
        done, missing = answer.json()
        assert done["decided"]["state"] == "used"
        assert missing["problem"]["status"] == 404

    def test_request_is_for_those_who_are_part_of_it(self, world: World) -> None:
        id = self.pending(world)
        world.hire("out", "guest")
        outsider = world.program("out")
        assert outsider.get(f"/approvals/{id}").status_code == 404
        assert outsider.get(f"/approvals/{id}/evidence").status_code == 404

    def test_evidence_proves_itself(self, world: World) -> None:
        found = world.program("ada").get(f"/approvals/{self.pending(world)}/evidence").json()
        assert found["digest"].startswith("sha256:")
        assert found["request"]["policy_id"] == "order.release"

    def test_plan_says_who_would_be_asked(self, world: World) -> None:
        bob = world.program("bob")
        id = make_order(bob, 5000)
        plan = bob.post("/approvals/plan", {"policy_id": "order.release", "record_id": id}).json()
        assert plan["verdict"] == "asked"
        assert plan["asks"]
        small = bob.post(
            "/approvals/plan", {"policy_id": "order.release", "record_id": make_order(bob, 1)}
        ).json()
        assert small["verdict"] == "not_required"

    def test_reports_and_counts(self, world: World) -> None:
        self.pending(world)
        ada, fin = world.program("ada"), world.program("fin")
        assert fin.get("/approvals/counts").json()["total"] == 1
        assert ada.get("/approval-reports/without-owner").status_code == 200
        since: dict[str, Any] = {"since": "2027-01-01T00:00:00Z"}
        assert ada.get("/approval-reports/shares", **since).status_code == 200


class TestTimeline:
    def test_tells_changes_requests_comments_and_refusals(self, world: World) -> None:
        bob, fin = world.program("bob"), world.program("fin")
        id = make_order(bob, 5000)
        path = f"/records/shop.order/{id}"
        bob.post(f"{path}/operations/confirm")
        assert fin.post(f"{path}/comments", {"body": "Looks fine"}).status_code == 201
        assert world.program("eve").post(f"{path}/operations/confirm").status_code == 403
        entries = bob.get(f"{path}/timeline").json()["items"]
        actions = [entry["action"] for entry in entries]
        assert "record.created" in actions
        assert "approval.requested" in actions
        assert "operation.refused" in actions
        (comment,) = [entry for entry in entries if entry["action"] == "record.commented"]
        assert comment["comment"] == "Looks fine"

    def test_pages(self, world: World) -> None:
        bob = world.program("bob")
        path = f"/records/shop.order/{make_order(bob)}"
        for note in "abc":
            bob.patch(path, {"note": note})
        first = bob.get(f"{path}/timeline", limit=2).json()
        rest = bob.get(f"{path}/timeline", limit=10, cursor=first["next_cursor"]).json()
        ids = [entry["id"] for entry in first["items"] + rest["items"]]
        assert ids == sorted(set(ids), reverse=True)

    def test_hides_fields_that_may_not_be_read(self, world: World) -> None:
        fin = world.program("fin")
        id = fin.post("/records/shop.partner", {"name": "A", "iban": "X"}).json()["id"]
        entries = world.program("bob").get(f"/records/shop.partner/{id}/timeline").json()["items"]
        assert all("iban" not in (entry["new"] or {}) for entry in entries)


class TestActionsByHand:
    """The automations that somebody may start on a record."""

    def test_those_of_the_own_roles_are_listed_with_why_one_does_not_apply(
        self, world: World
    ) -> None:
        bob = world.program("bob")
        partner = bob.post("/records/shop.partner", {"name": "Azure"}).json()["id"]
        order = bob.post("/records/shop.order", {"partner_id": partner}).json()["id"]
        path = f"/records/shop.order/{order}/actions"
        [option] = bob.get(path).json()
        assert option["automation_id"] == "order.tidy"
        assert (option["applies"], option["why_not"]) == (True, None)
        bob.post(f"/records/shop.order/{order}/operations/confirm", {})
        [option] = bob.get(path).json()
        assert option["applies"] is False
        assert "state == 'draft'" in option["why_not"]

    def test_others_see_none(self, world: World) -> None:
        order = world.program("bob").post("/records/shop.order", {}).json()["id"]
        assert world.program("eve").get(f"/records/shop.order/{order}/actions").json() == []

    def test_looking_leaves_no_trace(self, world: World) -> None:
        bob = world.program("bob")
        order = bob.post("/records/shop.order", {}).json()["id"]
        before = len(bob.get(f"/records/shop.order/{order}/timeline").json()["items"])
        bob.get(f"/records/shop.order/{order}/actions")
        assert len(bob.get(f"/records/shop.order/{order}/timeline").json()["items"]) == before
