"""Publishing: check, plan, apply, roll back; and the history of what was published.

A publication is one transaction: the definitions, the tables of the models and the revision
change together or not at all. What runs and waits keeps the version that it began with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from interlock.audit.model import Entry
from interlock.audit.service import append
from interlock.govern import store
from interlock.govern.files import DefinitionText, as_files, rows_path, with_packs
from interlock.govern.four_eyes import GuardedRows, guarded_rows
from interlock.govern.provider import RuntimeProvider
from interlock.govern.retune import tuned
from interlock.govern.store import Published, VersionRow
from interlock.govern.telling import PUBLISHER, Notices, rows_proposed
from interlock.govern.tuning import propose_rows
from interlock.identity.model import ADMINISTRATOR, SYSTEM, Actor
from interlock.kit.database import Database, Unit
from interlock.kit.finding import Finding, Severity, has_errors
from interlock.kit.ids import time_ordered_id
from interlock.kit.problem import FieldError, ForbiddenError, InvalidError, NotFoundError
from interlock.language.action import ActionSignature
from interlock.language.catalogue import Catalogue
from interlock.language.check import Compiled, compile_workspace
from interlock.language.schema import Model
from interlock.language.workspace import Content, Workspace, load_workspace
from interlock.records.backfill import backfill, changed_formulas
from interlock.records.change import Origin
from interlock.records.hook import Hooks
from interlock.records.runtime import Runtime, build_runtime
from interlock.records.session import RecordSession
from interlock.records.storage import schema
from interlock.records.storage.schema_change import SchemaPlan
from interlock.records.storage.table import Tables


class ChangeKind(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class DefinitionChange:
    """What a publication does to one definition."""

    kind: ChangeKind
    id: str
    definition_kind: str
    version: int
    path: str
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What applying a set of files would do. Nothing is done while ``findings`` has errors."""

    changes: tuple[DefinitionChange, ...]
    findings: tuple[Finding, ...]
    tables: SchemaPlan | None
    """What changes in the tables; ``None`` while there are errors."""
    compiled: Compiled
    texts: Mapping[str, DefinitionText] = field(default_factory=dict)
    models_before: Mapping[str, Model] = field(default_factory=dict)
    guarded: tuple[GuardedRows, ...] = ()
    """Rows that need a second person: they are proposed."""

    @property
    def is_empty(self) -> bool:
        return not self.changes and (self.tables is None or self.tables.is_empty)

    @property
    def has_errors(self) -> bool:
        return has_errors(self.findings)


