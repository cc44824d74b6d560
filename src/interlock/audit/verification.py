"""Proves a log, or shows where it was touched. Pure: it is given seals and rows, from wherever."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from interlock.audit.digest import GENESIS, digest_of, seal_hash, unpack_members
from interlock.audit.model import Row, Seal, Verification

_MOST_NAMED = 1000


class Batch(NamedTuple):
    """A seal and the rows found in its range; without a seal, rows not yet sealed."""

    seal: Seal | None
    rows: Iterable[Row]


@dataclass(slots=True)
class _Finds:
    """Row ids found wrong in one way: counted all, named up to a limit."""

    count: int = 0
    named: list[int] = field(default_factory=list)

    def add(self, number: int) -> None:
        self.count += 1
        if len(self.named) < _MOST_NAMED:
            self.named.append(number)


@dataclass(slots=True)
class Check:
    """A verification under way: feed it batches in the order of the chain, then ask the result."""

    expected_head: str | None = None
    is_partial: bool = False
    is_truncated: bool = False
    sealed: int = 0
    unsealed: int = 0
    seals: int = 0
    _previous_hash: bytes = GENESIS
    _is_head_seen: bool = False
    _changed: _Finds = field(default_factory=_Finds)
    _removed: _Finds = field(default_factory=_Finds)
    _inserted: _Finds = field(default_factory=_Finds)
    _broken: _Finds = field(default_factory=_Finds)

    def take(self, batch: Batch) -> None:
        """Check one batch. Holds no more in memory than one seal lists."""
        if batch.seal is None:
            self._take_unsealed(batch.rows)
            return
        self.seals += 1
        if not self._is_link(batch.seal):
            self._broken.add(batch.seal.sequence)
        self._previous_hash = batch.seal.hash
        self._is_head_seen |= batch.seal.hash.hex() == self.expected_head
        self._take_sealed(batch.seal, batch.rows)

    @property
    def entries(self) -> int:
        """How many rows were taken in so far, right or wrong."""
        return self.sealed + self.unsealed + self._inserted.count

    def result(self) -> Verification:
        is_head_missing = self.expected_head is not None and not self._is_head_seen
        finds = (self._changed, self._removed, self._inserted, self._broken)
        return Verification(
            sealed=self.sealed,
            unsealed=self.unsealed,
            seals=self.seals,
            problems=sum(find.count for find in finds) + is_head_missing + self.is_truncated,
            changed=tuple(self._changed.named),
            removed=tuple(self._removed.named),
            inserted=tuple(self._inserted.named),
            broken_seals=tuple(self._broken.named),
            is_head_missing=is_head_missing,
            is_partial=self.is_partial,
            is_truncated=self.is_truncated,
        )

    def _is_link(self, seal: Seal) -> bool:
        return (
            seal.previous_hash == self._previous_hash
            and seal.hash == seal_hash(seal)
            and _has_honest_members(seal, is_partial=self.is_partial)
        )

    def _take_unsealed(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self.unsealed += 1
            if digest_of(row.document) != row.digest:
                self._changed.add(row.id)

    def _take_sealed(self, seal: Seal, rows: Iterable[Row]) -> None:
        expected = dict(unpack_members(seal.members or b""))
        for row in rows:
            digest = expected.pop(row.id, None)
            if digest is None:
                self._inserted.add(row.id)
                continue
            self.sealed += 1
            if not row.digest == digest == digest_of(row.document):
                self._changed.add(row.id)
        if not self.is_partial:
            for number in expected:
                self._removed.add(number)


def verify_batches(
    batches: Iterable[Batch],
    *,
    expected_head: str | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Verification:
    """Check all batches; ``on_progress`` hears how many rows are done after each."""
    check = Check(expected_head)
    for batch in batches:
        check.take(batch)
        if on_progress is not None:
            on_progress(check.entries)
    return check.result()


def _has_honest_members(seal: Seal, *, is_partial: bool) -> bool:
    """The list is what was hashed. Only a partial export may leave it out."""
    if seal.members is None:
        return is_partial
    return digest_of(seal.members) == seal.members_digest and seal.count * 40 == len(seal.members)
