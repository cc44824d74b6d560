"""Settings by company and date."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from interlock.language.kinds.data import SettingDefinition
from interlock.language.setting import Setting, compile_setting


def setting(**keys: Any) -> tuple[Setting, list[tuple[str, str]]]:
    definition = SettingDefinition.model_validate(
        {"kind": "setting", "id": "s", "title": "S", "type": "money", **keys}
    )
    compiled, findings = compile_setting(definition, roles={"buyer": 1})
    return compiled, [(f.code, f.path) for f in findings]


class TestValue:
    @pytest.mark.parametrize(
        ("company", "day", "value"),
        [
            (None, date(2027, 1, 1), 1),
            (1, date(2027, 1, 1), 10),
            (1, date(2027, 6, 1), 20),
            (1, date(2027, 7, 1), 10),
            (2, date(2027, 6, 1), 5),
        ],
    )
    def test_the_companys_own_and_the_latest_win(
        self, company: int | None, day: date, value: int
    ) -> None:
        values = [
            {"value": 10, "company": 1},
            {"value": 20, "company": 1, "from": "2027-06-01", "until": "2027-06-30"},
            {"value": 5, "from": "2027-02-01"},
        ]
        compiled, findings = setting(value=1, values=values)
        assert findings == []
        assert compiled.value(company, day) == Decimal(value)

    def test_nothing_set(self) -> None:
        compiled, _ = setting(values=[{"value": 1, "company": 1}])
        assert compiled.value(2, date(2027, 1, 1)) is None


class TestChecks:
    @pytest.mark.parametrize(
        ("keys", "expected"),
        [
            ({}, [("missing", "")]),
            ({"value": "much"}, [("value", "value")]),
            ({"value": 5, "min": 10}, [("too_small", "value")]),
            ({"value": 5, "max": 1}, [("too_large", "value")]),
            ({"type": "choice", "value": "a"}, [("value", "value"), ("missing", "options")]),
            ({"type": "role", "value": "byer"}, [("unknown_role", "value")]),
            (
                {"values": [{"value": 1, "from": "2027-02-01", "until": "2027-01-01"}]},
                [("dates_reversed", "values.0.until")],
            ),
            ({"values": [{"value": 1}, {"value": 2}]}, [("overlap", "values.1")]),
        ],
    )
    def test_findings(self, keys: dict[str, Any], expected: list[tuple[str, str]]) -> None:
        assert setting(**keys)[1] == expected
