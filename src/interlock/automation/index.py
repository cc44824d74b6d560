"""The trigger index: from an event to the automations that may react, without looking at others.

Automations are sorted into buckets by what they wait for: the creation of a model's record, an
operation, a change of one particular field, any change. The conditions of a bucket are compiled
into one function, so that a bucket of many automations costs one call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from interlock.language.catalogue import Catalogue
from interlock.language.expression.python import Verdict, compile_bucket
from interlock.language.program import Automation, Trigger, TriggerKind
from interlock.records.change import Event, EventKind
from interlock.records.contention import MovedFields, conditions_of
from interlock.records.runtime import Path

Key = tuple[str, ...]


class Bucket:
    """Automations that wait for the same thing, in the order in which they run."""

    def __init__(self, automations: Iterable[Automation], moved: MovedFields) -> None:
        self.automations = tuple(sorted(automations, key=lambda item: item.order))
        self._moved = moved
        self._judge: Callable[..., list[Verdict]] | None = None

    @cached_property
    def contended(self) -> tuple[Path, ...]:
        """The ways from the record to what the conditions read and others may be moving."""
        model = self.automations[0].model
        if model is None:
            return ()
        conditions = (found for item in self.automations for found in conditions_of(item))
        return self._moved.ways(model, conditions)

    def judge(self, values: Mapping[str, Any], scope: Any) -> list[Verdict]:
        """For each automation: -1 when its condition holds, else the first clause that fails, or
        the evaluation error."""
        if self._judge is None:
            conditions = [item.when.checked if item.when else None for item in self.automations]
            self._judge = compile_bucket(conditions)
        return self._judge(values, scope)


def judge_together(
    buckets: Sequence[Bucket], values: Mapping[str, Any], scope: Any
) -> Iterable[tuple[Automation, Verdict]]:
    """Each automation of the buckets once, with its verdict, in the order in which they run."""
    judged = [
        pair
        for bucket in buckets
        for pair in zip(bucket.automations, bucket.judge(values, scope), strict=True)
    ]
    if len(buckets) == 1:
        return judged
    once = {automation.id: (automation, verdict) for automation, verdict in judged}
    return sorted(once.values(), key=lambda pair: pair[0].order)


class TriggerIndex:
    """The inline or the background automations of one catalogue, by what they wait for."""

    def __init__(self, catalogue: Catalogue, *, inline: bool) -> None:
        self._is_inline = inline
        groups: dict[Key, list[Automation]] = {}
        for automation in catalogue.automations.values():
            if automation.is_inline is not inline or not automation.is_enabled:
                continue
            for trigger in automation.triggers:
                for key in _keys(automation, trigger):
                    members = groups.setdefault(key, [])
                    if not members or members[-1] is not automation:
                        members.append(automation)
        moved = MovedFields(catalogue)
        self._buckets = {key: Bucket(members, moved) for key, members in groups.items()}
        self.watched_fields: dict[str, frozenset[str]] = _watched(groups)

    def buckets(self, event: Event) -> list[Bucket]:
        """The buckets that an event which has taken effect concerns."""
        keys = self._event_keys(event)
        return [bucket for key in keys if (bucket := self._buckets.get(key)) is not None]

    def before_operation(self, model: str, operation: str) -> Bucket | None:
        return self._buckets.get(("operation", model, operation))

    def _event_keys(self, event: Event) -> list[Key]:
        if event.kind is EventKind.EMITTED:
            model = event.record.model.id if event.record else ""
            return [("event", event.type, model), ("event", event.type, "")]
        assert event.record is not None
        model = event.record.model.id
        if event.kind is EventKind.CREATED:
            return [("created", model)]
        if event.kind is EventKind.DELETED:
            return [("deleted", model)]
        keys: list[Key] = []
        if event.operation is not None and not self._is_inline:
            keys.append(("operation", model, event.operation))
        if not event.changed:
            return keys
        watched = self.watched_fields.get(model)
        fields = sorted(event.changed & watched) if watched else ()
        return [*keys, ("updated", model), *(("updated", model, name) for name in fields)]

    def is_awaited(self, type: str) -> bool:
        """Whether an automation waits for emitted events of a type."""
        return any(key[:2] == ("event", type) for key in self._buckets)

    def waiting_for(self, model: str) -> list[Automation]:
        """Every automation that waits for anything on a model, each once, in order."""
        found = {
            item.id: item
            for key, bucket in self._buckets.items()
            if key[1] == model
            for item in bucket.automations
        }
        return sorted(found.values(), key=lambda item: item.order)


def _keys(automation: Automation, trigger: Trigger) -> list[Key]:
    model = automation.model or ""
    if trigger.kind is TriggerKind.UPDATED:
        if trigger.fields:
            return [("updated", model, name) for name in sorted(trigger.fields)]
        return [("updated", model)]
    if trigger.kind is TriggerKind.OPERATION:
        return [("operation", model, trigger.name or "")]
    if trigger.kind is TriggerKind.EVENT:
        return [("event", trigger.name or "", model)]
    if trigger.kind in (TriggerKind.CREATED, TriggerKind.DELETED):
        return [(trigger.kind.value, model)]
    return []


def _watched(groups: Mapping[Key, list[Automation]]) -> dict[str, frozenset[str]]:
    fields: dict[str, set[str]] = {}
    for key in groups:
        if key[0] == "updated" and len(key) == 3:
            fields.setdefault(key[1], set()).add(key[2])
    return {model: frozenset(names) for model, names in fields.items()}
