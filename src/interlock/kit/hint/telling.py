"""Tells other processes of hints: some time after the commits that gave rise to them, together.

A NOTIFY within a transaction would make its commit wait for those of others, so none is sent there;
what a unit of work pays for a hint is adding it to a set.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from threading import Event, Lock, Thread
from typing import Self

from sqlalchemy.exc import SQLAlchemyError

from interlock.kit.database import Database
from interlock.kit.hint import store
from interlock.kit.hint.model import Hint, written
from interlock.kit.problem import Problem

_log = logging.getLogger(__name__)

PAUSE = 0.1
"""Seconds in which hints are gathered before they are told."""

_MOST = 2000


class Teller:
    """Gathers the hints of a process, and tells them while it is open.

    It may be opened by several; the last one to leave closes it. Hints that come while nobody has
    opened it are dropped.
    """

    def __init__(self, database: Database, *, pause: float = PAUSE) -> None:
        self._database = database
        self._pause = pause
        self._waiting: set[Hint] = set()
        self._lock = Lock()
        self._woken, self._stop = Event(), Event()
        self._opened = 0
        self._thread: Thread | None = None
        database.tell_hints(self.add)

    def __enter__(self) -> Self:
        with self._lock:
            self._opened += 1
            if self._thread is None:
                self._stop.clear()
                self._thread = Thread(target=self._run, name="teller", daemon=True)
                self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._opened -= 1
            if self._opened or self._thread is None:
                return
            thread, self._thread = self._thread, None
        self._stop.set()
        self._woken.set()
        thread.join()

    def add(self, hints: Iterable[Hint]) -> None:
        """Note hints of a unit that is committed."""
        if self._thread is None:
            return
        with self._lock:
            self._waiting.update(hints)
            if len(self._waiting) > _MOST:
                self._waiting = {hint.broad for hint in self._waiting}
        self._woken.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._woken.wait()
            self._stop.wait(self._pause)
            self._woken.clear()
            with self._lock:
                waiting, self._waiting = self._waiting, set()
            if waiting:
                self._tell(waiting)

    def _tell(self, hints: set[Hint]) -> None:
        try:
            store.send(self._database, written(sorted(hints, key=str)))
        except (Problem, SQLAlchemyError):
            _log.warning("Screens were not told of changes: the database does not answer.")
