"""What a definition works with, and what works with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from interlock.govern.store import Published
from interlock.language.catalogue import Catalogue
from interlock.language.reference import references


def uses_of(
    id: str, published: Mapping[str, Published], catalogue: Catalogue
) -> dict[str, list[dict[str, Any]]]:
    """Both directions, in the order of kinds and titles."""
    definition = catalogue.definitions.get(id)
    uses = frozenset() if definition is None else references(definition, published)
    return {
        "uses": _told(uses, published, catalogue),
        "used_by": _told(_used_by(id, published, catalogue), published, catalogue),
    }


def _used_by(id: str, published: Mapping[str, Published], catalogue: Catalogue) -> Iterable[str]:
    for item in published.values():
        definition = catalogue.definitions.get(item.id)
        # Nearly all texts do not even contain the id, and need not be looked at any closer.
        if definition is not None and id in item.content and id in references(definition, {id}):
            yield item.id


def _told(
    ids: Iterable[str], published: Mapping[str, Published], catalogue: Catalogue
) -> list[dict[str, Any]]:
    found = [
        {"id": id, "kind": published[id].kind, "title": catalogue.titles.get(id, id)} for id in ids
    ]
    return sorted(found, key=lambda item: (item["kind"], item["title"], item["id"]))
