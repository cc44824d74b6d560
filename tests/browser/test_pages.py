"""Every page: it opens without a complaint, nothing sticks out, and axe finds nothing serious."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import DESK, PHONE, SCREENSHOTS, VisitMaker

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"

PAGES = {
    "home": ("felix", "/"),
    "inbox": ("felix", "/inbox"),
    "requests": ("felix", "/approvals?box=all"),
    "overview": ("astrid", "/approvals/overview"),
    "cases": ("felix", "/cases"),
    "records": ("ben", "/records"),
    "purchase-orders": ("ben", "/records/purchase.order"),
    "purchase-order": ("ben", "/records/purchase.order/1"),
    "board": ("ben", "/records/purchase.order?layout=board"),
    "groups-of-records": ("ben", "/records/purchase.order?group=partner_id"),
    "new-record": ("ben", "/records/purchase.order/new"),
    "automations": ("ada", "/automations"),
    "automation": ("ada", "/automations/purchase.match"),
    "automation-performance": (
        "ada",
        "/automations/purchase.unmatched_receipt?tab=performance",
    ),
    "automation-uses": ("ada", "/admin/workspace/purchase.matrix?tab=uses"),
    "new-automation": ("ada", "/automations/new"),
    "schedules": ("ada", "/automations/schedules"),
    "policies": ("ada", "/policies"),
    "policy": ("ada", "/policies/purchase.payment_release"),
    "new-policy": ("ada", "/policies/new"),
    "tables": ("ada", "/tables"),
    "table": ("petra", "/tables/purchase.matrix"),
    "settings": ("ada", "/settings"),
    "setting": ("felix", "/settings/purchase.limit"),
    "runs": ("ada", "/runs"),
    "dead-letters": ("ada", "/dead-letters"),
    "users": ("ada", "/admin/users"),
    "user": ("ada", "/admin/users/5"),
    "groups": ("ada", "/admin/groups"),
    "roles": ("ada", "/admin/roles"),
    "delegations": ("felix", "/admin/delegations"),
    "audit": ("astrid", "/admin/audit"),
    "workspace": ("ada", "/admin/workspace"),
    "publication": ("ada", "/admin/workspace/publications/1"),
    "definition": ("ada", "/admin/workspace/buyer"),
    "upload": ("ada", "/admin/workspace/upload"),
    "health": ("ada", "/admin/health"),
    "profile": ("felix", "/profile"),
}

ON_A_PHONE = {"home", "inbox", "purchase-order"}
"""Pages that the documentation shows on a phone, too."""

RUN_AXE = """async () => {
    const found = await axe.run(document, {resultTypes: ["violations"]});
    return found.violations
        .filter((one) => one.impact === "serious" || one.impact === "critical")
        .map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}"""


CELLS_THAT_STICK_OUT = """() =>
    [...document.querySelectorAll("th, td")]
        .filter((cell) => cell.scrollWidth > cell.clientWidth + 1)
        .map((cell) => cell.innerText.slice(0, 60))"""


def ready(page: Page) -> None:
    """Wait until nothing is loading any more."""
    expect(page.locator(".mantine-Skeleton-root, .mantine-Loader-root")).to_have_count(0)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_sound(visit: VisitMaker, name: str) -> None:
    login, path = PAGES[name]
    for scheme, viewport, label in (("light", DESK, ""), ("dark", PHONE, "-narrow")):
        visitor = visit(login, viewport=viewport, scheme=scheme)
        page = visitor.open(path)
        ready(page)
        is_shown = label == "" or name in ON_A_PHONE
        if "INTERLOCK_SCREENSHOTS" in os.environ and is_shown:
            page.screenshot(path=SCREENSHOTS / f"{name}{label}.png")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "sticks out"
        assert page.evaluate(CELLS_THAT_STICK_OUT) == []
        # The policy lets no script in but the site's own: axe comes as if by the browser itself.
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert "\n".join(page.evaluate(RUN_AXE)) == ""
