"""Files that are sent while they are made, from a transaction that stays open meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

from starlette.responses import Response

from interlock.api.caller import Caller
from interlock.api.reply import stream
from interlock.identity.model import Actor
from interlock.kit.database import Unit

Make = Callable[[Unit, Actor], Iterator[bytes]]


def streamed(caller: Caller, make: Make, media_type: str, *, file_name: str) -> Response:
    """The file that ``make`` writes.

    Its first piece is made before the answer begins, so that a problem is still told as one.
    """
    with ExitStack() as opening:
        unit, actor = opening.enter_context(caller.unit())
        pieces = iter(make(unit, actor))
        first = next(pieces, b"")
        open_unit = opening.pop_all()
    return stream(_rest(open_unit, first, pieces), media_type, file_name=file_name)


def _rest(open_unit: ExitStack, first: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    with open_unit:
        yield first
        yield from pieces
