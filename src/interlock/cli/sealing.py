"""Sealing the audit log: once on command, again and again while the server runs."""

from __future__ import annotations

import logging
from threading import Event, Thread
from typing import Self

from sqlalchemy.exc import SQLAlchemyError

from interlock.audit.model import Seal
from interlock.audit.service import seal
from interlock.kit.database import Database
from interlock.kit.problem import Problem

_log = logging.getLogger(__name__)


def seal_all(database: Database, *, stop: Event | None = None) -> list[Seal]:
    """Seal until nothing is ready, each seal in its own unit; ``stop`` ends it in between."""
    made: list[Seal] = []
    while stop is None or not stop.is_set():
        with database.unit() as unit:
            one = seal(unit)
        if one is None:
            break
        made.append(one)
    return made


class Sealer:
    """A thread that seals every so many seconds, until it is closed.

    When sealing fails it says so in the log and tries again the next time: entries wait unsealed,
    and ``interlock doctor`` shows how many.
    """

    def __init__(self, database: Database, *, every: float) -> None:
        self._database = database
        self._every = every
        self._stop = Event()
        self._thread = Thread(target=self._run, name="sealer", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End the thread; what it is sealing right now, it finishes."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            try:
                made = seal_all(self._database, stop=self._stop)
            except (Problem, SQLAlchemyError):
                _log.exception("The audit log could not be sealed; the next attempt follows.")
                continue
            if made:
                _log.info(
                    "Sealed the audit log.", extra={"entries": sum(one.count for one in made)}
                )
