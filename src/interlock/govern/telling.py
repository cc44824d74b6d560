"""Telling people of definitions: that somebody waits for their decision, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from interlock.govern.draft.model import Draft
from interlock.identity.model import ADMINISTRATOR, Actor
from interlock.kit.database import Unit
from interlock.language.kinds.data import SettingDefinition, TableDefinition

PUBLISHER = "publisher"
"""The role that may publish definitions; an administrator may too."""

_DRAFT_PAGES = {"automation": "/automations/drafts", "approval": "/policies/drafts"}


@dataclass(frozen=True, slots=True)
class Word:
    """What is told: to the people of some roles or to one user, except to ``besides``.

    ``link`` is a path inside Interlock; of one ``occasion`` everybody is told once.
    """

    title: str
    body: str
    link: str
    occasion: str
    roles: tuple[str, ...] = ()
    user_id: int | None = None
    besides: int | None = None


class Notices(Protocol):
    """Tells people; the composition root supplies it."""

    def tell(self, unit: Unit, word: Word) -> None: ...


def submitted(draft: Draft, actor: Actor) -> Word:
    """The publishers hear of a draft that waits for them."""
    return Word(
        title=f"{_name(draft)} is to be published",
        body=f"{draft.author}: {draft.note}" if draft.note else f"Written by {draft.author}.",
        link=_page(draft),
        occasion=f"draft:{draft.id}:{draft.revision}:submitted",
        roles=(PUBLISHER,),
        besides=actor.user_id,
    )


def returned(draft: Draft, actor: Actor, reason: str) -> Word:
    """Its author hears that somebody gave a draft back."""
    return Word(
        title=f"{_name(draft)} was given back to you",
        body=f"{actor.name}: {reason}",
        link=_page(draft),
        occasion=f"draft:{draft.id}:{draft.revision}:returned",
        user_id=draft.author_id,
        besides=actor.user_id,
    )


def published(draft: Draft, actor: Actor, reason: str) -> Word:
    """Its author hears that a draft was published."""
    return Word(
        title=f"{_name(draft)} was published",
        body=f"{actor.name}: {reason}",
        link=f"/admin/workspace/{draft.definition_id}" if draft.definition_id else "/",
        occasion=f"draft:{draft.id}:{draft.revision}:published",
        user_id=draft.author_id,
        besides=actor.user_id,
    )


def rows_proposed(
    definition: TableDefinition | SettingDefinition, number: int, actor: Actor, reason: str
) -> Word:
    """Those who may change the rows hear of a change that waits for a second person."""
    return Word(
        title=f"{definition.title}: a change waits for a second person",
        body=f"{actor.name}: {reason}",
        link=_rows_page(definition),
        occasion=f"tuning:{number}:proposed",
        roles=editors_of(definition) or (ADMINISTRATOR,),
        besides=actor.user_id,
    )


def rows_decided(
    definition: TableDefinition | SettingDefinition,
    number: int,
    author_id: int | None,
    actor: Actor,
    *,
    is_accepted: bool,
    reason: str,
) -> Word:
    """Whoever proposed a change hears what became of it."""
    return Word(
        title=f"{definition.title}: your change was {'accepted' if is_accepted else 'refused'}",
        body=f"{actor.name}: {reason}",
        link=_rows_page(definition),
        occasion=f"tuning:{number}:decided",
        user_id=author_id,
        besides=actor.user_id,
    )


def editors_of(definition: TableDefinition | SettingDefinition) -> tuple[str, ...]:
    """The roles that may change the rows of a definition."""
    return tuple(sorted({*definition.editors, *filter(None, [definition.owner])}))


def _name(draft: Draft) -> str:
    return draft.definition_id or f"A new {draft.kind}"


def _page(draft: Draft) -> str:
    return f"{_DRAFT_PAGES.get(draft.kind, '/admin/drafts')}/{draft.id}"


def _rows_page(definition: TableDefinition | SettingDefinition) -> str:
    return f"/{definition.kind}s/{definition.id}"
