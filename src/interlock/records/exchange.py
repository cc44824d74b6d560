"""Currency rates of one unit of work, read from the records when the first one is needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection

from interlock.kit.money import Currency, Rate, RateMissingError, Rates
from interlock.language.expression.errors import EvaluationError
from interlock.records.runtime import ModelRuntime
from interlock.records.storage.rate import read_currencies, read_rates

RATE_MODEL = "res.currency.rate"
CURRENCY_MODEL = "res.currency"
COMPANY_MODEL = "res.company"


class Exchange:
    """Converts amounts by the dated rates; ``None`` as a currency means the company's own."""

    def __init__(
        self, load: Callable[[], Rates], *, company_currency: Callable[[], int | None], on: date
    ) -> None:
        self._load = load
        self._company_currency = company_currency
        self._on = on
        self._rates: Rates | None = None

    def convert(self, amount: Decimal, source: int | None, target: int | None) -> Decimal:
        """The amount in the target currency; raises ``EvaluationError`` without a rate."""
        own = self._company_currency() if source is None or target is None else None
        source = own if source is None else source
        target = own if target is None else target
        if source == target:
            return amount
        if source is None or target is None:
            raise EvaluationError("an amount has a currency and the company has none; set it")
        if self._rates is None:
            self._rates = self._load()
        try:
            return self._rates.convert(amount, source, target, on=self._on)
        except RateMissingError as error:
            raise EvaluationError(str(error)) from error


def rates_from(
    connection: Connection,
    models: Mapping[str, ModelRuntime],
    *,
    company_id: int | None,
    base_id: int | None,
) -> Rates:
    """The rates that hold for a company; none when the workspace has no currencies."""
    if RATE_MODEL not in models or CURRENCY_MODEL not in models:
        return Rates((), currencies=(), base_id=base_id)
    return Rates(
        [Rate(*row) for row in read_rates(connection, models[RATE_MODEL].rows.table)],
        currencies=[
            Currency(*row) for row in read_currencies(connection, models[CURRENCY_MODEL].rows.table)
        ],
        base_id=base_id,
        company_id=company_id,
    )
