"""Waking: after a commit somebody is told that a shard has something to carry on.

A wake-up is a hint. It may be lost with the process that was to give it; what is to be done stands
in the tables, where every worker looks again and again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Lock

Shard = tuple[str, int]
"""A queue and the number of a shard."""


class Wakeups:
    """Collects the shards to be woken until somebody takes them.

    ``listener`` is told that there is something to take; it must not wait.
    """

    def __init__(self) -> None:
        self._waiting: set[Shard] = set()
        self._lock = Lock()
        self._listeners: list[Callable[[], None]] = []

    def listen(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def wake(self, shards: Iterable[Shard]) -> None:
        """Note shards, and tell whoever listens; without a listener nobody needs to know."""
        if not self._listeners:
            return
        with self._lock:
            before = len(self._waiting)
            self._waiting.update(shards)
            is_more = len(self._waiting) > before
        if is_more:
            for listener in self._listeners:
                listener()

    def take(self) -> set[Shard]:
        """The shards that were woken since it was last asked."""
        with self._lock:
            taken, self._waiting = self._waiting, set()
        return taken
