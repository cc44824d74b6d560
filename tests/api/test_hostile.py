"""Values that somebody makes up to break it: they are refused with a problem, never a crash."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from interlock.kit.paging import encode_cursor
from support.api import Browser, World

FIELDS = [
    "name", "partner_id", "company_id", "state", "day", "line_ids", "total", "note", "data", "id",
    "version", "active", "holds", "lock", "create_date", "x", "", "__class__", "name ",
]  # fmt: skip

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**64) + 1, 2**64 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        ["", " ", "\x00", "\x7f", "\ufeff", "1e400", "-0", "NaN", "9" * 60, "2027-02-30", "draft",
         "2027-01-01T00:00:00", "=1+1", "{name}", "'; drop table x", "\U0010ffff", "a" * 4000]
    ),
    st.text(max_size=20),
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from([*FIELDS, "delete", "qty", "price"]), inner, max_size=3),
    ),
    max_leaves=6,
)
WORDS = st.sampled_from(
    ["name", "total", "partner_id", "partner_id.name", "line_ids", "data", "day", "state", "==",
     "<", "in", "not", "and", "or", "(", ")", "[", "]", ",", "'x'", "1", "0", "/", "*", "**", "%",
     "None", "len", "sum", "today()", "now()", "lambda", "for", "x", "if", "else", "__import__",
     "setting('order_limit')", "setting('x')", "actor", "old", "1e999", "'%'", "'\\x00'", "'\\'"]
)  # fmt: skip

bounded = settings(
    max_examples=120,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def refuse_crashes(answer: Any) -> None:
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"


class TestRecord:
    def test_no_value_breaks_it(self, world: World) -> None:
        bob = world.program("bob")
        bob.post("/records/shop.partner", {"name": "Azure"})
        bob.post("/records/shop.order", {"line_ids": [{"qty": 1}]})
        headers = {**bob.headers, "content-type": "application/json"}

        @bounded
        @given(st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=4), st.booleans())
        def run(values: dict[str, Any], is_new: bool) -> None:
            method, path = ("POST", "") if is_new else ("PATCH", "/1")
            url = f"/api/v1/records/shop.order{path}"
            try:
                content = orjson.dumps(values)
            except TypeError:
                return
            refuse_crashes(bob.http.request(method, url, content=content, headers=headers))

        run()

    @pytest.mark.parametrize("number", ["1e400", "-1e400", "1" + "0" * 400, "0." + "0" * 400 + "1"])
    def test_no_number_breaks_it(self, world: World, number: str) -> None:
        bob = world.program("bob")
        headers = {**bob.headers, "content-type": "application/json"}
        for field in ("partner_id", "note", "data", "day", "version"):
            content = f'{{"{field}": {number}}}'.encode()
            url = "/api/v1/records/shop.order"
            refuse_crashes(bob.http.post(url, content=content, headers=headers))


class TestList:
    def test_no_filter_breaks_it(self, world: World) -> None:
        bob = world.program("bob")
        bob.post("/records/shop.order", {"line_ids": [{"qty": 1}]})

        @bounded
        @given(st.lists(WORDS, max_size=8))
        def run(words: list[str]) -> None:
            refuse_crashes(bob.get("/records/shop.order", where=" ".join(words)))

        run()

    def test_no_list_of_names_breaks_it(self, world: World) -> None:
        bob = world.program("bob")
        bob.post("/records/shop.order", {"line_ids": [{"qty": 1}]})
        names = st.lists(
            st.sampled_from(
                ["name", "-name", "partner_id", "line_ids", "data", "total", "partner_id.name",
                 "day:month", "day:x", "total:sum", "count", "name:sum", "id", "lock", "x", "-",
                 "."]
            ),
            max_size=4,
        ).map(",".join)  # fmt: skip

        @bounded
        @given(names, st.sampled_from(["fields", "sort", "expand", "by", "aggregates"]))
        def run(value: str, parameter: str) -> None:
            path = "/groups" if parameter in ("by", "aggregates") else ""
            refuse_crashes(bob.get(f"/records/shop.order{path}", **{parameter: value}))

        run()


CURSOR_LISTS = [
    "/records/shop.order", "/users", "/groups", "/approvals", "/cases", "/tasks",
    "/notifications", "/events", "/audit", "/records/shop.order/1/timeline",
    "/records/shop.order/1/comments",
]  # fmt: skip


class TestCursor:
    def test_none_that_was_made_up_breaks_a_list(self, world: World) -> None:
        ada: Browser = world.program("ada")
        ada.post("/records/shop.order", {})
        parts = st.one_of(
            SCALARS, st.sampled_from(["newest", "due", "shop.order:id", "2027-01-01T00:00:00Z"])
        )

        @bounded
        @given(st.sampled_from(CURSOR_LISTS), st.lists(parts, max_size=3), st.text(max_size=8))
        def run(path: str, position: list[Any], junk: str) -> None:
            try:
                cursor = encode_cursor(position)
            except TypeError:
                return  # not JSON
            refuse_crashes(ada.get(path, cursor=cursor))
            refuse_crashes(ada.get(path, cursor=junk))

        run()
