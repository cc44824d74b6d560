"""What business people tune without publishing: rows of decision tables, values of settings.

A change is audited, takes effect for the next decision and makes no new version of any
automation. Where the definition asks for four eyes, it waits for a second person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from interlock.audit.model import Entry
from interlock.audit.service import append
from interlock.govern import store, telling
from interlock.govern.four_eyes import GuardedRows
from interlock.govern.provider import RuntimeProvider
from interlock.govern.retune import retuned_setting, retuned_table, rows_of
from interlock.govern.telling import Notices, editors_of
from interlock.identity.model import ADMINISTRATOR, Actor
from interlock.kit import json
from interlock.kit.database import Database, Unit
from interlock.kit.finding import Finding, has_errors
from interlock.kit.problem import (
    ConflictError,
    FieldError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
)
from interlock.kit.text import did_you_mean, listed
from interlock.language.catalogue import Catalogue
from interlock.language.kinds.data import SettingDefinition, TableDefinition


class TuningState(StrEnum):
    """Where a change of rows stands."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    REPLACED = "replaced"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class TuningChange:
    """One change of rows or values; ``before`` is what it replaced or would replace."""

    number: int
    definition_id: str
    rows: list[dict[str, Any]]
    state: TuningState
    author: str
    changed_by: int | None
    changed_at: datetime
    reason: str
    decided_by: int | None = None
    decided_at: datetime | None = None
    effective_from: date | None = None


@dataclass(frozen=True, slots=True)
class RowsInForce:
    """The rows of a table, or the values of a setting; ``revision`` changes when they do."""

    id: str
    rows: list[dict[str, Any]]

    @property
    def revision(self) -> str:
        return sha256(json.canonical_bytes(self.rows)).hexdigest()[:16]


class Tuning:
    """The use cases of tuning, for one installation."""

    def __init__(self, database: Database, provider: RuntimeProvider, notices: Notices) -> None:
        self._database = database
        self._provider = provider
        self._notices = notices

    def rows(self, unit: Unit, id: str) -> RowsInForce:
        """The rows of a table, or the values of a setting, as they are in force."""
        definition = _definition(id, self._provider.current(unit).catalogue)
        active = store.active_tunings(unit.connection).get(id)
        rows = rows_of(definition) if active is None else [dict(row) for row in active]
        return RowsInForce(id, rows)

    def propose(
        self,
        id: str,
        rows: list[dict[str, Any]],
        *,
        actor: Actor,
        reason: str,
        effective_from: date | None = None,
        revision: str | None = None,
    ) -> TuningChange:
        """Change the rows or values of ``id``, at once or as a proposal for a second person.

        ``revision`` is that of the rows that the change was made on. Raises ``InvalidError`` with
        all that is wrong with the rows, ``ForbiddenError`` for who is neither among the editors nor
        the owner of the definition, ``ConflictError`` if the rows are others by now.
        """
        if not reason.strip():
            raise InvalidError(
                "A reason is needed.", errors=[FieldError("reason", "must be given", "required")]
            )
        with self._database.unit() as unit:
            store.lock_publishing(unit)
            catalogue = self._provider.current(unit).catalogue
            definition = _definition(id, catalogue)
            _require_editor(definition, actor)
            if revision is not None and revision != self.rows(unit, id).revision:
                raise _overtaken(definition)
            if effective_from is not None:
                rows = _from_day(rows, effective_from)
            _check_rows(id, rows, catalogue)
            state = TuningState.PROPOSED if definition.four_eyes else TuningState.ACTIVE
            row = {
                "definition_id": id,
                "rows": rows,
                "changed_at": unit.now,
                "changed_by": actor.user_id,
                "author": actor.name,
                "reason": reason,
                "state": state.value,
                "effective_from": effective_from,
            }
            change = self._store(unit, row, actor)
            if state is TuningState.PROPOSED:
                word = telling.rows_proposed(definition, change.number, actor, reason)
                self._notices.tell(unit, word)
            return change

    def decide(self, number: int, *, actor: Actor, approve: bool, reason: str) -> TuningChange:
        """Accept or refuse what somebody else proposed."""
        with self._database.unit() as unit:
            store.lock_publishing(unit)
            row = store.tuning(unit.connection, number)
            if row is None:
                raise NotFoundError(f"There is no proposal {number}.")
            catalogue = self._provider.current(unit).catalogue
            definition = _definition(row["definition_id"], catalogue)
            _require_editor(definition, actor)
            _require_second_person(row, actor)
            state = TuningState.ACTIVE if approve else TuningState.REFUSED
            if approve:
                if store.has_changed_since(unit.connection, row):
                    raise _proposed_before(definition)
                _check_rows(row["definition_id"], row["rows"], catalogue)
                store.replace_active(unit.connection, row["definition_id"])
            decided = {
                "state": state.value,
                "decided_by": actor.user_id,
                "decided_at": unit.now,
            }
            store.set_tuning_state(unit.connection, number, **decided)
            if approve:
                self._renew(unit)
            append(
                unit,
                [
                    _entry(
                        f"tuning.{'accepted' if approve else 'refused'}",
                        row["definition_id"],
                        actor,
                        reason,
                        new={"number": number, "rows": row["rows"] if approve else None},
                    )
                ],
            )
            word = telling.rows_decided(
                definition, number, row["changed_by"], actor, is_accepted=approve, reason=reason
            )
            self._notices.tell(unit, word)
            return _change({**row, **decided})

    def history(self, unit: Unit, id: str) -> list[TuningChange]:
        """The changes of a table or setting, newest first."""
        return [_change(row) for row in store.tunings(unit.connection, id)]

    def _store(self, unit: Unit, row: dict[str, Any], actor: Actor) -> TuningChange:
        id, is_active = row["definition_id"], row["state"] == TuningState.ACTIVE.value
        before = self.rows(unit, id).rows
        if is_active:
            store.replace_active(unit.connection, id)
        number = store.add_tuning(unit.connection, row)
        if is_active:
            self._renew(unit)
        action = "tuning.changed" if is_active else "tuning.proposed"
        changes = {"old": {"rows": before}, "new": {"rows": row["rows"]}}
        append(unit, [_entry(action, id, actor, row["reason"], **changes)])
        return _change({**row, "number": number})

    def _renew(self, unit: Unit) -> None:
        revision, data_revision = store.head(unit.connection)
        store.set_head(unit.connection, revision, data_revision + 1)
        unit.hint("definitions")


