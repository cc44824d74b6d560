"""Names and dots: which field, variable or member is meant."""

from __future__ import annotations

import ast

from interlock.kit.text import did_you_mean
from interlock.language.expression.checking import Checking
from interlock.language.expression.environment import ACTOR
from interlock.language.expression.nodes import (
    Current,
    Element,
    Expr,
    FieldOf,
    Followed,
    Item,
    Member,
    Previous,
    Record,
    Root,
    Truth,
    Variable,
)
from interlock.language.types import ANY, BOOLEAN, SETS, Kind, Type

_OF_OTHER_LANGUAGES = {
    "true": "Write True.",
    "false": "Write False.",
    "null": "Write None.",
    "none": "Write None.",
    "nil": "Write None.",
    "self": "Fields of the record are named without it.",
    "record": "Fields of the record are named without it.",
}


def leaf(node: Expr) -> Expr:
    """A value read from outside. Yes/no values are never empty in an expression: empty is no."""
    if node.type.kind is Kind.BOOLEAN:
        return Truth(type=BOOLEAN, operand=node, text=node.text)
    return node


def infer_name(check: Checking, part: ast.Name) -> Expr:
    """A bare name: a loop's, one of the roots, a variable, or a field of the record."""
    word, environment = part.id, check.environment
    if (loop := check.loops.get(word)) is not None:
        return _loop_value(loop)
    if (root := _root(check, word)) is not None:
        return root
    if word in environment.variables:
        return leaf(Variable(type=environment.variables[word], name=word, text=word))
    model = environment.record_model
    if model is not None and word in model.fields:
        return field_of(check, part, Current(model.id), word)
    if word in ("vars", "steps", "old"):
        return check.refuse(part, "unknown_name", f"{word!r} needs a name behind a dot here.")
    hint = _OF_OTHER_LANGUAGES.get(word) or did_you_mean(word, _known(check))
    return check.refuse(part, "unknown_name", f"There is no name {word!r} here.", hint)


def _loop_value(loop: Item | Element) -> Expr:
    if isinstance(loop, Element):
        return leaf(loop)
    return FieldOf(type=Type(Kind.REF, model=loop.model), record=loop, name="id")


def _root(check: Checking, word: str) -> Root | None:
    if word == "event" and check.environment.event is not None:
        return Root(type=check.environment.event, name="event")
    if word == "actor" and check.environment.has_actor:
        return Root(type=ACTOR, name="actor")
    return None


def _known(check: Checking) -> list[str]:
    model = check.environment.record_model
    fields = list(model.fields) if model else []
    return [*check.loops, *check.environment.variables, *fields, "event", "actor", "vars", "steps"]


def infer_attribute(check: Checking, part: ast.Attribute) -> Expr:
    """What follows a dot: a field behind a reference, or a member of a value."""
    if isinstance(part.value, ast.Name) and part.value.id not in check.loops:
        match part.value.id:
            case "old" if check.environment.model:
                return _old(check, part)
            case "vars":
                return _under_vars(check, part)
            case "steps":
                return _under_steps(check, part)
    return _behind(check, part, check.infer(part.value))


def _behind(check: Checking, part: ast.Attribute, base: Expr) -> Expr:
    kind = base.type.kind
    if kind is Kind.REF:
        return field_of(check, part, record_of(base), part.attr)
    if kind in (Kind.ANY, Kind.JSON):
        return Member(type=ANY, base=base, name=part.attr)
    if kind is Kind.OBJECT:
        return _member(check, part, base)
    text = check.tree.text(part.value)
    if kind in SETS:
        hint = f"Write any(x.{part.attr} == … for x in {text}), or sum, count, all …"
        return check.refuse(part, "many_records", f"{text} holds many records.", hint)
    message = f"{text} is {base.type}; nothing can stand behind a dot."
    return check.refuse(part, "no_members", message)


def record_of(base: Expr) -> Record:
    """The record that a value of a reference's type leads to."""
    if isinstance(base, FieldOf) and isinstance(base.record, Item) and base.name == "id":
        return base.record
    return Followed(str(base.type.model), base)


def field_of(check: Checking, part: ast.expr, record: Record, name: str) -> Expr:
    """The field ``name`` of ``record``."""
    model = check.environment.models.get(record.model)
    if model is None:
        return check.refuse_unknown(part, "model", record.model, check.environment.models)
    field = model.fields.get(name)
    if field is None:
        return check.refuse_unknown(part, f"field of {model.id} named", name, model.fields)
    text = check.tree.text(part)
    return leaf(
        FieldOf(
            type=field.type,
            record=record,
            name=name,
            inverse=field.inverse,
            is_sensitive=field.is_sensitive,
            text=text,
        )
    )


def _old(check: Checking, part: ast.Attribute) -> Expr:
    environment = check.environment
    if not environment.has_old or environment.model is None:
        message = "There are no values before a change here."
        return check.refuse(part, "not_available", message)
    return field_of(check, part, Previous(environment.model), part.attr)


def _under_vars(check: Checking, part: ast.Attribute) -> Expr:
    known = check.environment.vars
    if known is not None and part.attr not in known:
        return check.refuse_unknown(part, "variable", part.attr, known)
    type = ANY if known is None else known[part.attr]
    text = check.tree.text(part)
    return leaf(Member(type=type, base=Root(type=ANY, name="vars"), name=part.attr, text=text))


def _under_steps(check: Checking, part: ast.Attribute) -> Expr:
    known = check.environment.steps
    if part.attr not in known:
        return check.refuse_unknown(part, "step named", part.attr, known)
    root, text = Root(type=ANY, name="steps"), check.tree.text(part)
    return leaf(Member(type=known[part.attr], base=root, name=part.attr, text=text))


def _member(check: Checking, part: ast.Attribute, base: Expr) -> Expr:
    members = base.type.members
    if part.attr not in members:
        return check.refuse_unknown(part, "member", part.attr, members)
    text = check.tree.text(part)
    return leaf(Member(type=members[part.attr], base=base, name=part.attr, text=text))
