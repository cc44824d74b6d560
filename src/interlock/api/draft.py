"""Drafts as answers tell them, and checking what somebody writes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from interlock.api.definition import check_body
from interlock.api.inventory.inventory import surroundings_of
from interlock.application import Application
from interlock.govern.draft.model import Draft, Text
from interlock.govern.draft.service import files_with, path_of, published_version
from interlock.govern.files import rows_path
from interlock.govern.store import Published
from interlock.identity.model import Actor
from interlock.kit.database import Unit
from interlock.language.alone import check_alone, load_alone
from interlock.language.source import read_source

_LINE = (
    "id", "definition_id", "kind", "state", "author_id", "author", "base_version", "created_at",
    "updated_at", "submitted_at", "revision", "note",
)  # fmt: skip


def summary_body(draft: Draft, published: list[Published], actor: Actor) -> dict[str, Any]:
    """A draft in one line, and whether something was published since it began."""
    version = published_version(draft, published)
    told = asdict(draft)
    return {
        **{name: told[name] for name in _LINE},
        "title": _title(draft),
        "is_mine": draft.author_id == actor.user_id,
        "published_version": version,
        "is_outdated": version != draft.base_version,
    }


def detail_body(draft: Draft, published: list[Published], actor: Actor) -> dict[str, Any]:
    return {
        **summary_body(draft, published, actor),
        "path": path_of(published, draft.kind, draft.definition_id),
        "source": draft.source,
        "rows_source": draft.rows_source,
    }


def checked_body(application: Application, unit: Unit, text: Text) -> dict[str, Any]:
    """Everything wrong with a text. What others lean on (a model, a role) is checked with all of
    the workspace; anything else in the midst of it."""
    path = "draft.yaml"
    files = {path: text.source}
    if text.rows_source is not None:
        files[rows_path(path)] = text.rows_source
    loaded, findings = load_alone(files)
    if loaded is None:
        return check_body(findings)
    runtime = application.provider.current(unit)
    context = surroundings_of(application, runtime)
    found = check_alone(loaded, runtime.catalogue, context)
    if found is not None:
        return check_body((*findings, *found))
    published = application.publishing.published(unit)
    whole = files_with(published, loaded.kind, text, loaded.id)
    return check_body(application.publishing.check(whole))


def _title(draft: Draft) -> str:
    data = read_source("", draft.source)[0].data
    title = data.get("title") if isinstance(data, dict) else None
    return str(title)[:200] if title else draft.definition_id or f"New {draft.kind}"
