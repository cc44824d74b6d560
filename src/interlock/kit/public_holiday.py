"""Public holidays of countries and their subdivisions, looked up year by year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from holidays import country_holidays
from holidays.registry import EntityLoader

_COUNTRIES = frozenset(EntityLoader.get_country_codes())


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """A container of dates: ``day in PublicHolidays("DE", "BY")``."""

    country: str
    subdivision: str | None = None

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in _of_year(self.country, self.subdivision, day.year)


def public_holidays(country: str, subdivision: str | None = None) -> PublicHolidays:
    """The holidays of a country (ISO 3166-1 alpha-2), and of a part of it (ISO 3166-2).

    Raises ``ValueError`` for a country or subdivision that is not known. The rules of the country
    are loaded when a day is first asked for, since loading them takes half a second.
    """
    if subdivision is None and country in _COUNTRIES:
        return PublicHolidays(country)
    try:
        country_holidays(country, subdiv=subdivision, expand=False)
    except NotImplementedError as error:
        place = country if subdivision is None else f"{country}-{subdivision}"
        raise ValueError(f"the public holidays of {place!r} are not known") from error
    return PublicHolidays(country, subdivision)


@lru_cache(maxsize=1024)
def _of_year(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    return frozenset(country_holidays(country, subdiv=subdivision, years=year, expand=False))
