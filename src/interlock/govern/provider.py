"""The catalogue in force, compiled once in each process and renewed when a new one is published.

A unit of work reads the revision first and works by it to its end: what began before a
publication is judged by the definitions that it began with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock

from interlock.govern import store
from interlock.govern.files import as_files
from interlock.govern.retune import tuned
from interlock.identity.model import Implications
from interlock.kit.database import Unit
from interlock.kit.problem import NotFoundError, UnavailableError
from interlock.language.action import ActionSignature
from interlock.language.catalogue import Catalogue
from interlock.language.check import compile_workspace
from interlock.language.program import ApprovalPolicy, Automation
from interlock.language.workspace import load_workspace
from interlock.records.runtime import Runtime, build_runtime


class RuntimeProvider:
    """Gives each unit of work the runtime of the revision in force."""

    def __init__(self, actions: Callable[[], Mapping[str, ActionSignature]]) -> None:
        self._actions = actions
        self._current: tuple[tuple[int, int], Runtime] | None = None
        self._lock = Lock()
        self._policies: dict[tuple[str, int], ApprovalPolicy] = {}

    def current(self, unit: Unit) -> Runtime:
        """The runtime in force; raises ``UnavailableError`` when nothing is published yet."""
        head = _head(unit)
        known = self._current
        if known is not None and known[0] == head:
            return known[1]
        if head == (0, 0):
            raise UnavailableError(
                "No definitions are published yet.",
                code="no_workspace",
                remedy="Publish a workspace: interlock apply FOLDER.",
            )
        with self._lock:
            known = self._current
            if known is not None and known[0] == head:
                return known[1]
            return self._renew(unit, head, known)

    def _renew(
        self, unit: Unit, head: tuple[int, int], known: tuple[tuple[int, int], Runtime] | None
    ) -> Runtime:
        if known is not None and known[0][0] == head[0]:
            catalogue = known[1].catalogue
        else:
            catalogue = self.compile(unit, head[0])
        runtime = build_runtime(tuned(catalogue, store.active_tunings(unit.connection)))
        self.accept(head, runtime)
        return runtime

    def implications(self, unit: Unit) -> Implications:
        """The published roles, and which others each implies; none before a publication."""
        if _head(unit) == (0, 0):
            return {}
        return self.current(unit).implications

    def compile(self, unit: Unit, revision: int) -> Catalogue:
        """Compile what is published."""
        published = store.published(unit.connection)
        compiled = compile_workspace(
            load_workspace(as_files(published)),
            actions=self._actions(),
            versions={item.id: item.version for item in published},
            revision=revision,
        )
        return compiled.catalogue

    def accept(self, head: tuple[int, int], runtime: Runtime) -> None:
        """Take a runtime that is in force from now on.

        Earlier versions of policies are compiled again for a new revision: what they read may
        not be there any more.
        """
        if self._current is None or self._current[0][0] != head[0]:
            self._policies = {}
        for policy in runtime.catalogue.policies.values():
            self._policies[(policy.id, policy.version)] = policy
        self._current = (head, runtime)

    def policy(self, unit: Unit, id: str, version: int) -> ApprovalPolicy:
        """A version of an approval policy, compiled against the models of today.

        One that fits them no more is followed as the version in force. Raises ``NotFoundError``
        where there is none, and for a version that was never published.
        """
        found = self._policies.get((id, version))
        if found is None:
            known = self._recompiled(unit, id, version).policies
            compiled = known.get(id) or self.current(unit).catalogue.policies.get(id)
            if compiled is None:
                raise _no_version(id, version)
            found = self._policies[(id, version)] = compiled
        return found

    def automation(self, unit: Unit, id: str, version: int) -> Automation:
        """A version of an automation, compiled against the models of today."""
        current = self.current(unit).catalogue.automations.get(id)
        if current is not None and current.version == version:
            return current
        found = self._recompiled(unit, id, version).automations.get(id)
        if found is None:
            raise _no_version(id, version)
        return found

    def _recompiled(self, unit: Unit, id: str, version: int) -> Catalogue:
        """The catalogue in force with one definition put back to an earlier version."""
        row = store.version(unit.connection, id, version)
        if row is None or not row.content:
            raise _no_version(id, version)
        published = [item for item in store.published(unit.connection) if item.id != id]
        files = {**as_files(published), row.path: row.content}
        versions = {**{item.id: item.version for item in published}, id: version}
        compiled = compile_workspace(
            load_workspace(files), actions=self._actions(), versions=versions, revision=0
        )
        return compiled.catalogue


def _head(unit: Unit) -> tuple[int, int]:
    """The revision by which the unit works: that of the moment it began."""
    if unit.opened is None:
        return store.head(unit.connection)
    return (unit.opened[0], unit.opened[1])


def _no_version(id: str, version: int) -> NotFoundError:
    return NotFoundError(
        f"There is no version {version} of {id}.",
        code="no_such_version",
        remedy="List its versions to see which exist.",
    )
