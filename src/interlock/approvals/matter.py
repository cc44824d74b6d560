"""A request as it is being worked on in one unit: the policy, the record, and who asked.

A policy's expressions are evaluated with the rights of the requester, whoever happens to act: who
is asked must not depend on who approved the step before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from interlock.approvals.binding import plain_values
from interlock.approvals.field import stored_fields
from interlock.approvals.ledger import Ledger, ledger_of
from interlock.approvals.model import Dossier, Request
from interlock.approvals.people import People, people_of
from interlock.approvals.ports import Ports
from interlock.approvals.snapshot import Picture, take_picture
from interlock.automation.registry import CaseRequest
from interlock.automation.trace import clause_miss
from interlock.identity.model import ADMINISTRATOR, SYSTEM, Actor
from interlock.kit.problem import NotFoundError
from interlock.language.expression.scope import EMPTY_RECORD
from interlock.language.program import ApprovalPolicy, Computed, Condition
from interlock.records.record import Record
from interlock.records.scope import SessionScope
from interlock.records.session import RecordSession


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """Why a condition does not hold: the clause, and the values that it compared."""

    clause: str
    values: Mapping[str, Any]

    @property
    def told(self) -> str:
        """For people: ``amount_total > 1000 (amount_total = 900)``."""
        pairs = ", ".join(f"{name} = {value}" for name, value in self.values.items())
        return f"{self.clause} ({pairs})" if pairs else self.clause

    def as_dict(self) -> dict[str, Any]:
        return {"clause": self.clause, "values": dict(self.values)}


@dataclass(frozen=True, slots=True)
class Matter:
    """What a policy is asked about. ``record`` is ``None`` for requests that stand alone and for
    records that are gone; ``values`` are the fields of a stand-alone request."""

    ports: Ports
    session: RecordSession
    policy: ApprovalPolicy
    record: Record | None
    values: Mapping[str, Any]
    asked_by: Actor | Request
    """Who asks, or the stored request of whoever asked."""
    lacks_policy: bool = False
    """Whether the request's policy is gone or fits the models no more; ``policy`` is then an
    empty one, by which a request can be looked at and ended, but not decided."""

    @property
    def requester(self) -> Actor:
        """Whose rights bind the policy's expressions; looked up when it matters."""
        if isinstance(self.asked_by, Actor):
            return self.asked_by
        return requester_of(self.session, self.asked_by)

    @property
    def connection(self) -> Connection:
        """For questions about requests: what was changed so far is written."""
        return self.ledger.connection

    @property
    def ledger(self) -> Ledger:
        return ledger_of(self.session.unit)

    def keep(self, dossier: Dossier) -> Dossier:
        """Let a request be stored as it is now."""
        return self.ledger.put(dossier)

    @property
    def people(self) -> People:
        return people_of(self.session)

    @property
    def company_id(self) -> int | None:
        """The company it belongs to: the record's, else the requester's."""
        if self.record is not None:
            company: int | None = self.record.values.get("company_id")
            return company
        return self.requester.company_id or None

    @property
    def label(self) -> str:
        return self.record.label if self.record is not None else self.requester.name

    def picture(self, *, salt: str) -> Picture:
        """The values as they are now."""
        return take_picture(self.session, self.policy, self.record, values=self.values, salt=salt)

    def shortcoming(self, condition: Condition) -> Shortcoming | None:
        """The first clause that fails, or ``None``; raises ``EvaluationError``."""
        with self._looking() as (values, scope):
            if condition.holds(values, scope):
                return None
            miss = clause_miss(condition, values, scope)
        return Shortcoming(miss.clause, plain_values(miss.values))

    def readings(self, condition: Condition) -> Mapping[str, Any]:
        """What a condition looks at, and the values there."""
        with self._looking() as (values, scope):
            found: dict[str, Any] = {}
            for clause in condition.clauses:
                found |= clause.values(values, scope)
        return plain_values(found)

    def value(self, computed: Computed) -> Any:
        """What an expression of the policy gives; raises ``EvaluationError``."""
        with self._looking() as (values, scope):
            return computed.evaluate(values, scope)

    @contextmanager
    def _looking(self) -> Iterator[tuple[Mapping[str, Any], SessionScope]]:
        self.session.recomputer.settle()
        values = EMPTY_RECORD if self.record is None else self.record.values
        variables = dict(self.values)
        if self.record is not None:
            variables["record"] = self.record.id
        with self.session.acting_as(self.requester):
            yield values, SessionScope(self.session, variables=variables, record=values)

    def case(self, category: str, title: str, *, detail: str, key: str) -> CaseRequest:
        """A case for the policy's owner about something that must not hang."""
        record = self.record
        return CaseRequest(
            category=category,
            title=title,
            detail=detail,
            owner_role=self.policy.owner,
            severity="high",
            cause_key=f"{category}:{key}",
            model=None if record is None else record.model.id,
            record_id=None if record is None or record.is_new else record.id,
            company_id=self.company_id,
            data={"policy": self.policy.id, "version": self.policy.version},
        )

    def open_case(self, category: str, title: str, *, detail: str, key: str) -> None:
        """Ask the policy's owner to look at something that must not hang."""
        request = self.case(category, title, detail=detail, key=key)
        self.ports.cases.open_case(self.session.unit, request)


def matter_of(ports: Ports, session: RecordSession, request: Request) -> Matter:
    """The matter of a stored request: its own version of the policy, the record as it is now."""
    try:
        policy = ports.versions.policy(session.unit, request.policy_id, request.policy_version)
    except NotFoundError:
        policy, lacks_policy = _no_policy(request), True
    else:
        lacks_policy = False
    return Matter(
        ports,
        session,
        policy,
        _record_of(session, request),
        stored_fields(policy, request.values),
        request,
        lacks_policy,
    )


def _no_policy(request: Request) -> ApprovalPolicy:
    """What stands in for a policy that cannot be followed: it asks nobody and grants nothing."""
    return ApprovalPolicy(
        id=request.policy_id,
        version=request.policy_version,
        title=request.policy_id,
        owner=ADMINISTRATOR,
        model=request.model,
        operation=request.operation,
        is_enabled=False,
        is_mandatory=True,
        when=None,
        reason=None,
        auto=None,
        reject_when=None,
        steps={},
        is_distinct=request.is_distinct,
        requester_may_decide=not request.is_requester_barred,
        bindings=(),
        request_fields={},
        submitters=(),
        operates_when_granted=False,
        on_rejected={},
        on_returned={},
        is_delegable=False,
        expires=None,
    )


def _record_of(session: RecordSession, request: Request) -> Record | None:
    if request.model is None or request.record_id is None:
        return None
    model = session.runtime.models.get(request.model)
    if model is None:
        return None
    found = session.loading.find(model, request.record_id, lock=True)
    return None if found is None or found.is_deleted else found


def requester_of(session: RecordSession, request: Request) -> Actor:
    """The requester with the rights of today, whose rights bind what a policy looks at.

    For one who has left the policy looks with Interlock's own; nothing is done with those.
    """
    if session.user.user_id == request.requester_id:
        return session.user
    key = ("actor", request.requester_id)
    if key not in session.memo:
        session.memo[key] = people_of(session).actor(request.requester_id)
    found: Actor | None = session.memo[key]
    return found or replace(SYSTEM, user_id=request.requester_id, name=request.requester_name)
