"""Lists of records: filtered by clicks, kept as views, grouped, changed in bulk, brought in."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from browser.conftest import VisitMaker


class TestLists:
    def test_a_filter_is_clicked_together_and_kept_as_a_view(self, visit: VisitMaker) -> None:
        page = visit("ben").open("/records/purchase.order")
        page.get_by_role("button", name="Filter").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_text("Text", exact=True).click()
        dialog.get_by_role("textbox").first.fill("state == 'draft'")
        dialog.get_by_role("button", name="Show these").click()
        expect(page).to_have_url(re.compile("where="))
        page.get_by_role("button", name="Views").click()
        page.get_by_role("menuitem", name="Keep this list as a view").click()
        page.get_by_role("dialog").get_by_label(re.compile("^Name")).fill("My drafts")
        page.get_by_role("dialog").get_by_role("button", name="Save").click()
        expect(page.get_by_text("Kept.")).to_be_visible()
        page.goto(page.url.split("?")[0])
        page.get_by_role("button", name="Views").click()
        page.get_by_role("menuitem", name="My drafts", exact=True).click()
        expect(page).to_have_url(re.compile("where="))

    def test_groups_open_their_records(self, visit: VisitMaker) -> None:
        page = visit("ben").open("/records/purchase.order?group=state")
        page.get_by_role("row", name=re.compile("^Draft")).click()
        expect(page).to_have_url(re.compile("where="))

    def test_bad_rows_of_a_file_are_told_and_good_ones_go_in(
        self, visit: VisitMaker, tmp_path: Path
    ) -> None:
        file = tmp_path / "vendors.csv"
        file.write_text("name,risk\nImported Steel,low\nImported Iron,terrible\n")
        page = visit("petra").open("/records/res.partner")
        page.get_by_role("button", name="Import").click()
        dialog = page.get_by_role("dialog")
        dialog.locator("input[type=file]").set_input_files(file)
        dialog.get_by_role("button", name="Try it").click()
        expect(dialog.get_by_text("1 new")).to_be_visible()
        dialog.get_by_role("button", name="Import", exact=True).click()
        expect(dialog.get_by_text("terrible")).to_be_visible()
        dialog.get_by_role("button", name="Close").last.click()
        expect(page.get_by_text("Imported Steel")).to_be_visible()
        expect(page.get_by_text("Imported Iron")).to_have_count(0)

    def test_many_are_operated_at_once(self, visit: VisitMaker) -> None:
        page = visit("ben").open("/records/purchase.order?where=state%20%3D%3D%20'purchase'")
        page.get_by_role("checkbox", name="Select row").first.check()
        page.get_by_role("checkbox", name="Select row").nth(1).check()
        page.get_by_role("combobox", name="What to do with them").click()
        page.get_by_role("option", name="Send to vendor").click()
        page.get_by_role("button", name="Carry out").click()
        expect(page.get_by_role("dialog").get_by_text("0 done")).to_be_visible()
