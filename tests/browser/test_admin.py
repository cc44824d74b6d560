"""An administrator lets somebody in, gives them a role, and shuts the door again."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Browser, expect

from browser.conftest import Site, VisitMaker, Visitor


class TestPeople:
    def test_a_new_person_comes_to_work_and_goes(
        self, site: Site, chromium: Browser, visit: VisitMaker
    ) -> None:
        page = visit("ada").open("/admin/users")
        page.get_by_role("button", name="New person").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Name").fill("Nora Lind")
        dialog.get_by_label("Login").fill("nora")
        dialog.get_by_label("Roles").click()
        page.get_by_role("option", name="Buyer", exact=True).click()
        page.keyboard.press("Tab")
        dialog.get_by_role("button", name="Create").click()
        expect(page.get_by_role("heading", name="Nora Lind")).to_be_visible()
        page.get_by_role("button", name="Make a link").click()
        link = urlsplit(page.locator("pre", has_text="token=").inner_text().strip())

        nora = Visitor(site, chromium.new_context(locale="en-GB"))
        theirs = nora.open(f"{link.path}?{link.query}")
        for label in ("Password", "The same once more"):
            theirs.get_by_label(label).first.fill("maple river quiet stone")
        theirs.get_by_role("button", name="Go on").click()
        expect(theirs.get_by_role("navigation", name="Main")).to_be_visible()
        theirs.get_by_role("link", name="Records").click()
        expect(theirs.get_by_role("link", name="Purchase order").first).to_be_visible()

        page.get_by_role("button", name="Deactivate").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("textbox").fill("Has left")
        dialog.get_by_role("button", name="Deactivate").click()
        expect(page.get_by_role("button", name="Reactivate")).to_be_visible()
        theirs.goto(f"{site.url}/inbox")
        expect(theirs.locator("input[autocomplete=username]")).to_be_visible()
        assert nora.complaints == []
        nora.context.close()
