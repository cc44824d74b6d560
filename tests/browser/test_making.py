"""Makers at work: an approval over a limit from nothing by clicks, and what it then does."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from browser.conftest import PHONE, VisitMaker
from browser.forms import choose, field


class TestThreshold:
    def test_from_nothing_to_a_decision(self, visit: VisitMaker) -> None:
        self._build(visit)
        number = self._raise(visit)
        self._approve_on_a_phone(visit, number)
        self._look_back(visit, number)

    def _build(self, visit: VisitMaker) -> None:
        """Nothing but clicks, a limit and a title."""
        page = visit("ada").open("/policies")
        page.get_by_role("link", name="New policy").first.click()
        choose(page, "Kind of record", "Purchase order")
        choose(page, "Operation", "Send to vendor")
        field(page, "Above").fill("12,500")
        choose(page, "is asked", "Finance manager")
        field(page, "Title").fill("Large orders are seen before they are sent")
        expect(page.get_by_text("Above 12,500, Finance manager is asked.")).to_be_visible()
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_text("Try it: who is asked?")).to_be_visible()
        field(page, "Total").fill("20,000")
        expect(page.get_by_text("These are asked:")).to_be_visible()
        field(page, "Total").fill("900")
        expect(page.get_by_text("this policy does not apply")).to_be_visible()
        page.get_by_role("button", name="Publish").click()
        dialog = page.get_by_role("dialog")
        dialog.locator("textarea").fill("Agreed in the board meeting")
        dialog.get_by_role("button", name="Publish").click()
        expect(page.get_by_text("Published. It is in force.")).to_be_visible()

    def _raise(self, visit: VisitMaker) -> str:
        """A buyer's order over the limit; its number."""
        page = visit("ben").open("/records/purchase.order/new")
        choose(page, "Vendor", "Nordstahl AG")
        lines = page.get_by_role("region", name="Lines", exact=True)
        lines.get_by_role("button", name="Add a line").click()
        field(page, "Description").fill("Steel")
        field(page, "Ordered").fill("100")
        field(page, "Unit price").fill("150.50")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", name=re.compile(r"^PO\d+"))).to_be_visible()
        number = page.get_by_role("heading", level=1).inner_text()
        send = page.get_by_role("button", name="Send to vendor")
        expect(page.get_by_text("asks Finance manager").first).to_be_visible()
        send.click()
        expect(page.get_by_text("Asked: Finance manager")).to_be_visible()
        return number

    def _approve_on_a_phone(self, visit: VisitMaker, number: str) -> None:
        page = visit("felix", viewport=PHONE).open(f"/inbox?kind=approval&q={number}")
        page.locator("tbody tr").first.click()
        drawer = page.get_by_role("dialog")
        expect(drawer.get_by_text("15,050")).to_be_visible()
        drawer.get_by_role("button", name="Approve").click()
        drawer.get_by_role("button", name="Approve").click()
        expect(page.get_by_text("Decided: ")).to_be_visible()

    def _look_back(self, visit: VisitMaker, number: str) -> None:
        """The whole of it in one timeline, and why it was asked for."""
        page = visit("ben").open(f"/records/purchase.order?q={number}")
        page.get_by_role("link", name=number).or_(page.get_by_text(number)).first.click()
        expect(page.get_by_text("Felix").first).to_be_visible()
        page.get_by_role("button", name="Explain").first.click()
        expect(page.get_by_text("Large orders are seen before they are sent").first).to_be_visible()


class TestAutomation:
    def test_steps_are_built_on_the_canvas_and_as_text(self, visit: VisitMaker) -> None:
        page = visit("ada").open("/automations/new")
        choose(page, "Kind of record", "Purchase order")
        page.get_by_role("radio", name="An amount crosses a limit").check()
        field(page, "Title").fill("Look at large orders")
        field(page, "Purpose").fill("Nobody is surprised by a large order.")
        choose(page, "Owner", "Procurement manager")
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_role("heading", name="Look at large orders")).to_be_visible()

        page.get_by_role("button", name="Add a step here").last.click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_placeholder("What should it do?").fill("notify")
        dialog.get_by_role("button", name=re.compile("^Notify people")).click()
        panel = page.get_by_role("region", name="Notify people")
        field(panel, "To").fill("role procurement_manager")
        expect(page.get_by_text(re.compile("problem")).first).to_be_visible()
        field(panel, "Title").fill("{name} is large")

        page.get_by_role("tab", name="Text").click()
        editor = page.get_by_role("textbox", name="Text")
        expect(editor).to_contain_text("title: '{name} is large'")
        expect(page.get_by_text("Saved", exact=True)).to_be_visible()
        page.get_by_role("button", name="Undo").click()
        expect(editor).not_to_contain_text("is large")
        page.get_by_role("button", name="Redo").click()
        expect(editor).to_contain_text("is large")

        page.get_by_role("button", name="Publish").click()
        page.get_by_role("dialog").locator("textarea").fill("Wanted by procurement")
        page.get_by_role("dialog").get_by_role("button", name="Publish").click()
        expect(page.get_by_text("Published. It is in force.")).to_be_visible()
        expect(page).to_have_url(re.compile("/automations/purchase.look_at_large_orders"))


class TestHandingOver:
    def test_a_publisher_hears_of_a_draft_and_its_author_of_the_end(
        self, visit: VisitMaker
    ) -> None:
        page = visit("petra").open("/automations/demo.chase_late")
        page.get_by_role("button", name="Edit").click()
        field(page, "Title").fill("Chase what is late")
        page.get_by_role("button", name="Submit").click()
        expect(page.get_by_text(re.compile("submitted", re.IGNORECASE)).first).to_be_visible()

        page = visit("ada").open("/")
        waiting = page.locator("section", has=page.get_by_role("heading", name="Drafts")).last
        expect(waiting.get_by_text("to be published")).to_be_visible()
        page.get_by_role("button", name=re.compile("otification")).click()
        expect(page.get_by_text("demo.chase_late is to be published").first).to_be_visible()
        page.keyboard.press("Escape")
        waiting.get_by_role("link", name="Chase what is late").click()
        page.get_by_role("button", name="Give it back").click()
        page.get_by_role("dialog").locator("textarea").fill("Say whom it chases")
        page.get_by_role("dialog").get_by_role("button", name="Give it back").click()

        page = visit("petra").open("/")
        page.get_by_role("button", name=re.compile("otification")).click()
        expect(page.get_by_text("Say whom it chases").first).to_be_visible()
