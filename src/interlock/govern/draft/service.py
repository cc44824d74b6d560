"""Writing drafts, handing them over, publishing them.

Everybody who may look at definitions may write drafts of their own; nobody else sees one before
it is submitted. Publishers see what is submitted, publish it or give it back. Where the published
definition asks for four eyes, nobody publishes their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, count
from typing import Any

from interlock.audit.model import Entry
from interlock.audit.service import append
from interlock.govern import telling
from interlock.govern.draft import store
from interlock.govern.draft.model import Draft, DraftState, Text
from interlock.govern.files import as_files, rows_path
from interlock.govern.provider import RuntimeProvider
from interlock.govern.service import Plan, Publishing, is_publisher, require_publisher
from interlock.govern.store import Published
from interlock.govern.telling import Notices
from interlock.identity.model import Actor
from interlock.kit.database import Unit
from interlock.kit.problem import (
    ConflictError,
    FieldError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
)
from interlock.kit.text import did_you_mean
from interlock.language.shape import KINDS
from interlock.language.source import read_source
from interlock.language.workspace import Content

MOST_DRAFTS = 200
"""Of one author."""


@dataclass(frozen=True, slots=True)
class Drafts:
    """The use cases of drafts, for one installation."""

    publishing: Publishing
    provider: RuntimeProvider
    notices: Notices

    def search(self, unit: Unit, *, actor: Actor, definition_id: str | None = None) -> list[Draft]:
        """The actor's own, and for publishers what is submitted, the last changed first."""
        return store.visible(
            unit.connection,
            actor.user_id,
            with_submitted=is_publisher(actor),
            definition_id=definition_id,
        )

    def get(self, unit: Unit, id: int, *, actor: Actor) -> Draft:
        """A draft that the actor may see; raises ``NotFoundError``."""
        return _seen(store.find(unit.connection, id), id, actor)

    def create(
        self, unit: Unit, kind: str, text: Text, *, base_version: int, actor: Actor
    ) -> Draft:
        """Begin a draft; raises ``InvalidError`` for a kind that there is not, ``ConflictError``
        where the author has too many."""
        if kind not in KINDS:
            hint = did_you_mean(kind, KINDS)
            raise InvalidError(
                f"There is no kind of definition {kind!r}.",
                errors=[FieldError("kind", "is not a kind of definition", "unknown_kind", hint)],
            )
        if store.count_of(unit.connection, actor.user_id) >= MOST_DRAFTS:
            raise ConflictError(
                f"You have {MOST_DRAFTS} drafts already.",
                code="too_many_drafts",
                remedy="Publish or delete some of them.",
            )
        row = _text_row(text, kind) | {
            "state": DraftState.OPEN.value,
            "base_version": base_version,
            "author_id": actor.user_id,
            "author": actor.name,
            "created_at": unit.now,
            "updated_at": unit.now,
            "revision": 1,
        }
        return store.add(unit.connection, row)

    def save(
        self,
        unit: Unit,
        id: int,
        text: Text,
        *,
        revision: int,
        base_version: int | None,
        actor: Actor,
    ) -> Draft:
        """Save the author's draft; one that was submitted is open again. ``base_version`` is
        given when what was published since has been worked in."""
        draft = _own(self._taken(unit, id, revision=revision, actor=actor), actor)
        row = _text_row(text, draft.kind) | {
            "state": DraftState.OPEN.value,
            "submitted_at": None,
            "updated_at": unit.now,
            "revision": draft.revision + 1,
        }
        if base_version is not None:
            row["base_version"] = base_version
        return store.change(unit.connection, id, row)

    def submit(self, unit: Unit, id: int, *, revision: int, actor: Actor) -> Draft:
        """Hand the author's draft over to the publishers."""
        draft = _own(self._taken(unit, id, revision=revision, actor=actor), actor)
        row = {"state": DraftState.SUBMITTED.value, "submitted_at": unit.now}
        _note(unit, "draft.submitted", draft, actor, draft.note)
        self.notices.tell(unit, telling.submitted(draft, actor))
        return self._moved(unit, draft, row)

    def give_back(self, unit: Unit, id: int, *, revision: int, actor: Actor, reason: str) -> Draft:
        """Give a submitted draft back to its author, or take one's own back."""
        draft = self._taken(unit, id, revision=revision, actor=actor)
        if draft.state is not DraftState.SUBMITTED:
            raise ConflictError(
                "The draft is not submitted.",
                code="not_submitted",
                remedy="Its author writes it still; there is nothing to give back.",
            )
        _note(unit, "draft.returned", draft, actor, reason)
        self.notices.tell(unit, telling.returned(draft, actor, reason))
        return self._moved(unit, draft, {"state": DraftState.OPEN.value, "submitted_at": None})

    def delete(self, unit: Unit, id: int, *, actor: Actor) -> None:
        """Drop the author's draft."""
        draft = _own(_seen(store.find(unit.connection, id, lock=True), id, actor), actor)
        _note(unit, "draft.deleted", draft, actor, None)
        store.remove(unit.connection, id)

    def publish(
        self,
        id: int,
        *,
        revision: int,
        actor: Actor,
        reason: str,
        allow_destructive: bool = False,
    ) -> Plan:
        """Publish a draft as it was seen; it is gone afterwards.

        Raises ``ConflictError`` for one that began with a version that is not the newest any
        more, ``ForbiddenError`` for one's own where four eyes are wanted, and what publishing
        raises.
        """
        require_publisher(actor)

        def files_of(unit: Unit) -> Content:
            draft = self._taken(unit, id, revision=revision, actor=actor)
            published = self.publishing.published(unit)
            self._refuse_outdated(draft, published)
            self._refuse_own(unit, draft, actor)
            _note(unit, "draft.published", draft, actor, reason)
            self.notices.tell(unit, telling.published(draft, actor, reason))
            store.remove(unit.connection, id)
            return files_with(published, draft.kind, _text(draft), draft.definition_id)

        return self.publishing.publish(
            files_of, actor=actor, reason=reason, allow_destructive=allow_destructive
        )

    def _taken(self, unit: Unit, id: int, *, revision: int, actor: Actor) -> Draft:
        draft = _seen(store.find(unit.connection, id, lock=True), id, actor)
        if draft.revision != revision:
            raise ConflictError(
                "The draft was saved by somebody else meanwhile, or in another window.",
                code="draft_changed",
                remedy="Read it again and make your change once more.",
                context={"revision": draft.revision},
            )
        return draft

    def _moved(self, unit: Unit, draft: Draft, row: dict[str, Any]) -> Draft:
        values = {**row, "updated_at": unit.now, "revision": draft.revision + 1}
        return store.change(unit.connection, draft.id, values)

    def _refuse_outdated(self, draft: Draft, published: list[Published]) -> None:
        version = published_version(draft, published)
        if version != draft.base_version:
            raise ConflictError(
                f"{draft.definition_id} is at version {version}; the draft began with "
                f"{draft.base_version}.",
                code="draft_outdated",
                remedy="Work in what was published since, and save the draft with that version.",
                context={"version": version, "base_version": draft.base_version},
            )

    def _refuse_own(self, unit: Unit, draft: Draft, actor: Actor) -> None:
        definitions = self.provider.current(unit).catalogue.definitions
        in_force = definitions.get(draft.definition_id or "")
        if getattr(in_force, "four_eyes", False) and draft.author_id == actor.user_id:
            raise ForbiddenError(
                f"{draft.definition_id} needs four eyes, and you wrote this draft.",
                code="four_eyes",
                remedy="Submit it and let another publisher publish it.",
            )


