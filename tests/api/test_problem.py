"""Errors over HTTP: problem+json for everything, and nothing that the caller should not see."""

from __future__ import annotations

from typing import Any

import pytest
from httpx import Response

from interlock.api.settings import ApiSettings
from support.api import Browser, World

PARTNERS = "/api/v1/records/shop.partner"


def send(browser: Browser, content: bytes, kind: str = "application/json") -> Response:
    headers = {**browser.headers, "content-type": kind}
    return browser.http.post(PARTNERS, content=content, headers=headers)


def check(answer: Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["code"] == code
    assert body["status"] == status
    assert body["type"] == f"urn:interlock:problem:{code}"
    assert body["title"]
    assert body["detail"]
    assert body["instance"].startswith("/")
    return body


class TestUnknown:
    def test_address(self, world: World) -> None:
        check(world.client().get("/api/v1/nothing"), 404, "not_found")

    def test_method(self, world: World) -> None:
        answer = world.client().put("/api/v1/health")
        body = check(answer, 405, "method_not_allowed")
        assert "GET" in body["remedy"]
        assert answer.headers["allow"] == "GET"

    def test_method_names_all_that_the_address_takes(self, world: World) -> None:
        answer = world.client().put("/api/v1/records/shop.order/1")
        assert answer.headers["allow"] == "DELETE, GET, PATCH"

    def test_model_names_the_nearest(self, world: World) -> None:
        body = check(world.program("bob").get("/records/shop.ordr"), 404, "unknown_model")
        assert "shop.order" in body["remedy"]


class TestBody:
    @pytest.mark.parametrize(
        "content",
        [b"{", b"[NaN", b'{"name": NaN}', b'{"name": Infinity}', b'{"name": "\xff"}',
         b'{"name": "\\ud800"}', b"[" * 2000 + b"]" * 2000],
        ids=["open", "half", "nan", "infinity", "utf8", "surrogate", "deep"],
    )  # fmt: skip
    def test_that_is_not_json(self, world: World, content: bytes) -> None:
        check(send(world.program("bob"), content), 400, "malformed")

    def test_that_is_no_object(self, world: World) -> None:
        check(send(world.program("bob"), b"[1]"), 422, "invalid")

    def test_of_another_kind(self, world: World) -> None:
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
            check(send(world.program("bob"), b"{}", kind), 415, "unsupported_media_type")

    def test_too_large(self, world: World) -> None:
        small = World(world.application, ApiSettings(largest_body=1024 * 1024), world.people)
        content = b'{"name": "' + b"a" * 1024 * 1024 + b'"}'
        check(send(small.program("bob"), content), 413, "too_large")

    def test_too_large_without_saying_so(self, world: World) -> None:
        small = World(world.application, ApiSettings(largest_body=1024 * 1024), world.people)
        bob = small.program("bob")
        headers = {**bob.headers, "content-type": "application/json"}
        pieces = (b" " * 65536 for _ in range(32))
        check(bob.http.post(PARTNERS, content=pieces, headers=headers), 413, "too_large")

    def test_with_a_null_character(self, world: World) -> None:
        body = check(send(world.program("bob"), b'{"name": "a\\u0000b"}'), 422, "invalid")
        assert body["errors"] == [
            {
                "path": "name",
                "message": "contains a null character, which text cannot hold",
                "code": "null_character",
            }
        ]

    def test_with_an_escaped_escape_is_fine(self, world: World) -> None:
        assert send(world.program("bob"), b'{"name": "a\\\\u0000b"}').status_code == 201


class TestField:
    def test_errors_come_field_by_field(self, world: World) -> None:
        answer = world.program("ada").post("/users", {"name": "", "company_ids": [], "more": 1})
        body = check(answer, 422, "invalid")
        told = {error["path"]: error["code"] for error in body["errors"]}
        assert told == {
            "login": "required",
            "name": "invalid",
            "company_ids": "invalid",
            "more": "unknown_field",
        }

    @pytest.mark.parametrize("id", ["0", "-1", "x", "1.5", "9223372036854775808", "9" * 40])
    def test_of_the_address_must_be_an_id(self, world: World, id: str) -> None:
        check(world.program("bob").get(f"/records/shop.partner/{id}"), 422, "invalid")

    def test_beyond_64_bits_is_refused(self, world: World) -> None:
        for number in (b"9223372036854775808", b"1" + b"0" * 40):
            answer = send(world.program("bob"), b'{"name": "A", "blocked": ' + number + b"}")
            assert answer.status_code == 422, answer.text

    def test_null_character_in_the_address_is_refused(self, world: World) -> None:
        bob = world.program("bob")
        for path in (f"{PARTNERS}?search=%00", "/api/v1/records/a%00b"):
            assert bob.http.get(path, headers=bob.headers).status_code == 400


class TestUnforeseen:
    def test_error_tells_a_number_and_nothing_else(
        self, world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fail(*_: object) -> None:
            raise RuntimeError("secret internals")

        monkeypatch.setattr(type(world.application.provider), "current", fail)
        answer = world.program("bob").get("/models")
        body = check(answer, 500, "internal")
        assert "secret" not in answer.text
        assert body["correlation_id"] == answer.headers["x-correlation-id"]
        assert body["correlation_id"] in body["remedy"]
        assert "unforeseen error" in caplog.text

    def test_too_many_at_once_are_turned_away(self, world: World) -> None:
        full = World(world.application, ApiSettings(most_in_flight=0), world.people)
        answer = full.client().get("/api/v1/health")
        check(answer, 503, "overloaded")
        assert answer.headers["retry-after"] == "1"
