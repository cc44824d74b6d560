from typing import Any

from interlock.language.describe import describe_automation, describe_policy
from support.definition import load, make_context

SECTIONS = [
    "Purpose",
    "Owner",
    "Policy",
    "Trigger",
    "Conditions",
    "Steps",
    "Decision points",
    "Required data",
    "Approval roles",
    "External dependencies",
    "Service levels",
    "Fallback procedures",
    "Review and retirement",
]

POLICY = (
    "kind: approval\nid: purchase.release\ntitle: Release\nmodel: purchase.order\nguards: confirm\n"
    "when: amount_total > setting('po_limit')\n"
    "steps: {finance: {approvers: role finance, need: 2, due: 2 days,\n"
    "                  escalate: {to: role finance_director, after: 1 day}}}\n"
    "binds: {amount_total: {tolerance: 2%}}\n"
)
RULE = """
kind: automation
id: purchase.over_limit
title: Purchase orders over the limit
owner: finance
purpose: Ask finance first.
policy: PROC-4
review_by: 2027-06-30
model: purchase.order
on: [{operation: confirm}, {time: {field: date_planned, before: 3 days}}]
when: amount_total > setting('po_limit')
do:
  - approve: purchase.release
  - if: partner_id.blocked
    then:
      - call: carrier.rates
        with: {kg: =weight}
        retry: {attempts: 3}
        catch: [{notify: "{name} failed"}]
  - wait: {event: shipment.done, timeout: 30 days}
"""


def sections(text: str) -> dict[str, str]:
    parts = text.split("\n## ")
    return {part.partition("\n")[0]: part.partition("\n")[2].strip() for part in parts[1:]}


def context() -> Any:
    return make_context(policies={"purchase.release": load(POLICY).definition})


def described(text: str) -> dict[str, str]:
    definition: Any = load(text).definition
    describe: Any = describe_automation if definition.kind == "automation" else describe_policy
    return sections(describe(definition, context()))


class TestDescribeAutomation:
    def test_every_section_tells_its_part(self) -> None:
        found = described(RULE)
        assert list(found) == SECTIONS
        assert found["Owner"] == "- Role finance."
        assert "When the operation confirm is asked for." in found["Trigger"]
        assert "3 days before date_planned" in found["Trigger"]
        assert "amount_total > setting('po_limit')" in found["Conditions"]
        assert found["Decision points"] == "- Is `partner_id.blocked`?"
        assert found["Required data"].splitlines() == [
            "- amount_total (money)",
            "- name (text)",
            "- partner_id (ref to res.partner)",
            "- weight (decimal)",
        ]
        assert found["Approval roles"] == "- purchase.release: finance: role finance, 2 of them."
        assert "Call another system: carrier.rates" in found["External dependencies"]
        assert "Event shipment.done." in found["External dependencies"]
        assert "Waits for at most 30 days." in found["Service levels"]
        assert "tried up to 3 times" in found["Fallback procedures"]
        assert "If call fails: notify." in found["Fallback procedures"]
        assert found["Review and retirement"] == "- Reviewed by 2027-06-30."

    def test_steps_are_a_nested_list(self) -> None:
        lines = described(RULE)["Steps"].splitlines()
        assert lines[1] == "- Decide: `partner_id.blocked`"
        assert lines[2] == "  - then (`partner_id.blocked`):"
        assert lines[3] == "    - Call another system: carrier.rates"

    def test_what_there_is_not_is_said(self) -> None:
        text = "kind: automation\nid: a.b\ntitle: T\ninputs: {x: {type: text}}\ndo: [{stop: x}]\n"
        found = described(text)
        assert list(found) == SECTIONS
        assert found["Trigger"] == "- Run by other automations, with: x."
        for section in ("Purpose", "Owner", "Conditions", "Approval roles", "Required data"):
            assert found[section] == "None."


class TestDescribePolicy:
    def test_every_section_tells_its_part(self) -> None:
        found = described(POLICY)
        assert list(found) == SECTIONS
        assert "confirm stays blocked" in found["Trigger"]
        assert found["Approval roles"] == "- finance: role finance, 2 of them."
        assert "amount_total binds within 2%." in found["Required data"]
        assert "amount_total (money)" in found["Required data"]
        assert found["Service levels"] == "- finance: due in 2 days."
        assert "escalated to role finance_director after 1 day" in found["Fallback procedures"]
        assert found["External dependencies"] == "None."
