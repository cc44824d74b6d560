"""Coming in: a one-time link, a password of one's own, and the way back in later."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from browser.conftest import Site, Visitor
from interlock.govern.identity_trail import IdentityTrail
from interlock.identity.access.service import Access
from interlock.identity.model import SYSTEM
from interlock.identity.user.store import sign_in_facts


class TestLink:
    def test_it_lets_in_once(self, site: Site, chromium: Browser) -> None:
        link = self._link(site, "emil")
        visitor = Visitor(site, chromium.new_context(locale="en-GB"))
        page = visitor.open(f"/reset-password?token={link}")
        go_on = page.get_by_role("button", name="Go on")
        page.get_by_label("Password").first.fill("maple river quiet stone")
        page.get_by_label("The same once more").fill("maple river quiet")
        expect(page.get_by_text("The two are not the same.")).to_be_visible()
        expect(go_on).to_be_disabled()
        page.get_by_label("The same once more").fill("maple river quiet stone")
        go_on.click()
        expect(page.get_by_role("navigation", name="Main")).to_be_visible()
        visitor.context.close()

        late = Visitor(site, chromium.new_context(locale="de-DE"))
        page = late.open(f"/reset-password?token={link}")
        page.get_by_label("Kennwort").first.fill("maple river quiet stone")
        page.get_by_label("Noch einmal dasselbe").fill("maple river quiet stone")
        page.get_by_role("button", name="Weiter").click()
        expect(page.get_by_role("alert")).to_be_visible()
        assert late.complaints == []
        late.context.close()

    def _link(self, site: Site, login: str) -> str:
        with site.application.database.unit() as unit:
            facts = sign_in_facts(unit, login)
            assert facts is not None
            return Access(IdentityTrail()).issue_password_reset(unit, facts[0], actor=SYSTEM)
