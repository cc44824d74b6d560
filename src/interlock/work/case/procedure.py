"""What is to be done first with cases that Interlock opens by itself, by their category.

Each has a section of its own in ``docs/how-to/recover.md``.
"""

from __future__ import annotations

from collections.abc import Mapping

PROCEDURES: Mapping[str, str] = {
    "approval_without_approver": "Give the step to somebody else, or give its role to somebody.",
    "automation_failed": "Open the automation, mend what the message names, and publish it; then "
    "repeat the change that it was about.",
    "loop_stopped": "Look at the chain that the case names: two automations set each other off. "
    "Let one of them watch less, or narrow its condition.",
    "mail_undelivered": "Correct the address or the mail server, and tell the person by other "
    "means what they should have read.",
    "outcome_unknown": "Look in the other system whether it happened, and say so on the run; it "
    "goes on from there.",
    "policy_failed": "Open the policy, mend what the message names, and publish it; then ask for "
    "the operation again.",
    "run_failed": "Read what it failed of. If the cause is gone, replay the run: what is done is "
    "not repeated. If it is a design problem, mend the automation and replay in the present "
    "version.",
    "schedule_late": "Look at System health whether a worker is at work and what waits; then see "
    "in Schedules that the next time has come.",
    "unassigned": "Give the record to somebody by hand, and add people to the role or group that "
    "the assignment draws from.",
}
"""By category of case."""
