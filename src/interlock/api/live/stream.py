"""One page's stream of server-sent events: hints, signs of life, and its end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial

from anyio import to_thread
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from interlock.api.caller import Caller
from interlock.api.live.hub import Hub, Subscription
from interlock.api.live.message import Coalescing, message_for
from interlock.identity.model import Actor
from interlock.identity.session.store import ENDED
from interlock.kit import json
from interlock.kit.hint.model import Hint
from interlock.kit.problem import Problem, UnavailableError
from interlock.records.access import Right, access_of

_RECONNECT = b"retry: 3000\n\n"
_ALIVE = b": alive\n\n"
_CHANGES_RIGHTS = frozenset({ENDED, "definitions"})
_UNTOLD = frozenset({ENDED})


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a stream, and which models they may read by the definitions in force."""

    actor: Actor
    may_read: Callable[[str], bool]


def read_by(caller: Caller, *, is_use: bool) -> Reader:
    """Who is there now; raises a problem when nobody is any more."""
    with caller.services.application.database.unit() as unit:
        actor = caller.actor(unit, is_use=is_use)
        try:
            runtime = caller.services.application.provider.current(unit)
        except UnavailableError:
            return Reader(actor, lambda _: False)

    def may_read(model: str) -> bool:
        found = runtime.models.get(model)
        return found is not None and access_of(runtime, found, actor.roles).may(Right.READ)

    return Reader(actor, may_read)


class HintStream(StreamingResponse):
    """The answer that stays open. Whatever ends it, the page is taken off the hub."""

    media_type = "text/event-stream"

    def __init__(
        self, caller: Caller, hub: Hub, subscription: Subscription, reader: Reader
    ) -> None:
        self._caller = caller
        self._hub = hub
        self._subscription = subscription
        self._reader = reader
        super().__init__(
            self._pieces(), media_type=self.media_type, headers={"x-accel-buffering": "no"}
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._hub.close(self._subscription)

    async def _pieces(self) -> AsyncIterator[bytes]:
        settings, clock = self._caller.services.settings, asyncio.get_running_loop().time
        beat = settings.stream_beat.total_seconds()
        held = Coalescing(settings.stream_pause.total_seconds())
        looked = clock()
        yield _RECONNECT
        while not self._subscription.is_over:
            wait = held.wait(clock())
            rest = max(0.0, looked + beat - clock())
            hints = await self._subscription.wait(rest if wait is None else min(rest, wait))
            if clock() >= looked + beat or self._concerns_rights(hints):
                if not await self._is_still_there():
                    return
                looked = clock()
                yield _ALIVE
            held.add(
                message
                for hint in hints
                if hint.topic not in _UNTOLD
                and (message := message_for(hint, self._reader.actor, self._reader.may_read))
            )
            for message in held.take(clock()):
                yield b"data: " + json.dump_bytes(message) + b"\n\n"

    def _concerns_rights(self, hints: list[Hint]) -> bool:
        mine = (None, self._subscription.user_id)
        return any(item.topic in _CHANGES_RIGHTS and item.user_id in mine for item in hints)

    async def _is_still_there(self) -> bool:
        """Whether the session has not ended; rights are looked up anew on the way."""
        try:
            self._reader = await to_thread.run_sync(partial(read_by, self._caller, is_use=False))
        except Problem:
            return False
        return True


async def open_stream(caller: Caller, hub: Hub) -> HintStream:
    """A stream for whoever calls; raises a problem for who may not have one."""
    loop = asyncio.get_running_loop()
    reader = await to_thread.run_sync(partial(read_by, caller, is_use=True))
    subscription = await to_thread.run_sync(hub.open, reader.actor.user_id, loop)
    return HintStream(caller, hub, subscription, reader)
