"""What is given to change a case must be like this. Pure."""

from __future__ import annotations

from typing import Any

from pydantic_core import PydanticKnownError

from interlock.kit.problem import FieldError, InvalidError
from interlock.kit.text import listed
from interlock.work.case.model import CaseChange, Severity

_CHANGEABLE = frozenset(CaseChange.__optional_keys__)


def checked_change(change: CaseChange) -> dict[str, Any]:
    """The values of a change; raises ``InvalidError`` with all that is wrong with it."""
    values: dict[str, Any] = dict(change)
    errors = [
        FieldError(name, "cannot be changed here", "read_only")
        for name in values
        if name not in _CHANGEABLE
    ]
    errors += [
        FieldError(name, "must not be empty", "required")
        for name in ("title", "category")
        if name in values and not str(values[name] or "").strip()
    ]
    severity = values.get("severity", Severity.LOW)
    if severity not in set(Severity):
        errors.append(FieldError("severity", f"is one of {listed(Severity)}", "option"))
    if errors:
        raise InvalidError(f"{errors[0].path} {errors[0].message}.", errors=errors)
    return values


def given_reason(reason: str) -> str:
    """The reason without blanks around it; raises ``InvalidError`` when there is none."""
    if not reason.strip():
        raise InvalidError(
            "A reason is needed.",
            errors=[FieldError("reason", "must not be empty", "required")],
            remedy="Say in a few words what was found and done.",
        )
    return reason.strip()


def check_severity(value: Any) -> Any:
    """What a definition may say: a severity, or an ``=expression``."""
    if value in set(Severity) or (isinstance(value, str) and value.startswith("=")):
        return value
    raise PydanticKnownError("enum", {"expected": ", ".join(repr(str(item)) for item in Severity)})


def severity_of(value: Any) -> str:
    """The severity that a definition or its expression gave; raises ``InvalidError``."""
    if value in set(Severity):
        return str(value)
    raise InvalidError(
        f"{value!r} is not a severity.",
        errors=[FieldError("severity", f"is one of {listed(Severity)}", "option")],
    )
