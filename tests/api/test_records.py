"""Business records over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from support.api import Browser, World


def make_partner(browser: Browser, name: str = "Azure", **values: Any) -> int:
    answer = browser.post("/records/shop.partner", {"name": name, **values})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def make_order(browser: Browser, **values: Any) -> dict[str, Any]:
    answer = browser.post("/records/shop.order", values)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


class TestCreate:
    def test_answers_with_the_record_its_place_and_its_version(self, world: World) -> None:
        bob = world.program("bob")
        partner = make_partner(bob)
        made = bob.post(
            "/records/shop.order",
            {
                "partner_id": partner,
                "line_ids": [{"description": "Desk", "qty": 2, "price": "9.50"}],
            },
        )
        body = made.json()
        assert made.status_code == 201
        assert body["total"] == "19.00"
        assert body["partner_id"] == {"id": partner, "label": "Azure"}
        assert made.headers["location"] == f"/api/v1/records/shop.order/{body['id']}"
        assert made.headers["etag"] == '"1"'

    def test_tells_all_that_is_wrong_field_by_field(self, world: World) -> None:
        answer = world.program("bob").post(
            "/records/shop.order", {"partner_id": "x", "state": "nowhere", "mystery": 1}
        )
        assert answer.status_code == 422
        assert {error["path"] for error in answer.json()["errors"]} == {
            "partner_id",
            "state",
            "mystery",
        }

    def test_without_the_right_is_forbidden(self, world: World) -> None:
        assert world.program("fin").post("/records/res.company", {"name": "X"}).status_code == 403


class TestIdempotencyKey:
    def test_same_request_is_done_once_and_answered_the_same(self, world: World) -> None:
        bob = world.program("bob")
        first = bob.post("/records/shop.partner", {"name": "A"}, idempotency_key="k1")
        again = bob.post("/records/shop.partner", {"name": "A"}, idempotency_key="k1")
        assert again.status_code == 201
        assert again.content == first.content
        assert again.headers["location"] == first.headers["location"]
        assert again.headers["idempotency-replayed"] == "true"
        assert bob.get("/records/shop.partner", with_total=True).json()["total"] == 1

    def test_other_request_is_a_conflict(self, world: World) -> None:
        bob = world.program("bob")
        bob.post("/records/shop.partner", {"name": "A"}, idempotency_key="k1")
        other = bob.post("/records/shop.partner", {"name": "B"}, idempotency_key="k1")
        assert other.status_code == 409
        assert other.json()["code"] == "idempotency_key_reused"

    def test_is_free_again_when_the_request_failed(self, world: World) -> None:
        bob = world.program("bob")
        assert bob.post("/records/shop.partner", {}, idempotency_key="k1").status_code == 422
        made = bob.post("/records/shop.partner", {"name": "A"}, idempotency_key="k1")
        assert made.status_code == 201

    def test_belongs_to_its_user(self, world: World) -> None:
        world.program("bob").post("/records/shop.partner", {"name": "A"}, idempotency_key="k1")
        made = world.program("eve").post(
            "/records/shop.partner", {"name": "B"}, idempotency_key="k1"
        )
        assert made.status_code == 201

    def test_is_forgotten_after_its_time(self, world: World) -> None:
        bob = world.program("bob")
        bob.post("/records/shop.partner", {"name": "A"}, idempotency_key="k1")
        clock: Any = world.application.database.clock
        clock.advance(world.settings.replay_for)
        made = bob.post("/records/shop.partner", {"name": "B"}, idempotency_key="k1")
        assert made.status_code == 201


class TestUpdate:
    def test_needs_the_version_that_is(self, world: World) -> None:
        bob = world.program("bob")
        id = make_partner(bob)
        path = f"/records/shop.partner/{id}"
        assert bob.patch(path, {"name": "B"}, if_match='"1"').headers["etag"] == '"2"'
        late = bob.patch(path, {"name": "C"}, if_match='"1"')
        assert late.status_code == 409
        assert late.json()["code"] == "version_conflict"
        assert late.json()["context"] == {"expected": 1, "version": 2}
        assert bob.patch(path, {"name": "C", "version": 2}).status_code == 200
        assert bob.patch(path, {"name": "D"}).status_code == 200

    @pytest.mark.parametrize("version", ["x", True, 0, 2**63, 1.5, None])
    def test_refuses_what_is_no_version(self, world: World, version: Any) -> None:
        bob = world.program("bob")
        answer = bob.patch(f"/records/shop.partner/{make_partner(bob)}", {"version": version})
        assert answer.status_code == (200 if version is None else 422), answer.text

    def test_can_answer_with_little(self, world: World) -> None:
        bob = world.program("bob")
        id = make_partner(bob)
        answer = bob.patch(f"/records/shop.partner/{id}", {"name": "B"}, prefer="return=minimal")
        assert answer.json() == {"id": id, "version": 2}

    def test_runs_the_automations(self, world: World) -> None:
        bob = world.program("bob")
        order = make_order(bob, line_ids=[{"qty": 1, "price": 5}])
        answer = bob.patch(
            f"/records/shop.order/{order['id']}", {"line_ids": [{"qty": 1000, "price": 5}]}
        )
        assert answer.json()["note"] == "large"

    def test_keeps_the_reason(self, world: World) -> None:
        bob = world.program("bob")
        id = make_partner(bob)
        bob.patch(f"/records/shop.partner/{id}?reason=typo", {"name": "B"})
        newest = bob.get(f"/records/shop.partner/{id}/timeline").json()["items"][0]
        assert newest["reason"] == "typo"

    def test_writing_a_gated_state_asks_for_the_operation(self, world: World) -> None:
        bob = world.program("bob")
        order = make_order(bob, partner_id=make_partner(bob), line_ids=[{"qty": 1000, "price": 5}])
        answer = bob.patch(f"/records/shop.order/{order['id']}", {"state": "confirmed"})
        assert answer.status_code == 409
        assert answer.json()["code"] == "needs_approval"


class TestRead:
    def test_hides_fields_that_may_not_be_read(self, world: World) -> None:
        fin, bob = world.program("fin"), world.program("bob")
        id = make_partner(fin, iban="DE00")
        assert fin.get(f"/records/shop.partner/{id}").json()["iban"] == "DE00"
        assert "iban" not in bob.get(f"/records/shop.partner/{id}").json()
        refused = bob.get("/records/shop.partner", where="iban == 'DE00'")
        assert refused.status_code == 422
        assert "iban" not in bob.get("/models/shop.partner").text

    def test_expands_lines_and_follows_references(self, world: World) -> None:
        bob = world.program("bob")
        order = make_order(
            bob, partner_id=make_partner(bob), line_ids=[{"description": "Desk", "qty": 2}]
        )
        found = bob.get(
            f"/records/shop.order/{order['id']}",
            fields="name,partner_id.name",
            expand="line_ids",
        ).json()
        assert found["partner_id.name"] == "Azure"
        assert [line["description"] for line in found["line_ids"]] == ["Desk"]

    def test_pages_to_the_end(self, world: World) -> None:
        bob = world.program("bob")
        for name in "abcde":
            make_partner(bob, name)
        seen: list[str] = []
        cursor = None
        while True:
            query: dict[str, Any] = {"limit": 2, "sort": "-name", "with_total": True}
            page = bob.get(
                "/records/shop.partner", **query, **({"cursor": cursor} if cursor else {})
            ).json()
            seen += [item["name"] for item in page["items"]]
            cursor = page["next_cursor"]
            assert page["total"] == 5
            if cursor is None:
                break
        assert seen == list("edcba")

    def test_groups(self, world: World) -> None:
        bob = world.program("bob")
        for day in ("2027-01-05", "2027-01-20", "2027-02-01"):
            make_order(bob, day=day)
        groups = bob.get("/records/shop.order/groups", by="day:month", aggregates="count").json()
        assert [(group["day:month"], group["count"]) for group in groups] == [
            ("2027-01-01", 2),
            ("2027-02-01", 1),
        ]

    def test_leaves_the_archive_out(self, world: World) -> None:
        bob = world.program("bob")
        id = make_partner(bob)
        assert bob.post(f"/records/shop.partner/{id}/archive").json()["active"] is False
        assert bob.get("/records/shop.partner").json()["items"] == []
        assert len(bob.get("/records/shop.partner", include_archived=True).json()["items"]) == 1
        assert bob.post(f"/records/shop.partner/{id}/unarchive").json()["active"] is True

    def test_of_another_company_finds_nothing(self, world: World) -> None:
        bob = world.program("bob")
        order = make_order(bob)
        world.hire("zoe", "employee", company_ids=(2,))
        zoe = world.program("zoe")
        assert zoe.get(f"/records/shop.order/{order['id']}").status_code == 404
        assert zoe.get("/records/shop.order").json()["items"] == []


class TestDelete:
    def test_removes_what_nobody_refers_to(self, world: World) -> None:
        bob, fin = world.program("bob"), world.program("fin")
        used, free = make_partner(bob, "used"), make_partner(bob, "free")
        make_order(bob, partner_id=used)
        assert fin.delete(f"/records/shop.partner/{used}").json()["code"] == "in_use"
        assert fin.delete(f"/records/shop.partner/{free}", if_match='"9"').status_code == 409
        assert fin.delete(f"/records/shop.partner/{free}", if_match='"1"').status_code == 204
        assert fin.get(f"/records/shop.partner/{free}").status_code == 404
        assert bob.delete(f"/records/shop.partner/{used}").status_code == 403


class TestBulk:
    def test_each_for_itself(self, world: World) -> None:
        bob = world.program("bob")
        items = [
            {"do": "create", "values": {"name": "A"}},
            {"do": "create", "values": {}},
            {"do": "update", "id": 999, "values": {"name": "B"}},
            {"do": "operate", "id": 1},
            {"do": "create", "values": {"name": "C"}},
        ]
        answer = bob.post("/records/shop.partner/bulk", {"items": items}).json()
        outcomes = [result["outcome"] for result in answer["results"]]
        assert outcomes == ["done", "failed", "failed", "failed", "done"]
        assert (answer["done"], answer["failed"]) == (2, 3)
        assert answer["results"][1]["problem"]["code"] == "invalid"
        assert answer["results"][2]["problem"]["status"] == 404

    def test_goes_on_where_it_was_cut_off(self, world: World) -> None:
        bob = world.program("bob")
        items = [{"do": "create", "values": {"name": name}} for name in "ab"]
        path = "/records/shop.partner/bulk"
        bob.post(path, {"items": items[:1]}, idempotency_key="k")
        answer = bob.post(path, {"items": items}, idempotency_key="k").json()
        assert answer["done"] == 2
        assert bob.get("/records/shop.partner", with_total=True).json()["total"] == 2

    def test_all_or_nothing(self, world: World) -> None:
        bob = world.program("bob")
        items = [{"do": "create", "values": {"name": "A"}}, {"do": "create", "values": {}}]
        answer = bob.post("/records/shop.partner/bulk", {"mode": "all", "items": items})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["path"] == "items.1.name"
        assert bob.get("/records/shop.partner", with_total=True).json()["total"] == 0

    def test_operates_only_with_the_scope(self, world: World) -> None:
        bob = world.program("bob", "records:write")
        order = make_order(bob)
        items = [{"do": "operate", "id": order["id"], "operation": "cancel"}]
        answer = bob.post("/records/shop.order/bulk", {"items": items}).json()
        assert answer["results"][0]["problem"]["code"] == "scope_missing"


class TestTransfer:
    def test_exports_and_imports_without_a_change(self, world: World) -> None:
        fin = world.program("fin")
        make_partner(fin, "A", iban="X")
        exported = fin.get("/records/shop.partner/export", format="csv")
        assert exported.status_code == 200
        assert exported.headers["content-type"].startswith("text/csv")
        back = fin.http.post(
            "/api/v1/records/shop.partner/import",
            content=exported.content,
            headers={**fin.headers, "content-type": "text/csv"},
        ).json()
        assert (back["total"], back["unchanged"]) == (1, 1)

    def test_takes_good_rows_and_names_bad_ones(self, world: World) -> None:
        bob = world.program("bob")
        file = ("partners.csv", b"name,blocked\nA,false\nB,perhaps\n,true\n", "text/csv")
        answer = bob.http.post(
            "/api/v1/records/shop.partner/import", files={"file": file}, headers=bob.headers
        ).json()
        assert (answer["created"], answer["failed_records"]) == (1, 2)
        assert [error["line"] for error in answer["failed"]] == [3, 4]

    def test_dry_run_leaves_nothing(self, world: World) -> None:
        bob = world.program("bob")
        answer = bob.post("/records/shop.partner/import?dry_run=true", [{"name": "A"}]).json()
        assert (answer["created"], answer["is_dry_run"]) == (1, True)
        assert bob.get("/records/shop.partner").json()["items"] == []

    def test_export_needs_the_right(self, world: World) -> None:
        answer = world.program("eve").get("/records/shop.partner/export")
        assert answer.status_code == 403
        assert answer.headers["content-type"] == "application/problem+json"

    def test_history_is_for_administrators(self, world: World) -> None:
        bob = world.program("bob")
        answer = bob.post("/records/shop.partner/import?is_history=true", [{"name": "A"}])
        assert answer.status_code == 403
