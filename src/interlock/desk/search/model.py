"""What a search gives, and how well something fits. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 200
MOST_WORDS = 8


class HitKind(StrEnum):
    """What was found: a record, a person, a case, or a definition of some kind."""

    RECORD = "record"
    PERSON = "person"
    CASE = "case"
    MODEL = "model"
    AUTOMATION = "automation"
    APPROVAL = "approval"
    TABLE = "table"
    SETTING = "setting"
    PROCESS = "process"
    CALENDAR = "calendar"
    ROLE = "role"
    POLICY = "policy"
    DASHBOARD = "dashboard"
    CONNECTOR = "connector"
    PACK = "pack"


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found. ``id`` is text, whatever it names."""

    kind: HitKind
    id: str
    title: str
    subtitle: str | None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class HitGroup:
    """What was found of one kind, records by model. ``has_more``: there are more than these."""

    kind: HitKind
    model: str | None
    title: str | None
    items: tuple[Hit, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Found:
    groups: tuple[HitGroup, ...]


def words_of(text: str) -> list[str]:
    """What a search looks for: each word must be there."""
    return text.split()[:MOST_WORDS]


def fits(words: Sequence[str], *texts: str | None) -> bool:
    """Whether each word stands in one of the texts, whatever its case."""
    known = [text.casefold() for text in texts if text]
    return all(any(word.casefold() in text for text in known) for word in words)


def rank(text: str, title: str) -> int:
    """How well a title fits what was typed: the same, begun alike, a word begun alike, the rest."""
    typed, known = text.strip().casefold(), title.casefold()
    if typed == known:
        return 0
    if known.startswith(typed):
        return 1
    return 2 if f" {typed}" in known else 3


def group(
    text: str, hits: Sequence[Hit], *, most: int, title: str | None = None
) -> HitGroup | None:
    """Hits of one kind, the best first; ``None`` when there is none."""
    if not hits:
        return None
    best = sorted(hits, key=lambda hit: (rank(text, hit.title), hit.title.casefold(), hit.id))
    first = best[0]
    return HitGroup(first.kind, first.model, title, tuple(best[:most]), len(best) > most)
