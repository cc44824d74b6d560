"""Two questions about all approvals: can somebody decide each, and is each needed?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from interlock.approvals import store as requests
from interlock.approvals.decide import own_assignees
from interlock.approvals.model import Dossier, Step
from interlock.approvals.people import People, people_of
from interlock.approvals.report import store
from interlock.identity.model import Actor
from interlock.identity.right import is_overseer
from interlock.kit.problem import ForbiddenError
from interlock.kit.text import listed
from interlock.records.session import RecordSession

ENOUGH = 20
"""So many decisions before a share says anything."""

SMOOTH_SHARE = Decimal("0.95")
"""From this share on, a policy is proposed for a rule of its own (``auto``)."""


@dataclass(frozen=True, slots=True)
class Ownerless:
    """An open step that nobody, or too few, can decide, with the reason."""

    request_id: UUID
    title: str
    policy_id: str
    step: str
    opened_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Share:
    """How a policy's requests go: ``smooth`` were granted at the first asking without a word.

    From asking to the end, half took at most ``median`` and nine of ten at most ``p90``.
    """

    policy_id: str
    title: str
    decided: int
    smooth: int
    layers: Decimal
    median: timedelta
    p90: timedelta

    @property
    def share(self) -> Decimal:
        return Decimal(self.smooth) / self.decided

    @property
    def is_candidate(self) -> bool:
        """Whether a rule could grant what people always grant."""
        return self.decided >= ENOUGH and self.share >= SMOOTH_SHARE


def without_owner(session: RecordSession, *, most: int = 200) -> list[Ownerless]:
    """Open steps that would hang: nobody behind them is active and allowed to decide."""
    _require_overseer(session.user)
    people, connection = people_of(session), session.unit.connection
    suspects: set[UUID] = set()
    for asking in store.askings(connection):
        able: frozenset[int] = frozenset().union(
            *(people.members(kind, id, company_id=asking.company_id) for kind, id in asking.parties)
        )
        suspects.update(store.short_of_deciders(connection, asking, able, most=most))
    found: list[Ownerless] = []
    for id in sorted(suspects)[:most]:
        dossier = requests.find(connection, id)
        assert dossier is not None
        steps = (_ownerless(people, dossier, step) for step in dossier.open_steps)
        found += [item for item in steps if item is not None]
    return found


def _ownerless(people: People, dossier: Dossier, step: Step) -> Ownerless | None:
    request = dossier.request
    assignees = own_assignees(dossier, step)
    able = people.behind(assignees, company_id=request.company_id)
    if request.is_requester_barred:
        able -= {request.requester_id}
    given = len(dossier.approvals(step.name))
    needed = max(step.need, 1)
    if len(able) >= max(needed - given, 1):
        return None
    asked = listed(item.label for item in assignees) or "nobody"
    reason = f"{asked} is asked, and {len(able)} of {needed} needed can decide"
    return Ownerless(
        request.id, request.title, request.policy_id, step.name, step.opened_at, reason
    )


def shares(session: RecordSession, *, since: datetime) -> list[Share]:
    """For each policy the share that is always granted: candidates for a rule come first."""
    _require_overseer(session.user)
    policies = session.runtime.catalogue.policies
    found = [
        Share(title=policies[id].title if id in policies else id, **row)
        for row in store.shares(session.unit.connection, since=since)
        for id in (row["policy_id"],)
    ]
    return sorted(found, key=lambda item: (not item.is_candidate, -item.share, item.policy_id))


def _require_overseer(actor: Actor) -> None:
    if not is_overseer(actor):
        raise ForbiddenError(
            "Only administrators and auditors see reports about all approvals.",
            remedy="Ask for the role 'auditor'.",
        )
