"""The fields that a stand-alone request asks for: reading and typing what was filled in. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from interlock.kit.problem import FieldError, InvalidError
from interlock.kit.text import did_you_mean
from interlock.language.approval import request_types
from interlock.language.literal import read_literal
from interlock.language.program import ApprovalPolicy


def read_fields(policy: ApprovalPolicy, given: Mapping[str, Any]) -> dict[str, Any]:
    """Typed values of all fields; raises ``InvalidError`` with everything that is wrong."""
    types = request_types(policy.request_fields)
    errors = [
        FieldError(name, "is not a field of this request", "unknown_field",
                   did_you_mean(name, types))
        for name in given
        if name not in types
    ]  # fmt: skip
    values: dict[str, Any] = {}
    for name, type in types.items():
        raw = given.get(name)
        try:
            values[name] = None if raw == "" else read_literal(_exact(raw), type)
        except ValueError as problem:
            errors.append(FieldError(name, str(problem), "invalid"))
            continue
        if values[name] is None and policy.request_fields[name].required:
            errors.append(FieldError(name, "must have a value", "required"))
    if errors:
        shown = "; ".join(f"{error.path} {error.message}" for error in errors[:3])
        raise InvalidError(f"{policy.title}: {shown}.", errors=errors)
    return values


def stored_fields(policy: ApprovalPolicy, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Typed values of what was stored, as expressions want them."""
    types = request_types(policy.request_fields)
    return {name: read_literal(stored.get(name), type) for name, type in types.items()}


def _exact(value: Any) -> Any:
    """A number from JSON without its binary noise."""
    return repr(value) if isinstance(value, float) else value
