"""Business time, with the two days of the year on which the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interlock.kit.business_time import Hours, Leave, WorkingCalendar
from interlock.kit.duration import Duration, parse_duration
from interlock.kit.public_holiday import public_holidays

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
SPRING = date(2027, 3, 28)  # 02:00 becomes 03:00 in Berlin; a Sunday
AUTUMN = date(2027, 10, 31)  # 03:00 becomes 02:00 in Berlin; a Sunday

MORNING_AND_AFTERNOON = ((time(9), time(12, 30)), (time(13, 30), time(17)))


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def office(*, leaves: tuple[Leave, ...] = ()) -> WorkingCalendar:
    """Monday to Thursday 09:00-12:30 and 13:30-17:00, Friday 09:00-14:00, in Berlin."""
    hours: dict[int, tuple[Hours, ...]] = dict.fromkeys(range(4), MORNING_AND_AFTERNOON)
    return WorkingCalendar(BERLIN, hours | {4: ((time(9), time(14)),)}, leaves=leaves)


def round_the_clock(*hours: Hours) -> WorkingCalendar:
    return WorkingCalendar(BERLIN, dict.fromkeys(range(7), hours or ((time(), time()),)))


class TestAddTime:
    @pytest.mark.parametrize(
        ("start", "duration", "expected"),
        [
            ("2027-03-01 09:00", "2 business hours", "2027-03-01 11:00"),
            ("2027-03-01 12:00", "1 business hour", "2027-03-01 14:00"),
            ("2027-03-01 16:30", "60 business minutes", "2027-03-02 09:30"),
            ("2027-03-05 13:00", "4 business hours", "2027-03-08 12:00"),
            ("2027-03-06 11:00", "30 business minutes", "2027-03-08 09:30"),
            ("2027-03-01 09:00", "7 business hours", "2027-03-01 17:00"),
            ("2027-02-26 13:30", "1 business hour", "2027-03-01 09:30"),
            ("2027-12-31 13:00", "2 business hours", "2028-01-03 10:00"),
        ],
    )
    def test_counts_only_working_hours(self, start: str, duration: str, expected: str) -> None:
        found = office().add(berlin(start), parse_duration(duration))
        assert found == berlin(expected)

    def test_answers_in_utc(self) -> None:
        found = office().add(berlin("2027-03-01 09:00"), parse_duration("1 business hour"))
        assert found.isoformat() == "2027-03-01T09:00:00+00:00"

    def test_other_durations_elapse(self) -> None:
        start = berlin("2027-03-27 12:00")
        assert office().add(start, parse_duration("1 day")) == berlin("2027-03-28 13:00")

    def test_going_back_ends_in_the_hours_before(self) -> None:
        found = office().subtract(berlin("2027-03-08 10:00"), parse_duration("2 business hours"))
        assert found == berlin("2027-03-05 13:00")

    def test_nothing_added_is_the_moment_itself(self) -> None:
        start = berlin("2027-03-06 11:00")
        assert office().add(start, Duration(0, "hours", is_business=True)) == start


class TestAddDays:
    @pytest.mark.parametrize(
        ("start", "count", "expected"),
        [
            ("2027-03-01 10:15", 1, "2027-03-02 10:15"),
            ("2027-03-04 16:00", 1, "2027-03-05 14:00"),  # the short Friday ends at 14:00
            ("2027-03-05 10:00", 1, "2027-03-08 10:00"),
            ("2027-03-05 18:00", 1, "2027-03-09 09:00"),  # after closing: as Monday's opening
            ("2027-03-06 12:00", 1, "2027-03-09 09:00"),
            ("2027-03-01 06:00", 1, "2027-03-02 09:00"),
            ("2027-03-01 10:00", 10, "2027-03-15 10:00"),
            ("2027-03-08 10:00", -1, "2027-03-05 10:00"),
            ("2027-03-07 12:00", -1, "2027-03-04 14:00"),  # as Friday's closing
            ("2027-02-26 10:00", 1, "2027-03-01 10:00"),
            ("2028-02-28 10:00", 1, "2028-02-29 10:00"),
        ],
    )
    def test_keeps_the_wall_clock(self, start: str, count: int, expected: str) -> None:
        found = office().add(berlin(start), Duration(count, "days", is_business=True))
        assert found == berlin(expected)

    def test_the_clocks_change_on_the_way(self) -> None:
        found = office().add(berlin("2027-03-26 10:00"), Duration(1, "days", is_business=True))
        assert found == datetime(2027, 3, 29, 8, 0, tzinfo=UTC)

    def test_leaves_and_holidays_are_skipped(self) -> None:
        calendar = office(leaves=(Leave(date(2027, 3, 2), date(2027, 3, 3)),))
        found = calendar.add(berlin("2027-03-01 10:00"), Duration(1, "days", is_business=True))
        assert found == berlin("2027-03-04 10:00")

    def test_public_holidays_of_a_land(self) -> None:
        calendar = WorkingCalendar(
            BERLIN, office().hours, holidays=public_holidays("DE", "BY"), leaves=()
        )
        found = calendar.add(berlin("2027-03-25 10:00"), Duration(1, "days", is_business=True))
        assert found == berlin("2027-03-30 10:00")  # Good Friday and Easter Monday between


class TestClocksChange:
    def test_a_night_in_spring_is_an_hour_short(self) -> None:
        night = round_the_clock((time(), time(6)))
        midnight = datetime.combine(SPRING, time(), BERLIN)
        assert night.between(midnight, midnight + timedelta(hours=12)) == timedelta(hours=5)

    def test_moments_on_the_wall_clock_span_the_time_that_passes(self) -> None:
        start, end = berlin("2027-03-28 00:30"), berlin("2027-03-28 05:30")
        assert round_the_clock().between(start, end) == timedelta(hours=4)

    def test_a_night_in_autumn_is_an_hour_long(self) -> None:
        night = round_the_clock((time(), time(6)))
        midnight = datetime.combine(AUTUMN, time(), BERLIN)
        assert night.between(midnight, midnight + timedelta(hours=12)) == timedelta(hours=7)

    def test_hours_that_end_in_the_skipped_hour_end_where_it_begins(self) -> None:
        calendar = round_the_clock((time(), time(2, 30)))
        ((_, closes),) = calendar.stretches(SPRING)
        assert closes == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)

    def test_hours_that_adjoin_in_the_repeated_hour_count_it_once(self) -> None:
        calendar = round_the_clock((time(1), time(2, 30)), (time(2, 30), time(4)))
        spans = calendar.stretches(AUTUMN)
        assert sum((end - start for start, end in spans), timedelta()) == timedelta(hours=4)

    def test_a_deadline_counts_the_hour_that_passes(self) -> None:
        start = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)  # 01:30 in Berlin
        found = round_the_clock().add(start, parse_duration("1 business hour"))
        assert found == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


class TestWorkingCalendar:
    def test_is_working_excludes_the_end(self) -> None:
        assert office().is_working(berlin("2027-03-01 09:00"))
        assert not office().is_working(berlin("2027-03-01 12:30"))
        assert not office().is_working(berlin("2027-03-07 10:00"))

    def test_refuses_a_week_without_work(self) -> None:
        with pytest.raises(ValueError, match="at least one weekday"):
            WorkingCalendar(BERLIN, {0: ()})

    @pytest.mark.parametrize(
        "hours",
        [
            ((time(9), time(9)),),
            ((time(17), time(9)),),
            ((time(9), time(12)), (time(11), time(13))),
            ((time(9), time()), (time(10), time(11))),
        ],
    )
    def test_refuses_hours_that_make_no_sense(self, hours: tuple[Hours, ...]) -> None:
        with pytest.raises(ValueError, match="hours"):
            WorkingCalendar(BERLIN, {0: hours})

    def test_refuses_a_naive_moment(self) -> None:
        with pytest.raises(ValueError, match="naive"):
            office().add(datetime(2027, 3, 1), parse_duration("1 business day"))

    def test_gives_up_when_nobody_ever_works(self) -> None:
        calendar = office(leaves=(Leave(date(2020, 1, 1), date(2099, 12, 31)),))
        with pytest.raises(ValueError, match="ten years"):
            calendar.add(berlin("2027-03-01 09:00"), parse_duration("1 business day"))

    @pytest.mark.parametrize(("country", "subdivision"), [("XX", None), ("DE", "XX")])
    def test_unknown_places_have_no_holidays(self, country: str, subdivision: str | None) -> None:
        with pytest.raises(ValueError, match="not known"):
            public_holidays(country, subdivision)


CALENDARS = st.sampled_from(
    [
        office(),
        office(leaves=(Leave(date(2027, 3, 22), date(2027, 4, 2)),)),
        round_the_clock(),
        round_the_clock(
            (time(22), time()),
        ),
        round_the_clock((time(), time(2, 30)), (time(2, 45), time(6))),
        WorkingCalendar(NEW_YORK, {5: ((time(1), time(3)),), 6: ((time(1), time(3)),)}),
    ]
)
MOMENTS = st.datetimes(
    datetime(2027, 2, 1),
    datetime(2027, 12, 1),
    timezones=st.just(UTC),
).map(lambda moment: moment.replace(microsecond=0))
MINUTES = st.integers(min_value=1, max_value=6_000)


class TestLaws:
    @given(calendar=CALENDARS, start=MOMENTS, minutes=MINUTES)
    def test_between_undoes_add(
        self, calendar: WorkingCalendar, start: datetime, minutes: int
    ) -> None:
        end = calendar.add(start, Duration(minutes, "minutes", is_business=True))
        assert calendar.between(start, end) == timedelta(minutes=minutes)
        assert calendar.between(end, start) == -timedelta(minutes=minutes)

    @given(calendar=CALENDARS, end=MOMENTS, minutes=MINUTES)
    def test_between_undoes_subtract(
        self, calendar: WorkingCalendar, end: datetime, minutes: int
    ) -> None:
        start = calendar.subtract(end, Duration(minutes, "minutes", is_business=True))
        assert calendar.between(start, end) == timedelta(minutes=minutes)

    @given(calendar=CALENDARS, moments=st.tuples(MOMENTS, MOMENTS, MOMENTS))
    def test_spans_add_up(
        self, calendar: WorkingCalendar, moments: tuple[datetime, datetime, datetime]
    ) -> None:
        first, second, third = sorted(moments)
        whole = calendar.between(first, third)
        assert calendar.between(first, second) + calendar.between(second, third) == whole

    @given(calendar=CALENDARS, start=MOMENTS, first=MINUTES, second=MINUTES)
    def test_adding_twice_is_adding_the_sum(
        self, calendar: WorkingCalendar, start: datetime, first: int, second: int
    ) -> None:
        halfway = calendar.add(start, Duration(first, "minutes", is_business=True))
        twice = calendar.add(halfway, Duration(second, "minutes", is_business=True))
        assert twice == calendar.add(start, Duration(first + second, "minutes", is_business=True))

    @given(calendar=CALENDARS, start=MOMENTS, count=st.integers(min_value=1, max_value=40))
    def test_days_later_is_a_working_day(
        self, calendar: WorkingCalendar, start: datetime, count: int
    ) -> None:
        end = calendar.add(start, Duration(count, "days", is_business=True))
        opens, closes = next(
            (spans[0][0], spans[-1][1])
            for day in (end - timedelta(days=1), end)
            if (spans := calendar.stretches(day.astimezone(calendar.zone).date()))
            and spans[0][0] <= end <= spans[-1][1]
        )
        assert opens <= end <= closes
        assert end > start
