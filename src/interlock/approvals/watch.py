"""Which policies concern which model and operation: worked out once for each catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from interlock.approvals import store
from interlock.language.catalogue import Catalogue
from interlock.language.program import ApprovalPolicy
from interlock.language.types import Kind
from interlock.records.session import RecordSession


@dataclass(frozen=True, slots=True)
class Parentage:
    """A reference of a line that leads to the record whose approval may bind the lines."""

    reference: str
    model: str


@dataclass(frozen=True, slots=True)
class Watch:
    """``guards``: by model and operation, the policies in the order of their ids. ``models``:
    those that any policy is about. ``parents``: for models of bound lines, the way up."""

    guards: Mapping[tuple[str, str], tuple[ApprovalPolicy, ...]]
    models: frozenset[str]
    parents: Mapping[str, tuple[Parentage, ...]]

    def guarding(self, model: str, operation: str) -> tuple[ApprovalPolicy, ...]:
        return self.guards.get((model, operation), ())


def watch_of(session: RecordSession) -> Watch:
    """What to watch, by the definitions of the session."""
    runtime = session.runtime

    def build() -> Watch:
        policies = runtime.catalogue.policies
        left = store.models_of_live_requests(session.unit.connection, besides=list(policies))
        return build_watch(runtime.catalogue, left)

    watch: Watch = runtime.derived("approval_watch", build)
    return watch


def build_watch(catalogue: Catalogue, left: Iterable[str] = ()) -> Watch:
    """Disabled policies guard nothing; what they were asked for before is still followed up, and
    so are the requests of policies that were removed: ``left`` are the models those are about."""
    guards: dict[tuple[str, str], tuple[ApprovalPolicy, ...]] = {}
    for _, policy in sorted(catalogue.policies.items()):
        if policy.is_enabled and policy.model and policy.operation:
            key = (policy.model, policy.operation)
            guards[key] = (*guards.get(key, ()), policy)
    models = {policy.model for policy in catalogue.policies.values() if policy.model} | {*left}
    return Watch(guards, frozenset(models), _parents(catalogue, models))


def _parents(catalogue: Catalogue, models: set[str]) -> dict[str, tuple[Parentage, ...]]:
    found: dict[str, tuple[Parentage, ...]] = {}
    for id in sorted(models & catalogue.models.keys()):
        for item in catalogue.models[id].fields.values():
            if item.type.kind is Kind.LINES and item.type.model and item.inverse:
                way = Parentage(item.inverse, id)
                found[item.type.model] = (*found.get(item.type.model, ()), way)
    return found
