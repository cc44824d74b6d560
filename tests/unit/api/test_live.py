"""What is told of a hint to whom, and how often."""

from __future__ import annotations

import pytest

from interlock.api.live.message import Coalescing, Message, message_for
from interlock.identity.model import Actor
from interlock.kit.hint.model import Hint

BOB = Actor(7, "bob", "Bob", roles=frozenset({"buyer"}))
ADA = Actor(1, "ada", "Ada", roles=frozenset({"administrator"}))


def may_read(model: str) -> bool:
    return model == "shop.order"


class TestMessageFor:
    @pytest.mark.parametrize(
        ("hint", "told"),
        [
            (Hint("record", "shop.order", 5), Message("record", "shop.order", 5)),
            (Hint("record", "shop.secret", 5), None),
            (Hint("approval", "shop.order", "a"), Message("approval", None, "a")),
            (Hint("approval", "shop.secret", "a"), Message("approval")),
            (Hint("task", None, "t"), Message("task", None, "t")),
            (Hint("notification", user_id=7), Message("notification")),
            (Hint("notification", user_id=8), None),
            (Hint("run", id="r", role="buyer"), Message("run", None, "r")),
            (Hint("run", id="r", role="finance"), None),
            (Hint("definitions"), Message("definitions")),
        ],
    )
    def test_is_what_the_reader_may_know(self, hint: Hint, told: Message | None) -> None:
        assert message_for(hint, BOB, may_read) == told

    def test_shows_administrators_all_runs(self) -> None:
        assert message_for(Hint("run", id="r", role="finance"), ADA, may_read) is not None


class TestCoalescing:
    def test_sends_the_first_at_once_and_the_next_after_the_pause(self) -> None:
        held = Coalescing(1.0)
        held.add([Message("record", "a", 1)])
        assert held.take(10.0) == [Message("record", "a", 1)]
        held.add([Message("record", "a", 2), Message("record", "b", 3)])
        assert held.take(10.4) == [Message("record", "b", 3)]
        assert held.wait(10.4) == pytest.approx(0.6)
        assert held.take(10.9) == []
        assert held.take(11.0) == [Message("record", "a", 2)]
        assert held.wait(11.0) is None

    def test_names_no_record_where_it_was_several(self) -> None:
        held = Coalescing(1.0)
        held.add([Message("record", "a", 1), Message("record", "a", 1)])
        assert held.take(0.0) == [Message("record", "a", 1)]
        held.add([Message("record", "a", 1), Message("record", "a", 2), Message("task")])
        assert held.take(5.0) == [Message("record", "a"), Message("task")]
