"""The web application in a real Chromium, against a served installation with the demo's data.

The site is made once per worker in a database of its own, since what these tests need is much, and
what they change they make themselves.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    StorageState,
    expect,
    sync_playwright,
)

from interlock.application import Application, build_application
from interlock.cli.server import web_app
from interlock.demo import load_demo
from interlock.kit.clock import SystemClock
from interlock.kit.database import Database
from interlock.post import post_of
from interlock.retention import retention_of
from interlock.settings import Settings, read_settings
from interlock.worker import Worker
from support.database import Server, WorkerDatabase

PASSWORD = "copper kettle morning train"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PHONE = {"width": 375, "height": 812}
DESK = {"width": 1280, "height": 800}

SCREENSHOTS = Path(__file__).parents[2] / "docs" / "images"
"""Where pictures of the pages land when INTERLOCK_SCREENSHOTS is set."""


@dataclass(frozen=True)
class Site:
    """A served installation."""

    url: str
    application: Application
    database: WorkerDatabase


@pytest.fixture(scope="session")
def site(database_server: Server, worker_id: str) -> Iterator[Site]:
    """The demo, served with a worker beside it, as `interlock serve --demo` does."""
    with serve(database_server, f"interlock_browser_{worker_id}") as served:
        yield served


@contextmanager
def serve(server: Server, name: str) -> Iterator[Site]:
    """The demo in a database of its own, served until the block ends."""
    database = WorkerDatabase(server, name)
    database.clean()
    application = build_application(Database(database.pool.engine, clock=SystemClock()))
    load_demo(application)
    with _served(application, read_settings({})) as url:
        yield Site(url, application, database)
    database.drop()


@contextmanager
def _served(application: Application, settings: Settings) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(
            web_app(application, settings), log_config=None, ws="none", http="httptools"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        worker = Worker(application, post_of(application, settings), retention_of(settings))
        with worker:
            thread.start()
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
            server.should_exit = True
            thread.join(timeout=15)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real browser; the tests say what is missing where there is none.

    It ends with the module: its event loop would be in the way of other tests.
    """
    path = os.environ.get("INTERLOCK_TEST_BROWSER") or next(
        (found for name in BROWSERS if (found := shutil.which(name))), None
    )
    if path is None:
        pytest.skip(
            "No Chromium on this machine: install it (on Debian: apt-get install chromium), or"
            " name it in INTERLOCK_TEST_BROWSER."
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


class Visitor:
    """Somebody at a screen of their own; whatever the browser complains about fails the test."""

    def __init__(self, site: Site, context: BrowserContext) -> None:
        self.site = site
        self.context = context
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._heard)
        self.page.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        kind, text = message.type, message.text
        is_answer = "Failed to load resource" in text  # refusals are tested by what people see
        if kind == "error" and not is_answer:
            self.complaints.append(text)

    def _asked(self, request: Request) -> None:
        url = request.url
        if not url.startswith((self.site.url, "data:", "blob:")):
            self.foreign.append(url)

    def sign_in(self, login: str) -> Page:
        """Sign in as one of the demo's people."""
        page = self.page
        page.goto(f"{self.site.url}/sign-in")
        page.locator("input[autocomplete=username]").fill(login)
        page.locator("input[type=password]").fill(PASSWORD)
        page.locator("button[type=submit]").click()
        expect(page).not_to_have_url(re.compile("/sign-in"))
        return page

    def open(self, path: str) -> Page:
        """Open a page, and wait until its heading is there."""
        self.page.goto(self.site.url + path)
        expect(self.page.locator("h1").first).to_be_visible()
        return self.page


@pytest.fixture
def visit(site: Site, chromium: Browser) -> Iterator[VisitMaker]:
    """Screens for people: `visit("felix", viewport=PHONE)` gives somebody who is signed in."""
    maker = VisitMaker(site, chromium)
    yield maker
    complaints = [text for visitor in maker.visitors for text in visitor.complaints]
    foreign = [url for visitor in maker.visitors for url in visitor.foreign]
    for visitor in maker.visitors:
        visitor.context.close()
    assert complaints == []
    assert foreign == []


_SIGNED_IN: dict[tuple[str, str], StorageState] = {}
"""The sessions of those who have signed in at a site."""


class VisitMaker:
    """Opens screens and remembers them."""

    def __init__(self, site: Site, browser: Browser) -> None:
        self._site = site
        self._browser = browser
        self.visitors: list[Visitor] = []

    def __call__(
        self, login: str, *, viewport: dict[str, int] = DESK, scheme: str = "light"
    ) -> Visitor:
        """Somebody who is signed in: by the form the first time, then with the same session."""
        known = _SIGNED_IN.get((self._site.url, login))
        context = self._browser.new_context(
            viewport=viewport,  # type: ignore[arg-type]
            color_scheme=scheme,  # type: ignore[arg-type]
            locale="en-GB",
            reduced_motion="reduce",
            storage_state=known,
        )
        context.set_default_timeout(15_000)
        visitor = Visitor(self._site, context)
        self.visitors.append(visitor)
        if known is None:
            visitor.sign_in(login)
            _SIGNED_IN[self._site.url, login] = context.storage_state()
        return visitor
