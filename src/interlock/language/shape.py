"""Plain data to a definition: the shape of each kind, and all that is wrong with it, in words.

The shapes are pydantic models; what they report is said again in the words of the definition, at
the place where it is written, with the nearest thing that would be right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from interlock.kit.finding import Finding
from interlock.kit.text import did_you_mean, listed
from interlock.language.kinds.approval import ApprovalDefinition
from interlock.language.kinds.automation import STEP_KEYS, AutomationDefinition, StepDefinition
from interlock.language.kinds.base import ID_PATTERN, NAME_PATTERN, Header
from interlock.language.kinds.data import (
    CalendarDefinition,
    PackDefinition,
    PolicyDefinition,
    RoleDefinition,
    SettingDefinition,
    TableDefinition,
)
from interlock.language.kinds.model import ModelDefinition

KINDS: Mapping[str, type[Header]] = {
    "automation": AutomationDefinition,
    "approval": ApprovalDefinition,
    "model": ModelDefinition,
    "table": TableDefinition,
    "setting": SettingDefinition,
    "calendar": CalendarDefinition,
    "role": RoleDefinition,
    "policy": PolicyDefinition,
    "pack": PackDefinition,
}
"""The kinds that the language itself knows; rooms above may add theirs when they load."""

_Location = tuple[str | int, ...]


def shape(
    data: Any, *, kinds: Mapping[str, type[Header]] = KINDS
) -> tuple[Header | None, list[Finding]]:
    """The definition that ``data`` describes, or everything that keeps it from being one.

    Findings carry paths and no lines: those come from the document.
    """
    if not isinstance(data, dict):
        message = "A definition is a mapping that begins with 'kind:' and 'id:'."
        return None, [Finding("not_a_definition", message)]
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in kinds:
        return None, [_unknown_kind(kind, kinds)]
    try:
        return kinds[kind].model_validate(data), []
    except ValidationError as error:
        return None, list(validation_findings(error, data, kinds[kind]))


def _unknown_kind(kind: object, kinds: Mapping[str, type[Header]]) -> Finding:
    words = listed(sorted(kinds))
    if kind is None:
        message = "The kind of definition is missing."
        return Finding("missing", message, path="kind", suggestion=f"Begin with 'kind:' {words}.")
    hint = did_you_mean(str(kind), kinds) or f"The kinds are {words}."
    return Finding("unknown_kind", f"{kind!r} is not a kind.", path="kind", suggestion=hint)


def validation_findings(
    error: ValidationError, data: Any, model: type[BaseModel]
) -> Iterator[Finding]:
    """What pydantic found, placed by path within ``data`` and said in plain words."""
    issues = _without_lesser_branches(
        [_Issue.of(details, data) for details in error.errors(include_url=False)]
    )
    grouped: dict[tuple[str, bool], list[_Issue]] = {}
    for issue in issues:
        grouped.setdefault((issue.path, issue.is_branch), []).append(issue)
    for (path, is_branch), group in grouped.items():
        if is_branch and len(group) > 1:
            yield _alternatives(path, group)
        elif group[0].details["type"] == "extra_forbidden":
            yield from (_unknown_key(issue, model) for issue in _but_the_action(group, model))
        else:
            yield from (_in_words(issue) for issue in group)


@dataclass(frozen=True, slots=True)
class _Issue:
    """One error of pydantic. ``path`` leads through the data; ``is_branch``: pydantic's own way
    leads through one alternative of several."""

    details: ErrorDetails
    path: str
    is_branch: bool
    holder: Any
    """The mapping or list that the last part of the path is in."""

    @classmethod
    def of(cls, details: ErrorDetails, data: Any) -> _Issue:
        location = details["loc"]
        parts: list[str] = []
        here, holder, skipped = data, data, False
        for index, part in enumerate(location):
            is_missing = details["type"] == "missing" and index == len(location) - 1
            if _holds(here, part):
                holder, here = here, here[part]
            elif not is_missing:
                skipped = skipped or part != "[key]"
                continue
            parts.append(str(part))
        return cls(details, ".".join(parts), skipped, holder)


def _holds(value: Any, part: str | int) -> bool:
    if isinstance(value, list):
        return isinstance(part, int) and part < len(value)
    return isinstance(value, dict) and part in value


def _without_lesser_branches(issues: Sequence[_Issue]) -> list[_Issue]:
    """Of the alternatives of a value only those that came furthest: the one that was meant."""
    kept = []
    for issue in issues:
        prefix = f"{issue.path}."
        deeper = any(other.is_branch and other.path.startswith(prefix) for other in issues)
        if not (issue.is_branch and deeper):
            kept.append(issue)
    return kept


def _alternatives(path: str, group: Sequence[_Issue]) -> Finding:
    parts = dict.fromkeys(_in_words(issue).message.rstrip(".") for issue in group)
    return Finding("value", "Nothing fits: " + "; or: ".join(parts) + ".", path=path)


def _but_the_action(group: Sequence[_Issue], model: type[BaseModel]) -> Sequence[_Issue]:
    """Of the unknown keys of a step, the one that comes near nothing is its action."""
    location = group[0].details["loc"]
    if StepDefinition not in _models_at(model, location[:-1]):
        return group
    others = (key for key in group[0].holder if key not in STEP_KEYS and not _near_step_key(key))
    return () if next(others, None) == location[-1] else group


def _near_step_key(key: str) -> bool:
    return bool(get_close_matches(key, STEP_KEYS, n=1, cutoff=0.75))


def _unknown_key(issue: _Issue, model: type[BaseModel]) -> Finding:
    location = issue.details["loc"]
    key = str(location[-1])
    owners = _models_at(model, location[:-1])
    if StepDefinition in owners and not _near_step_key(key):
        message = f"{key!r} is a second action; a step has one."
        start = "Begin another step with '- '."
        return Finding("several_actions", message, path=issue.path, suggestion=start)
    known = sorted({name for owner in owners for name in _keys(owner)})
    keys = f"The keys are {listed(known, most=40)}." if known else None
    hint = did_you_mean(key, known) or keys
    return Finding("unknown_key", f"{key!r} is not a key here.", path=issue.path, suggestion=hint)


def _keys(model: type[BaseModel]) -> Iterator[str]:
    if model is StepDefinition:
        yield from STEP_KEYS
        return
    for name, item in model.model_fields.items():
        yield item.alias or name


def _models_at(annotation: Any, location: _Location) -> list[type[BaseModel]]:
    """The models that may stand where ``location`` leads from a type annotation."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _models_at(arguments[0], location)
    if origin in (Union, UnionType):
        found = [model for item in arguments for model in _models_at(item, location)]
        if not found and location:
            found = [model for item in arguments for model in _models_at(item, location[1:])]
        return found
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _models_in(annotation, location)
    if origin in (dict, tuple, list) and location:
        return _models_at(arguments[1] if origin is dict else arguments[0], location[1:])
    return []


