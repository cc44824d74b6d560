"""Small things about words."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that ``word`` was probably meant to be, or ``None``."""
    found = get_close_matches(word, list(candidates), n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """A suggestion sentence for an unknown word, or ``None`` when nothing comes near."""
    found = nearest(word, candidates)
    return f"Did you mean {found!r}?" if found else None


def listed(words: Iterable[str], *, most: int = 12) -> str:
    """Words as a sentence part: ``a, b and c``; past ``most`` the rest is counted."""
    items = list(words)
    if len(items) > most:
        return ", ".join(items[:most]) + f" and {len(items) - most} more"
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + " and " + items[-1]
