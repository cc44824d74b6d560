"""What the endpoints about records share: finding them, and showing them."""

from __future__ import annotations

import re
from typing import Any

from starlette.responses import Response

from interlock.api.reply import Reply
from interlock.kit.problem import FieldError, ForbiddenError, InvalidError, NotFoundError
from interlock.kit.text import did_you_mean
from interlock.records.access import Right
from interlock.records.presentation import present
from interlock.records.record import Record
from interlock.records.runtime import ModelRuntime
from interlock.records.session import RecordSession

_ENTITY_TAG = re.compile(r'(?:W/)?"?([0-9]{1,18})"?')


def known_model(session: RecordSession, model: str) -> ModelRuntime:
    """The model of an address; raises ``NotFoundError``."""
    found = session.runtime.models.get(model)
    if found is None:
        raise NotFoundError(
            f"There is no model {model!r}.",
            code="unknown_model",
            remedy=did_you_mean(model, session.runtime.models),
        )
    return found


def locked(session: RecordSession, model: str, id: int, right: Right = Right.UPDATE) -> Record:
    """A record that is about to be changed."""
    known_model(session, model)
    return session.get(model, id, right=right, lock=True)


def expected_version(if_match: str | None, version: Any = None) -> int | None:
    """The version that the caller has seen, from the header ``If-Match`` or from the body.

    Raises ``InvalidError`` for what is no version.
    """
    if if_match is not None and if_match.strip() != "*":
        match = _ENTITY_TAG.fullmatch(if_match.strip())
        if match is None:
            raise _no_version("If-Match")
        return int(match[1])
    if version is None:
        return None
    if isinstance(version, bool) or not isinstance(version, int) or not 0 < version < 2**63:
        raise _no_version("version")
    return version


def shown(session: RecordSession, record: Record, *, is_minimal: bool = False) -> dict[str, Any]:
    """The record as the actor may see it after a change; at least its id and version."""
    if is_minimal or not may_see(session, record):
        return {"id": record.id, "version": record.values["version"]}
    return present(session, record)


def may_see(session: RecordSession, record: Record) -> bool:
    """Whether the actor may read the record as it is now."""
    try:
        session.get(*record.key)
    except (ForbiddenError, NotFoundError):
        return False
    return True


def record_reply(
    session: RecordSession, record: Record, *, status: int = 200, is_minimal: bool = False
) -> Response:
    """A record with its version as the entity tag."""
    headers = {"etag": entity_tag(record.values["version"])}
    if status == 201:
        headers["location"] = f"/api/v1/records/{record.model.id}/{record.id}"
    return Reply(shown(session, record, is_minimal=is_minimal), status_code=status, headers=headers)


def entity_tag(version: int) -> str:
    return f'"{version}"'


def prefers_minimal(prefer: str | None) -> bool:
    """Whether the caller needs no more than the id and the version (``Prefer``, RFC 7240)."""
    return prefer is not None and "return=minimal" in prefer.replace(" ", "").lower()


def _no_version(place: str) -> InvalidError:
    return InvalidError(
        f"{place} is not a version.",
        errors=[FieldError(place, 'is a whole number, like "3"', "version")],
    )
