"""Benchmarks of the web application: what the first load weighs, when pages are ready, and how long
lists of 100,000 records and the checks of a draft take.
"""

from __future__ import annotations

import re
import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from time import perf_counter
from typing import Any

import httpx
from bundle import first_loads
from measure import say
from playwright.sync_api import Browser, Page, expect, sync_playwright
from serving import served
from volume import add_orders

from interlock.application import Application, build_application
from interlock.demo import load_demo
from interlock.demo.people import actors_of
from interlock.govern.identity_trail import IdentityTrail
from interlock.identity.model import Actor
from interlock.identity.token.service import Tokens
from interlock.kit.clock import SystemClock
from interlock.kit.database import connect
from interlock.kit.migration import upgrade
from interlock.kit.postgres import open_postgres

PASSWORD = "copper kettle morning train"
PAGES = {
    "felix": ("/", "/inbox", "/cases", "/approvals"),
    "ben": ("/records/purchase.order", "/records/purchase.order/1"),
    "ada": ("/automations", "/policies", "/tables", "/runs", "/admin/users", "/admin/health"),
}
FILTERS = (
    "state == 'draft'",
    "amount_total > 9000",
    "contains(name, '0777')",
    "state == 'purchase' and amount_total > 5000",
    "contains(partner_id.name, 'e') and date_order > '2025-06-01'",
)
SORTS = ("-amount_total", "name", "-date_order")
TURNS = 5


def web() -> dict[str, float]:
    """The weight of the first load (kB of gzip), seconds until pages are ready, milliseconds that a
    list and a check take.
    """
    with (
        tempfile.TemporaryDirectory(prefix="interlock-bench-") as home,
        open_postgres({"INTERLOCK_HOME": home}) as postgres,
    ):
        database = connect(postgres.url, clock=SystemClock())
        upgrade(database)
        application = build_application(database)
        people = actors_of(application, load_demo(application))
        buyer = _token(application, people["ben"], "records:read")
        maker = _token(application, people["ada"], "definitions:read")
        with served(home) as (port, _):
            url = f"http://127.0.0.1:{port}"
            say("pages with the demo's data")
            figures = _in_browser(url)
            say("lists of 100,000 records")
            add_orders(database.engine)
            figures["web_first_load_kb"] = max(first_loads().values())
            figures["list_100k_p95_ms"] = _p95_ms(_listing(_client(url, buyer)))
            figures["draft_check_p95_ms"] = _p95_ms(_checking(_client(url, maker)))
        database.close()
        return figures


def _client(url: str, token: str) -> httpx.Client:
    return httpx.Client(
        base_url=f"{url}/api/v1", headers={"authorization": f"Bearer {token}"}, timeout=60
    )


def _in_browser(url: str) -> dict[str, float]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        say("no Chromium on this machine: pages are not measured")
        return {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        ready = [
            taken for login, pages in PAGES.items() for taken in _ready(browser, url, login, pages)
        ]
        browser.close()
    return {
        "page_ready_s": statistics.median(ready),
        "page_ready_worst_s": max(ready),
    }


def _ready(browser: Browser, url: str, login: str, pages: tuple[str, ...]) -> Iterator[float]:
    """Seconds from the address to the page with its data, the files in the browser's cache."""
    page = browser.new_page()
    _sign_in(page, url, login)
    for path in pages:
        page.goto(url + path)
        _until_ready(page)
        start = perf_counter()
        page.goto(url + path)
        _until_ready(page)
        yield perf_counter() - start
    page.context.close()


def _sign_in(page: Page, url: str, login: str) -> None:
    page.goto(f"{url}/sign-in")
    page.locator("input[autocomplete=username]").fill(login)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    page.wait_for_url(re.compile(r"^(?!.*/sign-in)"))


def _until_ready(page: Page) -> None:
    page.locator("h1").first.wait_for()
    expect(page.locator(".mantine-Skeleton-root, .mantine-Loader-root")).to_have_count(0)


def _token(application: Application, actor: Actor, scope: str) -> str:
    with application.database.unit() as unit:
        return Tokens(IdentityTrail()).issue(unit, "bench", actor=actor, scopes=[scope]).secret


def _listing(client: httpx.Client) -> list[Callable[[], object]]:
    """Filter, and turn the page: two requests measured as two."""

    def get(where: str, sort: str, cursor: str | None = None) -> dict[str, Any]:
        given = {"where": where, "sort": sort, "cursor": cursor, "with_total": "true"}
        known = {name: value for name, value in given.items() if value is not None}
        return _got(client.get("/records/purchase.order", params=known))

    acts: list[Callable[[], object]] = []
    for where in FILTERS:
        for sort in SORTS:
            acts.append(partial(get, where, sort))
            following = get(where, sort)["next_cursor"]
            if following is not None:
                acts.append(partial(get, where, sort, following))
    return acts


def _checking(client: httpx.Client) -> list[Callable[[], object]]:
    content = _got(client.get("/definitions/purchase.match"))["content"]
    return [lambda: _got(client.post("/drafts/check", json={"source": content}))]


def _got(answer: httpx.Response) -> dict[str, Any]:
    if answer.is_error:
        raise RuntimeError(f"{answer.url} was answered {answer.status_code}: {answer.text[:500]}")
    body: dict[str, Any] = answer.json()
    return body


def _p95_ms(acts: list[Callable[[], object]]) -> float:
    for act in acts:
        act()
    taken = []
    for _ in range(max(TURNS, 40 // len(acts))):
        for act in acts:
            start = perf_counter()
            act()
            taken.append((perf_counter() - start) * 1000)
    return statistics.quantiles(taken, n=20)[-1]
