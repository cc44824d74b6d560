"""Decision tables: cells, hits, and what the rows cover."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interlock.kit.finding import Finding
from interlock.language.cell import OneOf, Range, read_cell
from interlock.language.kinds.data import TableDefinition
from interlock.language.table import DecisionTable, compile_table
from interlock.language.types import DATE, DECIMAL, INTEGER, TEXT, Kind, Type

DAY = date(2027, 3, 1)
INPUTS = {
    "amount": {"type": "money", "match": "range"},
    "region": {"type": "text", "match": "in"},
    "urgent": {"type": "boolean"},
}
OUTPUTS = {"role": {"type": "role", "required": True}, "percent": {"type": "decimal"}}


def table(*rows: dict[str, Any], **keys: Any) -> tuple[DecisionTable, list[Finding]]:
    data = {"kind": "table", "id": "t", "title": "T", "inputs": INPUTS, "outputs": OUTPUTS}
    definition = TableDefinition.model_validate({**data, "rows": rows, **keys})
    return compile_table(definition, roles=frozenset({"buyer", "boss"}))


def good(*rows: dict[str, Any], **keys: Any) -> DecisionTable:
    compiled, findings = table(*rows, **keys)
    assert findings == []
    return compiled


def brief(*rows: dict[str, Any], **keys: Any) -> list[tuple[str, str]]:
    return [(f.code, f.path) for f in table(*rows, **keys)[1]]


class TestCells:
    @pytest.mark.parametrize(
        ("written", "accepted", "refused"),
        [
            ("[0 .. 100]", [0, 100, Decimal("99.99")], [Decimal("-0.01"), Decimal("100.01"), None]),
            ("(0 .. 100)", [1], [0, 100]),
            ("(100 .. ]", [101], [100]),
            ("[ .. 100)", [-5, 99], [100]),
            ("0..100", [0, 100], [101]),
            ("> 5000", [5001], [5000]),
            (">=5000", [5000], [4999]),
            ("<= 10%", [Decimal("0.1")], [Decimal("0.11")]),
            ("= 5", [5], [6]),
            (5, [5], [6]),
        ],
    )
    def test_ranges(self, written: Any, accepted: list[Any], refused: list[Any]) -> None:
        cell = read_cell(written, DECIMAL, "range")
        assert cell is not None
        assert all(cell.matches(value) for value in accepted)
        assert not any(cell.matches(value) for value in refused)

    @pytest.mark.parametrize("written", [None, "", " - ", "-"])
    @pytest.mark.parametrize("match", ["equal", "range", "in"])
    def test_anything(self, written: Any, match: str) -> None:
        assert read_cell(written, TEXT, match) is None

    def test_lists(self) -> None:
        assert read_cell("a, b", TEXT, "in") == OneOf(frozenset({"a", "b"}))
        assert read_cell([1, 2], INTEGER, "in") == OneOf(frozenset({1, 2}))

    def test_whole_numbers_and_days_are_brought_to_closed_ends(self) -> None:
        assert read_cell("> 5", INTEGER, "range") == Range(low=6)
        assert read_cell("< 2027-01-01", DATE, "range") == Range(high=date(2026, 12, 31))

    @pytest.mark.parametrize(
        ("written", "type", "match"),
        [
            ("[5 .. 1]", DECIMAL, "range"),
            ("(1 .. 1)", DECIMAL, "range"),
            ("(5 .. 6)", INTEGER, "range"),
            ("[ .. ]", DECIMAL, "range"),
            ("> ten", DECIMAL, "range"),
            ("1.5", INTEGER, "equal"),
            ("1,5", DECIMAL, "equal"),
            ("NaN", DECIMAL, "equal"),
            ("1e999999", DECIMAL, "equal"),
            ("a,,b", TEXT, "in"),
            (["a"], TEXT, "equal"),
            ("red", Type(Kind.CHOICE, options=("green",)), "equal"),
            (True, DECIMAL, "equal"),
        ],
    )
    def test_what_cannot_be_read(self, written: Any, type: Type, match: str) -> None:
        with pytest.raises(ValueError):
            read_cell(written, type, match)


class TestDecide:
    def test_unique_gives_outputs_and_the_row(self) -> None:
        rows = [
            {"amount": "<= 100", "role": "buyer", "percent": "5%"},
            {"amount": "> 100", "role": "boss"},
        ]
        decision = good(*rows).decide({"amount": Decimal(100)}, DAY)
        assert decision.value == {"role": "buyer", "percent": Decimal("0.05")}
        assert decision.rows == (1,)

    def test_first_takes_the_first_that_matches(self) -> None:
        rows = [{"region": "EU", "role": "buyer"}, {"role": "boss"}]
        found = good(*rows, hit="first")
        assert found.decide({"region": "EU"}, DAY).rows == (1,)
        assert found.decide({"region": "US"}, DAY).rows == (2,)

    def test_collect_gives_all(self) -> None:
        rows = [{"region": "EU, US", "role": "buyer"}, {"role": "boss"}]
        decision = good(*rows, hit="collect").decide({"region": "US"}, DAY)
        assert [value["role"] for value in decision.value] == ["buyer", "boss"]
        assert decision.rows == (1, 2)

    def test_no_row_is_visible(self) -> None:
        decision = good({"region": "EU", "role": "buyer"}).decide({"region": "US"}, DAY)
        assert (decision.value, decision.rows, decision.is_default) == (None, (), False)

    def test_the_default(self) -> None:
        found = good({"region": "EU", "role": "buyer"}, default={"role": "boss"})
        decision = found.decide({"region": "US"}, DAY)
        assert (decision.value["role"], decision.rows, decision.is_default) == ("boss", (), True)

    def test_an_empty_input_only_meets_empty_cells(self) -> None:
        found = good({"region": "EU", "role": "buyer"}, {"role": "boss"}, hit="first")
        assert found.decide({"region": None}, DAY).rows == (2,)

    @pytest.mark.parametrize(
        ("day", "row"), [(date(2026, 12, 31), 1), (date(2027, 1, 1), 2), (date(2028, 1, 1), 2)]
    )
    def test_effective_dates_include_both_ends(self, day: date, row: int) -> None:
        found = good(
            {"role": "buyer", "until": "2026-12-31"},
            {"role": "boss", "from": date(2027, 1, 1), "until": date(2028, 1, 1)},
        )
        assert found.decide({}, day).rows == (row,)
        assert found.decide({}, date(2028, 1, 2)).value is None

    def test_an_unknown_input_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="no input amont"):
            good({"role": "buyer"}).decide({"amont": 1}, DAY)

    def test_hundreds_of_rows_are_fast(self) -> None:
        rows = [
            {"region": f"r{i}", "amount": f"> {j}000" if j else "<= 1000", "role": "buyer"}
            for i in range(300)
            for j in range(2)
        ]
        found = good(*rows)
        start = time.perf_counter()
        for index in range(1000):
            assert found.decide({"region": f"r{index % 300}", "amount": 500}, DAY).value
        assert time.perf_counter() - start < 0.5


class TestChecks:
    def test_overlap_names_both_rows_and_an_input(self) -> None:
        rows = [
            {"amount": "[0 .. 100]", "region": "EU, US", "role": "buyer"},
            {"amount": ">= 100", "region": "US", "role": "boss"},
        ]
        (found,) = table(*rows)[1]
        assert (found.code, found.path) == ("overlap", "rows.1")
        assert found.message == "Rows 1 and 2 overlap: both match amount = 100, region = US."

    def test_no_overlap_in_different_periods(self) -> None:
        good({"role": "buyer", "until": "2026-12-31"}, {"role": "boss", "from": "2027-01-01"})
        assert brief(
            {"role": "buyer", "until": "2027-01-01"}, {"role": "boss", "from": "2027-01-01"}
        ) == [("overlap", "rows.1")]

    def test_gap_names_an_input(self) -> None:
        rows = [{"amount": "<= 100", "role": "buyer"}, {"amount": "> 200", "role": "boss"}]
        (found,) = table(*rows, complete=True)[1]
        assert (found.code, found.path) == ("gap", "rows")
        assert "amount = 150" in found.message

    def test_gap_of_a_combination(self) -> None:
        rows = [
            {"amount": "<= 100", "role": "buyer"},
            {"amount": "> 100", "urgent": True, "role": "boss"},
        ]
        (found,) = table(*rows, complete=True)[1]
        assert "urgent = False" in found.message

    def test_gap_after_a_period(self) -> None:
        (found,) = table({"role": "buyer", "until": "2026-12-31"}, complete=True)[1]
        assert "from 2027-01-01 on" in found.message

    def test_complete(self) -> None:
        good({"amount": "<= 0", "role": "buyer"}, {"amount": "> 0", "role": "boss"}, complete=True)
        good({"amount": "<= 0", "role": "buyer"}, default={"role": "boss"}, complete=True)

    @pytest.mark.parametrize(
        ("row", "code", "path"),
        [
            ({"regoin": "EU", "role": "buyer"}, "unknown_column", "rows.0.regoin"),
            ({"amount": "lots", "role": "buyer"}, "cell", "rows.0.amount"),
            ({"role": "byer"}, "unknown_role", "rows.0.role"),
            ({"amount": "> 5"}, "missing", "rows.0.role"),
            ({"role": "buyer", "from": "soon"}, "cell", "rows.0.from"),
            (
                {"role": "buyer", "from": "2027-02-01", "until": "2027-01-01"},
                "dates_reversed",
                "rows.0.until",
            ),
        ],
    )
    def test_rows(self, row: dict[str, Any], code: str, path: str) -> None:
        assert (code, path) in brief(row)

    def test_columns(self) -> None:
        inputs = {"from": {"type": "text"}, "a": {"type": "choice"}, "b": {"type": "ref"},
                  "role": {"type": "text", "match": "range"}}  # fmt: skip
        assert set(brief(inputs=inputs)) == {
            ("reserved_name", "inputs.from"),
            ("missing", "inputs.a.options"),
            ("missing", "inputs.b.to"),
            ("match", "inputs.role.match"),
            ("duplicate_name", "outputs.role"),
        }

    def test_the_default_is_checked(self) -> None:
        assert brief(default={"role": "nobody", "x": 1}) == [
            ("unknown_column", "default.x"),
            ("unknown_role", "default.role"),
        ]

    def test_hostile_rows_take_bounded_time(self) -> None:
        rows = [
            {"amount": f"[{i} .. {i + 5000}]", "region": f"r{i % 7}", "role": "buyer"}
            for i in range(1500)
        ]
        start = time.perf_counter()
        assert brief(*rows, complete=True)
        assert time.perf_counter() - start < 5


class TestWithRows:
    def test_new_rows_are_checked_the_same_way(self) -> None:
        old = good({"role": "buyer"})
        new, findings = old.with_rows([{"region": "EU", "role": "boss"}])
        assert findings == []
        assert new is not None
        assert new.decide({"region": "EU"}, DAY).value["role"] == "boss"
        assert old.decide({}, DAY).value["role"] == "buyer"
        assert old.with_rows([{"role": "buyer"}, {"role": "boss"}])[0] is None


BOUNDS = st.integers(-3, 3)
RANGES = st.builds(
    lambda low, size, left, right: f"{left}{low} .. {low + size}{right}",
    BOUNDS, st.integers(1, 4), st.sampled_from("[("), st.sampled_from("])"),
)  # fmt: skip
CELLS = st.none() | RANGES | BOUNDS | BOUNDS.map(lambda n: f"> {n}") | BOUNDS.map("<= {}".format)
ROWS = st.lists(
    st.fixed_dictionaries(
        {"amount": CELLS, "urgent": st.none() | st.booleans(), "role": st.just("buyer")}
    ),
    max_size=5,
)
SAMPLES = [
    {"amount": Decimal(n) / 4, "urgent": flag} for n in range(-40, 40) for flag in (True, False)
]


class TestCoverage:
    @settings(max_examples=150)
    @given(rows=ROWS)
    def test_overlaps_and_gaps_are_found_exactly(self, rows: list[dict[str, Any]]) -> None:
        inputs = {name: INPUTS[name] for name in ("amount", "urgent")}
        codes = {f.code for f in table(*rows, inputs=inputs, complete=True)[1]}
        collected = good(*rows, inputs=inputs, hit="collect")
        hits = [len(collected.decide(sample, DAY).rows) for sample in SAMPLES]
        assert ("overlap" in codes) == (max(hits) > 1)
        assert ("gap" in codes) == (min(hits) == 0)
