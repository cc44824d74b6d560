"""Filling in forms by their labels, as people read them."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page


def field(page: Page | Locator, label: str) -> Locator:
    """A field by its whole label, whether or not it must be filled in."""
    return page.get_by_label(re.compile(rf"^{re.escape(label)}( \*)?$")).first


def choose(page: Page, label: str, option: str) -> None:
    """Choose an option of a select by its label, as a person would."""
    field(page, label).click()
    page.get_by_role("option", name=option, exact=True).click()
