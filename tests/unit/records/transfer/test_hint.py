"""What to write instead."""

from __future__ import annotations

import pytest

from interlock.language.types import Kind
from interlock.records.transfer.hint import hint


class TestHint:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("1.234,50", "1234.50"),
            ("1234,5", "1234.5"),
            ("-1 234 567,89", "-1234567.89"),
            ("1,234,567.89", "1234567.89"),
            ("1,234.5", "1234.5"),
            ("€ 1.234,50", "1234.50"),
        ],
    )
    def test_numbers(self, value: str, expected: str) -> None:
        assert hint(Kind.MONEY, value) == f"Write it as {expected}."

    @pytest.mark.parametrize("value", ["1,234", "abc", "12.5 kg"])
    def test_unclear_numbers_are_not_guessed(self, value: str) -> None:
        assert "Write it as" not in str(hint(Kind.DECIMAL, value))

    def test_dates(self) -> None:
        assert hint(Kind.DATE, "1.3.2027") == "Write it as 2027-03-01."
        assert "cannot be told apart" in str(hint(Kind.DATE, "03/01/2027"))
        assert hint(Kind.DATE, "soon") is None

    def test_other_types_have_none(self) -> None:
        assert hint(Kind.TEXT, "1,5") is None
        assert hint(Kind.MONEY, 5) is None
