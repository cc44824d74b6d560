"""What a monitoring system reads."""

from __future__ import annotations

import re

from support.api import World


def numbers(text: str) -> dict[str, float]:
    found = re.findall(r"^(interlock_.*) ([0-9.e+-]+)$", text, re.MULTILINE)
    return {name: float(value) for name, value in found}


class TestMetrics:
    def test_requests_are_counted_by_route_and_status(self, world: World) -> None:
        ada = world.program("ada")
        bob = world.program("bob")
        for _ in range(3):
            bob.get("/records/shop.order")
        bob.get("/records/shop.order/999999")
        bob.http.get("/nowhere/at/all")
        answer = ada.http.get("/metrics", headers=ada.headers)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/plain")
        found = numbers(answer.text)
        path = "/api/v1/records/{model}"
        listed = f'interlock_http_requests_total{{method="GET",route="{path}",status="200"}}'
        assert found[listed] == 3
        missing = f'method="GET",route="{path}/{{record_id}}",status="404"'
        assert found[f"interlock_http_requests_total{{{missing}}}"] == 1
        other = 'interlock_http_requests_total{method="GET",route="other",status="404"}'
        assert found[other] == 1
        assert found[f'interlock_http_request_seconds_count{{route="{path}"}}'] == 3

    def test_what_waits_is_told(self, world: World) -> None:
        bob = world.program("bob")
        partner = bob.post("/records/shop.partner", {"name": "Azure"}).json()["id"]
        lines = [{"qty": 1, "price": 5000}]
        order = bob.post("/records/shop.order", {"partner_id": partner, "line_ids": lines}).json()
        bob.post(f"/records/shop.order/{order['id']}/operations/confirm", {})
        ada = world.program("ada")
        found = numbers(ada.http.get("/metrics", headers=ada.headers).text)
        assert found["interlock_approvals_pending"] == 1
        assert found["interlock_workers_alive"] == 0
        assert found["interlock_schedules_late"] == 0

    def test_it_is_not_for_everybody(self, world: World) -> None:
        bob = world.program("bob")
        assert bob.http.get("/metrics", headers=bob.headers).status_code == 403
        assert world.client().get("/metrics").status_code == 401
        ada = world.program("ada", "records:read")
        assert ada.http.get("/metrics", headers=ada.headers).json()["code"] == "scope_missing"
