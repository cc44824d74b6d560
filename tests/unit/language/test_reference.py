"""Which definitions a definition names."""

from __future__ import annotations

import pytest

from interlock.language.form import parse_form
from interlock.language.reference import references
from interlock.language.shape import KINDS

KNOWN = {
    *("purchase.order", "purchase.matrix", "purchase.limit", "shared.tell", "purchase.release"),
    *("finance", "buyer", "office", "case"),
}
HEAD = "owner: buyer\npurpose: About finance and the case.\nreview_by: 2030-01-01\n"


def named(text: str) -> set[str]:
    data, findings = parse_form(text)
    assert isinstance(data, dict), findings
    return set(references(KINDS[data["kind"]].model_validate(data), KNOWN))


@pytest.mark.parametrize(
    ("step", "found"),
    [
        ("run: shared.tell", {"shared.tell"}),
        ("approve: purchase.release", {"purchase.release"}),
        ("notify: {to: role finance, title: x}", {"finance"}),
        ("set: {x: \"=table('purchase.matrix', amount=1)\"}", {"purchase.matrix"}),
        ("if: amount_total > setting('purchase.limit')\n    then: [{stop: x}]", {"purchase.limit"}),
        ("notify: {to: role buyer, title: Ask finance about the case}", set()),
    ],
)
def test_steps(step: str, found: set[str]) -> None:
    text = (
        "kind: automation\nid: a.b\ntitle: Finance\n" + HEAD + "model: purchase.order\n"
        "mode: background\non:\n  - time: {field: date, before: 1 day, calendar: office}\n"
        f"do:\n  - {step}\n"
    )
    assert named(text) == {"buyer", "purchase.order", "office", *found}


def test_rights_are_by_role() -> None:
    text = (
        "kind: model\nid: a.b\ntitle: X\nfields:\n  case: {type: text}\n"
        "  order_id: {type: ref, to: purchase.order}\n"
        "access:\n  finance: {read: true}\n"
    )
    assert named(text) == {"purchase.order", "finance"}
