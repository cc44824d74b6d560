"""Explains an event: which automations looked at it, what fired, and why the others did not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from interlock.automation.durable.model import RunState
from interlock.automation.durable.viewing.store import standing
from interlock.automation.inline import inline_index
from interlock.kit.database import Unit
from interlock.kit.text import listed
from interlock.language.program import Automation, Trigger, TriggerKind
from interlock.records.runtime import Runtime


def explain_event(unit: Unit, runtime: Runtime, event: Mapping[str, Any]) -> dict[str, Any]:
    """An event as it is stored, with a sentence for every automation on its model.

    What fired or failed at a clause was noted when it happened, with the values of then; of a run
    that began, it is said where it stands now and what it waits for. Of those that were not even
    looked at, it is said what they wait for; that is by the definitions in force now, which
    ``revision`` names.
    """
    reactions = list(event.get("reactions") or ())
    ids = [UUID(item["run"]) for item in reactions if "run" in item]
    runs = standing(unit.connection, ids)
    looked_at = {item.get("automation") for item in reactions}
    waiting = inline_index(runtime).waiting_for(event["model"]) if event.get("model") else []
    others = [item for item in waiting if item.id not in looked_at]
    return {
        "event": str(event["id"]),
        "type": event["type"],
        "model": event.get("model"),
        "record_id": event.get("record_id"),
        "at": event["at"],
        "changed": sorted((event["data"] or {}).get("new", {})),
        "revision": runtime.catalogue.revision,
        "reactions": [_told(item, runtime, runs) for item in reactions],
        "not_looked_at": [
            {
                "automation": item.id,
                "title": item.title,
                "why": f"it waits for {_waits_for(item)}",
            }
            for item in others
        ],
    }


def _told(
    reaction: Mapping[str, Any], runtime: Runtime, runs: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    automation = runtime.catalogue.automations.get(reaction.get("automation") or "")
    told = {**reaction, "title": automation.title if automation else reaction.get("title")}
    if "run" not in reaction:
        return told | {"sentence": _sentence(reaction)}
    run = runs.get(reaction["run"])
    if run is None:
        return told | {"sentence": "It began a run, which was put away since."}
    return told | {
        "run_state": run["state"],
        "waits": run["waits"],
        "sentence": f"It began a run, which {_stands(run)}.",
    }


def _stands(run: Mapping[str, Any]) -> str:
    """Where a run stands, as the end of a sentence."""
    if run["state"] == RunState.WAITING and run["waits"]:
        return f"waits for {listed(_wait(item) for item in run['waits'])}"
    if run["state"] == RunState.FAILED:
        # The reason may hold what the reader may not see; it is with the run.
        place = (run["error"] or {}).get("path")
        return f"failed at {place}" if place else "failed"
    words: Mapping[str, str] = {
        RunState.READY: "is carried on as soon as a worker is free",
        RunState.WAITING: "works on something outside",
        RunState.CANCELLING: "is being cancelled",
    }
    state = str(run["state"])
    return words.get(state, f"is over: {run['outcome'] or state}")


def _wait(wait: Mapping[str, Any]) -> str:
    until = wait["wakes_at"]
    longest = f", until {until:%Y-%m-%d %H:%M} UTC at the latest" if until else ""
    return f"{wait['title']} (at {wait['path']}, since {wait['since']:%Y-%m-%d %H:%M} UTC{longest})"


def _sentence(reaction: Mapping[str, Any]) -> str:
    outcome = reaction.get("outcome")
    if outcome == "fired":
        steps = reaction.get("steps") or ()
        done = [item.get("action") for item in steps if item.get("outcome") == "done"]
        said = f"It fired and did {listed(str(name) for name in done) or 'nothing'}."
        return f"{said} It stopped: {reaction['stopped']}" if "stopped" in reaction else said
    if outcome == "not":
        values = reaction.get("values") or {}
        seen = listed(f"{name} was {value!r}" for name, value in values.items())
        clause = reaction.get("clause")
        return f"It did not fire: {clause} did not hold{f' ({seen})' if seen else ''}."
    if outcome == "loop_stopped":
        return f"The chain was stopped after {reaction.get('limit')} steps."
    if outcome == "more_missed":
        return f"{reaction.get('count')} more did not fire."
    return str(reaction.get("note") or outcome or "")


def _waits_for(automation: Automation) -> str:
    return listed(_trigger(trigger) for trigger in automation.triggers) or "being run by another"


def _trigger(trigger: Trigger) -> str:
    if trigger.kind is TriggerKind.UPDATED and trigger.fields:
        return f"a change of {listed(sorted(trigger.fields))}"
    words = {
        TriggerKind.CREATED: "creation",
        TriggerKind.UPDATED: "any change",
        TriggerKind.DELETED: "deletion",
        TriggerKind.OPERATION: f"the operation {trigger.name}",
        TriggerKind.EVENT: f"the event {trigger.name}",
        TriggerKind.MANUAL: "somebody to start it",
        TriggerKind.WEBHOOK: f"the webhook {trigger.name}",
    }
    return words.get(trigger.kind, f"its {trigger.kind.value}")