def propose_rows(unit: Unit, rows: GuardedRows, *, actor: Actor, reason: str) -> int:
    """Keep the rows in force, and propose those that a publication brings; the number of that."""
    known = store.active_tunings(unit.connection)
    common = {
        "definition_id": rows.id,
        "changed_at": unit.now,
        "changed_by": actor.user_id,
        "author": actor.name,
        "effective_from": None,
    }
    if rows.id not in known:
        kept = {"rows": rows.in_force, "state": TuningState.ACTIVE.value}
        store.add_tuning(unit.connection, {**common, **kept, "reason": "kept: needs four eyes"})
    proposed = {"rows": rows.brought, "state": TuningState.PROPOSED.value, "reason": reason}
    number = store.add_tuning(unit.connection, {**common, **proposed})
    changes = {"old": {"rows": rows.in_force}, "new": {"rows": rows.brought}}
    append(unit, [_entry("tuning.proposed", rows.id, actor, reason, **changes)])
    return number


def _definition(id: str, catalogue: Catalogue) -> TableDefinition | SettingDefinition:
    found = catalogue.definitions.get(id)
    if isinstance(found, (TableDefinition, SettingDefinition)):
        return found
    raise _unknown(id, catalogue)


def _unknown(id: str, catalogue: Catalogue) -> NotFoundError:
    known = [*catalogue.tables, *catalogue.settings]
    return NotFoundError(
        f"There is no table or setting {id!r}.",
        remedy=did_you_mean(id, known) or f"There are {listed(known) or 'none'}.",
    )


def _check_rows(id: str, rows: list[dict[str, Any]], catalogue: Catalogue) -> None:
    """Raise ``InvalidError`` with every problem of the rows."""
    definition = _definition(id, catalogue)
    findings: list[Finding]
    if isinstance(definition, TableDefinition):
        _, findings = retuned_table(definition, rows, version=0)
    else:
        _, findings = retuned_setting(definition, rows, version=0)
    if not has_errors(findings):
        return
    raise InvalidError(
        f"The rows of {id} are not valid: {findings[0].message}",
        code="rows_invalid",
        errors=[
            FieldError(item.path, item.message, item.code, item.suggestion) for item in findings
        ],
        remedy=findings[0].suggestion or "Nothing was changed. Correct the rows.",
    )


def _from_day(rows: list[dict[str, Any]], day: date) -> list[dict[str, Any]]:
    return [row if row.get("from") else {**row, "from": day.isoformat()} for row in rows]


def _require_editor(definition: TableDefinition | SettingDefinition, actor: Actor) -> None:
    roles = editors_of(definition)
    if actor.is_system or actor.has_role(ADMINISTRATOR) or actor.roles & set(roles):
        return
    raise ForbiddenError(
        f"You may not change {definition.title}.",
        remedy=f"It may be changed by {listed(roles)}.",
    )


def _require_second_person(row: dict[str, Any], actor: Actor) -> None:
    if row["state"] != TuningState.PROPOSED.value:
        raise ConflictError(
            f"The proposal {row['number']} is {row['state']} already.", code="already_decided"
        )
    if row["changed_by"] == actor.user_id:
        raise ForbiddenError(
            "You proposed this change; a second person decides it.",
            code="four_eyes",
            remedy="Ask another editor.",
        )


def _overtaken(definition: TableDefinition | SettingDefinition) -> ConflictError:
    return ConflictError(
        f"Somebody else has changed {definition.title} since you began.",
        code="rows_changed",
        remedy="Nothing was changed. Look at the rows in force, and make your change on them.",
    )


def _proposed_before(definition: TableDefinition | SettingDefinition) -> ConflictError:
    return ConflictError(
        f"{definition.title} has been changed since this was proposed.",
        code="rows_changed",
        remedy="Refuse it, take it up again, and propose it on the rows that are in force now.",
    )


def _change(row: dict[str, Any]) -> TuningChange:
    names = TuningChange.__dataclass_fields__
    values = {name: row[name] for name in names if name in row}
    return TuningChange(**{**values, "state": TuningState(row["state"])})


def _entry(
    action: str,
    id: str,
    actor: Actor,
    reason: str,
    *,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
) -> Entry:
    return Entry(
        action=action,
        actor_id=actor.user_id,
        actor_name=actor.name,
        channel=actor.channel,
        subject=f"definition:{id}",
        old=old,
        new=new,
        reason=reason,
    )
