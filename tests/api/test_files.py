"""Files in fields of records: uploaded, downloaded, and seen by nobody else."""

from __future__ import annotations

import pytest
from httpx import Response

from support.api import Browser, World

CONTENT = b"%PDF-1.7 \x00 not really"


@pytest.fixture
def bob(world: World) -> Browser:
    return world.program("bob")


@pytest.fixture
def order(bob: Browser) -> int:
    return int(bob.post("/records/shop.order", {}).json()["id"])


def place(order: int, field: str = "scan") -> str:
    return f"/api/v1/records/shop.order/{order}/files/{field}"


def upload(
    caller: Browser, order: int, field: str = "scan", content: bytes = CONTENT, **more: str
) -> Response:
    answer: Response = caller.http.put(
        place(order, field),
        content=content,
        params={"name": "bill.pdf"},
        headers={**caller.headers, "content-type": "application/pdf", **more},
    )
    return answer


class TestUpload:
    def test_comes_back_as_it_was(self, bob: Browser, order: int) -> None:
        told = upload(bob, order)
        assert told.status_code == 200, told.text
        assert told.json()["size"] == len(CONTENT)
        found = bob.get(f"/records/shop.order/{order}/files/scan")
        assert found.content == CONTENT
        assert found.headers["content-type"] == "application/pdf"
        assert found.headers["content-disposition"] == "attachment; filename*=UTF-8''bill.pdf"
        assert found.headers["x-content-type-options"] == "nosniff"

    def test_the_record_describes_it(self, bob: Browser, order: int) -> None:
        told = upload(bob, order)
        record = bob.get(f"/records/shop.order/{order}").json()
        assert record["scan"] == told.json()
        assert told.headers["etag"] == f'"{record["version"]}"'

    def test_as_a_form(self, bob: Browser, order: int) -> None:
        form = {"file": ("../../etc/pass\\wd\x01.txt", CONTENT, "text/html; charset=x")}
        told = bob.http.put(place(order), files=form, headers=bob.headers)
        assert told.status_code == 200, told.text
        assert told.json()["name"].endswith(".txt")
        assert not {"/", "\\", "\x01"} & set(told.json()["name"])
        assert told.json()["media_type"] == "text/html"

    def test_replaces_what_was_there(self, bob: Browser, order: int) -> None:
        upload(bob, order)
        upload(bob, order, content=b"second")
        assert bob.get(f"/records/shop.order/{order}/files/scan").content == b"second"

    def test_is_in_the_timeline_without_its_contents(self, bob: Browser, order: int) -> None:
        upload(bob, order)
        told = bob.get(f"/records/shop.order/{order}/timeline").text
        assert "bill.pdf" in told
        assert "PDF-1.7" not in told

    def test_of_an_old_version_is_refused(self, bob: Browser, order: int) -> None:
        bob.patch(f"/records/shop.order/{order}", {"note": "x"})
        assert upload(bob, order, **{"if-match": '"1"'}).status_code == 409
        assert bob.get(f"/records/shop.order/{order}").json()["scan"] is None

    def test_too_large_is_refused(self, bob: Browser, order: int) -> None:
        answer = upload(bob, order, content=b"x" * (10 * 1024 * 1024 + 1))
        assert answer.status_code == 413
        assert answer.json()["title"]

    def test_into_another_kind_of_field_names_those_that_fit(
        self, bob: Browser, order: int
    ) -> None:
        answer = upload(bob, order, "note")
        assert answer.status_code == 422
        assert answer.json()["remedy"] == "Its files are in scan."

    def test_a_form_without_a_file_says_so(self, bob: Browser, order: int) -> None:
        answer = bob.http.put(place(order), files={"other": b"x"}, headers=bob.headers)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["path"] == "file"


class TestRights:
    def test_a_description_cannot_be_written(self, bob: Browser, order: int) -> None:
        told = upload(bob, order).json()
        other = bob.post("/records/shop.order", {}).json()["id"]
        for answer in (
            bob.patch(f"/records/shop.order/{other}", {"scan": told}),
            bob.post("/records/shop.order", {"scan": told}),
        ):
            assert answer.status_code == 422
            assert answer.json()["errors"][0]["code"] == "upload_file"

    def test_what_is_sent_back_unchanged_is_no_change(self, bob: Browser, order: int) -> None:
        told = upload(bob, order).json()
        answer = bob.patch(f"/records/shop.order/{order}", {"scan": told, "note": "x"})
        assert answer.status_code == 200, answer.text

    def test_who_may_not_change_the_record_uploads_nothing(self, world: World, order: int) -> None:
        world.hire("max")
        assert upload(world.program("max"), order).status_code == 403
        assert world.program("bob").get(f"/records/shop.order/{order}").json()["scan"] is None

    def test_a_hidden_field_is_as_good_as_none(
        self, world: World, bob: Browser, order: int
    ) -> None:
        assert upload(bob, order, "contract").status_code == 422
        assert bob.get(f"/records/shop.order/{order}/files/contract").status_code == 422

    def test_a_record_that_may_not_be_read_is_not_there(self, bob: Browser, order: int) -> None:
        upload(bob, order)
        bob.post(f"/records/shop.order/{order}/operations/cancel", {})
        assert bob.get(f"/records/shop.order/{order}/files/scan").status_code in (200, 404)
        assert bob.get("/records/shop.order/999/files/scan").status_code == 404


class TestRemove:
    def test_takes_it_out(self, bob: Browser, order: int) -> None:
        upload(bob, order)
        assert bob.delete(f"/records/shop.order/{order}/files/scan").status_code == 204
        answer = bob.get(f"/records/shop.order/{order}/files/scan")
        assert answer.status_code == 404
        assert answer.json()["code"] == "no_file"

    def test_can_also_be_written(self, bob: Browser, order: int) -> None:
        upload(bob, order)
        assert bob.patch(f"/records/shop.order/{order}", {"scan": None}).status_code == 200
        assert bob.get(f"/records/shop.order/{order}").json()["scan"] is None
