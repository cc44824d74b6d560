"""Recording, sealing, proving, searching.

Rights are the caller's affair: this room knows no users, only what they did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from interlock.audit import store
from interlock.audit.digest import (
    GENESIS,
    digest_of,
    document_of_entry,
    pack_members,
    seal_hash,
)
from interlock.audit.model import (
    EVERYTHING,
    Entry,
    Filters,
    Head,
    Member,
    Position,
    Seal,
    StoredEntry,
    Verification,
)
from interlock.audit.verification import Batch, verify_batches
from interlock.kit.database import Unit
from interlock.kit.paging import MAXIMUM_LIMIT, Page, decode_cursor, encode_cursor

SEAL_SIZE = 10_000
"""The most rows that one seal takes; what sealing and verifying hold in memory."""

_BEGINNING = Position(-(2**63), 0)
_NO_LIMIT = 2**63 - 1


def append(unit: Unit, entries: Sequence[Entry]) -> None:
    """Record ``entries`` at the unit's time, in their order, with one statement.

    They become part of the log when the unit commits. No lock is taken and no other writer waits.
    """
    if entries:
        store.append(unit, [document_of_entry(entry, unit.now) for entry in entries])


def append_with_unit(unit: Unit, entries: Sequence[Entry]) -> None:
    """As :func:`append`, when the unit ends and together with what else it writes then."""
    if entries:
        store.append_at_end(unit, [document_of_entry(entry, unit.now) for entry in entries])


def seal(unit: Unit, *, size: int = SEAL_SIZE) -> Seal | None:
    """Seal the next rows, at most ``size``; ``None`` when none are ready.

    Ready are rows of transactions older than every open one: no row can appear among them any
    more. A transaction that stays open for long therefore delays sealing, never writing. Call it
    again, in a new unit, until it returns ``None``.
    """
    store.lock_sealing(unit)
    here, oldest_open = store.here_and_now(unit)
    for era in sorted(store.eras(unit), key=lambda era: era == here):
        before = oldest_open if era == here else _NO_LIMIT
        if (made := _seal_era(unit, era, before=before, size=size)) is not None:
            return made
    return None


def head(unit: Unit) -> Head | None:
    """The end of the chain, to be noted elsewhere; ``None`` while nothing is sealed."""
    last = store.last_seal(unit)
    return Head(last.sequence, last.hash.hex()) if last is not None else None


def verify(
    unit: Unit,
    *,
    expected_head: str | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Verification:
    """Recompute every digest and every seal.

    ``expected_head`` is the hash of a head noted earlier: only with it can a cut-off end be told
    from a log that never was longer. ``on_progress`` hears the number of rows done so far.
    """
    return verify_batches(batches(unit), expected_head=expected_head, on_progress=on_progress)


def batches(unit: Unit, filters: Filters = EVERYTHING) -> Iterator[Batch]:
    """The whole chain with the matching rows of each seal's range, then what is not sealed yet.

    The rows of a batch must be read before the next batch is asked for.
    """
    reached: dict[int, Position] = {}
    for link in store.seals(unit):
        after = reached.get(link.era, _BEGINNING)
        rows = store.rows_between(unit, link.era, after=after, until=link.horizon, filters=filters)
        yield Batch(link, rows)
        reached[link.era] = max(after, link.horizon)
    for era in store.eras(unit):
        after = reached.get(era, _BEGINNING)
        yield Batch(
            None,
            store.rows_between(unit, era, after=after, until=None, filters=filters),
        )


def search(
    unit: Unit, filters: Filters, *, limit: int = 50, cursor: str | None = None
) -> Page[StoredEntry]:
    """Matching entries, newest first."""
    limit = max(1, min(limit, MAXIMUM_LIMIT))
    before_id = decode_cursor(cursor, length=1, types=(int,))[0] if cursor else None
    found = store.search(unit, filters, before_id=before_id, most=limit + 1)
    items = found[:limit]
    return Page(items, encode_cursor([items[-1].id]) if len(found) > limit else None)


def _seal_era(unit: Unit, era: int, *, before: int, size: int) -> Seal | None:
    after = store.last_horizon(unit, era) or _BEGINNING
    found = store.members_after(unit, era, after=after, before=before, most=size)
    if not found:
        return None
    is_exhausted = len(found) < size and before != _NO_LIMIT
    horizon = Position(before, 0) if is_exhausted else found[-1][1]
    made = _link(unit, era, [member for member, _ in found], horizon=horizon)
    store.insert_seal(unit, made)
    return made


def _link(unit: Unit, era: int, members: Sequence[Member], *, horizon: Position) -> Seal:
    last = store.last_seal(unit)
    packed = pack_members(members)
    bare = Seal(
        sequence=last.sequence + 1 if last else 1,
        sealed_at=unit.now,
        era=era,
        horizon=horizon,
        first_id=min(member.id for member in members),
        last_id=max(member.id for member in members),
        count=len(members),
        members_digest=digest_of(packed),
        previous_hash=last.hash if last else GENESIS,
        hash=b"",
        members=packed,
    )
    return replace(bare, hash=seal_hash(bare))
