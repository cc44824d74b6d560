"""Every automation in one line: what starts it, whether it is at work, how it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from interlock.api.definition import findings_body
from interlock.api.inventory.store import Activity, activities, publications
from interlock.application import Application
from interlock.govern.files import rows_path
from interlock.govern.store import Published
from interlock.kit.database import Unit
from interlock.kit.finding import Finding
from interlock.kit.paging import Page, decode_cursor, encode_cursor
from interlock.language.alone import check_alone, load_alone
from interlock.language.context import CompileContext
from interlock.language.inquiry import context_of
from interlock.language.kinds.automation import AutomationDefinition
from interlock.language.narrate import narrate_trigger
from interlock.records.runtime import Runtime

State = str
"""``active``, ``paused`` or ``broken``."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which automations are listed; what is ``None`` is not asked for."""

    text: str | None = None
    state: State | None = None
    mode: str | None = None
    model: str | None = None
    owner: str | None = None
    layer: str | None = None
    is_failing: bool = False


def inventory(
    application: Application, unit: Unit, wanted: Wanted, *, limit: int, cursor: str | None
) -> tuple[Page[dict[str, Any]], bool]:
    """A page of the automations in the order of their titles, and whether the figures are of the
    most recent events only."""
    runtime = application.provider.current(unit)
    published = {item.id: item for item in application.publishing.published(unit)}
    done, is_partial = activities(unit.connection, unit.now)
    lines = [
        line
        for item in published.values()
        if item.kind == "automation"
        and _is_wanted(line := _line(item, runtime, done.get(item.id, Activity())), wanted)
    ]
    lines.sort(key=_order)
    if cursor is not None:
        after = tuple(decode_cursor(cursor, length=2, types=(str, str)))
        lines = [line for line in lines if _order(line) > after]
    shown = lines[:limit]
    when = publications(unit.connection)
    for line in shown:
        at, author = when.get(line["id"], (None, None))
        findings = _findings(application, runtime, published[line["id"]])
        line |= {"published_at": at, "published_by": author, "findings": findings}
    more = encode_cursor(list(_order(shown[-1]))) if len(lines) > limit else None
    return Page(shown, more, len(lines) if cursor is None else None), is_partial


def surroundings_of(application: Application, runtime: Runtime) -> CompileContext:
    """Everything published, as compilers see it; worked out once for each catalogue."""
    actions = application.registry.signatures
    context: CompileContext = runtime.derived(
        CompileContext, lambda: context_of(runtime.catalogue, actions)
    )
    return context


def _order(line: Mapping[str, Any]) -> tuple[str, str]:
    return str(line["title"]).casefold(), line["id"]


def _line(item: Published, runtime: Runtime, activity: Activity) -> dict[str, Any]:
    catalogue = runtime.catalogue
    definition = catalogue.definitions.get(item.id)
    problem = catalogue.broken.get(item.id)
    known = definition if isinstance(definition, AutomationDefinition) else None
    is_broken = problem is not None or known is None
    state = "active" if known is not None and known.enabled else "paused"
    return {
        "id": item.id,
        "title": item.id if known is None else known.title,
        "owner": None if known is None else known.owner,
        "purpose": None if known is None else known.purpose,
        "model": None if known is None else known.model,
        "mode": None if known is None else known.mode,
        "layer": compiled.layer if (compiled := catalogue.automations.get(item.id)) else None,
        "state": "broken" if is_broken else state,
        "problem": problem,
        "is_component": known is not None and "inputs" in known.model_fields_set,
        "triggers": [] if known is None else [narrate_trigger(entry) for entry in known.on],
        "version": item.version,
        "review_by": None if known is None else known.review_by,
        **asdict(activity),
    }


def _is_wanted(line: Mapping[str, Any], wanted: Wanted) -> bool:
    exact: Iterable[tuple[str, Any]] = (
        ("state", wanted.state),
        ("mode", wanted.mode),
        ("model", wanted.model),
        ("owner", wanted.owner),
        ("layer", wanted.layer),
    )
    if any(value is not None and line[name] != value for name, value in exact):
        return False
    if wanted.is_failing and not (line["dead_letters"] or line["open_cases"]):
        return False
    if not wanted.text:
        return True
    told = f"{line['id']} {line['title']} {line['purpose'] or ''}".casefold()
    return all(word in told for word in wanted.text.casefold().split())


def _findings(application: Application, runtime: Runtime, item: Published) -> list[dict[str, Any]]:
    """What the checker says of an automation today; looked at once for each catalogue."""

    def find() -> tuple[Finding, ...]:
        files = {item.path: item.content}
        if item.rows_content is not None:
            files[rows_path(item.path)] = item.rows_content
        loaded, findings = load_alone(files)
        if loaded is None:
            return findings
        context = surroundings_of(application, runtime)
        return (*findings, *(check_alone(loaded, runtime.catalogue, context) or ()))

    found: tuple[Finding, ...] = runtime.derived(("findings", item.id), find)
    return findings_body(found)
