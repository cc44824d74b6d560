"""When a change breaks what was approved: the edges of each band, and one hash for one value."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interlock.approvals.binding import (
    difference,
    find_breaks,
    hash_values,
    is_broken,
    line_digest,
    plain,
    sealed,
)
from interlock.language.program import Binding

EXACT = Binding("amount")
SHARE = Binding("amount", relative=Decimal("0.02"))
BAND = Binding("amount", absolute=Decimal(50))

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False)


class Colour(Enum):
    RED = "red"


class TestPlain:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (Decimal("1000.00"), "1000"),
            (Decimal("1E+3"), "1000"),
            (Decimal("-0.00"), "0"),
            (Decimal("0.10"), "0.1"),
            (date(2027, 3, 1), "2027-03-01"),
            (datetime(2027, 3, 1, tzinfo=UTC), "2027-03-01T00:00:00+00:00"),
            ((3, 1), [3, 1]),
            ({"b", "a"}, ["a", "b"]),
            ({"x": Decimal("1.0")}, {"x": "1"}),
            (Colour.RED, "red"),
            (True, True),
            (None, None),
        ],
    )
    def test_each_kind(self, value: object, expected: object) -> None:
        assert plain(value) == expected

    @given(amounts)
    def test_the_digits_after_the_point_do_not_change_the_hash(self, amount: Decimal) -> None:
        longer = amount.quantize(Decimal("0.00000"))
        assert hash_values({"a": amount}) == hash_values({"a": longer})


class TestIsBroken:
    @pytest.mark.parametrize(
        ("binding", "approved", "now", "broken"),
        [
            (EXACT, "1000", "1000", False),
            (EXACT, "1000", "1000.01", True),
            (SHARE, "1000", "1020", False),
            (SHARE, "1000", "1020.01", True),
            (SHARE, "1000", "980", False),
            (SHARE, "1000", "979.99", True),
            (SHARE, "-1000", "-1020", False),
            (SHARE, "-1000", "-1020.01", True),
            (SHARE, "0", "0.01", True),
            (SHARE, "0", "0", False),
            (BAND, "10", "60", False),
            (BAND, "10", "60.01", True),
            (BAND, "10", "-40", False),
            (BAND, "10", None, True),
            (BAND, None, "10", True),
            (BAND, None, None, False),
            (SHARE, "sha256:a", "sha256:b", True),
        ],
    )
    def test_the_edges(
        self, binding: Binding, approved: str | None, now: str | None, broken: bool
    ) -> None:
        assert is_broken(binding, approved, now) is broken

    @given(amounts, amounts)
    def test_a_wider_band_never_breaks_sooner(self, approved: Decimal, now: Decimal) -> None:
        then, later = plain(approved), plain(now)
        if is_broken(SHARE, then, later):
            assert is_broken(EXACT, then, later)
        if is_broken(Binding("a", relative=Decimal("0.1")), then, later):
            assert is_broken(SHARE, then, later)


class TestFindBreaks:
    def test_only_what_was_bound_then_counts(self) -> None:
        found = find_breaks([EXACT, Binding("supplier")], {"amount": "1"}, {"amount": "2"})
        assert [(item.field, item.approved, item.now) for item in found] == [("amount", "1", "2")]


class TestDifference:
    def test_every_value_that_differs(self) -> None:
        found = difference({"a": 1, "b": 2}, {"b": 3, "c": 4})
        assert [(item.field, item.approved, item.now) for item in found] == [
            ("a", 1, None),
            ("b", 2, 3),
            ("c", None, 4),
        ]


class TestDigests:
    def test_the_order_of_lines_does_not_count_but_their_number_does(self) -> None:
        one, two = {"qty": Decimal(1)}, {"qty": Decimal(2)}
        assert line_digest([one, two]) == line_digest([two, one])
        assert line_digest([one, two]) != line_digest([one, one, two])
        assert line_digest([{"qty": Decimal("1.00")}]) == line_digest([one])

    def test_a_sealed_value_tells_nothing_and_compares(self) -> None:
        assert sealed("DE89", salt="a") == sealed("DE89", salt="a")
        assert sealed("DE89", salt="a") != sealed("DE89", salt="b")
        assert "DE89" not in str(sealed("DE89", salt="a"))
        assert sealed(None, salt="a") is None
