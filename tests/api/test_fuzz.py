"""Random requests made from the API's own description: none may break it, and every answer must be
one that the description declares.

Deterministic: the same requests in every run. Where an address names a model or a record, half of
the requests name one that exists, so that they get past the door.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.specs.openapi import checks

from support.api import Browser, World

EXAMPLES = 6
"""Requests of each kind (valid, invalid) for each operation."""

LAST = ("apply_definitions", "roll_back_definition", "deactivate_user", "revoke_user_token")
"""What would take the world away from under the others."""

ENDLESS = ("stream_hints",)
"""Whose answer has no end that could be waited for."""

CHECKS = (
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
)


def populate(world: World) -> dict[str, Any]:
    """Some records and requests, and what of them can stand in an address."""
    bob, ada = world.program("bob"), world.program("ada")
    partner = bob.post("/records/shop.partner", {"name": "Azure"}).json()["id"]
    for price in (5, 5000):
        lines = [{"qty": 1, "price": price}]
        order = bob.post("/records/shop.order", {"partner_id": partner, "line_ids": lines}).json()
        bob.post(f"/records/shop.order/{order['id']}/operations/confirm")
        bob.post(f"/records/shop.order/{order['id']}/comments", {"body": "Hello"})
    task = bob.post("/tasks", {"title": "T", "to": {"kind": "role", "name": "buyer"}}).json()
    ada.post("/groups", {"code": "buyers", "title": "Buyers"})
    return {
        "model": ["shop.order", "shop.partner", "res.users"],
        "record_id": [1, 2, 3],
        "user_id": [2, 3],
        "number": [1, 2],
        "operation": ["confirm", "ship", "cancel"],
        "request_id": [ada.get("/approvals", box="all").json()["items"][0]["id"]],
        "event_id": [ada.get("/events").json()["items"][0]["id"]],
        "task_id": [task["id"]],
        "definition_id": ["order.release", "order.flag_large"],
        "automation_id": ["order.tidy"],
        "table_id": ["order.band"],
        "key": ["order_limit"],
        "code": ["buyers"],
        "kind": ["automation"],
        "role": ["buyer"],
    }


def operations(schema: Any) -> Iterator[APIOperation]:
    found = [result.ok() for result in schema.get_all_operations()]
    for item in sorted(found, key=lambda item: item.definition.raw["operationId"] in LAST):
        if item.definition.raw["operationId"] not in ENDLESS:
            yield item


def probe(
    operation: APIOperation, mode: GenerationMode, real: dict[str, Any], who: Browser
) -> None:
    """Send some requests to one operation and check the answers."""
    names = [name for name in real if "{" + name + "}" in operation.path]

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=operation.as_strategy(generation_mode=mode),
        known=st.fixed_dictionaries({name: st.sampled_from(real[name]) for name in names}),
        is_known=st.booleans(),
    )
    def run(case: Case, known: dict[str, Any], is_known: bool) -> None:
        if is_known:
            case.path_parameters = {**(case.path_parameters or {}), **known}
        response = case.call(headers=who.headers)
        case.validate_response(response, checks=list(CHECKS))

    run()


@pytest.mark.timeout(240)
def test_no_request_breaks_it(world: World) -> None:
    real, ada = populate(world), world.program("ada")
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", world.app)
    failures = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for operation in operations(schema):
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                try:
                    probe(operation, mode, real=real, who=ada)
                except Unsatisfiable:
                    continue  # nothing in it can be wrong
                except Exception as error:
                    failures.append(f"{operation.label} ({mode.value}): {error}")
    assert not failures, "\n\n".join(failures)
