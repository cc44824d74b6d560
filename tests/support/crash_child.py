"""A process that carries runs on and is killed at a checkpoint: ``crash_child URL WORLD NUMBER``.

A checkpoint is the moment before and after the commit of every unit of work that writes, and before
and after every effect outside. Looks that find nothing are none: how many there are depends on
chance, and dying in them is dying after the last commit. At the NUMBER-th checkpoint the process
kills itself with SIGKILL; if there are fewer it ends with 0.
"""

from __future__ import annotations

import os
import signal
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from interlock.application import Application, build_application
from interlock.automation.registry import Action, Delivery
from interlock.kit.clock import Clock, SystemClock
from interlock.kit.database import Database, Unit, connect
from interlock.language.action import Idempotency
from support.background import signature


def world_actions(address: str, checkpoint: Any = None) -> list[Action]:
    """``post`` and ``shout``, which tell the server at ``address`` of each delivery."""

    def deliver(delivery: Delivery) -> Mapping[str, Any]:
        if checkpoint is not None:
            checkpoint()
        text = str(delivery.input["text"])
        request = urllib.request.Request(
            address, data=text.encode(), headers={"Idempotency-Key": delivery.key}
        )
        with urllib.request.urlopen(request, timeout=5):
            pass
        if checkpoint is not None:
            checkpoint()
        return {"number": 1}

    kinds = (("post", Idempotency.KEYED), ("shout", Idempotency.NONE))
    return [Action(signature(name, kind), performer=deliver) for name, kind in kinds]


def installation(database: Database, address: str, checkpoint: Any = None) -> Application:
    """The installation with the actions that reach the world."""
    application = build_application(database)
    for action in world_actions(address, checkpoint):
        application.registry.register(action)
    return application


class Countdown:
    """Kills the process when it has been called so many times."""

    def __init__(self, number: int) -> None:
        self._left = number

    def __call__(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class Mortal(Database):
    """A database whose units of work that write are checkpoints."""

    checkpoint: Countdown

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        with super().unit() as unit:
            yield unit
            is_writing = bool(unit._before_commit or unit._at_end) or _has_written(unit)
            if is_writing:
                unit.before_commit(self.checkpoint)
        if is_writing:
            self.checkpoint()


def _has_written(unit: Unit) -> bool:
    number = unit.connection.exec_driver_sql("SELECT pg_current_xact_id_if_assigned()")
    return number.scalar_one() is not None


def main(url: str, address: str, number: int) -> None:
    """Carry on whatever there is."""
    clock: Clock = SystemClock()
    database = Mortal(connect(url, clock=clock).engine, clock=clock)
    database.checkpoint = Countdown(number)
    installation(database, address, database.checkpoint).durable.run_all()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
