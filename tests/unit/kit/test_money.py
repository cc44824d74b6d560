"""Rounding and conversion of amounts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interlock.kit.money import Currency, Rate, RateMissingError, Rates, round_money

EUR, USD, JPY, KWD = (
    Currency(1, "EUR"),
    Currency(2, "USD"),
    Currency(3, "JPY", digits=0),
    Currency(4, "KWD", digits=3),
)
MARCH, APRIL = date(2027, 3, 1), date(2027, 4, 1)


def rates(*more: Rate, company_id: int | None = None, base_id: int | None = EUR.id) -> Rates:
    rows = [Rate(USD.id, MARCH, Decimal("1.25")), Rate(USD.id, APRIL, Decimal("1.10")), *more]
    return Rates(rows, currencies=[EUR, USD, JPY, KWD], base_id=base_id, company_id=company_id)


class TestRoundMoney:
    @pytest.mark.parametrize(
        ("amount", "digits", "expected"),
        [
            ("0.125", 2, "0.13"),
            ("-0.125", 2, "-0.13"),
            ("2.675", 2, "2.68"),
            ("1.5", 0, "2"),
            ("0.0005", 3, "0.001"),
            ("123456789012345678901234567890.125", 2, "123456789012345678901234567890.13"),
        ],
    )
    def test_a_half_goes_away_from_zero(self, amount: str, digits: int, expected: str) -> None:
        assert str(round_money(Decimal(amount), digits)) == expected

    @given(
        amount=st.decimals(min_value=-(10**15), max_value=10**15, places=6),
        digits=st.integers(min_value=0, max_value=4),
    )
    def test_never_moves_by_more_than_half_a_digit(self, amount: Decimal, digits: int) -> None:
        rounded = round_money(amount, digits)
        assert abs(rounded - amount) * 2 <= Decimal(1).scaleb(-digits)
        assert round_money(rounded, digits) == rounded


class TestRates:
    def test_the_latest_not_after_the_date_counts(self) -> None:
        assert rates().rate(USD.id, on=date(2027, 3, 31)) == Decimal("1.25")
        assert rates().rate(USD.id, on=APRIL) == Decimal("1.10")

    def test_no_rate_is_an_error_that_names_currency_and_date(self) -> None:
        with pytest.raises(RateMissingError, match="USD on or before 2027-02-28"):
            rates().rate(USD.id, on=date(2027, 2, 28))

    def test_the_companys_own_currency_needs_no_rate(self) -> None:
        assert rates().rate(EUR.id, on=MARCH) == 1

    def test_a_companys_own_rates_replace_the_general_ones(self) -> None:
        own = Rate(USD.id, MARCH, Decimal("1.5"), company_id=7)
        assert rates(own, company_id=7).rate(USD.id, on=APRIL) == Decimal("1.5")
        assert rates(own, company_id=8).rate(USD.id, on=APRIL) == Decimal("1.10")

    def test_a_rate_of_zero_is_refused(self) -> None:
        with pytest.raises(ValueError, match="above zero"):
            rates(Rate(JPY.id, MARCH, Decimal(0)))


class TestConvert:
    @pytest.mark.parametrize(
        ("amount", "source", "target", "expected"),
        [
            ("100", EUR, USD, "125.00"),
            ("100", USD, EUR, "80.00"),
            ("0.01", USD, EUR, "0.01"),
            ("1", USD, JPY, "128"),
            ("10", JPY, KWD, "0.031"),
            ("1.005", EUR, EUR, "1.01"),
        ],
    )
    def test_rounds_to_the_targets_digits(
        self, amount: str, source: Currency, target: Currency, expected: str
    ) -> None:
        table = rates(Rate(JPY.id, MARCH, Decimal(160)), Rate(KWD.id, MARCH, Decimal("0.5")))
        found = table.convert(Decimal(amount), source.id, target.id, on=MARCH)
        assert str(found) == expected

    def test_an_unknown_currency_is_named(self) -> None:
        with pytest.raises(RateMissingError, match="id 99"):
            rates().convert(Decimal(1), EUR.id, 99, on=MARCH)
