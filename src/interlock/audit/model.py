"""What the audit log is made of: entries, seals over them, and what a verification found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that somebody did, as it is handed over for recording.

    ``action`` is dotted and in the past or names the operation (``record.updated``,
    ``operation.confirm``, ``gate.refused``). ``on_behalf_of`` names for whom it was done: the
    principal of a delegate, or the role that an automation ran as. What was touched is a record
    (``model`` and ``record_id``) or, for anything else, a ``subject`` (``user:7``). ``old`` and
    ``new`` hold only what changed; sensitive values must be masked before they come here, because
    nothing can be taken out of the log again.
    """

    action: str
    actor_name: str
    channel: str
    actor_id: int | None = None
    on_behalf_of: str | None = None
    model: str | None = None
    record_id: int | None = None
    subject: str | None = None
    company_id: int | None = None
    old: Mapping[str, Any] | None = None
    new: Mapping[str, Any] | None = None
    reason: str | None = None
    automation_id: str | None = None
    automation_version: int | None = None
    cause_id: UUID | None = None
    correlation_id: UUID | None = None
    event_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry as the log holds it: with its number, its time and its digest (SHA-256)."""

    id: int
    at: datetime
    entry: Entry
    digest: bytes


class Member(NamedTuple):
    """What a seal knows of a row."""

    id: int
    digest: bytes


class Row(NamedTuple):
    """What a verification needs of a row: its number, the digest it claims, its contents."""

    id: int
    digest: bytes
    document: bytes


class Position(NamedTuple):
    """A place in the log of one era; everything up to it, itself included, lies before it."""

    transaction: int
    id: int


@dataclass(frozen=True, slots=True)
class Seal:
    """A link of the chain: the rows of one era after the previous horizon, up to this one.

    ``members`` is ``None`` where a partial export left the list out; ``members_digest`` is what
    the hash covers, so that the chain can be followed either way.
    """

    sequence: int
    sealed_at: datetime
    era: int
    horizon: Position
    first_id: int
    last_id: int
    count: int
    members_digest: bytes
    previous_hash: bytes
    hash: bytes
    members: bytes | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain. Note it outside of the database: it pins everything before it."""

    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verification found; the lists hold row ids, at most 1,000 each.

    ``problems`` counts all that was found. ``broken_seals`` are numbers of seals that do not
    follow from their predecessor or do not carry their own hash. ``is_head_missing``: the head
    that was noted earlier is no longer in the chain, so its end was cut off or rewritten.
    ``is_partial`` and ``is_truncated`` are about exports: made with a filter, or without its end.
    """

    sealed: int
    unsealed: int
    seals: int
    problems: int
    changed: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()
    inserted: tuple[int, ...] = ()
    broken_seals: tuple[int, ...] = ()
    is_head_missing: bool = False
    is_partial: bool = False
    is_truncated: bool = False

    @property
    def is_sound(self) -> bool:
        return self.problems == 0


@dataclass(frozen=True, slots=True)
class Filters:
    """What to look for; ``None`` means any.

    ``action`` is a whole action or a prefix up to a dot (``identity`` finds
    ``identity.role_assigned``). The period is ``since`` ≤ at < ``until``. ``company_ids`` keeps
    entries of these companies and those that belong to none.
    """

    model: str | None = None
    record_id: int | None = None
    subject: str | None = None
    actor_id: int | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    correlation_id: UUID | None = None
    event_id: UUID | None = None
    automation_id: str | None = None
    company_ids: tuple[int, ...] | None = None


EVERYTHING = Filters()
