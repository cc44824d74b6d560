"""What a run remembers, and how long it waits before it tries again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interlock.automation.durable.backoff import LONGEST_ASKED, retry_delay
from interlock.automation.durable.codec import decode, decode_journal, encode, encode_journal
from interlock.automation.journal import Done, Failed, KeptJournal, Passed, Pending
from interlock.kit import json

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(max_size=5)
    | st.decimals(allow_nan=False, allow_infinity=False, places=2)
    | st.dates()
    | st.uuids()
    | st.datetimes(timezones=st.just(UTC)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3) | st.just("$"), inner, max_size=3)
    ),
    max_leaves=10,
)


class TestCodec:
    @given(values)
    def test_gives_back_what_it_was_given(self, value: Any) -> None:
        assert decode(json.load(json.dump(encode(value)))) == value

    def test_keeps_a_journal(self) -> None:
        journal = KeptJournal(
            {
                "do.0": Done({"total": Decimal("1.10"), "day": date(2026, 1, 2)}),
                "do.1": Passed("amount > 1"),
                "do.2#3": Failed("no", "refused"),
                "do.3": Pending(("do.3/left",), {"deadline": datetime(2026, 1, 1, tzinfo=UTC)}),
            },
            {"do.4": {"items": [UUID(int=1)], "results": {}}},
            position=7,
        )
        again = decode_journal(json.load(json.dump(encode_journal(journal))))
        assert (again.entries, again.found) == (journal.entries, journal.found)
        assert again.position == 7


class TestJournal:
    def test_forgets_one_pass_of_a_loop(self) -> None:
        paths = ("do.0#1", "do.0#1#2", "do.0#1>do.0:", "do.0#12", "do.0")
        journal = KeptJournal({path: Done() for path in paths})
        journal.forget("#1")
        assert sorted(journal.entries) == ["do.0", "do.0#12"]

    def test_forgets_failures_and_what_came_of_their_parts(self) -> None:
        results = {"0": {"outcome": "done"}, "1": {"outcome": "failed", "error": "x"}}
        journal = KeptJournal(
            {"do.0#0": Done(), "do.0#1": Failed("x")},
            {"do.0": {"items": [1, 2], "results": results}},
        )
        assert journal.retry_failures() == ["do.0#1"]
        assert journal.found["do.0"]["results"] == {"0": {"outcome": "done"}}


class TestRetryDelay:
    POLICY = {"retry": {"attempts": 4, "first": 10.0, "factor": 3.0, "longest": 60.0}}

    def test_grows_up_to_the_longest(self) -> None:
        waits = [retry_delay(self.POLICY, attempt, jitter=0) for attempt in (1, 2, 3, 4)]
        assert waits == [*(timedelta(seconds=n) for n in (10, 30, 60)), None]

    @given(st.floats(0, 0.999))
    def test_is_shortened_by_half_at_most(self, jitter: float) -> None:
        wait = retry_delay(self.POLICY, 1, jitter=jitter)
        assert wait is not None
        assert timedelta(seconds=5) <= wait <= timedelta(seconds=10)

    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            (timedelta(seconds=1), timedelta(seconds=10)),
            (timedelta(hours=2), timedelta(hours=2)),
            (timedelta(days=9), LONGEST_ASKED),
        ],
    )
    def test_is_at_least_what_was_asked_for(self, asked: timedelta, expected: timedelta) -> None:
        assert retry_delay(self.POLICY, 1, jitter=0, after=asked) == expected

    def test_of_what_must_not_be_repeated_there_is_none(self) -> None:
        assert retry_delay({"idempotency": "none"}, 1, jitter=0) is None
        assert retry_delay({"idempotency": "keyed"}, 1, jitter=0) is not None
