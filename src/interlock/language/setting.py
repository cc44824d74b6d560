"""Settings: one tunable value each, by company and date where the business needs that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from interlock.kit.finding import Finding
from interlock.kit.text import did_you_mean
from interlock.language.kinds.data import SettingDefinition, SettingValueDefinition
from interlock.language.literal import read_literal
from interlock.language.types import NUMERIC, TEXT, Kind, Type


@dataclass(frozen=True, slots=True)
class SettingValue:
    """A value for a company (``None``: all) in a period, both days included."""

    value: Any
    company_id: int | None = None
    first_day: date | None = None
    last_day: date | None = None

    def applies(self, company_id: int | None, on: date) -> bool:
        """Whether it is in force for that company on that day."""
        return (
            self.company_id in (None, company_id)
            and (self.first_day is None or self.first_day <= on)
            and (self.last_day is None or on <= self.last_day)
        )


@dataclass(frozen=True, slots=True)
class Setting:
    """One version of one setting."""

    id: str
    title: str
    type: Type
    general: Any = None
    values: tuple[SettingValue, ...] = ()
    owner: str = ""
    needs_four_eyes: bool = False
    editors: tuple[str, ...] = ()
    version: int = 0

    def value(self, company_id: int | None, on: date) -> Any:
        """The value in force: the company's own before that of all, the later start first.

        ``None`` when nothing is set for that company and day.
        """
        found = [item for item in self.values if item.applies(company_id, on)]
        if not found:
            return self.general
        return max(found, key=_precedence).value


def _precedence(item: SettingValue) -> tuple[bool, date]:
    return (item.company_id is not None, item.first_day or date.min)


def setting_type(definition: SettingDefinition) -> Type:
    """The type of a setting's value in expressions; a role is text."""
    if definition.type == "role":
        return TEXT
    return Type(Kind(definition.type), options=definition.options)


def compile_setting(
    definition: SettingDefinition, *, version: int = 0, roles: Mapping[str, Any] | None = None
) -> tuple[Setting, list[Finding]]:
    """The setting of a definition, with everything that is wrong with it."""
    reader = _Reader(definition, roles)
    general = reader.read("value", definition.value)
    values = tuple(
        SettingValue(
            reader.read(f"values.{index}.value", item.value),
            item.company,
            item.from_,
            item.until,
        )
        for index, item in enumerate(definition.values)
    )
    reader.findings += _check(definition)
    setting = Setting(
        id=definition.id,
        title=definition.title,
        type=reader.type,
        general=general,
        values=values,
        owner=definition.owner or "",
        needs_four_eyes=definition.four_eyes,
        editors=definition.editors,
        version=version,
    )
    return setting, reader.findings


class _Reader:
    """Reads the values of one setting and collects what is wrong. One use."""

    def __init__(self, definition: SettingDefinition, roles: Mapping[str, Any] | None) -> None:
        self.findings: list[Finding] = []
        self.type = setting_type(definition)
        self.roles = roles if definition.type == "role" else None
        is_bounded = self.type.kind in NUMERIC or self.type.kind is Kind.DATE
        self.least = self.read("min", definition.min) if is_bounded else None
        self.most = self.read("max", definition.max) if is_bounded else None

    def read(self, path: str, value: Any) -> Any:
        try:
            found = read_literal(value, self.type)
        except ValueError as error:
            self.findings.append(Finding("value", f"{error}.", path=path))
            return None
        self._check(path, found)
        return found

    def _check(self, path: str, value: Any) -> None:
        if value is None or path in ("min", "max"):
            return
        if self.least is not None and value < self.least:
            message = f"{value} is below {self.least}, the least allowed."
            self.findings.append(Finding("too_small", message, path=path))
        if self.most is not None and value > self.most:
            message = f"{value} is above {self.most}, the most allowed."
            self.findings.append(Finding("too_large", message, path=path))
        if self.roles is not None and value not in self.roles:
            hint = did_you_mean(value, self.roles)
            message = f"There is no role {value!r}."
            self.findings.append(Finding("unknown_role", message, path=path, suggestion=hint))


def _check(definition: SettingDefinition) -> Iterator[Finding]:
    if definition.type == "choice" and not definition.options:
        yield Finding("missing", "A choice needs its options.", path="options")
    if definition.value is None and not definition.values:
        yield Finding("missing", "A setting has a value, or values by company and date.")
    seen: dict[tuple[int | None, date | None], int] = {}
    for index, item in enumerate(definition.values):
        path = f"values.{index}"
        if item.from_ and item.until and item.until < item.from_:
            message = f"It ends on {item.until}, before it begins."
            yield Finding("dates_reversed", message, path=f"{path}.until")
        key = (item.company, item.from_)
        if key in seen:
            yield _doubled(path, item, seen[key])
        seen.setdefault(key, index)


def _doubled(path: str, item: SettingValueDefinition, other: int) -> Finding:
    who = f"company {item.company}" if item.company else "all companies"
    start = f" from {item.from_} on" if item.from_ else ""
    message = f"Values {other + 1} and this one both speak for {who}{start}."
    return Finding("overlap", message, path=path, suggestion="Keep one of the two.")
