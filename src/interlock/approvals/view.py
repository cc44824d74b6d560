"""What is shown of a request: where it stands, why it came to whom, and what changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from interlock.approvals import store
from interlock.approvals.binding import Break, difference, hash_values, plain
from interlock.approvals.decide import may_decide
from interlock.approvals.disclosure import disclosed
from interlock.approvals.inquiry import Capacity, Objection
from interlock.approvals.judging import inquiry_of, no_request
from interlock.approvals.ledger import ledger_of
from interlock.approvals.matter import Matter, matter_of
from interlock.approvals.model import DecisionKind, Dossier, StepState
from interlock.approvals.ports import Ports
from interlock.approvals.preview import PlannedStep, planned_step
from interlock.approvals.sight import NO_POLICY, require_sight
from interlock.records.access import Right
from interlock.records.disclosure import Disclosure
from interlock.records.record import Record
from interlock.records.session import RecordSession


@dataclass(frozen=True, slots=True)
class StepRight:
    """Whether the reader may decide an open step: by what right, or why not."""

    step: str
    may_decide: bool
    why: str
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request for one reader.

    ``hash`` is that of the values as they are now: whoever decides sends it back. ``changes`` are
    the values that differ from those when it was asked. ``ahead`` are the steps to come, as they
    would be asked now.
    """

    dossier: Dossier
    policy_title: str
    owner: str
    hash: str
    rights: tuple[StepRight, ...]
    changes: tuple[Break, ...]
    ahead: tuple[PlannedStep, ...]


def view_request(ports: Ports, session: RecordSession, id: UUID) -> RequestView:
    """The request as the session's user may see it; raises ``NotFoundError``."""
    matter, dossier = _open(ports, session, id)
    picture = matter.picture(salt=str(id))
    now = picture.whole.get("record", {})
    then = dossier.request.snapshot.get("record", {})
    changes = difference(then, now) if matter.record is not None else ()
    changes += tuple(
        item for item in difference(dossier.request.bound, picture.bound) if item.field not in then
    )
    sight = Disclosure(session, dossier.request.model)
    return RequestView(
        disclosed(session, dossier, matter.policy),
        matter.policy.title,
        matter.policy.owner,
        picture.hash,
        _rights(matter, dossier),
        tuple(item for item in changes if sight.sees(item.field)),
        _ahead(matter, dossier),
    )


def _open(ports: Ports, session: RecordSession, id: UUID) -> tuple[Matter, Dossier]:
    dossier = ledger_of(session.unit).find(id)
    if dossier is None:
        raise no_request(id)
    matter = matter_of(ports, session, dossier.request)
    require_sight(matter, dossier, session.user)
    return matter, dossier


def _rights(matter: Matter, dossier: Dossier) -> tuple[StepRight, ...]:
    if matter.lacks_policy:
        remedy = "Its requester or an administrator can cancel it."
        return tuple(
            StepRight(step.name, False, f"{NO_POLICY[0].upper()}{NO_POLICY[1:]}.", remedy)
            for step in dossier.open_steps
        )
    inquiry = inquiry_of(matter, dossier, matter.session.user)
    return tuple(
        _right(step.name, may_decide(inquiry, DecisionKind.APPROVE, step=step.name))
        for step in dossier.open_steps
    )


def _right(step: str, found: Capacity | Objection) -> StepRight:
    if isinstance(found, Capacity):
        return StepRight(step, True, found.why)
    return StepRight(step, False, found.message, found.remedy)


def _ahead(matter: Matter, dossier: Dossier) -> tuple[PlannedStep, ...]:
    if not dossier.request.is_live:
        return ()
    waiting = [step.name for step in dossier.steps if step.state is StepState.WAITING]
    known = matter.policy.steps
    return tuple(planned_step(matter, known[name]) for name in waiting if name in known)


def history(ports: Ports, session: RecordSession, record: Record) -> list[Dossier]:
    """Every request about a record, with all decisions, oldest first; needs the right to read."""
    session.get(record.model.id, record.id, right=Right.READ)
    ledger = ledger_of(session.unit)
    ids = store.requests_on_record(ledger.connection, *record.key)
    found = [dossier for id in ids if (dossier := ledger.find(id)) is not None]
    return [
        disclosed(session, item, matter_of(ports, session, item.request).policy) for item in found
    ]


def evidence(ports: Ports, session: RecordSession, id: UUID) -> Mapping[str, Any]:
    """All that proves a request: values, decisions with their hashes, and a digest over it.

    The events and audit entries of each decision carry the same ``values_hash``, so the sealed
    audit log vouches for what is exported here. Without what the user may not see it is not
    complete, and says so. Raises ``NotFoundError``.
    """
    matter, whole = _open(ports, session, id)
    dossier = disclosed(session, whole, matter.policy)
    body = {
        "request": plain(asdict(dossier.request)),
        "steps": [plain(asdict(step)) for step in dossier.steps],
        "decisions": [plain(asdict(item)) for item in dossier.decisions],
        "exported_at": plain(session.unit.now),
        "exported_by": session.user.name,
        "is_complete": dossier == whole,
    }
    return {**body, "digest": f"sha256:{hash_values(body)}"}
