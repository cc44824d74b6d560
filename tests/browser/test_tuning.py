"""Decision tables and settings: typed in like a spreadsheet, by more than one person."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from browser.conftest import VisitMaker


class TestTogether:
    def test_who_is_overtaken_is_asked_whose_values_are_to_stay(self, visit: VisitMaker) -> None:
        first = visit("felix").open("/settings/purchase.bill_limit")
        second = visit("ada").open("/settings/purchase.bill_limit")
        for page, value in ((first, "111"), (second, "222")):
            expect(page.get_by_label("Value")).to_be_visible()
            page.get_by_label("Value").fill(value)
            page.keyboard.press("Tab")
        save(second, "prices rose")
        notice = first.get_by_role("alert").filter(has_text="Somebody else has changed this")
        expect(notice).to_be_visible()
        expect(save_button(first)).to_be_disabled()
        expect(first.get_by_label("Value")).to_have_value(re.compile("^111"))
        notice.get_by_role("button", name="Keep mine").click()
        save(first, "mine after all")
        expect(second.get_by_label("Value")).to_have_value(re.compile("^111"))


class TestFourEyes:
    def test_the_second_person_sees_what_would_change(self, visit: VisitMaker) -> None:
        proposer = visit("petra").open("/tables/purchase.matrix")
        words = proposer.get_by_label("What to look at, row 7")
        words.fill("Business case, twice")
        save(proposer, "too many were waved through")
        expect(words).to_have_value("Business case")
        expect(proposer.get_by_text("somebody else decides")).to_be_visible()
        second = visit("felix").open("/tables/purchase.matrix")
        expect(second.get_by_role("insertion")).to_contain_text("Business case, twice")
        second.get_by_role("button", name="Approve").click()
        say(second, "Approve", "agreed")
        expect(words).to_have_value("Business case, twice")


def save_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Save changes", exact=True)


def save(page: Page, reason: str) -> None:
    save_button(page).click()
    say(page, "Save changes", reason)


def say(page: Page, confirm: str, reason: str) -> None:
    """Give the reason that is asked for."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill(reason)
    dialog.get_by_role("button", name=confirm).click()
    expect(dialog).to_be_hidden()
