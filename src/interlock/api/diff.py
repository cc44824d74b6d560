"""Two texts of a definition side by side, and what differs."""

from __future__ import annotations

from difflib import unified_diff
from typing import Any

from interlock.govern.draft.model import Draft
from interlock.govern.store import Published, VersionRow

Side = dict[str, Any]


def side_of(version: int, row: VersionRow | Published | None) -> Side:
    """A published version; none of it where there is none."""
    return {
        "label": f"version {version}" if row is not None else "nothing",
        "version": version,
        "content": "" if row is None else row.content,
        "rows_content": None if row is None else row.rows_content,
    }


def side_of_draft(draft: Draft) -> Side:
    return {
        "label": "draft",
        "version": None,
        "content": draft.source,
        "rows_content": draft.rows_source,
    }


def diff_body(before: Side, after: Side) -> dict[str, Any]:
    """Both sides, and the lines that differ: first the definition's, then those of its rows."""
    lines = [
        line
        for key in ("content", "rows_content")
        for line in unified_diff(
            (before[key] or "").splitlines(),
            (after[key] or "").splitlines(),
            before["label"],
            after["label"],
            lineterm="",
        )
    ]
    return {
        "is_same": not lines,
        "before": before,
        "after": after,
        "unified": "\n".join(lines),
    }
