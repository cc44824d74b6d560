"""Live updates: an open page is told that something has changed, within what it may know."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from interlock.api.live.hub import Hub
from interlock.api.settings import ApiSettings
from interlock.kit import json
from interlock.kit.clock import ManualClock
from support.api import Browser, World

PATIENCE = 10.0


class Page:
    """A page that listens: what it was answered, and the messages that come."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self.pieces: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.gone = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
            return
        if message["body"]:
            await self.pieces.put(message["body"])
        if not message.get("more_body"):
            await self.pieces.put(None)

    async def piece(self) -> bytes | None:
        """The next piece; ``None``: the end."""
        async with asyncio.timeout(PATIENCE):
            return await self.pieces.get()

    async def message(self, *topics: str) -> dict[str, Any]:
        """The next message, of one of the topics where some are named."""
        while (piece := await self.piece()) is not None:
            if piece.startswith(b"data: "):
                message: dict[str, Any] = json.load(piece.removeprefix(b"data: "))
                if not topics or message["topic"] in topics:
                    return message
        raise AssertionError("the stream has ended")

    async def end(self) -> None:
        """Wait until the stream has ended."""
        while await self.piece() is not None:
            pass


@asynccontextmanager
async def opened(world: World, browser: Browser) -> AsyncIterator[Page]:
    """A page that listens, once it does."""
    page = Page()
    headers = [(b"host", b"testserver")]
    session = browser.http.cookies.get("interlock_session")
    if session:
        headers.append((b"cookie", f"interlock_session={session}".encode()))
    elif "authorization" in browser.headers:
        headers.append((b"authorization", browser.headers["authorization"].encode()))
    path = "/api/v1/stream"
    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(),
        "headers": headers,
        "query_string": b"", "scheme": "http", "server": ("testserver", 80), "root_path": "",
        "http_version": "1.1", "client": ("127.0.0.1", 1), "asgi": {"version": "3.0"},
    }  # fmt: skip
    task = asyncio.create_task(world.app(scope, page.receive, page.send))
    try:
        first = await page.piece()
        assert page.status != 200 or first == b"retry: 3000\n\n"
        yield page
    finally:
        page.gone.set()
        async with asyncio.timeout(PATIENCE):
            await task


def playing(world: World, act: Callable[[], Awaitable[None]]) -> None:
    """Let ``act`` happen while hints are told, and leave nothing behind."""
    hub: Hub = world.app.state.hub
    with world.application.teller:
        try:
            asyncio.run(_bounded(act))
        finally:
            hub.stop()
            hub.join()


async def _bounded(act: Callable[[], Awaitable[None]]) -> None:
    async with asyncio.timeout(6 * PATIENCE):
        await act()


def order_of(browser: Browser, name: str) -> int:
    partner = browser.post("/records/shop.partner", {"name": f"Of {name}"}).json()["id"]
    lines = [{"qty": "1", "price": "5000"}]
    order = {"name": name, "company_id": 1, "partner_id": partner, "line_ids": lines}
    return int(browser.post("/records/shop.order", order).json()["id"])


@pytest.fixture
def live(world: World) -> World:
    """The world, whose pages hear of everything at once."""
    quick = ApiSettings(stream_pause=timedelta(0), most_streams_each=2)
    return World(world.application, quick, world.people, world.with_password)


