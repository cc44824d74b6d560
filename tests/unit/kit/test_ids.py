"""Identifiers are ordered as they were made, and are of version 7."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from interlock.kit.ids import secret_token, time_ordered_id

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


class TestTimeOrderedId:
    def test_order_within_one_moment_and_over_time(self) -> None:
        made = [time_ordered_id(NOW) for _ in range(5000)]
        made += [time_ordered_id(NOW + timedelta(milliseconds=step)) for step in range(1, 50)]
        assert made == sorted(made)
        assert len(set(made)) == len(made)

    def test_version_and_time(self) -> None:
        made = time_ordered_id(NOW)
        assert made.version == 7
        assert made.int >> 80 == int(NOW.timestamp() * 1000)


def test_secrets_are_long_and_differ() -> None:
    assert secret_token() != secret_token()
    assert len(secret_token()) >= 43
