"""The part of a condition that may narrow a list before it is asked of each record."""

from __future__ import annotations

import pytest

from interlock.language.expression.narrow import narrowed
from interlock.language.expression.nodes import Logic
from support.expression_sample import condition


@pytest.mark.parametrize(
    "source",
    [
        "qty > 5",
        "qty > 5 and state == 'draft'",
        "partner_id.country_id.code == 'DE' or flag",
        "any(l.qty > 2 for l in order_line)",
        "due < today()",
    ],
)
def test_what_the_record_alone_decides_stays_whole(source: str) -> None:
    checked = condition(source)
    found = narrowed(checked)
    assert found is not None
    assert found.node == checked.node


@pytest.mark.parametrize(
    "beyond",
    [
        "amount_total > setting('po_limit')",
        "setting('is_strict')",
        "event.data.moment == 'x'",
        "changed('qty')",
        "old.qty > 1",
        "amount_total > limit",
        "any(l.qty > setting('grace') for l in order_line)",
    ],
)
def test_what_looks_beyond_it_is_left_out(beyond: str) -> None:
    assert narrowed(condition(beyond)) is None
    assert narrowed(condition(f"flag or {beyond}")) is None
    kept = narrowed(condition(f"qty > 5 and {beyond} and flag"))
    assert kept is not None
    assert isinstance(kept.node, Logic)
    assert [part.text for part in kept.node.parts] == ["qty > 5", "flag"]
