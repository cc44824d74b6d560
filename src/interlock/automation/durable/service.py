"""What people do with runs: look at them, replay or discard the failed, cancel, say what happened.

Whoever owns the automation may, and administrators. Every act is audited, with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from interlock.audit.model import Entry
from interlock.audit.service import append
from interlock.automation.durable import store
from interlock.automation.durable.advance import Versions
from interlock.automation.durable.codec import decode_journal, encode_journal
from interlock.automation.durable.ending import is_design_problem
from interlock.automation.durable.model import Run, RunState, StepState
from interlock.automation.durable.outside import store as step_store
from interlock.automation.durable.putting_away import changed_row
from interlock.automation.durable.queueing import Queueing
from interlock.automation.durable.viewing import store as run_store
from interlock.automation.durable.viewing.store import Cause, Sight
from interlock.automation.durable.wake import Wakeups
from interlock.automation.journal import KeptJournal
from interlock.identity.model import ADMINISTRATOR, AUDITOR, Actor
from interlock.identity.right import is_in_company
from interlock.kit.database import Unit
from interlock.kit.paging import MAXIMUM_LIMIT, Page, decode_cursor, encode_cursor
from interlock.kit.problem import ConflictError, FieldError, InvalidError, NotFoundError
from interlock.language.program import ActionStep, Automation
from interlock.language.retrigger import walk_compiled


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of one installation, for people."""

    queueing: Queueing
    wakeups: Wakeups
    versions: Versions

    # ── looking ─────────────────────────────────────────────────────────────────────────────

    def search(
        self,
        unit: Unit,
        filters: Mapping[str, Any],
        *,
        actor: Actor,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[dict[str, Any]]:
        """Runs that the actor may see, the newest first."""
        limit = max(1, min(limit, MAXIMUM_LIMIT))
        before = decode_cursor(cursor, length=1, types=(int,))[0] if cursor else None
        found = run_store.search(
            unit.connection, filters, sight=sight_of(actor), before=before, limit=limit + 1
        )
        more = encode_cursor([found[limit - 1]["seq"]]) if len(found) > limit else None
        return Page([_shown(row) for row in found[:limit]], more)

    def get(self, unit: Unit, id: UUID, *, actor: Actor) -> dict[str, Any]:
        """A run with its steps and what it waits for; raises ``NotFoundError``."""
        row = run_store.find(unit.connection, id)
        if row is None or not _may_see(actor, row):
            raise _no_run(id)
        steps = [_placed(step) for step in run_store.steps(unit.connection, id)]
        return _shown(row) | {"steps": steps, "waits": run_store.waits(unit.connection, id)}

    def causes(self, unit: Unit, *, actor: Actor) -> list[dict[str, Any]]:
        """What failed runs failed of, the most frequent first."""
        found = run_store.causes(unit.connection, sight=sight_of(actor))
        return [cause | {"is_design_problem": is_design_problem(cause)} for cause in found]

    # ── acting ──────────────────────────────────────────────────────────────────────────────

    def replay(
        self,
        unit: Unit,
        id: UUID,
        *,
        actor: Actor,
        reason: str,
        in_present_version: bool = False,
    ) -> None:
        """Let a failed run go on from the step that failed; what is done is not repeated.

        It goes on in the version that it began with, or in the present one: then what it did must
        be the same in both, else ``ConflictError``.
        """
        run, journal = self._taken(unit, id, actor=actor, reason=reason, only=RunState.FAILED)
        kept = decode_journal(journal)
        if in_present_version:
            version = self._present(unit, run, kept)
            run_store.set_version(unit.connection, id, version)
            run = replace(run, version=version)
        paths = kept.retry_failures()
        run_store.forget_steps(unit.connection, id, paths)
        row = changed_row(run, RunState.READY, now=unit.now) | {
            "is_busy": False,
            "journal": encode_journal(kept),
            "outcome": None,
            "replays": run.replays + 1,
            "finished_at": None,
        }
        store.change_runs(unit.connection, [row])
        self._note(unit, run, "run.replayed", actor=actor, reason=reason)
        self._wake(unit, run)

    def failed_of(
        self, unit: Unit, cause: Cause, *, actor: Actor, most: int = MAXIMUM_LIMIT
    ) -> list[UUID]:
        """The failed runs of one cause, the oldest first."""
        return run_store.failed_of(
            unit.connection, cause, sight=sight_of(actor), most=min(most, MAXIMUM_LIMIT)
        )

    def _present(self, unit: Unit, run: Run, kept: KeptJournal) -> int:
        """The version in force, in which the run can go on; raises ``ConflictError``."""
        found = self.versions.current(unit).catalogue.automations.get(run.automation_id)
        if found is None or found.is_inline or not found.is_enabled:
            raise ConflictError(
                f"{run.automation_id} is not in force as a background automation any more.",
                code="no_present_version",
                remedy="Replay it in its original version, or discard it.",
            )
        before = _kinds(self.versions.automation(unit, run.automation_id, run.version))
        after = _kinds(found)
        for path in kept.entries:
            place = path.partition("#")[0]
            if before.get(place) != after.get(place):
                raise ConflictError(
                    f"The step {place} is another one in version {found.version}, and the run has "
                    "done or begun it already.",
                    code="other_steps",
                    remedy="Replay it in its original version, or discard it and start anew.",
                )
        return found.version

    def discard(self, unit: Unit, id: UUID, *, actor: Actor, reason: str) -> None:
        """Let a failed run be: nobody will try it again."""
        run, journal = self._taken(unit, id, actor=actor, reason=reason, only=RunState.FAILED)
        row = changed_row(run, RunState.DISCARDED, now=unit.now) | {
            "is_busy": False,
            "journal": journal,
            "outcome": reason,
            "error": run.error,
            "finished_at": run.finished_at,
        }
        store.change_runs(unit.connection, [row])
        self._note(unit, run, "run.discarded", actor=actor, reason=reason)

    def cancel(self, unit: Unit, id: UUID, *, actor: Actor, reason: str) -> None:
        """End a run that is not over; what it did is compensated where its automation says how."""
        run, journal = self._taken(unit, id, actor=actor, reason=reason)
        if run.state not in (RunState.READY, RunState.WAITING, RunState.FAILED):
            raise ConflictError(
                f"The run is {run.state.value} already.",
                code="run_is_over",
                remedy="Nothing is left to cancel.",
            )
        row = changed_row(run, RunState.CANCELLING, now=unit.now) | {
            "is_busy": False,
            "journal": journal,
            "outcome": reason,
            "finished_at": None,
        }
        store.change_runs(unit.connection, [row])
        step_store.cancel_open(unit.connection, [id], now=unit.now)
        self._note(unit, run, "run.cancelled", actor=actor, reason=reason)
        self._wake(unit, run)

    def resolve(
        self,
        unit: Unit,
        id: UUID,
        path: str,
        *,
        actor: Actor,
        has_happened: bool,
        reason: str,
    ) -> None:
        """Say whether an effect whose outcome is unknown has happened: then the run goes on, else
        it is tried again."""
        run, _ = self._taken(unit, id, actor=actor, reason=reason)
        state = StepState.DONE if has_happened else StepState.DUE
        if not step_store.resolve_unknown(unit.connection, id, path, state=state, now=unit.now):
            raise ConflictError(
                f"The outcome of {path} is not unknown.",
                code="not_unknown",
                remedy="Look at the run again; somebody may have answered already.",
            )
        if has_happened:
            row = {"shard": run.shard, "run_id": id, "path": path, "kind": "step"}
            store.insert_signals(unit.connection, [row])
            self._wake(unit, run)
        else:
            self.queueing.defer_step(unit, id, path, queue=run.queue)
        answer = {"path": path, "has_happened": has_happened}
        self._note(unit, run, "run.outcome_told", actor=actor, reason=reason, new=answer)

    def _taken(
        self,
        unit: Unit,
        id: UUID,
        *,
        actor: Actor,
        reason: str,
        only: RunState | None = None,
    ) -> tuple[Run, Mapping[str, Any] | None]:
        """The run, locked, if the actor may act on it."""
        if not reason.strip():
            errors = [FieldError("reason", "must have a value", "required")]
            raise InvalidError("Say why.", errors=errors)
        found = store.take_one(unit.connection, id)
        if found is None or not _may_act(actor, found[0]):
            raise _no_run(id)
        run, _, journal = found
        if only is not None and run.state is not only:
            raise ConflictError(
                f"The run is {run.state.value}, not {only.value}.",
                code="wrong_run_state",
                remedy="Only failed runs are replayed or discarded.",
            )
        return run, journal

    def _note(
        self,
        unit: Unit,
        run: Run,
        action: str,
        *,
        actor: Actor,
        reason: str,
        new: Mapping[str, Any] | None = None,
    ) -> None:
        unit.hint("run", id=str(run.id), role=run.owner)
        entry = Entry(
            action=action,
            actor_id=actor.user_id,
            actor_name=actor.name,
            channel=actor.channel,
            model=run.model,
            record_id=run.record_id,
            subject=f"run:{run.id}",
            company_id=run.company_id,
            new=dict(new or {}) or None,
            reason=reason,
            automation_id=run.automation_id,
            automation_version=run.version,
            correlation_id=run.correlation_id,
        )
        append(unit, [entry])

    def _wake(self, unit: Unit, run: Run) -> None:
        unit.after_commit(lambda: self.wakeups.wake({(run.queue.value, run.shard)}))


def _kinds(automation: Automation) -> dict[str, str]:
    """What each step of an automation is, by its path."""
    return {
        step.path: step.signature.name if isinstance(step, ActionStep) else type(step).__name__
        for step in walk_compiled(automation.steps)
    }


def _may_act(actor: Actor, run: Run) -> bool:
    return actor.has_role(ADMINISTRATOR) or (
        actor.has_role(run.owner) and is_in_company(actor, run.company_id)
    )


def _may_see(actor: Actor, row: Mapping[str, Any]) -> bool:
    is_meant = actor.has_role(AUDITOR) or actor.has_role(row["owner"])
    return actor.has_role(ADMINISTRATOR) or (is_meant and is_in_company(actor, row["company_id"]))


def sight_of(actor: Actor) -> Sight:
    """The runs that the actor may see: administrators all, auditors those of their companies,
    others in these those of automations that their roles own."""
    if actor.has_role(ADMINISTRATOR):
        return Sight(owners=None, company_ids=None)
    owners = None if actor.has_role(AUDITOR) else tuple(sorted(actor.roles))
    return Sight(owners, actor.company_ids)


def _no_run(id: UUID) -> NotFoundError:
    """One answer for what does not exist and what must not be seen."""
    return NotFoundError(f"There is no run {id}, or you may not see it.")


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("seq", "lineage")}


def _placed(step: Mapping[str, Any]) -> dict[str, Any]:
    """A step with its place in the definition, and the pass of each loop around it, from 0."""
    place, _, passes = step["path"].partition("#")
    return {**step, "place": place, "passes": [int(part) for part in passes.split("#") if part]}
