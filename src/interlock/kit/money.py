"""Money: rounding to a currency's digits, and conversion by dated rates.

A rate says how many units of a currency one unit of the company's own currency is worth; the one
that counts is the latest not after the date. A rate without a company holds for all that have
none of their own for that currency.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
_ONE = Decimal(1)


class RateMissingError(LookupError):
    """No rate is known for a currency on or before a date; the text says which."""


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency and the digits its amounts have: 2 for euro, 0 for yen, 3 for dinar."""

    id: int
    code: str
    digits: int = 2

    def round(self, amount: Decimal) -> Decimal:
        return round_money(amount, self.digits)


@dataclass(frozen=True, slots=True)
class Rate:
    """From ``on``, one unit of the company's currency is ``rate`` units of this one."""

    currency_id: int
    on: date
    rate: Decimal
    company_id: int | None = None


def round_money(amount: Decimal, digits: int) -> Decimal:
    """``amount`` to so many digits; a half goes away from zero, as invoices round."""
    return amount.quantize(_ONE.scaleb(-digits), context=_EXACT)


class Rates:
    """The rates that count for one company.

    ``base_id`` is the company's own currency, worth 1 unless a rate says otherwise. Raises
    ``ValueError`` for a rate that is not above zero.
    """

    def __init__(
        self,
        rates: Iterable[Rate],
        *,
        currencies: Iterable[Currency],
        base_id: int | None,
        company_id: int | None = None,
    ) -> None:
        self._currencies = {currency.id: currency for currency in currencies}
        self._base_id = base_id
        self._series = _series(rates, company_id)

    def rate(self, currency_id: int, *, on: date) -> Decimal:
        """Units of the currency for one of the company's; raises :class:`RateMissingError`."""
        days, values = self._series.get(currency_id, ((), ()))
        position = bisect_right(days, on)
        if position:
            return values[position - 1]
        if currency_id == self._base_id:
            return _ONE
        raise RateMissingError(
            f"There is no rate for {self._name(currency_id)} on or before {on:%Y-%m-%d};"
            " add one with that date or an earlier one."
        )

    def convert(self, amount: Decimal, source_id: int, target_id: int, *, on: date) -> Decimal:
        """``amount`` in the target currency, rounded once, to its digits."""
        digits = self._currency(target_id).digits
        if source_id == target_id:
            return round_money(amount, digits)
        product = _EXACT.multiply(amount, self.rate(target_id, on=on))
        return round_money(_EXACT.divide(product, self.rate(source_id, on=on)), digits)

    def _currency(self, id: int) -> Currency:
        found = self._currencies.get(id)
        if found is None:
            raise RateMissingError(f"There is no currency with id {id}.")
        return found

    def _name(self, id: int) -> str:
        return self._currency(id).code


_Series = tuple[tuple[date, ...], tuple[Decimal, ...]]


def _series(rates: Iterable[Rate], company_id: int | None) -> Mapping[int, _Series]:
    """Days and values by currency, ascending; a company's own rates replace the general ones."""
    own: dict[int, dict[date, Decimal]] = defaultdict(dict)
    general: dict[int, dict[date, Decimal]] = defaultdict(dict)
    for rate in rates:
        if rate.rate <= 0:
            raise ValueError(f"a rate must be above zero: {rate}")
        if rate.company_id is None:
            general[rate.currency_id][rate.on] = rate.rate
        elif rate.company_id == company_id:
            own[rate.currency_id][rate.on] = rate.rate
    return {
        currency: (tuple(sorted(days)), tuple(days[day] for day in sorted(days)))
        for currency, days in (general | own).items()
    }
