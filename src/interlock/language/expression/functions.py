"""The catalogue of functions: everything that can be called in an expression."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from interlock.language.expression import runtime
from interlock.language.expression.catalogue import (
    ANYTHING,
    MOMENT,
    NUMBER,
    ORDERED,
    RECORDS,
    WHOLE,
    WORDS,
    Function,
    Parameter,
)
from interlock.language.expression.format import FORMATS, format_value
from interlock.language.expression.scope import Scope
from interlock.language.types import (
    ANY,
    BOOLEAN,
    BUSINESS_DAYS,
    DATE,
    DATETIME,
    DURATION,
    INTEGER,
    TEXT,
    Kind,
)


def _today(scope: Scope) -> Any:
    return scope.today


def _now(scope: Scope) -> Any:
    return scope.now


def _has_role(scope: Scope, role: str) -> bool:
    return scope.has_role(role)


def _sequence(scope: Scope, code: str) -> str:
    return scope.sequence(code)


def _business_days(count: int | None) -> int | None:
    return count


_LISTS = RECORDS | {Kind.LIST}
_NUMBER = Parameter("x", NUMBER)
_TEXT = Parameter("text", WORDS)
_MOMENT = Parameter("moment", MOMENT)
_COUNT = Parameter("n", WHOLE)
_DIGITS = tuple(range(-12, 13))

_TIME = (
    Function("today", (), DATE, "The date, in UTC.", "date_due < today()", _today,
             needs_scope=True),
    Function("now", (), DATETIME, "The moment of the event.", "create_date < now() - hours(4)",
             _now, needs_scope=True),
    Function("days", (_COUNT,), DURATION, "A duration of 24-hour days.",
             "today() + days(30)", runtime.days),
    Function("hours", (_COUNT,), DURATION, "A duration of hours.",
             "now() - hours(4)", runtime.hours),
    Function("minutes", (_COUNT,), DURATION, "A duration of minutes.",
             "now() + minutes(30)", runtime.minutes),
    Function("business_days", (_COUNT,), BUSINESS_DAYS,
             "Working days of the calendar that applies, to be added to a date or moment.",
             "today() + business_days(2)", _business_days, is_in_filter=False),
    Function("date_diff",
             (Parameter("later", MOMENT), Parameter("earlier", MOMENT),
              Parameter("unit", WORDS, is_optional=True, is_literal=True,
                        choices=runtime.DATE_UNITS)),
             INTEGER, "Whole units from the second to the first; negative if it is the later one.",
             "date_diff(today(), date_order, 'weeks') > 2", runtime.date_difference),
    Function("year", (_MOMENT,), INTEGER, "The year, in UTC.", "year(date_order) == 2027",
             runtime.year),
    Function("month", (_MOMENT,), INTEGER, "The month, 1 to 12.", "month(date_order) == 12",
             runtime.month),
    Function("day", (_MOMENT,), INTEGER, "The day of the month, 1 to 31.",
             "day(date_order) <= 15", runtime.day),
    Function("weekday", (_MOMENT,), INTEGER, "The day of the week: Monday is 0, Sunday 6.",
             "weekday(date_order) >= 5", runtime.weekday),
)  # fmt: skip

_NUMBERS = (
    Function("abs", (_NUMBER,), "same", "The number without its sign.", "abs(margin) < 0.05",
             runtime.absolute),
    Function("round",
             (_NUMBER, Parameter("digits", WHOLE, is_optional=True, is_literal=True,
                                 choices=_DIGITS)),
             "same", "Rounded to that many decimals; a half goes away from zero.",
             "round(amount_total * 0.19, 2)", runtime.round_half_up),
    Function("floor", (_NUMBER,), INTEGER, "The next whole number below.", "floor(weight)",
             runtime.floor),
    Function("ceil", (_NUMBER,), INTEGER, "The next whole number above.",
             "ceil(weight / 25)", runtime.ceil),
)  # fmt: skip

_WORDS = (
    Function("lower", (_TEXT,), TEXT, "In small letters.", "lower(name) == 'acme'", runtime.lower),
    Function("upper", (_TEXT,), TEXT, "In capitals.", "upper(code) == 'DE'", runtime.upper),
    Function("trim", (_TEXT,), TEXT, "Without spaces and line breaks at either end.",
             "trim(name) != ''", runtime.trim),
    Function("contains", (_TEXT, Parameter("part", WORDS)), BOOLEAN,
             "Whether the part is somewhere in the text; capitals count.",
             "contains(name, 'Ltd')", runtime.contains_text),
    Function("startswith", (_TEXT, Parameter("part", WORDS)), BOOLEAN,
             "Whether the text begins with the part.", "startswith(code, 'PO')",
             runtime.starts_with),
    Function("endswith", (_TEXT, Parameter("part", WORDS)), BOOLEAN,
             "Whether the text ends with the part.", "endswith(email, '.org')",
             runtime.ends_with),
    Function("replace", (_TEXT, Parameter("old", WORDS), Parameter("new", WORDS)), TEXT,
             "Every occurrence of one text replaced by another.", "replace(phone, ' ', '')",
             runtime.replace_text, is_in_filter=False),
    Function("format",
             (Parameter("value", ANYTHING - RECORDS - {Kind.BUSINESS_DAYS}),
              Parameter("spec", WORDS, is_literal=True, is_optional=True, choices=FORMATS)),
             TEXT, "The value as text: money, date, datetime, number, percent or a digit count.",
             "format(amount_total, 'money')", format_value, is_in_filter=False),
    Function("len", (Parameter("value", WORDS | _LISTS),), INTEGER,
             "How many characters, records or items.", "len(order_line) > 10", runtime.length),
)  # fmt: skip

_CHOICES = (
    Function("is_empty",
             (Parameter("value", ANYTHING - {Kind.BOOLEAN, Kind.DURATION, Kind.BUSINESS_DAYS}),),
             BOOLEAN, "Whether there is no value, no text or no record.", "is_empty(email)",
             runtime.is_empty),
    Function("coalesce", (Parameter("value", ANYTHING - RECORDS - {Kind.BUSINESS_DAYS}),),
             "united", "The first value that is not empty.", "coalesce(nickname, name)",
             runtime.coalesce, is_variadic=True),
    Function("min", (Parameter("value", ORDERED),), "united",
             "The smallest of several values, or over a loop; empty ones do not count.",
             "min(l.qty for l in order_line)", runtime.least, is_variadic=True),
    Function("max", (Parameter("value", ORDERED),), "united",
             "The largest of several values, or over a loop; empty ones do not count.",
             "max(amount_a, amount_b)", runtime.greatest, is_variadic=True),
)  # fmt: skip

_CONTEXT = (
    Function("has_role", (Parameter("role", WORDS),), BOOLEAN, "Whether the actor has the role.",
             "has_role('buyer')", _has_role, needs_scope=True),
    Function("sequence", (Parameter("code", WORDS, is_literal=True),), TEXT,
             "The next number of a sequence; not in conditions.", "sequence('PO')", _sequence,
             is_in_filter=False, needs_scope=True),
    Function("setting", (), ANY, "The value of a setting.", "amount_total > setting('po_limit')",
             signature="setting('key')"),
    Function("table", (), ANY, "What a decision table answers for these inputs.",
             "table('approver', amount=amount_total).role", signature="table('id', input=…)",
             is_in_filter=False),
    Function("changed", (), BOOLEAN, "Whether fields changed; with to= and from_= also how.",
             "changed('stage_id', to='won')", signature="changed('x', to=…, from_=…)",
             is_in_filter=False),
    Function("crossed", (), BOOLEAN, "Whether a number went over or under a limit just now.",
             "crossed('amount_total', above=10000)",
             signature="crossed('x', above=…) or crossed('x', below=…)", is_in_filter=False),
    Function("added", (), ANY, "The records that are new in a many-to-many field.",
             "any(t.name == 'VIP' for t in added('tag_ids'))", signature="added('x')",
             is_in_filter=False),
)  # fmt: skip

_LOOPS = (
    Function("any", (), BOOLEAN, "Whether the condition holds for at least one.",
             "any(l.qty < 0 for l in order_line)", signature="any(… for x in …)"),
    Function("all", (), BOOLEAN, "Whether the condition holds for each; true for none.",
             "all(l.qty > 0 for l in order_line)", signature="all(… for x in …)"),
    Function("sum", (), ANY, "The sum; empty values do not count, nothing sums up to 0.",
             "sum(l.price for l in order_line)", signature="sum(… for x in … if …)"),
    Function("count", (), INTEGER, "How many there are; with 'if', of those for which it holds.",
             "count(l for l in order_line if l.qty > 0)", signature="count(x for x in … if …)"),
    Function("avg", (), ANY, "The average; empty values do not count, that of nothing is empty.",
             "avg(l.price for l in order_line)", signature="avg(… for x in … if …)"),
)  # fmt: skip

FUNCTIONS: Mapping[str, Function] = {
    function.name: function
    for group in (_TIME, _NUMBERS, _WORDS, _CHOICES, _CONTEXT, _LOOPS)
    for function in group
}

OPERATORS: Mapping[str, Any] = {
    "+": runtime.add,
    "-": runtime.subtract,
    "*": runtime.multiply,
    "/": runtime.divide,
    "//": runtime.floor_divide,
    "%": runtime.modulo,
    "negate": runtime.negate,
    "concat": runtime.concat,
    "as_text": runtime.as_text,
    "shift": runtime.shift,
    "shift_back": runtime.shift_back,
    "elapsed": runtime.elapsed,
    "multiply_duration": runtime.multiply_duration,
    "negate_duration": runtime.negate_duration,
    "shift_business": runtime.shift_business,
    "shift_business_back": runtime.shift_business_back,
}
"""What operator signs become once the checker knows the types of both sides."""

SCOPED_OPERATORS = frozenset({"shift_business", "shift_business_back"})
IMPURE = frozenset({"today", "now", "has_role", "sequence", *SCOPED_OPERATORS})
"""Operations whose result may differ between evaluations: never folded into a constant."""


def implementation(operation: str) -> tuple[Any, bool]:
    """The Python function of an operation, and whether it wants the scope first."""
    if operation in OPERATORS:
        return OPERATORS[operation], operation in SCOPED_OPERATORS
    function = FUNCTIONS[operation]
    return function.python, function.needs_scope
