"""The SQL of searching: what begins alike by an index, what contains a word among the latest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, FromClause, String, cast, false, or_, select, union

from interlock.identity.model import Actor
from interlock.kit.database import Unit
from interlock.records.storage.listing import Sql, contains_text, is_active
from interlock.work.case.store import visible_to
from interlock.work.tables import case_table

LATEST = 20_000
"""Among so many of the latest rows of a table it is looked for words inside a text."""

_case = case_table.c


@dataclass(frozen=True, slots=True)
class FoundCase:
    """What a hit tells of a case."""

    id: UUID
    number: int
    title: str
    category: str
    state: str


def records(
    connection: Connection,
    source: FromClause,
    names: Sequence[str],
    label: str,
    *,
    text: str,
    words: Sequence[str],
    most: int,
) -> list[tuple[int, Any]]:
    """Id and label of active rows one of whose columns ``names`` begins with the text, in one of
    the ways it is usually written, or of the latest rows, those that contain every word."""
    columns = [source.c[name] for name in names]
    begins = (
        select(source.c.id, source.c[label].label("label"))
        .where(is_active(source), _begins(columns, text))
        .limit(most)
    )
    kept = {name: source.c[name] for name in (*names, label, "active")}
    latest = (
        select(source.c.id, *kept.values()).order_by(source.c.id.desc()).limit(LATEST).subquery()
    )
    inside = [contains_text([latest.c[name] for name in names], word) for word in words]
    contains = (
        select(latest.c.id, latest.c[label].label("label"))
        .where(is_active(latest), *inside)
        .limit(most)
    )
    parts = [select(*part.subquery().c) for part in (begins, contains)]
    return [(row[0], row[1]) for row in connection.execute(union(*parts))]


def _begins(columns: Sequence[Sql], text: str) -> Sql:
    ways = {text, text.lower(), text.upper(), text.capitalize(), text.title()}
    return or_(
        false(),
        *(column.startswith(way, autoescape=True) for column in columns for way in sorted(ways)),
    )


def cases(unit: Unit, actor: Actor, words: Sequence[str], *, most: int) -> list[FoundCase]:
    """Cases that the actor may see whose number or title has every word, the latest first."""
    names = ("id", "number", "title", "category", "state")
    latest = (
        select(*(_case[name] for name in names))
        .where(visible_to(actor))
        .order_by(_case.number.desc())
        .limit(LATEST)
        .subquery()
    )
    number = cast(latest.c.number, String)
    inside = [
        or_(number == word.lstrip("#"), contains_text([latest.c.title], word)) for word in words
    ]
    statement = select(*latest.c).where(*inside).order_by(latest.c.number.desc()).limit(most)
    return [FoundCase(*row) for row in unit.connection.execute(statement)]
