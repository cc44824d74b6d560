"""Every case that Interlock opens by itself says what to do, here and in the documentation."""

from __future__ import annotations

import re
from pathlib import Path

from interlock.work.case.procedure import PROCEDURES

ROOT = Path(__file__).parents[3]
OPENED = re.compile(r"(?:category=|\.case\(|open_case\()\"([a-z_]+)\"")


def test_every_category_that_the_code_opens_has_a_procedure() -> None:
    files = (ROOT / "src" / "interlock").rglob("*.py")
    opened = {name for file in files for name in OPENED.findall(file.read_text(encoding="utf-8"))}
    assert opened == set(PROCEDURES)


def test_every_procedure_is_told_at_length() -> None:
    text = (ROOT / "docs" / "how-to" / "recover.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^## ([a-z_]+)$", text, re.MULTILINE)) == set(PROCEDURES)
