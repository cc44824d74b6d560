"""A session that ends while somebody is at work."""

from __future__ import annotations

from playwright.sync_api import expect

from browser.conftest import PASSWORD, VisitMaker


class TestExpired:
    def test_whoever_signs_in_again_goes_on_and_has_lost_nothing(self, visit: VisitMaker) -> None:
        visitor = visit("petra")
        page = visitor.open("/records/purchase.order/21")
        page.get_by_label("Note").fill("Written before the session ended")
        visitor.context.clear_cookies()
        page.get_by_role("button", name="Save").click()
        dialog = page.get_by_role("dialog", name="Your session has ended")
        dialog.locator("input[type=password]").fill(PASSWORD)
        dialog.get_by_role("button", name="Sign in").click()
        expect(dialog).to_have_count(0)
        expect(page.get_by_label("Note")).to_have_value("Written before the session ended")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved")).to_be_visible()
