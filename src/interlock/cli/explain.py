"""``interlock explain``: why something happened, and why something else did not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import typer

from interlock.automation.explain import explain_event
from interlock.cli.installation import open_application
from interlock.cli.option import AsJson
from interlock.cli.screen import Screen
from interlock.kit.database import Unit
from interlock.kit.problem import MalformedError, NotFoundError
from interlock.kit.text import did_you_mean, listed
from interlock.records.runtime import Runtime
from interlock.records.storage.event import find_event, list_events

_STYLES = {"fired": "green", "failed": "bold red", "not": ""}


def explain(
    target: Annotated[
        str, typer.Argument(metavar="EVENT|MODEL", help="An event's id, or a model.")
    ],
    record_id: Annotated[
        int | None, typer.Argument(metavar="[ID]", help="The record, after a model.")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", help="How many events of a record.", min=1, max=100)
    ] = 5,
    as_json: AsJson = False,
) -> None:
    """Explain an event, or the latest events of a record.

    Says which automations looked at it, which fired, and which did not at which clause, with the
    values that were compared.
    """
    screen = Screen(as_json)
    with open_application() as application, application.database.unit() as unit:
        runtime = application.provider.current(unit)
        events = _events(unit, runtime, target, record_id=record_id, limit=limit)
        told = [explain_event(unit, runtime, event) for event in events]
    screen.show(told, lambda: _show(screen, told))


def _events(
    unit: Unit, runtime: Runtime, target: str, *, record_id: int | None, limit: int
) -> list[dict[str, Any]]:
    if record_id is None:
        event = find_event(unit.connection, _event_id(target))
        if event is None:
            raise NotFoundError(f"There is no event {target}.")
        return [event]
    if target not in runtime.catalogue.models:
        known = runtime.catalogue.models
        raise NotFoundError(
            f"There is no model {target!r}.",
            remedy=did_you_mean(target, known) or f"There are {listed(sorted(known))}.",
        )
    found = list_events(unit.connection, limit=limit, model=target, record_id=record_id)
    if not found:
        raise NotFoundError(f"{target} {record_id} has no events.")
    # Events of one transaction share their time; what followed from another is told before it.
    return sorted(found, key=lambda event: (event["at"], event["depth"]), reverse=True)


def _event_id(target: str) -> UUID:
    try:
        return UUID(target)
    except ValueError as error:
        raise MalformedError(
            f"{target!r} is not the id of an event.",
            code="wrong_use",
            remedy="Name an event, or a model and the id of a record: explain purchase.order 7.",
        ) from error


def _show(screen: Screen, told: list[dict[str, Any]]) -> None:
    for event in told:
        of = f" of {event['model']} {event['record_id']}" if event["model"] else ""
        screen.say(f"{event['at']:%Y-%m-%d %H:%M:%S} {event['type']}{of}", style="bold")
        screen.say(f"  event {event['event']}", style="dim")
        if event["changed"]:
            screen.say(f"  changed {listed(event['changed'])}")
        for reaction in event["reactions"]:
            _show_reaction(screen, reaction)
        for item in event["not_looked_at"]:
            screen.say(f"  {item['automation']}: not looked at, {item['why']}", style="dim")
        screen.say()


def _show_reaction(screen: Screen, reaction: Mapping[str, Any]) -> None:
    name = reaction.get("automation") or "interlock"
    version = f" v{reaction['version']}" if "version" in reaction else ""
    outcome = str(reaction.get("outcome"))
    screen.say(f"  {name}{version}: {reaction['sentence']}", style=_STYLES.get(outcome, ""))
