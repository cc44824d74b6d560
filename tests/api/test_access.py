"""Who may call: deny by default, scopes of tokens, sessions only from Interlock's own pages."""

from __future__ import annotations

import re

from fastapi.routing import APIRoute

from interlock.api.document import allow_of, endpoints_of
from interlock.api.settings import ApiSettings
from interlock.kit.problem import ForbiddenError
from support.api import ORIGIN, PASSWORD, World

FIRST = "a first one to change"

OPEN = {
    "get_health",
    "get_readiness",
    "sign_in",
    "redeem_first_admin",
    "redeem_password_reset",
}
"""What everybody may call: to see that the server is there, and to get in."""

_BY_UUID = re.compile(r"\{(request|event|session|token|case|task|comment|run)_id\}")


def routes(world: World) -> list[APIRoute]:
    return endpoints_of(world.app)


def address(route: APIRoute) -> str:
    """An address of the route, with something for each parameter."""
    filled = re.sub(
        r"\{(request|event|session|token|case|task|comment|run)_id\}", "0" * 32, route.path
    )
    filled = re.sub(r"\{(record|user|draft)_id\}|\{(number|revision)\}", "1", filled)
    return re.sub(r"\{\w+\}", "shop.order", filled)


class TestEveryRoute:
    def test_refuses_whoever_shows_nothing_unless_it_is_listed(self, world: World) -> None:
        client = world.client()
        for route in routes(world):
            for method in route.methods:
                answer = client.request(method, address(route), json={})
                is_open = answer.status_code != 401
                assert is_open == (route.operation_id in OPEN), (method, route.path, answer.text)

    def test_names_a_scope_unless_it_is_about_the_caller(self, world: World) -> None:
        unscoped = {
            route.operation_id
            for route in routes(world)
            if (allow := allow_of(route)) is not None and allow.scope is None
        }
        assert unscoped == {"get_me", "sign_out", "list_scopes", "list_people", "list_roles"}

    def test_refuses_a_token_without_its_scope(self, world: World) -> None:
        program = world.program("ada", "audit:read")
        for route in routes(world):
            allow = allow_of(route)
            if allow is None or allow.scope in (None, "audit:read") or route.methods != {"GET"}:
                continue
            answer = program.http.get(
                address(route),
                headers=program.headers,
                params={
                    "definition_id": "x",
                    "since": "2027-01-01T00:00:00Z",
                    "before": 1,
                    "after": 1,
                    "q": "x",
                },
            )
            assert answer.status_code == 403, (route.path, answer.text)
            assert answer.json()["code"] == "scope_missing"


