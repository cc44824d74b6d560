"""What a policy reads, and whether somebody may have it tried.

A policy that is published reads with nobody's rights: its publisher answers for it. A text that
somebody only writes must not tell its writer more than a list would: the outcome of a condition
gives away the values that it reads.
"""

from __future__ import annotations

from collections.abc import Iterator

from interlock.kit.problem import FieldError, ForbiddenError
from interlock.language.expression.check import Read
from interlock.language.program import ApprovalPolicy
from interlock.records.access import Right, access_of
from interlock.records.field_path import may_read, readable_fields
from interlock.records.runtime import ModelRuntime
from interlock.records.session import RecordSession


def require_readable(session: RecordSession, policy: ApprovalPolicy) -> None:
    """Raise ``ForbiddenError`` where the policy reads what the session's actor may not.

    Behind a reference any record may stand; so all records of the model must be the actor's to
    read, which one's own company or a rule on rows rules out.
    """
    hidden = sorted({read.path for read in _reads(policy) if not _is_open(session, read)})
    if not hidden:
        return
    names = [".".join(path) for path in hidden]
    raise ForbiddenError(
        f"This reads what you may not: {names[0]}.",
        code="forbidden_field",
        remedy="Leave it out, or let somebody try it who may publish definitions.",
        errors=[
            FieldError("source", f"{name} may not be read by you.", "forbidden_field")
            for name in names
        ],
    )


def _reads(policy: ApprovalPolicy) -> Iterator[Read]:
    """Everything that a trial of the policy looks at."""
    whens = [step.when for step in policy.steps.values()]
    for condition in (policy.when, policy.auto, policy.reject_when, *whens):
        if condition is not None:
            yield from condition.checked.reads
    if policy.reason is not None:
        yield from policy.reason.reads
    for step in policy.steps.values():
        for rule in step.approvers:
            if rule.expression is not None:
                yield from rule.expression.reads


def _is_open(session: RecordSession, read: Read) -> bool:
    model = session.runtime.models[read.model]
    if not may_read(session, model) or read.field not in readable_fields(session, model):
        return False
    is_own = read.origin == "record" and len(read.path) == 1
    return is_own or _sees_all_of(session, model)


def _sees_all_of(session: RecordSession, model: ModelRuntime) -> bool:
    if session.actor.is_system:
        return True
    grant = access_of(session.runtime, model, session.actor.roles).grants[Right.READ]
    return grant.rows is None and not model.model.is_company_bound
