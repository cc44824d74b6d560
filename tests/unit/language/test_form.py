"""A definition as JSON and back: what nobody touched stays to the byte."""

from __future__ import annotations

import pytest

from interlock.kit import json
from interlock.language.form import parse_form, render_form

TABLE = """kind: table
id: limits
title: Limits   # for buyers
owner: buyer
review_by: 2030-01-01
purpose: To tell.
hit: first
inputs:
  amount: {type: decimal, match: range}
outputs:
  share: {type: decimal}
rows:
  # small ones
  - {amount: "<= 100", share: 1.0}
  - {amount: "> 100", share: 0.12345678901234567891}
"""


class TestForm:
    def test_what_is_not_touched_stays(self) -> None:
        value, problems = parse_form(TABLE)
        assert problems == []
        assert value["rows"][0]["share"] == 1.0
        assert value["rows"][1]["share"] == "0.12345678901234567891"
        value = json.load(json.dump(value).replace("1.0", "1"))
        assert render_form(value, TABLE) == TABLE

    def test_a_change_keeps_the_comments(self) -> None:
        value, _ = parse_form(TABLE)
        value["title"] = "Limits of orders"
        value["rows"].append({"amount": "> 500", "share": 0.5})
        text = render_form(value, TABLE)
        assert "# for buyers" in text
        assert "# small ones" in text
        assert parse_form(text)[0] == value

    def test_a_new_text_is_made_without_one(self) -> None:
        value, _ = parse_form(TABLE)
        assert parse_form(render_form(value))[0] == value

    def test_problems_have_their_place(self) -> None:
        _, problems = parse_form(TABLE.replace("owner:", "ownr:"))
        assert [(item.code, item.line) for item in problems] == [("unknown_key", 4)]
        assert parse_form("a: [")[0] is None

    def test_an_unreadable_text_is_not_written_over(self) -> None:
        with pytest.raises(ValueError, match="cannot be read"):
            render_form({"kind": "role"}, "a: [")
