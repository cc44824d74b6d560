"""Drafts of definitions, over HTTP."""

from __future__ import annotations

import time
from typing import Any

from support.api import WORKSPACE, Browser, World

FLAG = WORKSPACE["automations/flag.yaml"]
BIG = FLAG.replace("note: large", "note: huge")


def begin(browser: Browser, source: str = BIG, **more: Any) -> dict[str, Any]:
    body = {"kind": "automation", "source": source, "base_version": 1, **more}
    answer = browser.post("/drafts", body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def told(browser: Browser) -> list[tuple[str, str]]:
    """What somebody was told, the latest first."""
    items = browser.get("/notifications").json()["items"]
    return [(item["title"], item["body"]) for item in items]


class TestWrite:
    def test_is_saved_and_read_again(self, world: World) -> None:
        eve = world.program("eve")
        draft = begin(eve, note="bigger")
        assert draft["definition_id"] == "order.flag_large"
        assert draft["title"] == "Note large orders"
        assert draft["is_outdated"] is False
        saved = eve.put(
            f"/drafts/{draft['id']}", {"source": "kind: [", "revision": draft["revision"]}
        )
        assert saved.json()["revision"] == 2
        assert eve.get(f"/drafts/{draft['id']}").json()["source"] == "kind: ["
        assert [item["id"] for item in eve.get("/drafts").json()] == [draft["id"]]
        assert eve.delete(f"/drafts/{draft['id']}").status_code == 204
        assert eve.get(f"/drafts/{draft['id']}").status_code == 404

    def test_two_windows_do_not_overwrite_each_other(self, world: World) -> None:
        eve = world.program("eve")
        draft = begin(eve)
        body = {"source": FLAG, "revision": 1}
        assert eve.put(f"/drafts/{draft['id']}", body).status_code == 200
        refused = eve.put(f"/drafts/{draft['id']}", body)
        assert refused.status_code == 409
        assert refused.json()["code"] == "draft_changed"
        assert refused.json()["context"]["revision"] == 2

    def test_nobody_else_sees_or_touches_it(self, world: World) -> None:
        draft = begin(world.program("eve"))
        place = f"/drafts/{draft['id']}"
        for other in ("bob", "ada"):
            browser = world.program(other)
            assert browser.get("/drafts").json() == []
            assert browser.get(place).status_code == 404
            assert browser.get(f"{place}/diff").status_code == 404
            assert browser.put(place, {"source": "", "revision": 1}).status_code == 404
            assert browser.delete(place).status_code == 404
        assert world.visitor().get("/drafts").status_code == 401
        reader = world.program("eve", "definitions:read")
        assert reader.post("/drafts", {"kind": "role", "source": ""}).status_code == 403

    def test_refuses_a_kind_that_there_is_not(self, world: World) -> None:
        answer = world.program("eve").post("/drafts", {"kind": "automaton", "source": ""})
        assert answer.status_code == 422
        assert "automation" in answer.json()["errors"][0]["suggestion"]


class TestCheck:
    def test_tells_every_problem_with_its_line(self, world: World) -> None:
        wrong = FLAG.replace("total >", "totl >").replace("note: large", "nte: large")
        found = world.program("eve").post("/drafts/check", {"source": wrong}).json()
        assert not found["is_publishable"]
        assert {(item["code"], item["path"]) for item in found["findings"]} == {
            ("unknown_name", "when"), ("unknown_field", "do.0.update.nte"),
        }  # fmt: skip
        lines = wrong.splitlines()
        for item in found["findings"]:
            assert any(word in lines[item["line"] - 1] for word in ("totl", "nte"))

    def test_is_quick_enough_to_be_asked_while_typing(self, world: World) -> None:
        eve = world.program("eve")
        body = {"source": BIG}
        eve.post("/drafts/check", body)
        took = []
        for _ in range(5):
            begun = time.process_time()
            assert eve.post("/drafts/check", body).json()["findings"] == []
            took.append(time.process_time() - begun)
        assert min(took) < 0.1

    def test_what_others_lean_on_is_checked_with_all_of_it(self, world: World) -> None:
        text = WORKSPACE["models/order.yaml"].replace("  note: {type: text}\n", "")
        found = world.program("eve").post("/drafts/check", {"source": text}).json()
        assert any("note" in item["message"] for item in found["findings"])

    def test_an_id_that_is_taken(self, world: World) -> None:
        text = BIG.replace("id: order.flag_large", "id: order.release")
        found = world.program("eve").post("/drafts/check", {"source": text}).json()
        assert "duplicate_id" in {item["code"] for item in found["findings"]}


class TestPublish:
    def test_goes_from_the_maker_to_the_publisher(self, world: World) -> None:
        eve, ada = world.program("eve"), world.program("ada")
        draft = begin(eve)
        place = f"/drafts/{draft['id']}"
        diff = eve.get(f"{place}/diff").json()
        assert "-  - update: {note: large}" in diff["unified"]
        body = {"revision": 1, "reason": "needed"}
        assert eve.post(f"{place}/publish", body).status_code == 403
        sent = eve.post(f"{place}/submit", {"revision": 1}).json()
        assert sent["state"] == "submitted"
        assert [item["author"] for item in ada.get("/drafts").json()] == [draft["author"]]
        assert ada.put(place, {"source": "x", "revision": 2}).status_code == 403
        assert ada.post(f"{place}/publish", body).json()["code"] == "draft_changed"
        done = ada.post(f"{place}/publish", {"revision": 2, "reason": "needed"})
        assert done.status_code == 200, done.text
        assert ada.get("/definitions/order.flag_large").json()["version"] == 2
        assert ada.get(place).status_code == 404
        between = ada.get("/definitions/order.flag_large/diff", before=1, after=2).json()
        assert "+  - update: {note: huge}" in between["unified"]

    def test_is_given_back_with_a_reason(self, world: World) -> None:
        eve, ada = world.program("eve"), world.program("ada")
        place = f"/drafts/{begin(eve)['id']}"
        eve.post(f"{place}/submit", {"revision": 1})
        assert ada.post(f"{place}/return", {"revision": 2, "reason": " "}).status_code == 422
        back = ada.post(f"{place}/return", {"revision": 2, "reason": "too big"}).json()
        assert back["state"] == "open"
        assert ada.get(place).status_code == 404

    def test_who_waits_and_who_is_waited_for_hear_of_it(self, world: World) -> None:
        world.hire("pub", "publisher", "employee")
        eve, pub = world.program("eve"), world.program("pub")
        draft = begin(eve, note="bigger")
        place = f"/drafts/{draft['id']}"
        eve.post(f"{place}/submit", {"revision": 1})
        assert told(pub) == [("order.flag_large is to be published", "Eve: bigger")]
        [notice] = pub.get("/notifications").json()["items"]
        assert notice["link"] == f"/automations/drafts/{draft['id']}"
        pub.post(f"{place}/return", {"revision": 2, "reason": "too big"})
        assert told(eve) == [("order.flag_large was given back to you", "Pub: too big")]
        eve.post(f"{place}/submit", {"revision": 3})
        assert len(told(pub)) == 2
        done = pub.post(f"{place}/publish", {"revision": 4, "reason": "fine"})
        assert done.status_code == 200, done.text
        assert told(eve)[0] == ("order.flag_large was published", "Pub: fine")
        assert told(world.program("bob")) == []

    def test_one_that_began_with_an_older_version_says_so(self, world: World) -> None:
        ada = world.program("ada")
        first, second = begin(ada), begin(ada, FLAG.replace("note: large", "note: vast"))
        body = {"revision": 1, "reason": "x"}
        assert ada.post(f"/drafts/{first['id']}/publish", body).status_code == 200
        place = f"/drafts/{second['id']}"
        assert ada.get(place).json()["is_outdated"] is True
        assert ada.post(f"{place}/publish", body).json()["code"] == "draft_outdated"
        merged = {"source": second["source"], "revision": 1, "base_version": 2}
        assert ada.put(place, merged).json()["is_outdated"] is False
        assert ada.post(f"{place}/publish", {**body, "revision": 2}).status_code == 200

    def test_never_takes_the_file_of_another_definition(self, world: World) -> None:
        ada = world.program("ada")
        draft = begin(ada, FLAG.replace("id: order.flag_large", "id: flag"), base_version=0)
        assert draft["path"] == "automations/flag_2.yaml"
        body = {"revision": draft["revision"], "reason": "also"}
        done = ada.post(f"/drafts/{draft['id']}/publish", body)
        assert [(item["kind"], item["id"]) for item in done.json()["changes"]] == [
            ("added", "flag")
        ]
        assert ada.get("/definitions/order.flag_large").status_code == 200

    def test_what_is_wrong_is_not_published_and_the_draft_stays(self, world: World) -> None:
        ada = world.program("ada")
        place = f"/drafts/{begin(ada, FLAG.replace('total >', 'totl >'))['id']}"
        refused = ada.post(f"{place}/publish", {"revision": 1, "reason": "x"})
        assert refused.json()["code"] == "definitions_invalid"
        assert ada.get(place).status_code == 200

    def test_a_new_definition(self, world: World) -> None:
        ada = world.program("ada")
        source = "kind: role\nid: extra\ntitle: Extra\n"
        draft = begin(ada, source, kind="role", base_version=0)
        assert draft["path"] == "roles/extra.yaml"
        body = {"revision": 1, "reason": "x"}
        assert ada.post(f"/drafts/{draft['id']}/publish", body).status_code == 200
        assert ada.get("/definitions/extra").json()["version"] == 1

    def test_four_eyes(self, world: World) -> None:
        ada = world.program("ada")
        guarded = WORKSPACE["settings/limit.yaml"] + "four_eyes: true\n"
        draft = begin(ada, guarded, kind="setting")
        body = {"revision": 1, "reason": "x"}
        assert ada.post(f"/drafts/{draft['id']}/publish", body).status_code == 200
        own = begin(ada, guarded.replace("Order limit", "Limit"), kind="setting", base_version=2)
        refused = ada.post(f"/drafts/{own['id']}/publish", body)
        assert refused.status_code == 403
        assert refused.json()["code"] == "four_eyes"
