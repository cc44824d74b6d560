"""Hints on their way from process to process."""

from __future__ import annotations

from interlock.kit.hint.model import LONGEST_PAYLOAD, Hint, read, written


class TestPayload:
    def test_gives_back_what_was_told(self) -> None:
        hints = [Hint("record", "shop.order", 7), Hint("notification", user_id=3)]
        [payload] = written(hints)
        assert read(payload) == hints

    def test_is_never_too_long(self) -> None:
        hints = [Hint("record", f"shop.ordér_{number}", number) for number in range(1000)]
        payloads = written(hints)
        assert len(payloads) > 1
        assert all(len(payload.encode()) <= LONGEST_PAYLOAD for payload in payloads)
        assert [hint for payload in payloads for hint in read(payload)] == hints

    def test_is_nothing_when_it_is_not_ours(self) -> None:
        assert written([]) == []
        for foreign in ("", "x", "7", "[7]", '{"a": 1}', "[[1, 2, 3, 4, 5, 6, 7]]"):
            assert read(foreign) == []
