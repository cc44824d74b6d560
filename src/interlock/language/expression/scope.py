"""What an expression sees besides the record's own values, and a plain implementation of it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from interlock.language.expression.errors import EvaluationError


class EmptyRecord(Mapping[str, Any]):
    """The record behind an empty or dangling reference: every field is empty."""

    def __getitem__(self, _name: str) -> None:
        return None

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def get(self, _name: str, default: Any = None) -> Any:
        return default


EMPTY_RECORD = EmptyRecord()


class Scope(Protocol):
    """What the engine supplies to an evaluation.

    Values are plain: a reference is an id or ``None``, a many-to-many field a tuple of ids, an
    amount a ``Decimal``, a choice its text. A record is a mapping of all its fields. ``old`` is
    ``None`` for a new record; ``changed`` then holds every field.
    """

    @property
    def old(self) -> Mapping[str, Any] | None: ...
    @property
    def changed(self) -> Container[str]: ...
    @property
    def event(self) -> Any: ...
    @property
    def actor(self) -> Mapping[str, Any]: ...
    @property
    def vars(self) -> Mapping[str, Any]: ...
    @property
    def steps(self) -> Mapping[str, Any]: ...
    @property
    def variables(self) -> Mapping[str, Any]:
        """Loop aliases and inputs by name. A record among them is its id or its values."""

    @property
    def now(self) -> datetime: ...
    @property
    def today(self) -> date: ...

    def ref(self, model: str, id: int | None) -> Mapping[str, Any]:
        """The record's values, or ``EMPTY_RECORD``."""

    def lines(
        self, model: str, field: str, record: Mapping[str, Any]
    ) -> Sequence[Mapping[str, Any]]:
        """The records of a ``lines`` or ``refs`` field of ``record``, which is of ``model``."""

    def setting(self, key: str) -> Any:
        """The setting's value for the record's company and date."""

    def table(self, id: str, inputs: Mapping[str, Any]) -> Any:
        """The outputs of the row that matches as a mapping, or ``None``; for a table that
        collects, a sequence of such mappings. An only output is taken out by the expression."""

    def has_role(self, role: str) -> bool: ...

    def business_days(self, start: datetime, days: int) -> datetime:
        """``start`` moved by working days of the calendar that applies; back if negative."""

    def convert(self, amount: Decimal, source: int | None, target: int | None) -> Decimal:
        """``amount`` by the dated rate; a currency that is ``None`` is the company's."""

    def sequence(self, code: str) -> str:
        """The next number of a sequence. It is taken, whatever becomes of the evaluation."""


@dataclass(slots=True)
class StaticScope:
    """A scope over plain values, for tests, previews and definitions that see no database.

    ``records`` maps a model to its records by id. Records of a ``lines`` field are found under
    ``children[(model, field)]`` by the parent's id; those of a ``refs`` field by the ids in the
    record. ``rates`` maps ``(source, target)`` to a factor. ``tables`` maps an id to a function.
    """

    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    old: Mapping[str, Any] | None = None
    changed: Container[str] = frozenset()
    event: Any = None
    actor: Mapping[str, Any] = field(default_factory=dict)
    vars: Mapping[str, Any] = field(default_factory=dict)
    steps: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    tables: Mapping[str, Callable[[Mapping[str, Any]], Any]] = field(default_factory=dict)
    roles: Container[str] = frozenset()
    records: Mapping[str, Mapping[int, Mapping[str, Any]]] = field(default_factory=dict)
    children: Mapping[tuple[str, str], Mapping[int, Sequence[Mapping[str, Any]]]] = field(
        default_factory=dict
    )
    related: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """The model that a ``refs`` field refers to."""
    rates: Mapping[tuple[int | None, int | None], Decimal] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.date()

    def ref(self, model: str, id: int | None) -> Mapping[str, Any]:
        if id is None:
            return EMPTY_RECORD
        return self.records.get(model, {}).get(id, EMPTY_RECORD)

    def lines(
        self, model: str, field: str, record: Mapping[str, Any]
    ) -> Sequence[Mapping[str, Any]]:
        """From ``related`` and ``records``, or from ``children``; a dangling id is left out."""
        if (target := self.related.get((model, field))) is not None:
            known = self.records.get(target, {})
            return [known[id] for id in record[field] or () if id in known]
        return self.children.get((model, field), {}).get(record["id"], ())

    def setting(self, key: str) -> Any:
        return self.settings[key]

    def table(self, id: str, inputs: Mapping[str, Any]) -> Any:
        return self.tables[id](inputs)

    def has_role(self, role: str) -> bool:
        return role in self.roles

    def business_days(self, start: datetime, days: int) -> datetime:
        """Monday to Friday, no holidays."""
        moment, left, step = start, abs(days), 1 if days > 0 else -1
        while left:
            moment += timedelta(days=step)
            left -= moment.weekday() < 5
        return moment

    def convert(self, amount: Decimal, source: int | None, target: int | None) -> Decimal:
        if (rate := self.rates.get((source, target))) is None:
            raise EvaluationError(f"there is no rate from currency {source} to {target}")
        return amount * rate

    def sequence(self, code: str) -> str:
        raise EvaluationError(f"numbers of sequence {code!r} cannot be drawn here")
