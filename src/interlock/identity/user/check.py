"""What a user's values must be like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from interlock.kit.problem import FieldError, InvalidError

_LOGIN = re.compile(r"[^\s\x00-\x1f\x7f]{1,254}")
_CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}([_-][A-Za-z0-9]{2,8})*")


def check_login(login: str) -> None:
    """Refuse a login that cannot be typed in one word."""
    if not _LOGIN.fullmatch(login):
        raise _invalid([FieldError("login", "Use 1 to 254 characters without spaces.", "login")])


def check_role(role: str) -> None:
    _check_code("role", role)


def check_group_code(code: str) -> None:
    _check_code("code", code)


def check_values(values: Mapping[str, Any]) -> None:
    """Refuse values that contradict each other or name nothing; tells all that is wrong."""
    wrong = []
    if not values["name"].strip():
        wrong.append(FieldError("name", "A user needs a name.", "required"))
    if not values["company_ids"]:
        wrong.append(FieldError("company_ids", "A user needs at least one company.", "required"))
    elif values["company_id"] not in values["company_ids"]:
        message = "The current company must be one of the user's companies."
        wrong.append(FieldError("company_id", message, "company"))
    if values["time_zone"] not in available_timezones():
        message = "Name a zone of the IANA database, for example 'Europe/Berlin'."
        wrong.append(FieldError("time_zone", message, "time_zone"))
    if not _LANGUAGE.fullmatch(values["language"]):
        message = "Name a language by its code, for example 'en' or 'de'."
        wrong.append(FieldError("language", message, "language"))
    if wrong:
        raise _invalid(wrong)


def _check_code(path: str, code: str) -> None:
    if not _CODE.fullmatch(code) or len(code) > 128:
        message = "Use lower-case letters, digits, underscores and dots, for example 'finance'."
        raise _invalid([FieldError(path, message, "code")])


def _invalid(errors: list[FieldError]) -> InvalidError:
    return InvalidError(errors[0].message, errors=errors)
