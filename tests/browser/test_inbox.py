"""Deciding in the inbox, as finance people do: on a phone, with the keyboard, many at once."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from browser.conftest import PHONE, VisitMaker


class TestPhone:
    def test_finance_approves_with_a_thumb(self, visit: VisitMaker) -> None:
        visitor = visit("felix", viewport=PHONE)
        page = visitor.open("/inbox?kind=approval")
        row = page.locator("tbody tr").first
        title = row.locator("td").nth(1).locator("p").first.inner_text()
        row.click()
        drawer = page.get_by_role("dialog")
        expect(drawer.get_by_text("Why it came to you")).to_be_visible()
        approve = drawer.get_by_role("button", name="Approve")
        box = approve.bounding_box()
        assert box is not None
        assert box["height"] >= 40, "too small for a thumb"
        approve.click()
        drawer.get_by_role("button", name="Approve").click()
        expect(page.get_by_text(f"Decided: {title}")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


class TestKeyboard:
    def test_rejecting_needs_no_mouse(self, visit: VisitMaker) -> None:
        page = visit("felix").open("/inbox?kind=approval")
        expect(page.locator("tbody tr").first).to_be_visible()
        page.keyboard.press("j")
        page.keyboard.press("r")
        drawer = page.get_by_role("dialog")
        expect(drawer.locator("textarea")).to_be_focused()
        page.keyboard.type("The order was cancelled by the vendor.")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_text(re.compile("^Decided: "))).to_be_visible()

    def test_help_is_one_key_away(self, visit: VisitMaker) -> None:
        page = visit("felix").open("/inbox")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()


class TestOverview:
    def test_a_figure_opens_exactly_what_it_counts(self, visit: VisitMaker) -> None:
        page = visit("astrid").open("/approvals/overview")
        part = page.locator("section", has=page.get_by_role("heading", name="Who is asked")).last
        bar = part.get_by_role("link").first
        number = int(bar.inner_text().split()[-1])
        assert number > 0
        bar.click()
        expect(page.get_by_text("Waits for Finance manager")).to_be_visible()
        expect(page.locator("tbody tr")).to_have_count(number)
        page.get_by_placeholder("Search by title").fill("nothing is called so")
        page.get_by_role("button", name="Clear the filters").click()
        expect(page.get_by_text("Waits for")).to_have_count(0)
        expect(page.get_by_placeholder("Search by title")).to_have_value("")

    def test_the_owner_of_a_policy_sees_what_others_are_asked(self, visit: VisitMaker) -> None:
        page = visit("petra").open("/approvals?box=all&state=pending")
        page.get_by_placeholder("Every policy").click()
        page.get_by_role("option", name="Release of orders").click()
        expect(page.locator("tbody tr").first).to_be_visible()
        expect(page.get_by_text("Release of payments")).to_have_count(0)


class TestNetwork:
    def test_a_lost_line_is_told_and_nothing_is_lost(self, visit: VisitMaker) -> None:
        visitor = visit("farah")
        page = visitor.open("/inbox?kind=approval")
        page.locator("tbody tr").first.click()
        drawer = page.get_by_role("dialog")
        drawer.get_by_role("button", name="Reject").click()
        drawer.locator("textarea").fill("Kept while the line is down")
        visitor.context.set_offline(True)
        drawer.get_by_role("button", name="Reject").click()
        expect(drawer.get_by_text("Interlock cannot be reached")).to_be_visible()
        expect(drawer.locator("textarea")).to_have_value("Kept while the line is down")
        visitor.context.set_offline(False)
        drawer.get_by_role("button", name="Reject").click()
        expect(page.get_by_text(re.compile("^Decided: "))).to_be_visible()
