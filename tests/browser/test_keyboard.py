"""What a mouse does by pointing and dragging, done by the keyboard alone."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from browser.conftest import VisitMaker
from browser.forms import choose, field

MOST_TABS = 80


def walk_to(page: Page, selector: str) -> None:
    """Press Tab until what is looked for has the focus, as somebody without a mouse does."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("one => document.activeElement?.matches(one) ?? false", selector):
            return
    raise AssertionError(f"{selector} is not reached by {MOST_TABS} tabs")


class TestCanvas:
    def test_a_step_is_reached_and_opened(self, visit: VisitMaker) -> None:
        page = visit("ada").open("/automations/new")
        choose(page, "Kind of record", "Purchase order")
        page.get_by_role("radio", name="An amount crosses a limit").check()
        field(page, "Title").fill("Reached by keys")
        field(page, "Purpose").fill("Nobody needs a mouse.")
        choose(page, "Owner", "Procurement manager")
        page.get_by_role("button", name="Go on").click()
        expect(page.locator("[data-path='do.0']")).to_be_visible()
        page.locator("#content").focus()
        walk_to(page, "[data-path='do.0']")
        page.keyboard.press("Enter")
        expect(page.locator("[data-path='do.0'][aria-pressed=true]")).to_be_visible()


class TestBoard:
    def test_a_card_is_moved_without_dragging(self, visit: VisitMaker) -> None:
        page = visit("ben").open("/records/purchase.order/new")
        choose(page, "Vendor", "Nordstahl AG")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", name=re.compile("^PO"))).to_be_visible()
        number = page.locator("h1").inner_text()
        page.goto(page.url.rpartition("/")[0] + "?layout=board")
        draft, sent = (page.get_by_role("region", name=name) for name in ("Draft", "Sent"))
        expect(draft.get_by_text(number)).to_be_visible()
        draft.get_by_role("link", name=number).focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("menuitem", name="Move to Sent")).to_be_visible()
        while not page.get_by_role("menuitem", name="Move to Sent").evaluate(
            "one => one === document.activeElement"
        ):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(sent.get_by_text(number)).to_be_visible()


class TestSkip:
    def test_the_first_tab_leads_past_the_navigation(self, visit: VisitMaker) -> None:
        page = visit("felix").open("/cases")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
