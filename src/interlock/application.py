"""One Interlock installation, put together: the rooms, and how they are joined.

A composition root: the HTTP API and the command line are two faces of an :class:`Application`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.exc import DBAPIError

from interlock.approvals.ports import Told
from interlock.approvals.room import Approvals
from interlock.automation.action.change import CHANGE_ACTIONS
from interlock.automation.action.operation import OPERATION_ACTIONS
from interlock.automation.code.action import CODE_ACTIONS
from interlock.automation.durable.room import DurableRuns
from interlock.automation.durable.service import Runs
from interlock.automation.engine import Engine
from interlock.automation.inline import InlineEngine
from interlock.automation.registry import ActionRegistry
from interlock.automation.time.firing import Firing
from interlock.automation.time.keeping import TimerListener
from interlock.automation.time.timing import Timing
from interlock.desk.inbox.substitute import tell_substitutes
from interlock.govern.duty import AuditedDuties
from interlock.govern.provider import RuntimeProvider
from interlock.govern.service import Publishing
from interlock.govern.store import HEAD
from interlock.govern.telling import Notices, Word
from interlock.govern.tuning import Tuning
from interlock.identity.delegation.service import take_begun_delegations
from interlock.identity.model import SYSTEM, Actor
from interlock.identity.user.service import users_with_role
from interlock.kit.database import Database, Unit, repeated
from interlock.kit.hint.telling import Teller
from interlock.kit.ids import time_ordered_id
from interlock.kit.problem import ConflictError
from interlock.language.action import ActionSignature
from interlock.records.change import Origin
from interlock.records.hook import Hooks
from interlock.records.session import RecordSession
from interlock.work.actions import WORK_ACTIONS
from interlock.work.alert import alert_due
from interlock.work.assign import ASSIGN_ACTIONS
from interlock.work.case.service import Cases
from interlock.work.letter import MAIL_ACTIONS
from interlock.work.model import About
from interlock.work.notification.model import Notice
from interlock.work.notification.service import notify

Result = TypeVar("Result")

_CHANGED_TABLE_STATES = frozenset({"42703", "42P01", "0A000"})
"""No such column, no such table, a prepared statement whose result changed."""


@dataclass(frozen=True)
class Application:
    """The services of one installation on one database."""

    database: Database
    registry: ActionRegistry
    provider: RuntimeProvider
    publishing: Publishing
    tuning: Tuning
    engine: Engine
    durable: DurableRuns
    runs: Runs
    approvals: Approvals
    cases: Cases
    hooks: Hooks
    teller: Teller
    notices: Notices

    @contextmanager
    def session(
        self,
        actor: Actor,
        *,
        channel: str | None = None,
        correlation_id: UUID | None = None,
        reason: str | None = None,
        is_import_of_history: bool = False,
    ) -> Iterator[RecordSession]:
        """A unit of work on records: settled and committed at the end, or rolled back whole.

        Raises ``ConflictError`` with code ``definitions_changed`` when the tables were changed by
        a publication that came between; the same request may be sent again.
        """
        session: RecordSession | None = None
        try:
            with self.database.unit() as unit:
                session = self.session_in(
                    unit,
                    actor,
                    channel=channel,
                    correlation_id=correlation_id,
                    reason=reason,
                    is_import_of_history=is_import_of_history,
                )
                yield session
                session.settle(is_last=True)
        except DBAPIError as error:
            if session is None or not self._is_outdated(session, error):
                raise
            raise ConflictError(
                "The definitions were changed while your request was being worked on.",
                code="definitions_changed",
                remedy="Nothing was changed. Send the same request again.",
            ) from error

    def expire_approvals(self) -> int:
        """End the requests for approval whose time is over; how many."""
        with self.database.unit() as unit:
            if not self.approvals.has_expired(unit):
                return 0
            session = self.session_in(unit, SYSTEM)
            count = self.approvals.expire_due(session)
            session.settle()
        return count

    def tell_approvals(self) -> int:
        """Remind, escalate and tell people about approvals what they are to be told by now."""
        with self.database.unit() as unit:
            if not self.approvals.has_to_tell(unit):
                return 0
            session = self.session_in(unit, SYSTEM)
            count = self.approvals.tell_due(session)
            session.settle()
        return count

    def tell_substitutes(self) -> int:
        """Tell whoever has begun to stand in for somebody what waits; how many have begun."""
        with self.database.unit() as unit:
            begun = take_begun_delegations(unit)
            if begun:
                tell_substitutes(self.session_in(unit, SYSTEM), begun)
        return len(begun)

    def alert_work(self) -> int:
        """Tell people of cases and tasks what they are to be told by now; of how many."""
        with self.database.unit() as unit:
            return alert_due(unit, implies=self.provider.implications(unit))

    def _is_outdated(self, session: RecordSession, error: DBAPIError) -> bool:
        """Whether the tables are no longer those that the session knows."""
        if getattr(error.orig, "sqlstate", None) not in _CHANGED_TABLE_STATES:
            return False
        with self.database.unit() as unit:
            now = self.provider.current(unit).catalogue.revision
        return now != session.runtime.catalogue.revision

    def session_in(
        self,
        unit: Unit,
        actor: Actor,
        *,
        channel: str | None = None,
        correlation_id: UUID | None = None,
        reason: str | None = None,
        is_import_of_history: bool = False,
    ) -> RecordSession:
        """A session inside a unit of work that somebody else ends; call ``settle`` on it."""
        origin = Origin(
            channel=channel or actor.channel,
            correlation_id=correlation_id or time_ordered_id(unit.now),
            reason=reason,
            is_import_of_history=is_import_of_history,
        )
        acting = (
            actor if actor.channel == origin.channel else replace(actor, channel=origin.channel)
        )
        runtime = self.provider.current(unit)
        return RecordSession(unit, runtime, actor=acting, origin=origin, hooks=self.hooks)

    def in_session(
        self, actor: Actor, act: Callable[[RecordSession], Result], **how: Any
    ) -> Result:
        """Run ``act`` in a session; again when the database had to choose between two units, or
        definitions were published meanwhile.

        ``act`` must have no effect outside of the session.
        """

        def run() -> Result:
            with self.session(actor, **how) as session:
                return act(session)

        return repeated(run)


class ApprovalNotices:
    """Lets the approvals room tell people through the notifications of the work room."""

    def tell(self, unit: Unit, told: Told, user_ids: Iterable[int]) -> None:
        data = {"approval": str(told.request_id), "step": told.step} if told.request_id else None
        notice = Notice(
            title=told.title,
            body=told.body,
            about=About(told.model, told.record_id),
            link=f"/approvals/{told.request_id}" if told.request_id else "/approvals",
            once_key=told.occasion,
            data=data,
        )
        notify(unit, notice, user_ids)


@dataclass(frozen=True, slots=True)
class DefinitionNotices:
    """Lets the governing room tell people through the notifications of the work room."""

    provider: RuntimeProvider

    def tell(self, unit: Unit, word: Word) -> None:
        """Tell everybody whom the word is for, each once for its occasion."""
        users = set() if word.user_id is None else {word.user_id}
        if word.roles:
            implies = self.provider.implications(unit)
            for role in word.roles:
                users.update(users_with_role(unit, role, implies=implies))
        notice = Notice(title=word.title, body=word.body, link=word.link, once_key=word.occasion)
        notify(unit, notice, sorted(users - {word.besides}))


def build_application(database: Database) -> Application:
    """Join the rooms over a database whose own tables are up to date."""
    database.begin_with(HEAD)
    registry = ActionRegistry(
        [
            *CHANGE_ACTIONS,
            *OPERATION_ACTIONS,
            *WORK_ACTIONS,
            *ASSIGN_ACTIONS,
            *MAIL_ACTIONS,
            *CODE_ACTIONS,
        ]
    )

    def signatures() -> Mapping[str, ActionSignature]:
        return registry.signatures

    provider = RuntimeProvider(signatures)
    cases = Cases(provider.implications)
    notices = DefinitionNotices(provider)
    durable = DurableRuns.over(
        database, versions=provider, registry=registry, cases=cases, hooks=lambda: hooks
    )
    engine = Engine(InlineEngine(registry, cases), durable.starter)
    timing = Timing(database, provider, Firing(durable.starter, cases, lambda: hooks))
    durable.due.append(timing.look)
    approvals = Approvals.over(
        versions=provider, cases=cases, duties=AuditedDuties(), notices=ApprovalNotices()
    )
    for action in approvals.actions:
        registry.register(action)
    hooks = Hooks(
        reactor=engine, gate=approvals.gate, listeners=(approvals.listener, TimerListener())
    )
    application = Application(
        database=database,
        registry=registry,
        provider=provider,
        publishing=Publishing(database, provider, signatures, notices),
        tuning=Tuning(database, provider, notices),
        engine=engine,
        durable=durable,
        runs=Runs(durable.queueing, durable.wakeups, provider),
        approvals=approvals,
        cases=cases,
        hooks=hooks,
        teller=Teller(database),
        notices=notices,
    )
    durable.due.extend(
        (
            application.expire_approvals,
            application.tell_approvals,
            application.tell_substitutes,
            application.alert_work,
        )
    )
    return application
