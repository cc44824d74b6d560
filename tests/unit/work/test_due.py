from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from interlock.kit.business_time import WorkingCalendar
from interlock.kit.problem import InvalidError
from interlock.work.due import check_due, due_at

FRIDAY = datetime(2027, 3, 5, 14, tzinfo=UTC)
OFFICE = WorkingCalendar(
    ZoneInfo("Europe/Berlin"), {day: ((time(8), time(16)),) for day in range(5)}
)


def due(value: Any, calendar: WorkingCalendar | None = OFFICE) -> datetime | None:
    return due_at(value, now=FRIDAY, calendar=calendar)


class TestDueAt:
    def test_business_time_skips_the_weekend(self) -> None:
        assert due("2 business hours") == datetime(2027, 3, 8, 8, tzinfo=UTC)

    def test_elapsed_time_does_not(self) -> None:
        assert due("2 days", None) == FRIDAY + timedelta(days=2)

    def test_a_day_ends_at_midnight_there(self) -> None:
        assert due(date(2027, 3, 5)) == datetime(2027, 3, 5, 23, tzinfo=UTC)
        assert due(date(2027, 3, 5), None) == datetime(2027, 3, 6, tzinfo=UTC)

    def test_takes_moments_and_spans(self) -> None:
        assert due(FRIDAY) == FRIDAY
        assert due(timedelta(hours=1)) == FRIDAY + timedelta(hours=1)

    @pytest.mark.parametrize("nothing", [None, ""])
    def test_nothing_is_no_date(self, nothing: Any) -> None:
        assert due(nothing) is None

    def test_business_time_needs_a_calendar(self) -> None:
        with pytest.raises(InvalidError) as refused:
            due("2 business days", None)
        assert refused.value.code == "no_calendar"

    @pytest.mark.parametrize("value", ["soon", 3, "999999 weeks", ["1 day"]])
    def test_refuses_what_is_no_time(self, value: Any) -> None:
        with pytest.raises(InvalidError):
            due(value)


class TestCheckDue:
    @pytest.mark.parametrize("value", [None, "=closes_on", "3 days"])
    def test_takes_durations_and_expressions(self, value: Any) -> None:
        assert check_due(value) == value

    @pytest.mark.parametrize("value", ["tomorrow", 3])
    def test_refuses_the_rest(self, value: Any) -> None:
        with pytest.raises(ValueError, match="not a duration"):
            check_due(value)
