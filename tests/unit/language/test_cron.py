import pytest

from interlock.language.cron import parse_cron


class TestParseCron:
    def test_reads_the_five_fields(self) -> None:
        cron = parse_cron("*/30 6-8 * jan,JUN mon-fri")
        assert cron.minutes == {0, 30}
        assert cron.hours == {6, 7, 8}
        assert cron.days == frozenset(range(1, 32))
        assert cron.months == {1, 6}
        assert cron.weekdays == {1, 2, 3, 4, 5}

    def test_sunday_is_0_and_7(self) -> None:
        assert parse_cron("0 0 * * 7").weekdays == parse_cron("0 0 * * 0").weekdays == {0}

    def test_a_step_after_a_start_runs_to_the_end(self) -> None:
        assert parse_cron("50/5 * * * *").minutes == {50, 55}

    def test_a_day_and_a_weekday_are_alternatives(self) -> None:
        assert parse_cron("0 0 1 * mon").is_either_day
        assert not parse_cron("0 0 1 * *").is_either_day

    @pytest.mark.parametrize(
        ("text", "word"),
        [
            ("", "5 fields"),
            ("0 6 * *", "5 fields"),
            ("0 6 * * * *", "5 fields"),
            ("60 * * * *", "minute"),
            ("* 24 * * *", "hour"),
            ("* * 0 * *", "day of the month"),
            ("* * * 13 *", "month"),
            ("* * * * 8", "weekday"),
            ("* * * * fun", "weekday"),
            ("5-1 * * * *", "ends before"),
            ("*/0 * * * *", "step"),
            ("1,,2 * * * *", "minute"),
            ("²  * * * *", "minute"),
        ],
    )
    def test_says_what_is_wrong(self, text: str, word: str) -> None:
        with pytest.raises(ValueError, match=word):
            parse_cron(text)

    @pytest.mark.parametrize("text", ["0 0 30 2 *", "0 0 31 4,6 *"])
    def test_refuses_a_day_that_never_comes(self, text: str) -> None:
        with pytest.raises(ValueError, match="never"):
            parse_cron(text)

    def test_the_29th_of_february_does_come(self) -> None:
        assert parse_cron("0 0 29 2 *").days == {29}
