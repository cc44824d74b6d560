"""Calendars as written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from interlock.kit.duration import parse_duration
from interlock.language.calendar import compile_calendar
from interlock.language.kinds.data import CalendarDefinition

GOOD: dict[str, Any] = {
    "kind": "calendar", "id": "office", "title": "Office", "timezone": "Europe/Berlin",
    "hours": {"monday": ["09:00-12:30", "13:30-17:00"], "tuesday": ["09:00-24:00"]},
}  # fmt: skip


class TestCompileCalendar:
    def test_counts_working_time(self) -> None:
        calendar, findings = compile_calendar(CalendarDefinition.model_validate(GOOD))
        assert findings == []
        assert calendar is not None
        monday_noon = datetime(2027, 3, 1, 11, 0, tzinfo=UTC)
        later = calendar.add(monday_noon, parse_duration("1 business hour"))
        assert later == datetime(2027, 3, 1, 13, 0, tzinfo=UTC)

    def test_holidays_and_leaves_are_free(self) -> None:
        leave = {"name": "Plant", "from": "2027-03-02", "until": "2027-03-02"}
        definition = CalendarDefinition.model_validate({**GOOD, "country": "DE", "leaves": [leave]})
        calendar, _ = compile_calendar(definition)
        assert calendar is not None
        assert not calendar.is_working(datetime(2027, 3, 2, 10, tzinfo=UTC))
        assert not calendar.is_working(datetime(2027, 3, 29, 10, tzinfo=UTC))  # Easter Monday
        assert calendar.is_working(datetime(2027, 3, 1, 10, tzinfo=UTC))

    @pytest.mark.parametrize(
        ("keys", "code", "path"),
        [
            ({"timezone": "Europe/Berln"}, "unknown_timezone", "timezone"),
            ({"hours": {"monday": ["9-12"]}}, "hours", "hours.monday.0"),
            ({"hours": {"monday": ["12:00-09:00"]}}, "hours", "hours.monday.0"),
            ({"hours": {"monday": ["09:00-25:00"]}}, "hours", "hours.monday.0"),
            ({"hours": {"monday": ["09:00-12:00", "11:00-13:00"]}}, "hours", "hours.monday.1"),
            ({"hours": {}}, "no_hours", "hours"),
            ({"country": "XX"}, "unknown_country", "country"),
            ({"country": "DE", "subdivision": "ZZ"}, "unknown_country", "subdivision"),
            ({"subdivision": "BY"}, "missing", "country"),
            (
                {"leaves": [{"name": "x", "from": "2027-02-02", "until": "2027-02-01"}]},
                "dates_reversed",
                "leaves.0.until",
            ),
        ],
    )
    def test_findings(self, keys: dict[str, Any], code: str, path: str) -> None:
        calendar, findings = compile_calendar(CalendarDefinition.model_validate({**GOOD, **keys}))
        assert calendar is None
        assert [(f.code, f.path) for f in findings] == [(code, path)]
