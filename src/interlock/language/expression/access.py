"""What compiled expressions call to reach values: records, members, settings, conversions.

These are the only functions, besides those of the catalogue, that generated code can name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from interlock.language.expression import runtime
from interlock.language.expression.errors import EvaluationError
from interlock.language.expression.scope import EMPTY_RECORD, Scope
from interlock.language.types import Kind

Values = Mapping[str, Any]


def previous(scope: Scope) -> Values:
    """The values before the change; all empty for a new record."""
    return EMPTY_RECORD if scope.old is None else scope.old


def follow(scope: Scope, model: str, reference: Any) -> Values:
    """The record behind a reference, which is an id or already the record's values."""
    if reference is None:
        return EMPTY_RECORD
    return reference if isinstance(reference, Mapping) else scope.ref(model, reference)


def identity(value: Any) -> Any:
    """The id of a record given as its id or its values."""
    return value["id"] if isinstance(value, Mapping) else value


def records(scope: Scope, model: str, field: str, record: Values) -> Sequence[Values]:
    """The records of a field that holds many."""
    return () if record is EMPTY_RECORD else scope.lines(model, field, record)


def records_of_ids(scope: Scope, model: str, ids: Iterable[Any] | None) -> Sequence[Values]:
    found = (follow(scope, model, id) for id in ids or ())
    return [record for record in found if record is not EMPTY_RECORD]


def ids_of(lines: Iterable[Values]) -> tuple[Any, ...]:
    return tuple(line["id"] for line in lines)


def newly(after: Iterable[Any] | None, before: Iterable[Any] | None) -> tuple[Any, ...]:
    known = frozenset(before or ())
    return tuple(id for id in after or () if id not in known)


def item_list(value: Any) -> Sequence[Any]:
    """A list for a loop; an empty value has no items."""
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        raise EvaluationError("a loop needs a list; this is a single value")
    return [plain(item) for item in value]


def member(value: Any, name: str) -> Any:
    """A member of a JSON object or of a step's output; empty if either is not there."""
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise EvaluationError(f"a single value has no member {name!r}")
    return plain(value.get(name))


def plain(value: Any) -> Any:
    """A JSON value as the language knows it: numbers are exact."""
    return Decimal(repr(value)) if isinstance(value, float) else value


def member_as(kind: Kind) -> Callable[[Any, str], Any]:
    """As :func:`member`, for a member whose type is known but which may have gone through JSON."""
    read = READERS[kind]

    def typed_member(value: Any, name: str) -> Any:
        return read(member(value, name))

    return typed_member


def as_number(value: Any) -> Any:
    """A number, also where JSON spells it as text; other values as they are."""
    if isinstance(value, str):
        try:
            number = Decimal(value)
        except InvalidOperation:
            return value
        return number if number.is_finite() else value
    if isinstance(value, bool):
        raise EvaluationError("a yes/no value stands where a number is needed")
    return plain(value)


def as_date(value: Any) -> Any:
    """A date, also where JSON spells it as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).date()
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value


def as_moment(value: Any) -> Any:
    """A moment, also where JSON spells it as text. A text or date without time is midnight UTC."""
    if isinstance(value, str):
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return datetime.combine(value, time(), UTC) if type(value) is date else value


READERS: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.INTEGER: as_number,
    Kind.DECIMAL: as_number,
    Kind.MONEY: as_number,
    Kind.DATE: as_date,
    Kind.DATETIME: as_moment,
}


def truth(value: Any) -> bool:
    """Whether a value of unknown type that stands as a condition is true."""
    if value is None or isinstance(value, bool):
        return value is True
    raise EvaluationError("a condition is neither yes nor no; compare the value with something")


def contains(container: Any, item: Any) -> bool:
    """Whether an item is in a list of unknown or computed values, or a part in a text."""
    if container is None:
        return False
    if isinstance(container, str):
        return item is not None and item in container
    return identity(item) in container


def convert(scope: Scope, amount: Any, source: Any, target: Any) -> Any:
    """An amount in another currency; nothing to do if it is in that one already."""
    return amount if amount is None or source == target else scope.convert(amount, source, target)


def look_up(scope: Scope, table: str, inputs: Values, output: str | None, is_list: bool) -> Any:
    """A decision table's answer; with ``output``, that of its only output."""
    answer = scope.table(table, inputs)
    if output is None or answer is None:
        return answer
    return [row[output] for row in answer] if is_list else answer[output]


def any_of(items: Iterable[Any], test: Callable[[Any], bool]) -> bool:
    return any(test(item) for item in items)


def all_of(items: Iterable[Any], test: Callable[[Any], bool]) -> bool:
    return all(test(item) for item in items)


def count_of(items: Iterable[Any], _value: Callable[[Any], Any]) -> int:
    return sum(1 for _ in items)


def sum_of(items: Iterable[Any], value: Callable[[Any], Any]) -> Any:
    return runtime.total(map(value, items))


def min_of(items: Iterable[Any], value: Callable[[Any], Any]) -> Any:
    return runtime.least(*map(value, items))


def max_of(items: Iterable[Any], value: Callable[[Any], Any]) -> Any:
    return runtime.greatest(*map(value, items))


def avg_of(items: Iterable[Any], value: Callable[[Any], Any]) -> Any:
    return runtime.average(map(value, items))


FOLDS: Mapping[str, Callable[..., Any]] = {
    "any": any_of,
    "all": all_of,
    "count": count_of,
    "sum": sum_of,
    "min": min_of,
    "max": max_of,
    "avg": avg_of,
}
