"""What a reader is told of a hint, and how often. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from interlock.identity.model import ADMINISTRATOR, Actor
from interlock.kit.hint.model import Hint


@dataclass(frozen=True, slots=True)
class Message:
    """A hint as it is sent; ``id`` is empty where it is several, or not the reader's to know."""

    topic: str
    model: str | None = None
    id: int | str | None = None


def message_for(hint: Hint, actor: Actor, may_read: Callable[[str], bool]) -> Message | None:
    """What the actor may be told; ``None``: nothing.

    Records only of models that the actor may read, what is one person's or one role's business
    only to them. Of anything else without a readable model only that something of the kind
    changed: whether it is on the actor's list, the list knows.
    """
    if hint.user_id is not None and hint.user_id != actor.user_id:
        return None
    if hint.role is not None and not (hint.role in actor.roles or actor.has_role(ADMINISTRATOR)):
        return None
    is_readable = hint.model is None or may_read(hint.model)
    if hint.topic == "record":
        return Message("record", hint.model, hint.id) if is_readable else None
    return Message(hint.topic, None, hint.id if is_readable else None)


class Coalescing:
    """Holds messages back, so that of one kind there is at most one in each ``pause`` seconds."""

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self._sent: dict[tuple[str, str | None], float] = {}
        self._waiting: dict[tuple[str, str | None], Message] = {}

    def add(self, messages: Iterable[Message]) -> None:
        """Keep messages until :meth:`take`; of one kind the latest, or that it was several."""
        for message in messages:
            key = (message.topic, message.model)
            known = self._waiting.get(key)
            is_several = known is not None and known.id != message.id
            self._waiting[key] = replace(message, id=None) if is_several else message

    def take(self, now: float) -> list[Message]:
        """The messages that may be sent now; they count as sent."""
        due = [key for key in self._waiting if self._due_at(key, now) <= now]
        self._sent.update(dict.fromkeys(due, now))
        return [self._waiting.pop(key) for key in due]

    def wait(self, now: float) -> float | None:
        """How long until something may be sent; ``None``: nothing waits."""
        times = [self._due_at(key, now) - now for key in self._waiting]
        return max(0.0, min(times)) if times else None

    def _due_at(self, key: tuple[str, str | None], now: float) -> float:
        sent = self._sent.get(key)
        return now if sent is None else sent + self._pause
