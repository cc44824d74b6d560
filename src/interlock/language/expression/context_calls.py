"""Calls that ask the surroundings: settings, tables, roles, and what has changed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from interlock.kit.text import did_you_mean, listed
from interlock.language.expression.checking import UNKNOWN, Checking
from interlock.language.expression.comparing import check_option, compare
from interlock.language.expression.environment import TableSignature
from interlock.language.expression.functions import FUNCTIONS
from interlock.language.expression.names import leaf
from interlock.language.expression.nodes import (
    Added,
    Call,
    Constant,
    Current,
    Expr,
    FieldOf,
    HasChanged,
    Logic,
    Lookup,
    Not,
    Previous,
    Setting,
    Truth,
)
from interlock.language.expression.rules import COMPANY_CURRENCY, accepts, cast, in_currency
from interlock.language.schema import Field
from interlock.language.types import BOOLEAN, NUMERIC, Kind, Type


def _refuse_arguments(check: Checking, part: ast.Call, name: str) -> Constant:
    hint = f"Write {FUNCTIONS[name].usage}."
    return check.refuse(part, "wrong_arguments", f"{name} is called with other arguments.", hint)


def _text(part: ast.expr) -> str | None:
    is_text = isinstance(part, ast.Constant) and isinstance(part.value, str)
    return str(part.value) if is_text and isinstance(part, ast.Constant) else None


def _only_text(check: Checking, part: ast.Call, name: str) -> str | None:
    word = _text(part.args[0]) if len(part.args) == 1 and not part.keywords else None
    if word is None:
        _refuse_arguments(check, part, name)
    return word


def _setting(check: Checking, part: ast.Call) -> Expr:
    key, known = _only_text(check, part, "setting"), check.environment.settings
    if key is None:
        return UNKNOWN
    if key not in known:
        return check.refuse_unknown(part, "setting", key, known)
    return leaf(Setting(type=known[key], key=key, text=check.tree.text(part)))


def _has_role(check: Checking, part: ast.Call) -> Expr:
    role, known = _only_text(check, part, "has_role"), check.environment.roles
    if role is None:
        return UNKNOWN
    if not check.environment.has_actor:
        return check.refuse(part, "not_available", "Nobody acts here, so nobody has a role.")
    if known and role not in known:
        return check.refuse_unknown(part, "role", role, known)
    value = Constant(type=Type(Kind.TEXT), value=role)
    return Call(type=BOOLEAN, operation="has_role", arguments=(value,))


def _table(check: Checking, part: ast.Call) -> Expr:
    known = check.environment.tables
    id = _text(part.args[0]) if len(part.args) == 1 else None
    if id is None:
        return _refuse_arguments(check, part, "table")
    if id not in known:
        return check.refuse_unknown(part, "table", id, known)
    signature, given = known[id], {str(keyword.arg): keyword.value for keyword in part.keywords}
    if missing := [name for name in signature.inputs if name not in given]:
        message = f"The table {id!r} also wants {listed(missing)}."
        return check.refuse(part, "wrong_arguments", message)
    inputs = tuple((name, _input(check, value, name, signature)) for name, value in given.items())
    node = Lookup(
        type=signature.type,
        table=id,
        inputs=inputs,
        output=signature.only_output,
        is_list=signature.hit == "collect",
        text=check.tree.text(part),
    )
    return leaf(node)


def _input(check: Checking, part: ast.expr, name: str, signature: TableSignature) -> Expr:
    node, wanted = check.infer(part), signature.inputs.get(name)
    if wanted is None:
        hint = did_you_mean(name, signature.inputs)
        return check.refuse(part, "wrong_arguments", f"The table has no input {name!r}.", hint)
    if not accepts(wanted, node.type):
        message = f"The input {name} is {wanted}, not {node.type}."
        return check.refuse(part, "type_mismatch", message)
    check_option(check, part, Constant(type=wanted, value=None, text=name), node)
    value = cast(node, wanted)
    return in_currency(check, value, COMPANY_CURRENCY) if wanted.kind is Kind.MONEY else value


def _own_field(check: Checking, part: ast.expr) -> Field | None:
    """The field that a call names in quotes; ``None`` after a refusal."""
    model = check.environment.record_model
    if not check.environment.has_old or model is None:
        check.refuse(part, "not_available", "There are no values before a change here.")
        return None
    name = _text(part)
    if name is None:
        hint = f"Write '{check.tree.text(part)}' in quotes."
        check.refuse(part, "wrong_arguments", "The field is named as text.", hint)
        return None
    if name not in model.fields:
        check.refuse_unknown(part, f"field of {model.id} named", name, model.fields)
        return None
    return model.fields[name]


def _now_and_before(check: Checking, field: Field) -> tuple[Expr, Expr]:
    model = str(check.environment.model)
    name, is_sensitive = field.name, field.is_sensitive
    after = FieldOf(
        type=field.type, record=Current(model), name=name, is_sensitive=is_sensitive, text=name
    )
    before = FieldOf(
        type=field.type, record=Previous(model), name=name, is_sensitive=is_sensitive,
        text=f"old.{name}",
    )  # fmt: skip
    return leaf(after), leaf(before)


def _all_of(*parts: Expr) -> Expr:
    return parts[0] if len(parts) == 1 else Logic(type=BOOLEAN, operator="and", parts=parts)


def _changed(check: Checking, part: ast.Call) -> Expr:
    """``changed('a', 'b')``: any of them; ``to`` and ``from_`` say what one became or was."""
    named = {str(keyword.arg): keyword.value for keyword in part.keywords}
    if not part.args or not named.keys() <= {"to", "from_"} or (named and len(part.args) > 1):
        return _refuse_arguments(check, part, "changed")
    fields = [_own_field(check, argument) for argument in part.args]
    known = [field for field in fields if field is not None]
    if len(known) < len(fields):
        return Truth(type=BOOLEAN, operand=UNKNOWN)
    flags = [_flag(field.name) for field in known]
    if not named:
        return flags[0] if len(flags) == 1 else _any_of(flags)
    after, before = _now_and_before(check, known[0])
    tests: list[Expr] = [*flags]
    for word, node in (("to", after), ("from_", before)):
        if word in named:
            value = check.infer(named[word])
            tests.append(compare(check, named[word], "eq", node, value))
    return _all_of(*tests)


def _flag(name: str) -> Expr:
    return HasChanged(type=BOOLEAN, name=name, text=f"changed('{name}')")


def _any_of(parts: list[Expr]) -> Expr:
    return Logic(type=BOOLEAN, operator="or", parts=tuple(parts))


def _crossed(check: Checking, part: ast.Call) -> Expr:
    """Beyond the limit now, and not before; an empty value is not beyond."""
    named = {str(keyword.arg): keyword.value for keyword in part.keywords}
    if len(part.args) != 1 or len(named) != 1 or not named.keys() <= {"above", "below"}:
        return _refuse_arguments(check, part, "crossed")
    field = _own_field(check, part.args[0])
    if field is None:
        return Truth(type=BOOLEAN, operand=UNKNOWN)
    if field.type.kind not in (*NUMERIC, Kind.DATE, Kind.DATETIME):
        message = f"{field.name} is {field.type}, which cannot cross a limit."
        return check.refuse(part.args[0], "type_mismatch", message)
    word, limit = next(iter(named.items()))
    operator: Callable[[Expr], Expr] = _beyond(check, limit, above=word == "above")
    after, before = _now_and_before(check, field)
    return _all_of(_flag(field.name), operator(after), Not(type=BOOLEAN, operand=operator(before)))


def _beyond(check: Checking, limit: ast.expr, *, above: bool) -> Callable[[Expr], Expr]:
    value = check.infer(limit)

    def is_beyond(node: Expr) -> Expr:
        return compare(check, limit, "gt" if above else "lt", node, value)

    return is_beyond


def _added(check: Checking, part: ast.Call) -> Expr:
    if len(part.args) != 1 or part.keywords:
        return _refuse_arguments(check, part, "added")
    field = _own_field(check, part.args[0])
    if field is None:
        return UNKNOWN
    if field.type.kind is not Kind.REFS:
        message = f"{field.name} is {field.type}; records are added to a many-to-many field."
        return check.refuse(part, "type_mismatch", message, f"Write changed('{field.name}').")
    model = str(check.environment.model)
    return Added(type=field.type, model=model, name=field.name, text=check.tree.text(part))


CONTEXT_CALLS: Mapping[str, Callable[[Checking, ast.Call], Expr]] = {
    "setting": _setting,
    "has_role": _has_role,
    "table": _table,
    "changed": _changed,
    "crossed": _crossed,
    "added": _added,
}
