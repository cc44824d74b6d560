"""The health of the installation, and what was published, over HTTP."""

from __future__ import annotations

from typing import Any

from support.api import World

ROLE = {"roles/extra.yaml": "kind: role\nid: extra\ntitle: Extra\n"}


class TestHealth:
    def test_tells_administrators_everything(self, world: World) -> None:
        found = world.program("ada").get("/system/health")
        assert found.status_code == 200, found.text
        told = found.json()
        assert told["tables_at"] == told["tables_newest"]
        assert {"workspace", "workers", "audit", "cases"} <= {c["subject"] for c in told["checks"]}
        assert all(check["health"] != "ok" for check in told["alarms"])
        assert told["revision"] >= 1
        assert told["workers"] == []

    def test_tells_nobody_else(self, world: World) -> None:
        assert world.program("eve").get("/system/health").status_code == 403
        assert world.program("ada", "records:read").get("/system/health").status_code == 403
        assert world.visitor().get("/system/health").status_code == 401


class TestPublications:
    def test_tell_who_changed_what_and_why(self, world: World) -> None:
        ada = world.program("ada")
        body: dict[str, Any] = {"files": ROLE, "is_complete": False, "reason": "needed"}
        ada.post("/definitions/apply", body)
        body = {"files": {}, "removed": list(ROLE), "is_complete": False, "reason": "not needed"}
        ada.post("/definitions/apply", body)
        found = world.program("eve").get("/publications", limit=2).json()
        told = [(item["reason"], item["count"], item["changes"][0]) for item in found["items"]]
        assert [
            (reason, count, item["change"], item["version"]) for reason, count, item in told
        ] == [
            ("not needed", 1, "removed", 2),
            ("needed", 1, "added", 1),
        ]
        rest = ada.get("/publications", cursor=found["next_cursor"]).json()
        assert len(rest["items"]) == 1
        one = ada.get(f"/publications/{rest['items'][0]['revision']}").json()
        assert len(one["changes"]) == one["count"] > 10
        assert ada.get("/publications/999").status_code == 404
        assert world.visitor().get("/publications").status_code == 401
