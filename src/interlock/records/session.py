"""A unit of work over business records: what every change goes through, whatever way it came in.

    session.update(...)      stage the change
      └ settle()             step 0: one event per record ─ listeners ─ automations ─┐
                             step 1: events of what those changed ───────────────────┤ … to rest
                             write records, events, audit

The session checks rights, transitions, holds and locks itself, so that the HTTP API, imports,
automations and code meet the same rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from typing import Any

from interlock.audit.model import Entry
from interlock.identity.model import Actor
from interlock.kit.business_time import WorkingCalendar
from interlock.kit.database import Unit
from interlock.kit.money import Rates
from interlock.kit.problem import InvalidError
from interlock.kit.text import did_you_mean
from interlock.records.access import ModelAccess, Right, is_visible, not_found, require
from interlock.records.chain import DEPTH_LIMIT, Chain, Staged
from interlock.records.change import Event, EventKind, Origin
from interlock.records.exchange import COMPANY_MODEL, Exchange, rates_from
from interlock.records.hook import Hooks
from interlock.records.loading import Loading
from interlock.records.recompute import Recomputer
from interlock.records.record import Record
from interlock.records.runtime import ModelRuntime, Runtime
from interlock.records.scope import SessionScope
from interlock.records.writing import Writing


class RecordSession:
    """One unit of work on records, for one actor.

    Make changes through :mod:`~interlock.records.editing`, :mod:`~interlock.records.operating`
    and :mod:`~interlock.records.removal`, then call :meth:`settle` once.
    """

    def __init__(
        self, unit: Unit, runtime: Runtime, *, actor: Actor, origin: Origin, hooks: Hooks
    ) -> None:
        self.unit = unit
        self.runtime = runtime
        self.actor = actor
        self.user = actor
        """Who is really there; ``actor`` is another one while an automation runs as a role."""
        self.origin = origin
        self.hooks = hooks
        self.chain = Chain(unit.now, depth=origin.depth)
        self.writing = Writing(self)
        self.loading = Loading(unit.connection, runtime, self.write_out)
        self.recomputer = Recomputer(
            runtime, self.loading, scope=self._scope_of, assign=self.assign
        )
        self.memo: dict[Any, Any] = {}
        """What others work out once in this unit of work."""
        self.touches = 0
        """How often anything was changed; what was found out at another count may be outdated."""
        self._events_written = 0
        self._writes_at_end = False
        self._exchanges: dict[int | None, Exchange] = {}
        self._actor_values: tuple[Actor | None, Mapping[str, Any]] = (None, {})
        self.granted: set[tuple[str, int, str]] = set()
        """Operations whose approval is what this unit carries out: (model, id, operation)."""

    # ── what expressions ask for ────────────────────────────────────────────────────────────

    @cached_property
    def today(self) -> date:
        return self.unit.now.date()

    @property
    def company_id(self) -> int | None:
        return self.user.company_id or None

    @cached_property
    def calendar(self) -> WorkingCalendar | None:
        """The calendar of business time: the one called ``office``, else the first."""
        calendars = self.runtime.catalogue.calendars
        return calendars.get("office") or next(iter(calendars.values()), None)

    def exchange(self, company_id: int | None) -> Exchange:
        """The rates of a company."""
        known = self._exchanges.get(company_id)
        if known is None:
            known = self._exchanges[company_id] = Exchange(
                lambda: self._load_rates(company_id),
                company_currency=lambda: self._currency_of(company_id),
                on=self.today,
            )
        return known

    @property
    def actor_values(self) -> Mapping[str, Any]:
        """The present actor as expressions see it; worked out again only for another one."""
        actor, (known, values) = self.actor, self._actor_values
        if actor is not known:
            values = {
                "id": actor.user_id,
                "login": actor.login,
                "name": actor.name,
                "company_id": actor.company_id,
                "roles": sorted(actor.roles),
            }
            self._actor_values = (actor, values)
        return values

    def _currency_of(self, company_id: int | None) -> int | None:
        if COMPANY_MODEL not in self.runtime.models:
            return None
        currency: int | None = self.loading.values(COMPANY_MODEL, company_id).get("currency_id")
        return currency

    def _load_rates(self, company_id: int | None) -> Rates:
        self.write_out()
        return rates_from(
            self.unit.connection,
            self.runtime.models,
            company_id=company_id,
            base_id=self._currency_of(company_id),
        )

    # ── reading ─────────────────────────────────────────────────────────────────────────────

    def model(self, id: str) -> ModelRuntime:
        """The model; raises ``InvalidError`` naming the nearest one that exists."""
        found = self.runtime.models.get(id)
        if found is None:
            raise InvalidError(
                f"There is no model {id!r}.",
                code="unknown_model",
                remedy=did_you_mean(id, self.runtime.models),
            )
        return found

    def get(self, model: str, id: int, *, right: Right = Right.READ, lock: bool = False) -> Record:
        """A record for which the actor has ``right``; locked against other units on demand."""
        runtime = self.model(model)
        access = require(self.runtime, runtime, self.actor, right)
        record = self.loading.get(runtime, id, lock=lock)
        self.check_row(record, access, right)
        return record

    def _scope_of(self, record: Record) -> SessionScope:
        return SessionScope(self, record=record.values)

    def check_row(self, record: Record, access: ModelAccess | None, right: Right) -> None:
        """Raise ``NotFoundError`` when the record lies outside of what the right covers."""
        if access is None:
            return
        self.recomputer.settle()
        if not is_visible(
            record.model,
            access,
            self.actor,
            right=right,
            values=record.values,
            scope=lambda: self._scope_of(record),
        ):
            raise not_found(record.model, record.id)

    # ── changing: used by editing, operating and removal ────────────────────────────────────

    def stage(self, record: Record) -> Staged:
        self.touches += 1
        return self.chain.stage(record, actor_id=self.user.user_id, on_behalf_of=self.on_behalf_of)

    @property
    def on_behalf_of(self) -> str | None:
        """The role or user as whom the present automation acts."""
        return None if self.actor is self.user else self.actor.name

    def assign(self, record: Record, field: str, value: Any) -> None:
        """Give a field its new value and mark all that follows; no checks."""
        before = record.values.get(field)
        if not record.assign(field, value):
            return
        if not record.is_new and "version" not in record.stored:
            record.assign("version", (record.values["version"] or 0) + 1)
            record.assign("write_date", self.unit.now)
            record.assign("write_uid", self.user.user_id)
        self.stage(record).old.setdefault(field, before)
        item = record.model.fields[field]
        if item.type.model:
            self.loading.moved(record, field, before, value)
        self.recomputer.changed(record, field, old=before)

    @contextmanager
    def acting_as(self, actor: Actor) -> Iterator[None]:
        """Let changes be checked against the rights of ``actor`` meanwhile."""
        before, self.actor = self.actor, actor
        try:
            yield
        finally:
            self.actor = before

    def keep_refusal(self, record: Record, action: str, reason: str, **context: Any) -> None:
        """Note an attempt that is refused; the note survives the rollback that follows."""
        entry = Entry(
            actor_id=self.user.user_id,
            actor_name=self.user.name,
            on_behalf_of=self.on_behalf_of,
            channel=self.origin.channel,
            action=action,
            model=record.model.id,
            record_id=record.id,
            company_id=record.values.get("company_id"),
            new=context,
            reason=reason,
            correlation_id=self.origin.correlation_id,
        )
        self.unit.keep(lambda unit: self.writing.append_audit(unit, [entry]))

    # ── coming to rest ──────────────────────────────────────────────────────────────────────

    def settle(self, *, is_last: bool = False) -> list[Event]:
        """Run the chain to its end and write everything; all events so far, in order.

        It may be called again after further changes. With ``is_last`` no other session of the unit
        comes after this one, so what nobody need wait for is written when the unit ends.
        """
        self.run_chain()
        if is_last:
            self._write_at_end()
        else:
            self.write_out()
        events = self.chain.events
        fresh = events[self._events_written :]
        self.writing.write_events(fresh)
        self._events_written = len(events)
        if fresh:
            self.hooks.reactor.after_events(fresh, self)
        return events

    def run_chain(self) -> None:
        """Let everything react until nothing changes any more."""
        chain = self.chain
        while True:
            self.recomputer.settle()
            events = chain.next_step()
            if not events:
                chain.rest()
                return
            for event in events:
                self._handle(event)
            chain.depth += 1

    def _handle(self, event: Event) -> None:
        if event.record is not None:
            model = event.record.model.id
            for listener in self.hooks.listeners:
                if listener.watches(model):
                    listener.on_event(event, self)
        if event.depth >= DEPTH_LIMIT:
            self.hooks.reactor.stop_loop(event, self, limit=DEPTH_LIMIT)
        else:
            self.hooks.reactor.react(event, self)

    def emit(
        self,
        type: str,
        *,
        record: Record | None,
        data: Mapping[str, Any],
        subject: str | None = None,
    ) -> Event:
        """Let something be known that is not a change of a record: ``approval.granted``."""
        return self.chain.emit(
            type,
            record=record,
            data=data,
            actor_id=self.user.user_id,
            on_behalf_of=self.on_behalf_of,
            subject=subject,
        )

    def _write_at_end(self) -> None:
        """Write what is changed; mere updates only when the unit ends or somebody asks the
        database something, for nobody needs to wait for their answer before."""
        self.recomputer.settle()
        dirty = self.loading.dirty()
        if any(record.is_new or record.is_deleted for record in dirty):
            self.writing.write_records(dirty)
        elif dirty and not self._writes_at_end:
            self._writes_at_end = True
            self.unit.before_commit(self.write_out)
            self.unit.explain_by(self.writing.explained)

    def write_out(self) -> None:
        """Write what is changed to the database; the transaction stays open."""
        self.recomputer.settle()
        self.writing.write_records(self.loading.dirty())

    def stage_created(self, record: Record) -> None:
        """Let a new record be known to the chain, its parents and its computed fields."""
        self.stage(record).kind = EventKind.CREATED
        for name in record.model.fields:
            item = record.model.fields[name]
            if item.type.model and item.is_column and record.values.get(name):
                self.loading.moved(record, name, None, record.values[name])
        self.recomputer.appeared(record)
