"""Writing a definition back: comments and layout stay, and the meaning is exact."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interlock.language.layout import new_yaml, write_yaml
from interlock.language.source import SourceDocument, read_source

TEXT = """\
# The limit of the house.
kind: automation
id: purchase.over_limit        # permanent
enabled: true   # for now

on:
- created
- updated: [amount_total, state]   # only these
when: "amount_total > 10"
limit: 10000.50
do:
- update: {state: to_approve, note: 'It''s over'}
# then ask
- approve: purchase.release
  as: decision
"""


@pytest.fixture
def document() -> SourceDocument:
    return read_source("a.yaml", TEXT)[0]


def changed(document: SourceDocument, **values: Any) -> dict[str, Any]:
    return {**copy.deepcopy(document.data), **values}


class TestWriteYaml:
    def test_unchanged_data_gives_the_same_bytes(self, document: SourceDocument) -> None:
        assert write_yaml(document, copy.deepcopy(document.data)) == TEXT

    def test_a_changed_value_touches_nothing_else(self, document: SourceDocument) -> None:
        data = changed(document, enabled=False, limit=Decimal("12.30"))
        data["do"][0]["update"]["note"] = 'That\'s "it"'
        assert write_yaml(document, data) == (
            TEXT.replace("enabled: true", "enabled: false")
            .replace("10000.50", "12.30")
            .replace("'It''s over'", "'That''s \"it\"'")
        )

    @pytest.mark.parametrize("value", ["no: way", "true", "12", "", "# x", "a\nb\n", "2027-01-01"])
    def test_text_stays_text(self, document: SourceDocument, value: str) -> None:
        data = changed(document, id=value)
        assert read_source("a.yaml", write_yaml(document, data))[0].data == data

    def test_a_new_entry_keeps_comments_and_indents(self, document: SourceDocument) -> None:
        data = changed(document)
        data["do"].insert(1, {"block": "Wait"})
        lines = write_yaml(document, data).splitlines()
        assert "- block: Wait" in lines
        assert set(TEXT.splitlines()) <= set(lines)

    def test_a_removed_key_leaves_the_rest(self, document: SourceDocument) -> None:
        data = changed(document)
        del data["when"]
        text = write_yaml(document, data)
        assert "when" not in text
        assert "# The limit of the house." in text
        assert "# then ask" in text

    def test_what_no_definition_can_hold_is_refused(self, document: SourceDocument) -> None:
        with pytest.raises(ValueError, match="float"):
            write_yaml(document, changed(document, limit=0.1))


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-1000, max_value=1000)
    | st.dates()
    | st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12)
    | st.sampled_from(["on", "no", "a: b", "- x", "=x + 1", "{a}", "line 1\nline 2\n", " pad "])
)
DATA = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.from_regex(r"[a-z_]{1,6}", fullmatch=True), inner, max_size=3)
    ),
    max_leaves=8,
)
ROOTS = st.dictionaries(st.from_regex(r"[a-z_]{1,6}", fullmatch=True), DATA, min_size=1, max_size=4)


class TestRoundTrip:
    @settings(max_examples=60)
    @given(data=ROOTS)
    def test_what_is_written_reads_back(self, data: dict[str, Any]) -> None:
        document, findings = read_source("a.yaml", new_yaml(data))
        assert findings == []
        assert document.data == data

    @settings(max_examples=60)
    @given(first=ROOTS, second=ROOTS)
    def test_any_change_can_be_written(self, first: dict[str, Any], second: dict[str, Any]) -> None:
        document = read_source("a.yaml", new_yaml(first))[0]
        text = write_yaml(document, {**first, **second})
        assert read_source("a.yaml", text)[0].data == {**first, **second}
