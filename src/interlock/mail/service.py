"""Writing letters in a unit of work, and sending them behind it.

A letter is claimed before it is sent and settled after; in between nothing is locked. One whose
sender died in between may have arrived: it is not sent again, and somebody is told.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from interlock.kit.database import Database, Unit
from interlock.kit.ids import time_ordered_id
from interlock.mail import store
from interlock.mail.message import message_of
from interlock.mail.model import (
    Button,
    DelayedError,
    Draft,
    Letter,
    LetterState,
    RefusedError,
    UncertainError,
)
from interlock.mail.sender import Sender

_log = logging.getLogger(__name__)

DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
"""How long to wait after each attempt that came to nothing; after the last one it has failed."""

LOST_AFTER = timedelta(minutes=10)
"""After this long nobody is sending a letter any more."""

Complete = Callable[[Unit, Letter], Sequence[Button]]
"""The buttons of a letter, made when it is sent."""

Report = Callable[[Unit, Letter, str], None]
"""Tells somebody that a letter did not arrive, or may not have; the text says why."""


def enqueue(unit: Unit, drafts: Iterable[Draft]) -> int:
    """Let letters be sent if the unit commits; how many are new."""
    rows = [
        {
            **asdict(draft),
            "id": time_ordered_id(unit.now),
            "state": LetterState.QUEUED.value,
            "created_at": unit.now,
            "next_at": unit.now,
        }
        for draft in drafts
    ]
    return store.insert(unit.connection, rows)


@dataclass(frozen=True, slots=True)
class Mailer:
    """Sends the letters of an installation. ``host`` is the domain of their ids."""

    database: Database
    sender: Sender
    from_address: str
    host: str
    complete: Complete
    report: Report

    def send_due(self, *, most: int = 50) -> int:
        """Send what is due; how many letters were tried."""
        for count in range(most):
            if not self._send_one():
                return count
        return most

    def recover(self) -> int:
        """Note the letters whose sender has died; how many."""
        with self.database.unit() as unit:
            lost = store.give_up(unit.connection, unit.now - LOST_AFTER)
            for letter in lost:
                self.report(unit, letter, letter.error or "")
        return len(lost)

    def _send_one(self) -> bool:
        with self.database.unit() as unit:
            letter = store.claim(unit.connection, unit.now)
            if letter is None:
                return False
            buttons = self.complete(unit, letter)
        try:
            message = message_of(letter, sender=self.from_address, host=self.host, buttons=buttons)
            self.sender.send(message)
        except RefusedError as error:
            self._failed(letter, LetterState.FAILED, str(error))
        except UncertainError as error:
            self._failed(letter, LetterState.UNKNOWN, str(error))
        except DelayedError as error:
            self._delayed(letter, str(error))
        else:
            self._sent(letter)
        return True

    def _sent(self, letter: Letter) -> None:
        with self.database.unit() as unit:
            store.settle(
                unit.connection,
                letter.id,
                state=LetterState.SENT.value,
                sent_at=unit.now,
                error=None,
            )

    def _delayed(self, letter: Letter, why: str) -> None:
        if letter.attempts > len(DELAYS):
            self._failed(letter, LetterState.FAILED, why)
            return
        _log.warning("A letter could not be sent yet (attempt %d): %s", letter.attempts, why)
        with self.database.unit() as unit:
            store.settle(
                unit.connection,
                letter.id,
                state=LetterState.QUEUED.value,
                next_at=unit.now + DELAYS[letter.attempts - 1],
                error=why,
            )

    def _failed(self, letter: Letter, state: LetterState, why: str) -> None:
        _log.warning("A letter is %s: %s", state.value, why)
        with self.database.unit() as unit:
            store.settle(unit.connection, letter.id, state=state.value, error=why)
            self.report(unit, letter, why)
