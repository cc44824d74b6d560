"""What expressions can reach while records change: the scope of a unit of work."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from interlock.kit.duration import Duration
from interlock.language.expression.errors import EvaluationError
from interlock.language.types import Kind
from interlock.records.storage.event import next_number

if TYPE_CHECKING:
    from interlock.records.session import RecordSession

_NOTHING: Mapping[str, Any] = {}


class SessionScope:
    """A scope over the records of one unit of work.

    ``old`` and ``changed`` are of the event at hand; ``vars`` and ``steps`` of the automation that
    runs; ``variables`` are further bare names (``record``, a loop's item, a component's inputs).
    Settings and the company's currency are those of the company of ``record``, or else of the one
    in which the actor works.
    """

    __slots__ = (
        "actor", "changed", "company_id", "event", "now", "old", "session", "steps", "variables",
        "vars",
    )  # fmt: skip

    def __init__(
        self,
        session: RecordSession,
        *,
        old: Mapping[str, Any] | None = None,
        changed: Container[str] = frozenset(),
        event: Any = None,
        variables: Mapping[str, Any] = _NOTHING,
        record: Mapping[str, Any] | None = None,
    ) -> None:
        self.session = session
        self.company_id: int | None = (record or _NOTHING).get("company_id") or session.company_id
        self.old = old
        self.changed = changed
        self.event = event
        self.variables = variables
        self.vars: Mapping[str, Any] = _NOTHING
        self.steps: Mapping[str, Any] = _NOTHING
        self.now: datetime = session.unit.now
        self.actor: Mapping[str, Any] = session.actor_values

    @property
    def today(self) -> date:
        return self.session.today

    def ref(self, model: str, id: int | None) -> Mapping[str, Any]:
        return self.session.loading.values(model, id)

    def lines(
        self, model: str, field: str, record: Mapping[str, Any]
    ) -> Sequence[Mapping[str, Any]]:
        """The children, or the records of a set of references, as they are now."""
        session = self.session
        item = session.runtime.models[model].fields[field]
        if item.type.kind is Kind.REFS:
            target = session.runtime.models[item.type.model or ""]
            found = session.loading.find_many(target, record.get(field) or ())
        else:
            id = record.get("id")
            found = [] if id is None else session.loading.children(item, id)
        return [child.values for child in found]

    def setting(self, key: str) -> Any:
        session = self.session
        return session.runtime.catalogue.settings[key].value(self.company_id, session.today)

    def table(self, id: str, inputs: Mapping[str, Any]) -> Any:
        table = self.session.runtime.catalogue.tables[id]
        return table.decide(inputs, self.session.today).value

    def has_role(self, role: str) -> bool:
        return self.session.actor.has_role(role)

    def business_days(self, start: datetime, days: int) -> datetime:
        """``start`` moved by working days; raises ``EvaluationError`` without a calendar."""
        calendar = self.session.calendar
        if calendar is None:
            raise EvaluationError("no working calendar is published; add one of kind calendar")
        stretch = Duration(abs(days), "days", is_business=True)
        return calendar.add(start, stretch) if days >= 0 else calendar.subtract(start, stretch)

    def convert(self, amount: Decimal, source: int | None, target: int | None) -> Decimal:
        """An amount in another currency, by the rate of today; ``None`` is the company's own."""
        if source == target:
            return amount
        return self.session.exchange(self.company_id).convert(amount, source, target)

    def sequence(self, code: str) -> str:
        session = self.session
        number = next_number(session.unit.connection, code, known=session.runtime.known_sequences)
        return f"{code}{number:05d}"