class TestToken:
    def test_lets_its_owner_in(self, world: World) -> None:
        me = world.program("bob", "records:read").get("/auth/me").json()
        assert me["login"] == "bob"
        assert me["scopes"] == ["records:read"]
        assert me["csrf_token"] is None
        assert me["permissions"]["shop.order"]["read"] is True
        assert me["permissions"]["shop.order"]["update"] is False

    def test_is_refused_once_revoked(self, world: World) -> None:
        browser = world.browser("bob")
        issued = browser.post("/auth/tokens", {"name": "x", "scopes": ["*"]})
        assert issued.status_code == 201
        secret, id = issued.json()["secret"], issued.json()["token"]["id"]
        headers = {"authorization": f"Bearer {secret}"}
        client = world.client()
        assert client.get("/api/v1/auth/me", headers=headers).status_code == 200
        assert browser.delete(f"/auth/tokens/{id}").status_code == 204
        answer = client.get("/api/v1/auth/me", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"

    def test_issues_no_other_token(self, world: World) -> None:
        answer = world.program("bob").post("/auth/tokens", {"name": "x", "scopes": ["*"]})
        assert answer.status_code == 403

    def test_is_refused_when_it_is_no_token(self, world: World) -> None:
        client = world.client()
        for header in ("Bearer", "Bearer x", "Basic eDp5", "Bearer " + "a" * 300):
            answer = client.get("/api/v1/auth/me", headers={"authorization": header})
            assert answer.status_code == 401, header


class TestSession:
    def test_cookie_is_out_of_reach_of_scripts_and_other_sites(self, world: World) -> None:
        world.give_password("bob")
        answer = world.visitor().post("/auth/sign-in", {"login": "bob", "password": PASSWORD})
        cookie = answer.headers["set-cookie"].lower()
        assert cookie.startswith("interlock_session=")
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "secure" not in cookie

    def test_cookie_is_secure_behind_tls(self, world: World) -> None:
        world.give_password("bob")
        secure = World(world.application, ApiSettings(is_secure=True))
        answer = secure.visitor().post("/auth/sign-in", {"login": "bob", "password": PASSWORD})
        assert "; secure" in answer.headers["set-cookie"].lower()

    def test_reads_without_a_csrf_token(self, world: World) -> None:
        browser = world.browser("bob")
        browser.headers.clear()
        assert browser.get("/auth/me").status_code == 200

    def test_changes_nothing_without_its_csrf_token(self, world: World) -> None:
        browser = world.browser("bob")
        token = browser.headers.pop("x-csrf-token")
        assert browser.post("/records/shop.partner", {"name": "A"}).json()["code"] == "csrf"
        browser.headers["x-csrf-token"] = token[:-1] + ("0" if token[-1] != "0" else "1")
        assert browser.post("/records/shop.partner", {"name": "A"}).json()["code"] == "csrf"
        browser.headers["x-csrf-token"] = token
        assert browser.post("/records/shop.partner", {"name": "A"}).status_code == 201

    def test_changes_nothing_from_another_origin(self, world: World) -> None:
        browser = world.browser("bob")
        for origin in ("http://evil.example", "null", "http://testserver.evil.example", "http://"):
            browser.headers["origin"] = origin
            answer = browser.post("/records/shop.partner", {"name": "A"})
            assert answer.json()["code"] == "foreign_origin", origin
        browser.headers.pop("origin")
        assert browser.post("/records/shop.partner", {"name": "A"}).status_code == 403
        browser.headers["sec-fetch-site"] = "cross-site"
        assert browser.post("/records/shop.partner", {"name": "A"}).status_code == 403
        browser.headers["sec-fetch-site"] = "same-origin"
        assert browser.post("/records/shop.partner", {"name": "A"}).status_code == 201

    def test_plain_http_is_foreign_where_people_come_over_tls(self, world: World) -> None:
        world.give_password("bob")
        secure = World(world.application, ApiSettings(is_secure=True))
        body = {"login": "bob", "password": PASSWORD}
        plain = secure.visitor().post("/auth/sign-in", body, origin=ORIGIN)
        assert plain.json()["code"] == "foreign_origin"
        tls = secure.visitor().post("/auth/sign-in", body, origin="https://testserver")
        assert tls.status_code == 200

    def test_ends_when_signed_out(self, world: World) -> None:
        browser = world.browser("bob")
        token = browser.http.cookies["interlock_session"]
        assert browser.post("/auth/sign-out").status_code == 204
        assert "interlock_session" not in browser.http.cookies
        again = world.client().get(
            "/api/v1/auth/me", headers={"cookie": f"interlock_session={token}"}
        )
        assert again.status_code == 401

    def test_of_a_deactivated_user_ends_at_once(self, world: World) -> None:
        browser = world.browser("bob")
        id = world.people["bob"].id
        assert world.program("ada").post(f"/users/{id}/deactivate").status_code == 200
        assert browser.get("/auth/me").status_code == 401


class TestSignIn:
    def test_says_the_same_for_a_wrong_password_and_an_unknown_login(self, world: World) -> None:
        world.give_password("bob")
        visitor = world.visitor()
        wrong = visitor.post("/auth/sign-in", {"login": "bob", "password": "no"})
        unknown = visitor.post("/auth/sign-in", {"login": "nobody", "password": "no"})
        assert wrong.status_code == unknown.status_code == 401
        assert wrong.json() == unknown.json()

    def test_is_limited(self, world: World) -> None:
        visitor = world.visitor()
        answers = [
            visitor.post("/auth/sign-in", {"login": "bob", "password": "no"}) for _ in range(11)
        ]
        assert answers[-1].status_code == 429
        assert int(answers[-1].headers["retry-after"]) > 0

    def test_is_refused_from_another_site(self, world: World) -> None:
        world.give_password("bob")
        body = {"login": "bob", "password": PASSWORD}
        answer = world.visitor().post("/auth/sign-in", body, origin="http://evil.example")
        assert answer.json()["code"] == "foreign_origin"
        assert world.visitor().post("/auth/sign-in", body, origin=ORIGIN).status_code == 200

    def test_with_a_password_to_be_changed_opens_nothing_else(self, world: World) -> None:
        ada = world.program("ada")
        made = ada.post(
            "/users",
            {
                "login": "new",
                "name": "New",
                "company_ids": [1],
                "password": FIRST,
            },
        )
        assert made.status_code == 201, made.text
        visitor = world.visitor()
        opened = visitor.post("/auth/sign-in", {"login": "new", "password": FIRST}).json()
        assert opened["must_change_password"] is True
        visitor.headers = {"x-csrf-token": opened["csrf_token"], "origin": ORIGIN}
        assert visitor.get("/models").json()["code"] == "password_change_required"
        changed = visitor.post("/auth/password", {"old": FIRST, "new": "quite another one now"})
        assert changed.status_code == 204, changed.text
        assert visitor.get("/models").status_code == 200


class TestFirstAdministrator:
    def test_link_is_of_no_use_once_there_is_one(self, world: World) -> None:
        answer = world.visitor().post(
            "/auth/first-admin",
            {"token": "x", "login": "z", "name": "Z", "password": "quite another one now"},
        )
        assert answer.status_code == ForbiddenError.status


class TestHeaders:
    def test_guard_every_answer(self, world: World) -> None:
        client = world.client()
        for path in ("/api/v1/health", "/api/v1/auth/me", "/nowhere"):
            headers = client.get(path).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert "default-src 'none'" in headers["content-security-policy"]
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert headers["referrer-policy"] == "no-referrer"
            assert headers["cache-control"] == "no-store"
            assert headers["x-correlation-id"]
