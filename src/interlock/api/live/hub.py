"""Hands the hints that arrive in a process to the pages that are open in it.

One thread listens on one connection. It begins with the first page, and when its connection is
lost the pages are let go: they come again by themselves, and then ask for everything anew.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from threading import Event, Lock, Thread

import psycopg

from interlock.kit.database import Database
from interlock.kit.hint import store
from interlock.kit.hint.model import Hint, read
from interlock.kit.problem import RateLimitedError, UnavailableError

_log = logging.getLogger(__name__)

_LOOK = 0.5
"""Seconds between looks whether to stop."""

_READY = 5.0
_MOST_WAITING = 5000


class Subscription:
    """The hints for one page, as they arrive; read in the event loop that it was opened in."""

    def __init__(self, user_id: int, loop: asyncio.AbstractEventLoop) -> None:
        self.user_id = user_id
        self.is_over = False
        self._loop = loop
        self._hints: list[Hint] = []
        self._arrived = asyncio.Event()

    def offer(self, hints: Sequence[Hint]) -> None:
        """Called by the thread that listens."""
        self._call(self._add, hints)

    def end(self) -> None:
        """Let the page go; from any thread."""
        self._call(self._end)

    async def wait(self, seconds: float) -> list[Hint]:
        """What has arrived, after waiting for so long at most."""
        try:
            async with asyncio.timeout(seconds):
                await self._arrived.wait()
        except TimeoutError:
            return []
        self._arrived.clear()
        taken, self._hints = self._hints, []
        return taken

    def _add(self, hints: Sequence[Hint]) -> None:
        self._hints += hints
        if len(self._hints) > _MOST_WAITING:
            self._hints = list({hint.broad for hint in self._hints})
        self._arrived.set()

    def _end(self) -> None:
        self.is_over = True
        self._arrived.set()

    def _call(self, act: object, *arguments: object) -> None:
        try:
            self._loop.call_soon_threadsafe(act, *arguments)  # type: ignore[arg-type]
        except RuntimeError:  # the loop is closed, and the page gone with it
            return


class Hub:
    """The pages that are open in this process."""

    def __init__(self, database: Database, *, most: int, most_each: int) -> None:
        self._database = database
        self._most = most
        self._most_each = most_each
        self._subscriptions: set[Subscription] = set()
        self._lock = Lock()
        self._stop, self._ready = Event(), Event()
        self._thread: Thread | None = None

    def open(self, user_id: int, loop: asyncio.AbstractEventLoop) -> Subscription:
        """Begin to hand hints to a page; once this returns, none is missed.

        Raises ``RateLimitedError`` for one page too many of a user, ``UnavailableError`` for one
        too many of all, and while the database or the server is not to be had.
        """
        subscription = Subscription(user_id, loop)
        with self._lock:
            self._check(user_id)
            self._subscriptions.add(subscription)
            if self._thread is None:
                self._thread = Thread(target=self._listen, name="hints", daemon=True)
                self._thread.start()
        if self._ready.wait(_READY) and not self._stop.is_set():
            return subscription
        self.close(subscription)
        raise UnavailableError(
            "There are no live updates at present.", code="no_live_updates", remedy="Try again."
        )

    def close(self, subscription: Subscription) -> None:
        with self._lock:
            self._subscriptions.discard(subscription)

    def stop(self) -> None:
        """Let all pages go, and take no more; does not wait, so that a signal may call it."""
        self._stop.set()
        for subscription in tuple(self._subscriptions):
            subscription.end()

    def join(self) -> None:
        """Wait until nothing is left of it; after :meth:`stop`."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def _check(self, user_id: int) -> None:
        number = Counter(item.user_id for item in self._subscriptions)
        if number[user_id] >= self._most_each:
            raise RateLimitedError(
                f"You have {self._most_each} pages with live updates open already.",
                code="too_many_streams",
                remedy="Close some of them.",
                retry_after=30,
            )
        if len(self._subscriptions) >= self._most or self._stop.is_set():
            raise UnavailableError(
                "There are no more live updates at present.",
                code="no_live_updates",
                remedy="Pages work without; try again later.",
            )

    # ── the thread that listens ─────────────────────────────────────────────────────────────

    def _listen(self) -> None:
        while not self._stop.is_set():
            try:
                with store.listening(self._database) as listening:
                    self._ready.set()
                    self._hand_on(listening)
            except psycopg.Error:
                _log.warning("Live updates are interrupted; they begin anew.")
                self._ready.clear()
                self._let_go()
                self._stop.wait(_LOOK)

    def _hand_on(self, listening: store.Listening) -> None:
        while not self._stop.is_set():
            for payload in listening.arrived(wait=_LOOK):
                hints = read(payload)
                for subscription in self._now():
                    subscription.offer(hints)

    def _let_go(self) -> None:
        for subscription in self._now():
            subscription.end()

    def _now(self) -> tuple[Subscription, ...]:
        with self._lock:
            return tuple(self._subscriptions)
