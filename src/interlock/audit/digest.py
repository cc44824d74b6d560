"""The one spelling of an entry, and the hashes taken of it.

An entry is hashed as the very JSON text that is sent to the database, so what comes back from the
columns must spell the same. Empty fields are left out: a column added in a later release does not
change the digest of any earlier row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from operator import attrgetter
from types import NoneType
from typing import Any
from uuid import UUID

from interlock.audit.model import Entry, Member, Seal
from interlock.kit import json

ENTRY_FIELDS = tuple(field.name for field in fields(Entry))
DOCUMENT_FIELDS = ("at", *ENTRY_FIELDS)
"""What a digest covers, and in which order :func:`document_of_row` takes the values."""

GENESIS = bytes(32)
"""What stands for the previous hash in the first seal."""

_MEMBER_SIZE = 8 + 32
_EXACT = frozenset({str, int, bool, NoneType, Decimal, date, datetime, UUID})
"""Types that come back from ``jsonb`` as they were written. Floats do not: 1e17, -0.0."""

_NUL = b"\\u0000"

_values_of = attrgetter(*ENTRY_FIELDS)


def document_of_entry(entry: Entry, at: datetime) -> bytes:
    """The canonical JSON of an entry recorded at ``at``."""
    document = {
        name: value
        for name, value in zip(ENTRY_FIELDS, _values_of(entry), strict=True)
        if value is not None
    }
    document["at"] = at
    return _stable_bytes(document, entry)


def document_of_row(values: Sequence[Any]) -> bytes:
    """The canonical JSON of what the columns :data:`DOCUMENT_FIELDS` hold."""
    return json.canonical_bytes(
        {
            name: value
            for name, value in zip(DOCUMENT_FIELDS, values, strict=True)
            if value is not None
        }
    )


def digest_of(document: bytes) -> bytes:
    return sha256(document).digest()


def pack_members(members: Iterable[Member]) -> bytes:
    return b"".join(member.id.to_bytes(8, "big", signed=True) + member.digest for member in members)


def unpack_members(packed: bytes) -> Iterator[Member]:
    """The members in their order; trailing bytes that make no whole member are ignored."""
    for start in range(0, len(packed) - _MEMBER_SIZE + 1, _MEMBER_SIZE):
        yield Member(
            int.from_bytes(packed[start : start + 8], "big", signed=True),
            packed[start + 8 : start + _MEMBER_SIZE],
        )


def seal_hash(seal: Seal) -> bytes:
    """The link of the chain: everything a seal says, on top of everything said before."""
    header = {
        "sequence": seal.sequence,
        "sealed_at": seal.sealed_at,
        "era": seal.era,
        "horizon": seal.horizon.transaction,
        "horizon_id": seal.horizon.id,
        "first_id": seal.first_id,
        "last_id": seal.last_id,
        "count": seal.count,
        "members": seal.members_digest.hex(),
    }
    return sha256(seal.previous_hash + json.canonical_bytes(header)).digest()


def _stable_bytes(document: dict[str, Any], entry: Entry) -> bytes:
    if _is_exact(entry.old) and _is_exact(entry.new):
        try:
            spelled = json.canonical_bytes(document)
        except (TypeError, ValueError):
            return json.canonical_bytes(_stable(document))
        if _NUL not in spelled:
            return spelled
    return json.canonical_bytes(_stable(document))


def _is_exact(values: Mapping[str, Any] | None) -> bool:
    return values is None or _EXACT.issuperset(map(type, values.values()))


def _stable(value: Any) -> Any:
    """A value that PostgreSQL gives back exactly as it was; numbers out of range become text."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {str(_stable(str(key))): _stable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_stable(item) for item in value]
    if isinstance(value, frozenset | set):
        return [_stable(item) for item in sorted(value)]
    if isinstance(value, float):
        return 0.0 if value == 0 else value if abs(value) < 1e15 else repr(value)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return str(value)
    return value
