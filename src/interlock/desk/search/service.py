"""Searching everywhere, within what somebody may see."""

from __future__ import annotations

from collections.abc import Iterator

from interlock.desk.search import store
from interlock.desk.search.model import Found, Hit, HitGroup, HitKind, fits, group, rank, words_of
from interlock.identity.user import store as user_store
from interlock.records.field_path import may_read, readable_fields
from interlock.records.filter import searched_fields
from interlock.records.runtime import ModelRuntime
from interlock.records.session import RecordSession
from interlock.records.storage.listing import set_company
from interlock.records.visible import VisibleTables

READ_DEFINITIONS = "definitions:read"
_KINDS = frozenset(HitKind) - {HitKind.RECORD, HitKind.PERSON, HitKind.CASE}
_SHORTEST = 2
"""A single letter stands in nearly everything; only what is the letter itself would be meant."""


def search_everywhere(session: RecordSession, text: str, *, most: int = 5) -> Found:
    """What people call so, by kind, the kinds with the best hits first; ``most`` of each.

    Bounded, however many records there are: what begins with the text is found wherever an index
    leads there, a word inside a text among the latest 20,000 records of each model.
    """
    text = text.strip()
    if len(text) < _SHORTEST:
        return Found(())
    groups = [
        found
        for found in (
            *_records(session, text, most),
            _people(session, text, most),
            _cases(session, text, most),
            *_definitions(session, text, most),
        )
        if found is not None
    ]
    groups.sort(key=lambda item: min(rank(text, hit.title) for hit in item.items))
    return Found(tuple(groups))


def _records(session: RecordSession, text: str, most: int) -> Iterator[HitGroup | None]:
    tables = VisibleTables(session)
    set_company(session.unit.connection, session.company_id)
    for model in session.runtime.models.values():
        if may_read(session, model):
            yield group(
                text,
                _records_of(session, model, text, most=most, tables=tables),
                most=most,
                title=model.model.title,
            )


def _records_of(
    session: RecordSession, model: ModelRuntime, text: str, *, most: int, tables: VisibleTables
) -> list[Hit]:
    readable = readable_fields(session, model)
    names = [name for name in searched_fields(model) if name in readable]
    if not names:
        return []
    label = model.model.label if model.model.label in readable else names[0]
    found = store.records(
        session.unit.connection,
        tables.table(model.id),
        names,
        label,
        text=text,
        words=words_of(text),
        most=most + 1,
    )
    title = model.model.title
    return [
        Hit(HitKind.RECORD, str(id), str(known or f"{title} {id}"), title, model.id)
        for id, known in found
    ]


def _people(session: RecordSession, text: str, most: int) -> HitGroup | None:
    people = user_store.people(session.unit, matching=text, most=most + 1)
    hits = [Hit(HitKind.PERSON, str(item.id), item.name, item.department) for item in people]
    return group(text, hits, most=most)


def _cases(session: RecordSession, text: str, most: int) -> HitGroup | None:
    found = store.cases(session.unit, session.user, words_of(text), most=most + 1)
    hits = [
        Hit(HitKind.CASE, str(item.id), item.title, f"#{item.number} · {item.state}")
        for item in found
    ]
    return group(text, hits, most=most)


def _definitions(session: RecordSession, text: str, most: int) -> Iterator[HitGroup | None]:
    if not session.user.has_scope(READ_DEFINITIONS):
        return
    words = words_of(text)
    hits: dict[HitKind, list[Hit]] = {}
    for definition in session.runtime.catalogue.definitions.values():
        if definition.kind in _KINDS and fits(words, definition.title, definition.id):
            kind = HitKind(definition.kind)
            hit = Hit(kind, definition.id, definition.title, definition.id)
            hits.setdefault(kind, []).append(hit)
    for found in hits.values():
        yield group(text, found, most=most)