class Publishing:
    """The use cases of publishing, for one installation."""

    def __init__(
        self,
        database: Database,
        provider: RuntimeProvider,
        actions: Callable[[], Mapping[str, ActionSignature]],
        notices: Notices,
    ) -> None:
        self._database = database
        self._provider = provider
        self._actions = actions
        self._notices = notices

    def check(self, files: Content) -> tuple[Finding, ...]:
        """All that is wrong with a set of files, with the packs that they require; no database."""
        workspace = load_workspace(with_packs(files))
        compiled = compile_workspace(workspace, actions=self._actions(), versions={}, revision=0)
        return _findings(workspace, compiled)

    def plan(self, unit: Unit, files: Content) -> Plan:
        """What applying ``files`` would do; whatever is published and not among them goes."""
        everything = with_packs(files)
        workspace = load_workspace(everything)
        published = {item.id: item for item in store.published(unit.connection)}
        texts = _texts(workspace, everything)
        ids = {*texts, *published}
        latest = store.latest_versions(unit.connection, ids)
        changes = _changes(workspace, texts, published, latest)
        versions = {id: item.version for id, item in published.items()}
        versions |= {change.id: change.version for change in changes}
        revision, _ = store.head(unit.connection)
        compiled = compile_workspace(
            workspace, actions=self._actions(), versions=versions, revision=revision + 1
        )
        findings = _findings(workspace, compiled)
        before = self._provider.current(unit).catalogue if revision else Catalogue()
        guarded = guarded_rows(
            unit,
            {change.id: change.path for change in changes},
            before.definitions,
            compiled.catalogue.definitions,
        )
        findings += tuple(item.finding() for item in guarded)
        tables = None
        if not has_errors(findings):
            tables = schema.plan(unit.connection, Tables(compiled.catalogue.models), before.models)
        return Plan(changes, findings, tables, compiled, texts, before.models, tuple(guarded))

    def apply(
        self,
        files: Content,
        *,
        actor: Actor,
        reason: str,
        allow_destructive: bool = False,
    ) -> Plan:
        """Publish ``files``.

        Raises ``InvalidError`` with every finding, or with what would be lost when data would be
        lost and ``allow_destructive`` is not set; ``ForbiddenError`` without the right.
        """
        return self.publish(
            lambda _: files, actor=actor, reason=reason, allow_destructive=allow_destructive
        )

    def publish(
        self,
        files_of: Callable[[Unit], Content],
        *,
        actor: Actor,
        reason: str,
        allow_destructive: bool = False,
    ) -> Plan:
        """Publish the files that ``files_of`` gives while nobody else publishes."""
        require_publisher(actor)
        with self._database.unit() as unit:
            store.lock_publishing(unit)
            plan = self.plan(unit, files_of(unit))
            if plan.has_errors or plan.tables is None:
                raise _not_publishable(plan.findings)
            if plan.is_empty and store.head(unit.connection) != (0, 0):
                return plan
            schema.apply(unit.connection, plan.tables, allow_destructive=allow_destructive)
            self._store(unit, plan, actor=actor, reason=reason)
        schema.apply_after_commit(self._database.engine, plan.tables)
        return plan

    def _store(self, unit: Unit, plan: Plan, *, actor: Actor, reason: str) -> None:
        connection = unit.connection
        before, data_revision = store.head(connection)
        revision = before + 1
        store.add_versions(
            connection, [_version_row(change, plan, unit, actor, reason) for change in plan.changes]
        )
        self._settle_rows(unit, plan, actor=actor, reason=reason)
        store.set_head(connection, revision, data_revision + 1)
        unit.hint("definitions")
        append(unit, [_audit_entry(change, actor, reason) for change in plan.changes])
        runtime = build_runtime(tuned(plan.compiled.catalogue, store.active_tunings(connection)))
        self._backfill(unit, plan.models_before, runtime)
        unit.after_commit(lambda: self._provider.accept((revision, data_revision + 1), runtime))

    def _settle_rows(self, unit: Unit, plan: Plan, *, actor: Actor, reason: str) -> None:
        """Let published rows replace those in force; where that needs a second person, propose
        them. What is removed keeps its guarded rows for when it comes back."""
        guarded = {item.id: item for item in plan.guarded}
        for change in plan.changes:
            if change.definition_kind not in ("table", "setting"):
                continue
            rows = guarded.get(change.id)
            if rows is not None:
                number = propose_rows(unit, rows, actor=actor, reason=reason)
                definition = plan.compiled.catalogue.definitions[change.id]
                self._notices.tell(unit, rows_proposed(definition, number, actor, reason))
            elif change.kind is not ChangeKind.REMOVED:
                store.replace_active(unit.connection, change.id)

    def _backfill(self, unit: Unit, models_before: Mapping[str, Model], runtime: Runtime) -> None:
        """Compute new and changed formulas for the records that exist."""
        formulas = changed_formulas(models_before, runtime.catalogue.models)
        if not formulas:
            return
        origin = Origin(channel="system", correlation_id=time_ordered_id(unit.now))
        session = RecordSession(unit, runtime, actor=SYSTEM, origin=origin, hooks=Hooks())
        backfill(session, formulas)

    def roll_back(self, id: str, version: int, *, actor: Actor, reason: str) -> Plan:
        """Publish an earlier version of one definition again, as a new version."""

        def files_of(unit: Unit) -> Content:
            row = store.version(unit.connection, id, version)
            if row is None or not row.content:
                raise NotFoundError(
                    f"There is no version {version} of {id} to go back to.",
                    remedy="List its versions to see which exist.",
                )
            current = [item for item in store.published(unit.connection) if item.id != id]
            files = {**as_files(current), row.path: row.content}
            return (
                files
                if row.rows_content is None
                else {**files, rows_path(row.path): row.rows_content}
            )

        return self.publish(files_of, actor=actor, reason=reason)

    def published(self, unit: Unit) -> list[Published]:
        return store.published(unit.connection)

    def history(self, unit: Unit, id: str) -> list[VersionRow]:
        """All versions of a definition, newest first; raises ``NotFoundError``."""
        found = store.history(unit.connection, id)
        if not found:
            raise NotFoundError(f"There is no definition {id!r}.", context={"id": id})
        return found


