"""Deciding from a mail: the link opens a page, and only what is sent from there decides."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from interlock.approvals.link.service import VALID_FOR
from interlock.identity.model import SYSTEM
from interlock.identity.user.service import Users
from interlock.kit.clock import ManualClock
from interlock.mail.sender import sender_of
from interlock.page.route import add_pages
from interlock.post import build_post
from support.api import ORIGIN, World
from support.identity import ListRecorder
from support.smtp import MailServer, mail_server

Ask = Callable[[], tuple[int, str]]


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture(autouse=True)
def pages(world: World) -> None:
    add_pages(world.app)


@pytest.fixture
def ask(world: World, server: MailServer) -> Ask:
    """Asks for the release of a large order: its id, and the link that finance gets by mail."""
    give_address(world, "fin")

    def act() -> tuple[int, str]:
        bob = world.program("bob")
        partner = bob.post("/records/shop.partner", {"name": f"P{len(server.letters)}"}).json()
        lines = [{"description": "Desk", "qty": 1, "price": 5000}]
        values = {"partner_id": partner["id"], "line_ids": lines}
        order = bob.post("/records/shop.order", values).json()["id"]
        bob.post(f"/records/shop.order/{order}/operations/confirm", {})
        world.application.tell_approvals()
        deliver(world, server)
        return order, link_of(server)

    return act


def give_address(world: World, login: str) -> None:
    change: Any = {"email": f"{login}@example.org"}
    with world.application.database.unit() as unit:
        Users(ListRecorder()).update(unit, world.people[login].id, actor=SYSTEM, change=change)


def deliver(world: World, server: MailServer) -> None:
    post = build_post(
        world.application, sender_of(server.url), public_url=ORIGIN, from_address="i@example.com"
    )
    post.send()


def link_of(server: MailServer) -> str:
    body = server.letters[-1].get_body(("plain",))
    assert body is not None
    found = re.search(rf"{ORIGIN}(/decide\?token=\S+)", body.get_content())
    assert found is not None, body.get_content()
    return found[1]


def form(page: Response, kind: str, **more: str) -> dict[str, str]:
    """What the page's form would send."""
    hidden = dict(re.findall(r'name="(token|hash)" value="([^"]*)"', page.text))
    return {**hidden, "kind": kind, **more}


def state_of(world: World, order: int) -> str:
    return str(world.program("bob").get(f"/records/shop.order/{order}").json()["state"])


class TestLink:
    def test_opening_it_decides_nothing_however_often(self, world: World, ask: Ask) -> None:
        order, link = ask()
        client = world.client()
        for method in ("GET", "HEAD", "GET"):
            assert client.request(method, link).status_code == 200
        assert state_of(world, order) == "draft"

    def test_the_page_shows_what_is_asked_and_for_whom(self, world: World, ask: Ask) -> None:
        _, link = ask()
        page = world.client().get(link)
        assert "Release of large orders" in page.text
        assert "You decide as" in page.text
        assert "5000" in page.text
        assert "<td>Partner</td><td>P0</td>" in page.text
        assert "script" not in page.text
        assert page.headers["referrer-policy"] == "no-referrer"

    def test_the_form_approves_in_the_name_of_the_reader(self, world: World, ask: Ask) -> None:
        order, link = ask()
        client = world.client()
        done = client.post("/decide", data=form(client.get(link), "approve"))
        assert "approved in your name" in done.text
        assert state_of(world, order) == "confirmed"
        [request] = world.program("ada").get(f"/records/shop.order/{order}/approvals").json()
        [decision] = [item for item in request["decisions"] if item["kind"] == "approve"]
        assert decision["user_id"] == world.people["fin"].id
        assert decision["channel"] == "mail"

    def test_once(self, world: World, ask: Ask) -> None:
        _, link = ask()
        client = world.client()
        sent = form(client.get(link), "approve")
        client.post("/decide", data=sent)
        again = client.post("/decide", data=sent)
        assert again.status_code == 409
        assert "has been used" in again.text

    def test_a_rejection_needs_a_comment_and_leaves_the_link_good(
        self, world: World, ask: Ask
    ) -> None:
        order, link = ask()
        client = world.client()
        page = client.get(link)
        refused = client.post("/decide", data=form(page, "reject"))
        assert refused.status_code == 422
        assert "Say why" in refused.text
        done = client.post("/decide", data=form(page, "reject", comment="<b>too much</b>"))
        assert "rejected in your name" in done.text
        assert state_of(world, order) == "draft"

    def test_what_was_changed_since_the_page_was_opened_is_shown_first(
        self, world: World, ask: Ask
    ) -> None:
        order, link = ask()
        client = world.client()
        sent = form(client.get(link), "approve")
        line = (
            world.program("bob")
            .get(f"/records/shop.order/{order}", expand="line_ids")
            .json()["line_ids"][0]
        )
        world.program("bob").patch(
            f"/records/shop.order/{order}", {"line_ids": [{"id": line["id"], "price": 9000}]}
        )
        answer = client.post("/decide", data=sent)
        assert answer.status_code == 409
        assert "changed while you were deciding" in answer.text
        assert state_of(world, order) == "draft"

    def test_nothing_chosen_decides_nothing(self, world: World, ask: Ask) -> None:
        order, link = ask()
        client = world.client()
        assert client.post("/decide", data=form(client.get(link), "")).status_code == 422
        assert state_of(world, order) == "draft"

    def test_its_time_is_over_after_a_while(
        self, world: World, ask: Ask, clock: ManualClock
    ) -> None:
        order, link = ask()
        client = world.client()
        sent = form(client.get(link), "approve")
        clock.advance(VALID_FOR + timedelta(seconds=1))
        assert client.get(link).status_code == 409
        assert client.post("/decide", data=sent).status_code == 409
        assert state_of(world, order) == "draft"

    def test_a_guess_opens_nothing(self, world: World) -> None:
        client = world.client()
        assert client.get("/decide?token=guess").status_code == 404
        assert client.get("/decide").status_code == 404
        assert client.post("/decide", data={"token": "x", "kind": "approve"}).status_code == 404

    def test_who_has_left_decides_nothing(self, world: World, ask: Ask) -> None:
        order, link = ask()
        client = world.client()
        sent = form(client.get(link), "approve")
        with world.application.database.unit() as unit:
            Users(ListRecorder()).deactivate(unit, world.people["fin"].id, actor=SYSTEM)
        assert client.post("/decide", data=sent).status_code == 404
        assert state_of(world, order) == "draft"

    def test_a_letter_after_the_decision_has_no_link(
        self, world: World, ask: Ask, server: MailServer
    ) -> None:
        order, _ = ask()
        [request] = world.program("ada").get(f"/records/shop.order/{order}/approvals").json()
        world.program("fin").post(f"/approvals/{UUID(request['id'])}/approve", {})
        give_address(world, "bob")
        world.application.tell_approvals()
        deliver(world, server)
        body = server.letters[-1].get_body(("plain",))
        assert body is not None
        assert "/decide" not in body.get_content()

    def test_only_a_hash_of_the_secret_is_kept(self, world: World, ask: Ask) -> None:
        _, link = ask()
        token = link.partition("token=")[2]
        with world.application.database.unit() as unit:
            for table in ("decision_link", "letter", "notification", "audit_entry", "event"):
                kept = unit.connection.exec_driver_sql(
                    f"SELECT coalesce(string_agg(t::text, ' '), '') FROM interlock.{table} t"
                ).scalar_one()
                assert token not in kept