class TestHints:
    def test_tell_of_records_that_may_be_read(self, live: World) -> None:
        live.hire("ned")
        bob, ned = live.browser("bob"), live.browser("ned")

        async def act() -> None:
            async with opened(live, bob) as page, opened(live, ned) as other:
                assert page.headers[b"content-type"].startswith(b"text/event-stream")
                made = await asyncio.to_thread(bob.post, "/records/shop.partner", {"name": "A"})
                message = await page.message()
                expected = {"topic": "record", "model": "shop.partner", "id": made.json()["id"]}
                assert message == expected
                task = {"title": "T", "to": {"kind": "role", "name": "buyer"}}
                given = await asyncio.to_thread(bob.post, "/tasks", task)
                told = {"topic": "task", "model": None, "id": given.json()["id"]}
                assert await page.message() == told
                assert await other.message() == told

        playing(live, act)

    def test_tell_of_approvals_cases_and_notifications(self, live: World) -> None:
        bob, eve = live.browser("bob"), live.browser("eve")
        id = order_of(bob, "SO-A")
        eve.post(f"/records/shop.order/{id}/follow")

        async def act() -> None:
            async with opened(live, eve) as page, opened(live, bob) as other:
                place = f"/records/shop.order/{id}"
                await asyncio.to_thread(bob.post, f"{place}/comments", {"body": "Hello"})
                assert await page.message() == {"topic": "notification", "model": None, "id": None}
                await asyncio.to_thread(bob.post, f"{place}/operations/confirm")
                approval = await page.message("approval")
                assert approval == await other.message("approval", "notification")
                assert approval["id"] is not None

        playing(live, act)

    def test_tell_of_published_definitions(self, live: World) -> None:
        ada = live.browser("ada")
        setting = "kind: setting\nid: other\ntitle: Other\nowner: employee\npurpose: x\n"
        setting += "review_by: 2030-01-01\ntype: decimal\nvalue: 1\n"
        body = {"files": {"settings/other.yaml": setting}, "is_complete": False, "reason": "x"}

        async def act() -> None:
            async with opened(live, ada) as page:
                answer = await asyncio.to_thread(ada.post, "/definitions/apply", body)
                assert answer.status_code == 200, answer.text
                assert (await page.message("definitions"))["id"] is None

        playing(live, act)

    def test_come_not_of_what_was_rolled_back(self, live: World) -> None:
        bob = live.browser("bob")

        async def act() -> None:
            async with opened(live, bob) as page:
                wrong = await asyncio.to_thread(bob.post, "/records/shop.partner", {})
                assert wrong.status_code == 422
                await asyncio.to_thread(bob.post, "/records/shop.order", {"name": "SO-B"})
                assert (await page.message())["model"] == "shop.order"

        playing(live, act)


class TestEnd:
    def test_is_when_the_session_is_revoked(self, live: World) -> None:
        bob = live.browser("bob")

        async def act() -> None:
            async with opened(live, bob) as page:
                await asyncio.to_thread(bob.post, "/auth/sign-out")
                await page.end()

        playing(live, act)

    def test_is_when_the_session_expires(self, live: World, clock: ManualClock) -> None:
        live.app.state.services = replace(
            live.services, settings=replace(live.settings, stream_beat=timedelta(milliseconds=20))
        )
        bob = live.browser("bob")

        async def act() -> None:
            async with opened(live, bob) as page:
                assert await page.piece() == b": alive\n\n"
                assert await page.piece() == b": alive\n\n"
                clock.advance(timedelta(hours=3))
                await page.end()

        playing(live, act)

    def test_is_when_the_server_stops(self, live: World) -> None:
        bob = live.browser("bob")

        async def act() -> None:
            async with opened(live, bob) as page:
                live.app.state.hub.stop()
                await page.end()
            async with opened(live, bob) as late:
                assert late.status == 503

        playing(live, act)

    def test_a_page_that_has_gone_is_forgotten(self, live: World) -> None:
        bob = live.browser("bob")

        async def act() -> None:
            for _ in range(4):
                async with opened(live, bob) as page:
                    assert page.status == 200

        playing(live, act)


class TestWho:
    def test_must_be_signed_in_and_have_the_scope(self, live: World) -> None:
        assert live.visitor().get("/stream").status_code == 401
        assert live.program("bob", "operations").get("/stream").status_code == 403

    def test_has_a_bounded_number_of_pages(self, live: World) -> None:
        bob, eve = live.browser("bob"), live.browser("eve")

        async def act() -> None:
            async with opened(live, bob), opened(live, bob), opened(live, eve) as other:
                assert other.status == 200
                async with opened(live, bob) as page:
                    assert page.status == 429

        playing(live, act)