def _texts(workspace: Workspace, files: Content) -> dict[str, DefinitionText]:
    texts: dict[str, DefinitionText] = {}
    for id, loaded in workspace.definitions.items():
        path = loaded.source.path
        rows = files.get(rows_path(path)) if loaded.rows is not None else None
        texts[id] = DefinitionText(
            path, _as_text(files[path]), None if rows is None else _as_text(rows)
        )
    return texts


def _as_text(content: str | bytes) -> str:
    return content if isinstance(content, str) else content.decode("utf-8", errors="replace")


def _changes(
    workspace: Workspace,
    texts: Mapping[str, DefinitionText],
    published: Mapping[str, Published],
    latest: Mapping[str, int],
) -> tuple[DefinitionChange, ...]:
    changes: list[DefinitionChange] = []
    for id, text in sorted(texts.items()):
        before = published.get(id)
        if before is not None and before.checksum == text.checksum and before.path == text.path:
            continue
        changes.append(
            DefinitionChange(
                ChangeKind.ADDED if before is None else ChangeKind.CHANGED,
                id,
                workspace.definitions[id].kind,
                latest.get(id, 0) + 1,
                text.path,
                before.content if before else None,
                text.content,
            )
        )
    for id, gone in sorted(published.items()):
        if id not in texts:
            changes.append(
                DefinitionChange(
                    ChangeKind.REMOVED, id, gone.kind, latest[id] + 1, gone.path, gone.content
                )
            )
    return tuple(changes)


def _version_row(
    change: DefinitionChange, plan: Plan, unit: Unit, actor: Actor, reason: str
) -> dict[str, Any]:
    text = plan.texts.get(change.id)
    return {
        "id": change.id,
        "version": change.version,
        "kind": change.definition_kind,
        "path": change.path,
        "content": text.content if text else "",
        "rows_content": text.rows_content if text else None,
        "checksum": text.checksum if text else "",
        "published_at": unit.now,
        "published_by": actor.user_id,
        "author": actor.name,
        "reason": reason,
        "revision": plan.compiled.catalogue.revision,
    }


def _audit_entry(change: DefinitionChange, actor: Actor, reason: str) -> Entry:
    return Entry(
        action=f"definition.{'published' if change.after else 'removed'}",
        actor_id=actor.user_id,
        actor_name=actor.name,
        channel=actor.channel,
        subject=f"{change.definition_kind}:{change.id}",
        new={"version": change.version, "path": change.path, "change": change.kind.value},
        reason=reason,
    )


def _findings(workspace: Workspace, compiled: Compiled) -> tuple[Finding, ...]:
    found = dict.fromkeys((*workspace.findings, *compiled.findings))
    return tuple(sorted(found, key=lambda item: (item.file, item.line or 0, item.code)))


def is_publisher(actor: Actor) -> bool:
    """Whether the actor may publish definitions, by role and by token."""
    may = actor.has_role(PUBLISHER) or actor.has_role(ADMINISTRATOR)
    return may and actor.has_scope("definitions:publish")


def require_publisher(actor: Actor) -> None:
    """Refuse whoever may not publish definitions."""
    if is_publisher(actor):
        return
    raise ForbiddenError(
        "You may not publish definitions.",
        remedy=f"The role {PUBLISHER} may. You can draft, check and propose.",
    )


def _not_publishable(findings: tuple[Finding, ...]) -> InvalidError:
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    return InvalidError(
        f"The definitions have {len(errors)} error{'s' if len(errors) != 1 else ''}; "
        f"the first: {errors[0]}",
        code="definitions_invalid",
        errors=[
            FieldError(
                ":".join(str(part) for part in (item.file, item.line, item.path) if part),
                item.message,
                item.code,
                item.suggestion,
            )
            for item in errors
        ],
        remedy="Nothing was published. Correct the errors and apply again.",
    )
