"""Who is asked: the rules that name approvers, by role, group or position, never by person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from interlock.kit.text import did_you_mean
from interlock.language.context import CompileContext
from interlock.language.expression.check import Checked, Environment, check
from interlock.language.expression.errors import ExpressionError
from interlock.language.expression.nodes import Choose, Constant, Expr, ListOf
from interlock.language.expression.parse import parse
from interlock.language.expression.python import compile_value
from interlock.language.program import ApproverKind, ApproverRule, Computed
from interlock.language.report import Report
from interlock.language.schema import Model
from interlock.language.types import SETS, TEXT, Kind, Type

USERS = "res.users"
MAX_LEVELS = 10

_RULE = re.compile(r"(role|group)(?:\s*:\s*|\s+)([a-z][a-z0-9_.]*)")
_MANAGER = re.compile(r"manager(?:\s+([0-9]{1,3}))?")
_USAGE = "Write 'role x', 'group x', 'manager', 'manager 2', or '=' and an expression of users."
_INSTEAD = "Name a role or a group, or an expression that finds the person from the record."


def compile_approvers_at(
    value: Any, here: Report, *, context: CompileContext, environment: Environment
) -> tuple[tuple[ApproverRule, ...], tuple[Checked, ...]]:
    """The rules of one entry or a list of entries, and the expressions among them."""
    entries = list(value) if isinstance(value, list | tuple) else [value]
    if not any(entries):
        here.refuse("no_approvers", "Nobody is named here.", _USAGE)
        return (), ()
    rules: list[ApproverRule] = []
    expressions: list[Checked] = []
    for number, entry in enumerate(entries):
        place = here.at(number) if isinstance(value, list | tuple) else here
        if isinstance(entry, str) and entry.startswith("="):
            checked = _checked(entry, place, context, environment)
            if checked is not None:
                expressions.append(checked)
                rules.append(_expression(entry, checked))
        elif (rule := _named(entry, place, context)) is not None:
            rules.append(rule)
    return tuple(rules), tuple(expressions)


def count_at_most(rules: Sequence[ApproverRule]) -> int | None:
    """How many people the rules can give, where each gives one; ``None`` if that is open."""
    is_each_one = all(
        rule.kind is ApproverKind.MANAGER
        or (rule.expression is not None and rule.expression.type.kind is Kind.REF)
        for rule in rules
    )
    return len(rules) if rules and is_each_one else None


def _named(entry: Any, here: Report, context: CompileContext) -> ApproverRule | None:
    text = entry.strip() if isinstance(entry, str) else str(entry)
    if match := _RULE.fullmatch(text):
        kind, name = ApproverKind(match[1]), match[2]
        if kind is ApproverKind.ROLE:
            _check_role(name, here, context)
        return ApproverRule(kind, name)
    if match := _MANAGER.fullmatch(text):
        levels = int(match[1] or 1)
        if not 1 <= levels <= MAX_LEVELS:
            here.refuse("approver", f"A manager is 1 to {MAX_LEVELS} levels up, not {levels}.")
        return ApproverRule(ApproverKind.MANAGER, levels=levels)
    _refuse_name(text, here, context)
    return None


def _check_role(name: str, here: Report, context: CompileContext) -> None:
    role = context.roles.get(name)
    if role is None:
        hint = did_you_mean(name, context.roles)
        here.refuse("unknown_role", f"There is no role {name!r}.", hint)
    elif role.is_service:
        message = f"{name!r} is a role that automations run as; nobody has it."
        here.refuse("service_role", message, "Name a role of people.")


def _refuse_name(text: str, here: Report, context: CompileContext) -> None:
    """A word by itself is a role without its 'role', or else a person's login, address or id."""
    if text in ("role", "group", ""):
        what = f"The {text}" if text else "Who is asked"
        here.refuse("approver", f"{what} is not named yet.", _USAGE)
    elif text in context.roles:
        here.refuse("approver", f"{text!r} does not say what it is.", f"Write 'role {text}'.")
    elif near := did_you_mean(text, [*(f"role {name}" for name in context.roles), "manager"]):
        here.refuse("approver", f"{text!r} names no approvers.", near)
    elif " " in text:
        here.refuse("approver", f"{text!r} names no approvers.", _USAGE)
    else:
        here.refuse("hard_coded_person", f"{text!r} is a person written out.", _INSTEAD)


def _expression(source: str, checked: Checked) -> ApproverRule:
    computed = Computed(source, compile_value(checked), checked.type, reads=checked.reads)
    return ApproverRule(ApproverKind.EXPRESSION, expression=computed)


def _checked(
    entry: str, here: Report, context: CompileContext, environment: Environment
) -> Checked | None:
    try:
        checked = check(parse(entry[1:]), environment)
    except ExpressionError as error:
        here.take(error.findings)
        return None
    here.take(checked.warnings)
    _check_type(checked.type, here, context)
    for text in _written_texts(checked.node):
        _check_text(text, here, context)
    return checked


def _check_type(type: Type, here: Report, context: CompileContext) -> None:
    if type.kind is Kind.LIST:
        _check_type(type.item or TEXT, here, context)
    elif type.kind is Kind.INTEGER:
        message = "A number is a person written out, or no person at all."
        here.refuse("hard_coded_person", message, _INSTEAD)
    elif type.kind in (Kind.REF, *SETS) and type.model != USERS:
        hint = _users_of(context.models.get(type.model or ""))
        here.refuse("not_a_user", f"This is {type}, not a user.", hint)
    elif type.kind not in (Kind.REF, *SETS, Kind.TEXT, Kind.CHOICE, Kind.ANY):
        here.refuse("type_mismatch", f"This is {type}, where users are wanted.", _USAGE)


def _users_of(model: Model | None) -> str | None:
    """What to write where a record only leads to a user."""
    fields = () if model is None else model.fields.values()
    names = [f.name for f in fields if f.type.kind is Kind.REF and f.type.model == USERS]
    names = [name for name in names if name not in ("create_uid", "write_uid")]
    return f"Add .{names[0]} to it." if names else None


def _written_texts(node: Expr) -> Iterator[str]:
    """Texts that an expression may give as they are written: ``'role:x' if … else 'role:y'``."""
    match node:
        case Constant(value=str(text)):
            yield text
        case Constant(value=tuple() | list() as values):
            yield from (text for text in values if isinstance(text, str))
        case ListOf(items=parts):
            for part in parts:
                yield from _written_texts(part)
        case Choose(then=then, otherwise=otherwise):
            yield from _written_texts(then)
            yield from _written_texts(otherwise)


def _check_text(text: str, here: Report, context: CompileContext) -> None:
    match = _RULE.fullmatch(text)
    if match is None:
        here.refuse("hard_coded_person", f"{text!r} is a person written out.", _INSTEAD)
    elif match[1] == "role":
        _check_role(match[2], here, context)
