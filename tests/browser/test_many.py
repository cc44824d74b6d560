"""Much at once: two hundred decisions, and a hundred thousand records."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from bench.bundle import first_loads
from bench.volume import add_orders
from playwright.sync_api import Page, expect

from browser.conftest import Site, VisitMaker, serve
from browser.stories import ask_for_vendors, vendors_approved
from browser.test_pages import PAGES, ready
from support.database import Server


@pytest.fixture(scope="module")
def site(database_server: Server, worker_id: str) -> Iterator[Site]:
    """An installation of its own: so much would be in the way of other tests."""
    with serve(database_server, f"interlock_many_{worker_id}") as served:
        add_orders(served.database.pool.engine)
        yield served


class TestDecisions:
    def test_two_hundred_are_decided_at_once(self, site: Site, visit: VisitMaker) -> None:
        ask_for_vendors(site, *(f"Bulk {number:03}" for number in range(200)))
        page = visit("felix").open("/inbox?kind=approval&q=Bulk")
        rows = page.locator("tbody tr")
        expect(rows.first).to_be_visible()
        while page.get_by_role("button", name="Show more").is_visible():
            before = rows.count()
            page.get_by_role("button", name="Show more").click()
            expect(rows.nth(before)).to_be_visible()
        expect(rows).to_have_count(200)
        page.get_by_role("checkbox", name="Select all").check()
        expect(page.get_by_text("200 selected")).to_be_visible()
        page.get_by_role("button", name="Approve", exact=True).click()
        page.get_by_role("dialog").get_by_role("button", name="Approve").click()
        expect(page.get_by_text("200 decided")).to_be_visible(timeout=60_000)
        assert vendors_approved(site, "Bulk ") == 200


class TestRecords:
    def test_long_lists_are_filtered_and_turned(self, visit: VisitMaker) -> None:
        page = visit("ben").open("/records/purchase.order")
        ready(page)
        expect(page.get_by_text("V077777")).to_have_count(0)
        _search(page, "V077777")
        expect(page.get_by_text("V077777")).to_be_visible()

    def test_a_board_counts_all_and_shows_more_of_each_state(self, visit: VisitMaker) -> None:
        page = visit("ben").open("/records/purchase.order?layout=board")
        column = page.get_by_role("region", name="Draft")
        expect(column.locator(".mantine-Badge-root")).to_have_text(re.compile(r"^\d{1,2},\d{3}$"))
        cards = column.locator(".mantine-Card-root")
        expect(cards).to_have_count(25)
        column.get_by_role("button", name="Show more").click()
        expect(cards).to_have_count(50)

    @pytest.mark.parametrize("login", sorted({login for login, _ in PAGES.values()}))
    def test_every_page_opens_all_the_same(self, visit: VisitMaker, login: str) -> None:
        visitor = visit(login)
        for path in [path for who, path in PAGES.values() if who == login]:
            ready(visitor.open(path))


class TestWeight:
    def test_no_page_needs_more_than_is_quickly_loaded(self) -> None:
        loads = first_loads()
        assert {name: round(kb) for name, kb in loads.items() if kb > 250} == {}


def _search(page: Page, words: str) -> None:
    page.get_by_role("searchbox").or_(page.get_by_placeholder("Search")).first.fill(words)
