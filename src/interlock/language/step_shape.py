"""What kind of step an entry is, and whether everything that it says belongs to that kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from interlock.kit.text import did_you_mean, listed
from interlock.language.block import Surroundings
from interlock.language.kinds.automation import CONTROL_KEYS, STEP_KEYS, StepDefinition
from interlock.language.report import Report

_ATTRIBUTES = {"if": "if_", "else": "else_", "try": "try_", "with": "with_", "as": "as_"}

_BELONGS_TO: Mapping[str, frozenset[str]] = {
    "then": frozenset({"if"}),
    "else": frozenset({"if", "choose"}),
    "with": frozenset({"run", "action"}),
    "as": frozenset({"run", "action", "for_each", "parallel", "wait"}),
    "retry": frozenset({"action"}),
    "catch": frozenset({"action", "try"}),
    "compensate": frozenset({"action"}),
}
_NEEDS = {"if": ("then",), "try": ("catch",)}
_INSTEAD = {"catch": "Put the step under 'try:', and 'catch:' beside that."}

BACKGROUND_ONLY = frozenset({"wait", "parallel"})


def kind_of_step(definition: StepDefinition, here: Report, *, around: Surroundings) -> str | None:
    """The control key, or ``action``; ``None`` if it is neither or both, which is reported."""
    kinds = given_kinds(definition)
    if len(kinds) != 1:
        _refuse_kinds(kinds, definition, here, around)
        return None
    kind = kinds[0]
    _refuse_strays(kind, definition, here)
    if around.is_inline:
        _refuse_background(kind, definition, here)
    return kind


def given_kinds(definition: StepDefinition) -> list[str]:
    """The control keys and the action that an entry has; rightly there is one."""
    kinds = sorted(key for key in CONTROL_KEYS if is_given(definition, key))
    return kinds if definition.action is None else [*kinds, "action"]


def is_given(definition: StepDefinition, key: str) -> bool:
    return _ATTRIBUTES.get(key, key) in definition.model_fields_set


def _refuse_kinds(
    kinds: list[str], definition: StepDefinition, here: Report, around: Surroundings
) -> None:
    if not kinds:
        message = "This step does nothing: it has neither an action nor a control key."
        names = listed(sorted({*around.context.actions, *CONTROL_KEYS}), most=40)
        here.refuse("empty_step", message, f"There are {names}.")
        return
    words = [definition.action or "" if kind == "action" else kind for kind in kinds]
    hint = did_you_mean(definition.action or "", STEP_KEYS) if "action" in kinds else None
    message = f"This step is several things at once: {listed(words)}."
    here.refuse("several_actions", message, hint or "Begin another step with '- '.")


def _refuse_strays(kind: str, definition: StepDefinition, here: Report) -> None:
    word = definition.action if kind == "action" else kind
    for key, owners in _BELONGS_TO.items():
        if is_given(definition, key) and kind not in owners:
            hint = _INSTEAD.get(key) or f"'{key}' belongs to {listed(_in_words(owners))}."
            here.at(key).refuse("misplaced_key", f"'{key}' does not go with '{word}'.", hint)
    for key in _NEEDS.get(kind, ()):
        if not is_given(definition, key):
            here.refuse("missing", f"'{kind}' needs '{key}'.")


def _in_words(owners: Iterable[str]) -> list[str]:
    return sorted("an action" if owner == "action" else f"'{owner}'" for owner in owners)


def _refuse_background(kind: str, definition: StepDefinition, here: Report) -> None:
    hint = "Write 'mode: background'."
    if kind in BACKGROUND_ONLY:
        message = f"'{kind}' cannot be done in the change's own transaction."
        here.at(kind).refuse("not_inline", message, hint)
    for key in ("retry", "compensate"):
        if is_given(definition, key):
            message = f"'{key}' has no use inline: a failure undoes the whole change."
            here.at(key).refuse("not_inline", message, hint)
