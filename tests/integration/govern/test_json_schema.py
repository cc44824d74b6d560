"""The published schemas, put to a validator: they accept and refuse what the checker does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

import interlock
from interlock.cli.installation import unconnected_application
from interlock.kit import json
from interlock.language.json_schema import schemas
from interlock.language.shape import KINDS
from interlock.language.source import read_source

PACKS = Path(interlock.__file__).parent / "packs"
VALIDATORS: Mapping[str, Any] = {
    kind: jsonschema_rs.Draft202012Validator(schema)
    for kind, schema in schemas(unconnected_application().registry.signatures).items()
}

RULE: Mapping[str, Any] = {
    "kind": "automation", "id": "a.b", "title": "A", "owner": "buyer", "purpose": "Because.",
    "review_by": "2030-01-01", "model": "shop.order", "mode": "inline", "on": ["created"],
    "do": [{"update": {"note": "x"}}],
}  # fmt: skip


def plain(value: Any) -> Any:
    """A definition as an editor reads it: JSON values, numbers as numbers."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return float(value)
    return (
        value
        if value is None or isinstance(value, str | bool | int)
        else json.load(json.dump(value))
    )


def definitions() -> Iterator[tuple[str, Any]]:
    for path in sorted(PACKS.rglob("*.yaml")):
        if path.name != "pack.yaml":
            yield (
                str(path.relative_to(PACKS)),
                plain(read_source(path.name, path.read_text())[0].data),
            )


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_is_a_schema_of_its_dialect(kind: str) -> None:
    schema = schemas(unconnected_application().registry.signatures)[kind]
    jsonschema_rs.meta.validate(schema)


def test_every_definition_of_the_packs_is_valid() -> None:
    wrong = [
        f"{path}: {error.message}"
        for path, data in definitions()
        for error in VALIDATORS[data["kind"]].iter_errors(data)
    ]
    assert wrong == []


def test_the_packs_have_definitions_of_most_kinds() -> None:
    """So that the test above says something."""
    found = {data["kind"] for _, data in definitions()}
    assert {"model", "automation", "approval", "table", "role"} <= found


@pytest.mark.parametrize(
    "change",
    [
        {"mode": "sometimes"},
        {"do": [{"updat": {"note": "x"}}]},
        {"do": "update"},
        {"on": ["creation"]},
        {"title": 7},
        {"colour": "red"},
        {"id": "not an id"},
        {"do": [{"block": {"massage": "x"}}]},
    ],
    ids=str,
)
def test_what_the_checker_refuses_by_its_shape_is_refused(change: dict[str, Any]) -> None:
    validator = VALIDATORS["automation"]
    assert validator.is_valid(dict(RULE))
    assert not validator.is_valid({**RULE, **change})


@pytest.mark.parametrize("lacking", ["kind", "id", "title", "do"])
def test_what_is_needed_is_needed(lacking: str) -> None:
    assert not VALIDATORS["automation"].is_valid(
        {key: value for key, value in RULE.items() if key != lacking}
    )


@pytest.mark.parametrize("step", [{"block": "no"}, {"block": {"message": "no"}}, {"stop": "done"}])
def test_short_and_full_forms(step: dict[str, Any]) -> None:
    assert VALIDATORS["automation"].is_valid({**RULE, "do": [step]})
