"""The description of the API is complete, and the file of it is current."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from interlock.api.openapi import described
from interlock.kit import json

FILE = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    found: dict[str, Any] = json.load(described())
    return found


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in document["paths"].values() for operation in path.values()]


class TestDocument:
    def test_file_is_current(self) -> None:
        assert FILE.read_bytes() == described(), (
            "run: .venv/bin/python -m interlock.api.openapi docs/reference/openapi.json"
        )

    def test_operations_are_named_verb_noun_once(self, document: dict[str, Any]) -> None:
        ids = [operation["operationId"] for operation in operations(document)]
        assert len(ids) == len(set(ids))
        assert all(re.fullmatch(r"[a-z]+(_[a-z]+)+", id) for id in ids)

    def test_every_operation_declares_its_answers(self, document: dict[str, Any]) -> None:
        for operation in operations(document):
            answers = operation["responses"]
            good = [status for status in answers if status.startswith("2")]
            assert good, operation["operationId"]
            for status in good:
                has_body = "content" in answers[status]
                assert has_body == (status != "204"), operation["operationId"]

    def test_every_operation_has_a_tag_and_words(self, document: dict[str, Any]) -> None:
        known = {tag["name"] for tag in document["tags"]}
        for operation in operations(document):
            assert set(operation["tags"]) <= known
            assert operation["description"], operation["operationId"]

    def test_problems_are_problem_json(self, document: dict[str, Any]) -> None:
        for operation in operations(document):
            for status, answer in operation["responses"].items():
                if status >= "400":
                    assert answer == {"$ref": f"#/components/responses/Problem{status}"}
        for answer in document["components"]["responses"].values():
            assert list(answer["content"]) == ["application/problem+json"]