def _models_in(model: type[BaseModel], location: _Location) -> list[type[BaseModel]]:
    if not location:
        return [model]
    for name, item in model.model_fields.items():
        if location[0] in (name, item.alias):
            return _models_at(item.annotation, location[1:])
    return []


def _in_words(issue: _Issue) -> Finding:
    details = issue.details
    kind = details["type"]
    if kind == "missing":
        message = f"{details['loc'][-1]!r} is missing."
        return Finding("missing", message, path=issue.path)
    if kind in ("literal_error", "enum"):
        return _not_an_option(issue)
    if kind == "string_pattern_mismatch":
        return _not_a_name(issue)
    message, code = _plain_message(details), "value"
    return Finding(code, message, path=issue.path)


def _not_an_option(issue: _Issue) -> Finding:
    options = str(issue.details.get("ctx", {}).get("expected", ""))
    given = issue.details["input"]
    words = [word.strip("'") for word in options.replace(" or ", ", ").split(", ")]
    near = did_you_mean(given, words) if isinstance(given, str) else None
    message = f"{_shown(given)} is not one of {options}."
    return Finding("option", message, path=issue.path, suggestion=near)


def _not_a_name(issue: _Issue) -> Finding:
    given = str(issue.details["input"])
    pattern = issue.details.get("ctx", {}).get("pattern")
    is_dotted = pattern == ID_PATTERN
    words = {ID_PATTERN: "dotted snake_case, like 'purchase.over_limit'",
             NAME_PATTERN: "snake_case, like 'amount_total'"}  # fmt: skip
    cleaned = "".join(sign if sign.isalnum() or (is_dotted and sign == ".") else "_"
                      for sign in given.strip().lower())  # fmt: skip
    cleaned = cleaned.strip("_.0123456789")
    message = f"{_shown(given)} is not a name: names are {words.get(str(pattern), pattern)}."
    hint = f"Write {cleaned!r}." if cleaned and cleaned.isascii() else None
    return Finding("name", message, path=issue.path, suggestion=hint)


_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "decimal_type": "a number",
    "decimal_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "date_type": "a date, like 2027-06-30",
    "date_parsing": "a date, like 2027-06-30",
    "date_from_datetime_parsing": "a date, like 2027-06-30",
    "date_from_datetime_inexact": "a date, like 2027-06-30",
    "dict_type": "a mapping (key: value)",
    "model_type": "a mapping (key: value)",
    "model_attributes_type": "a mapping (key: value)",
    "tuple_type": "a list",
    "list_type": "a list",
}


def _plain_message(details: ErrorDetails) -> str:
    kind, given = details["type"], details["input"]
    context = details.get("ctx", {})
    if kind in _EXPECTED:
        return f"{_shown(given)} is not {_EXPECTED[kind]}."
    if kind == "string_too_long":
        return (
            f"This has {len(str(given)):,} characters; {context.get('max_length'):,} is the most."
        )
    if kind == "string_too_short":
        return "This must not be empty."
    if kind == "value_error":
        return f"{str(context.get('error', details['msg'])).rstrip('.')}."
    limits = {"greater_than_equal": ("ge", "least"), "less_than_equal": ("le", "most")}
    if kind in limits:
        key, word = limits[kind]
        return f"{_shown(given)} is out of bounds; {context.get(key)} is the {word}."
    return f"{details['msg'].rstrip('.')}."


def _shown(value: Any) -> str:
    if value is None:
        return "Nothing (an empty value)"
    if isinstance(value, dict):
        return "A mapping"
    if isinstance(value, list | tuple):
        return "A list"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "…"