def published_version(draft: Draft, published: list[Published]) -> int:
    """The version in force of what a draft is of; 0 where there is none."""
    return next((item.version for item in published if item.id == draft.definition_id), 0)


def files_with(
    published: list[Published], kind: str, text: Text, definition_id: str | None
) -> dict[str, str]:
    """The published files with a draft in the place of its definition, or added."""
    path = path_of(published, kind, definition_id)
    files = {**as_files(published), path: text.source}
    beside = rows_path(path)
    files.pop(beside, None)
    return files if text.rows_source is None else {**files, beside: text.rows_source}


def path_of(published: list[Published], kind: str, definition_id: str | None) -> str:
    """Where the text of a definition lies, or would lie: never where another one is."""
    known = next((item.path for item in published if item.id == definition_id), None)
    if known is not None:
        return known
    taken = as_files(published)
    name = f"{kind}s/{definition_id or 'draft'}"
    endings = chain([""], (f"_{number}" for number in count(2)))
    free = (path for ending in endings if not _is_taken(path := f"{name}{ending}.yaml", taken))
    return next(free)


def _is_taken(path: str, taken: Content) -> bool:
    """Whether another definition lies there, or its rows would be read as rows of this one."""
    return path in taken or rows_path(path) in taken


def _text(draft: Draft) -> Text:
    return Text(draft.source, draft.rows_source, draft.note)


def _text_row(text: Text, kind: str) -> dict[str, Any]:
    data = read_source("", text.source)[0].data
    given = data if isinstance(data, dict) else {}
    id, written = given.get("id"), given.get("kind")
    return {
        "definition_id": id[:200] if isinstance(id, str) else None,
        "kind": written if isinstance(written, str) and written in KINDS else kind,
        "source": text.source,
        "rows_source": text.rows_source,
        "note": text.note,
    }


def _seen(draft: Draft | None, id: int, actor: Actor) -> Draft:
    if draft is not None:
        is_shown = draft.state is DraftState.SUBMITTED and is_publisher(actor)
        if is_shown or draft.author_id == actor.user_id:
            return draft
    raise NotFoundError(f"There is no draft {id}, or you may not see it.")


def _own(draft: Draft, actor: Actor) -> Draft:
    if draft.author_id == actor.user_id:
        return draft
    raise ForbiddenError(
        f"This draft is {draft.author}'s.",
        remedy="Give it back with a reason, or begin a draft of your own.",
    )


def _note(unit: Unit, action: str, draft: Draft, actor: Actor, reason: str | None) -> None:
    entry = Entry(
        action=action,
        actor_id=actor.user_id,
        actor_name=actor.name,
        channel=actor.channel,
        subject=f"draft:{draft.id}",
        new={
            "kind": draft.kind,
            "id": draft.definition_id,
            "revision": draft.revision,
            "written_by": draft.author,
        },
        reason=reason,
    )
    append(unit, [entry])
