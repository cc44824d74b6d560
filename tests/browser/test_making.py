"""Makers at work: an approval over a limit from nothing by clicks, and what it then does."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from browser.conftest import PHONE, Site, VisitMaker
from browser.stories import ask_for_vendors  # noqa: F401


def choose(page: Page, label: str, option: str, *, nth: int = 0) -> None:
    """Choose an option of a select by its label, as a person would."""
    field = page.get_by_role("combobox", name=label).or_(page.get_by_label(label, exact=True))
    field.nth(nth).click()
    page.get_by_role("option", name=option, exact=True).click()


class TestThreshold:
    def test_from_nothing_to_a_decision(self, site: Site, visit: VisitMaker) -> None:
        page = visit("ada").open("/policies")
        page.get_by_role("link", name="New policy").first.click()
        choose(page, "Kind of record", "Vendor bill")
        choose(page, "Operation", "Post")
        page.get_by_label("Above").fill("12,500")
        choose(page, "is asked", "Finance manager")
        page.get_by_label("Title").fill("Large bills")
        expect(page.get_by_text("Above 12,500, Finance manager is asked.")).to_be_visible()
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_role("heading", name="Large bills")).to_be_visible()
        expect(page.get_by_text("No problems").or_(page.get_by_text("Hints"))).to_be_visible()
        page.get_by_role("button", name="Publish").click()
        dialog = page.get_by_role("dialog")
        dialog.locator("textarea").fill("Agreed in the board meeting")
        dialog.get_by_role("button", name="Publish").click()
        expect(page.get_by_text("Published. It is in force.")).to_be_visible()
        expect(page).to_have_url(re.compile("/policies/account.large_bills"))
        _ = PHONE
