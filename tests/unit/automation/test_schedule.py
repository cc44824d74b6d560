"""Times of schedules: over both changes of the clock, month ends, working days, and missed ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest

from interlock.automation.time.schedule import due, occurrences
from interlock.language.kinds.automation import ScheduleTrigger


def first(cron: str, zone: str, start: str, count: int) -> list[str]:
    schedule = ScheduleTrigger(cron=cron, timezone=zone)
    begin = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone))
    found = islice(occurrences(schedule, begin.astimezone(UTC)), count)
    return [moment.astimezone(ZoneInfo(zone)).strftime("%m-%d %H:%M%z") for moment in found]


class TestOccurrences:
    @pytest.mark.parametrize(
        ("cron", "zone", "start", "expected"),
        [
            ("0 6 * * 1-5", "UTC", "2026-03-06 07:00", ["03-09 06:00+0000", "03-10 06:00+0000"]),
            ("0 6 * * *", "Europe/Berlin", "2026-03-28 07:00",
             ["03-29 06:00+0200", "03-30 06:00+0200"]),
            ("30 2 * * *", "Europe/Berlin", "2026-10-24 12:00",
             ["10-25 02:30+0200", "10-26 02:30+0100"]),
            ("0 0 31 * *", "UTC", "2026-01-31 12:00", ["03-31 00:00+0000", "05-31 00:00+0000"]),
            ("0 0 29 2 *", "UTC", "2026-01-01 00:00", ["02-29 00:00+0000"]),
            ("0 9 1 1,4,7,10 *", "UTC", "2026-01-02 00:00",
             ["04-01 09:00+0000", "07-01 09:00+0000"]),
            ("*/15 * * * *", "Asia/Kathmandu", "2026-01-01 00:01",
             ["01-01 00:15+0545", "01-01 00:30+0545"]),
            ("0 0 * * 0", "America/New_York", "2026-03-07 12:00",
             ["03-08 00:00-0500", "03-15 00:00-0400"]),
            ("0 12 15 * *", "Australia/Lord_Howe", "2026-04-01 00:00",
             ["04-15 12:00+1030", "05-15 12:00+1030"]),
            ("0 0 1 * *", "Europe/Berlin", "2026-10-02 00:00",
             ["11-01 00:00+0100", "12-01 00:00+0100"]),
            ("0 18 L * *", "UTC", "2026-01-15 00:00", ["01-31 18:00+0000", "02-28 18:00+0000"]),
            ("0 8 * * 1#1", "UTC", "2026-01-06 00:00", ["02-02 08:00+0000", "03-02 08:00+0000"]),
            ("0 17 * * 5L", "UTC", "2026-01-01 00:00", ["01-30 17:00+0000", "02-27 17:00+0000"]),
            ("*/20 9-10 * * *", "UTC", "2026-01-01 09:30",
             ["01-01 09:40+0000", "01-01 10:00+0000", "01-01 10:20+0000"]),
            ("0 0 1 1 *", "UTC", "2026-06-01 00:00", ["01-01 00:00+0000"]),
            ("15 10 * * MON-FRI", "UTC", "2026-03-06 11:00",
             ["03-09 10:15+0000", "03-10 10:15+0000"]),
            ("0 0 30 * *", "UTC", "2026-01-30 12:00", ["03-30 00:00+0000", "04-30 00:00+0000"]),
            ("0 3 * * *", "Europe/London", "2026-03-28 04:00",
             ["03-29 03:00+0100", "03-30 03:00+0100"]),
            ("30 1 * * *", "Europe/London", "2026-03-28 12:00",
             ["03-29 02:00+0100", "03-30 01:30+0100"]),
            ("0 6 1,15 * *", "UTC", "2026-01-02 00:00", ["01-15 06:00+0000", "02-01 06:00+0000"]),
            ("0 12 * 2 *", "UTC", "2026-02-27 13:00", ["02-28 12:00+0000", "02-01 12:00+0000"]),
        ],
    )  # fmt: skip
    def test_are_those_of_its_zone(
        self, cron: str, zone: str, start: str, expected: list[str]
    ) -> None:
        assert first(cron, zone, start, len(expected)) == expected

    def test_every_hour_comes_over_both_changes(self) -> None:
        for day in ("2026-03-28 23:30", "2026-10-24 23:30"):
            begin = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("Europe/Berlin"))
            schedule = ScheduleTrigger(cron="0 * * * *", timezone="Europe/Berlin")
            moments = list(islice(occurrences(schedule, begin.astimezone(UTC)), 6))
            gaps = {b - a for a, b in pairwise(moments)}
            assert gaps == {timedelta(hours=1)}, day

    def test_a_time_that_is_shown_twice_comes_once(self) -> None:
        found = first("30 2 * * *", "Europe/Berlin", "2026-10-25 00:00", 2)
        assert [item[:5] for item in found] == ["10-25", "10-26"]


class TestDue:
    START = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)

    def owed(self, catch_up: str, hours: float) -> tuple[int, int, bool]:
        schedule = ScheduleTrigger(cron="0 * * * *", catch_up=catch_up)
        found = due(schedule, self.START, self.START + timedelta(hours=hours))
        return len(found.run_for), len(found.skipped), found.is_late

    def test_nothing_before_its_time(self) -> None:
        assert self.owed("each", 0.4) == (0, 0, False)

    @pytest.mark.parametrize("catch_up", ["skip", "once", "each"])
    def test_one_that_comes_in_time(self, catch_up: str) -> None:
        assert self.owed(catch_up, 0.55) == (1, 0, False)

    @pytest.mark.parametrize(
        ("catch_up", "expected"), [("skip", (0, 3)), ("once", (1, 2)), ("each", (3, 0))]
    )
    def test_missed_ones_as_declared(self, catch_up: str, expected: tuple[int, int]) -> None:
        assert self.owed(catch_up, 3.2) == (*expected, True)

    def test_what_is_settled_is_not_owed_again(self) -> None:
        schedule = ScheduleTrigger(cron="0 * * * *", catch_up="each")
        now = self.START + timedelta(hours=3.2)
        again = due(schedule, due(schedule, self.START, now).settled, now)
        assert again.run_for == ()
