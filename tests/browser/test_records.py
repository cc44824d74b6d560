"""Records under several hands: a conflict, an explained refusal, and the search over all."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from browser.conftest import VisitMaker


class TestTogether:
    def test_two_who_change_the_same_field_are_asked(self, visit: VisitMaker) -> None:
        first = visit("ben").open("/records/purchase.order/20")
        second = visit("petra").open("/records/purchase.order/20")
        for page, words in ((first, "From Ben"), (second, "From Petra")):
            expect(page.get_by_label("Note")).to_be_visible()
            page.get_by_label("Note").fill(words)
        first.get_by_role("button", name="Save").click()
        expect(first.get_by_text("Saved")).to_be_visible()
        second.get_by_role("button", name="Save").click()
        dialog = second.get_by_role("dialog")
        expect(dialog.get_by_text("From Ben")).to_be_visible()
        expect(dialog.get_by_text("From Petra")).to_be_visible()


class TestSearch:
    def test_everything_is_one_key_away(self, visit: VisitMaker) -> None:
        page = visit("ben").open("/")
        page.keyboard.press("Control+k")
        page.get_by_placeholder(re.compile("^Search records")).fill("PO00003")
        page.get_by_role("button", name=re.compile("PO00003")).first.click()
        expect(page.get_by_role("heading", name="PO00003")).to_be_visible()
