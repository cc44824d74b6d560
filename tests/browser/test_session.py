"""A session that ends while somebody is at work."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from browser.conftest import PASSWORD, Site, VisitMaker, Visitor


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


class TestDeepLink:
    def test_who_is_not_signed_in_comes_where_they_wanted_to(
        self, site: Site, chromium: Browser
    ) -> None:
        visitor = Visitor(site, chromium.new_context(locale="en-GB"))
        page = visitor.page
        page.goto(f"{site.url}/records/purchase.order/3?tab=timeline")
        page.locator("input[autocomplete=username]").fill("petra")
        page.locator("input[type=password]").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="PO00003")).to_be_visible()
        assert page.url.endswith("/records/purchase.order/3?tab=timeline")
        assert visitor.complaints == []
        visitor.context.close()
