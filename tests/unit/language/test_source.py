"""Reading a definition's text: values, places, and everything that is refused."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from interlock.kit.finding import Finding
from interlock.language.reader import Position
from interlock.language.source import SourceDocument, read_source


def read(text: str | bytes) -> Any:
    document, findings = read_source("a.yaml", text)
    assert findings == []
    return document.data


def refusal(text: str | bytes) -> tuple[str, int | None, int | None]:
    document, findings = read_source("a.yaml", text)
    assert document.data is None
    assert all(finding.file == "a.yaml" for finding in findings)
    return findings[0].code, findings[0].line, findings[0].column


class TestValues:
    @pytest.mark.parametrize(
        ("written", "value"),
        [
            ("on", "on"),
            ("NO", "NO"),
            ("yes", "yes"),
            ("true", True),
            ("null", None),
            ("", None),
            ("~", None),
            ("12", 12),
            ("-3", -3),
            ("0x1F", 31),
            ("007", "007"),
            ("1.50", Decimal("1.50")),
            (".5", Decimal("0.5")),
            ("1e3", Decimal(1000)),
            ("1_000", "1_000"),
            ("2027-06-30", date(2027, 6, 30)),
            ("2027-06-30T09:00:00+02:00", datetime(2027, 6, 30, 7, tzinfo=UTC)),
            ("2027-06-30T09:00:00", "2027-06-30T09:00:00"),
            ("1:30", "1:30"),
            ("'12'", "12"),
            ("٣", "٣"),
        ],
    )
    def test_a_word_means_what_yaml_1_2_says(self, written: str, value: Any) -> None:
        found = read(f"a: {written}\n")["a"]
        assert (type(found), found) == (type(value), value)

    def test_decimals_keep_their_digits(self) -> None:
        assert str(read("a: 0.10\n")["a"]) == "0.10"

    def test_keys_are_text(self) -> None:
        assert read("on: 1\n2027: 2\ntrue: 3\n") == {"on": 1, "2027": 2, "true": 3}

    def test_a_byte_order_mark_is_ignored(self) -> None:
        assert read(b"\xef\xbb\xbfa: 1\n") == {"a": 1}

    def test_windows_line_ends(self) -> None:
        assert read(b"a: 1\r\nb: |\r\n  x\r\n") == {"a": 1, "b": "x\n"}


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("a: &x [1]\nb: *x\n", ("alias", 1, None)),
            ("a: 1\nb: *x\n", ("alias", 2, None)),
            ("a: !!python/object:os.system x\n", ("tag", 1, None)),
            ("a: 1\n---\nb: 2\n", ("several_documents", 2, None)),
            ("", ("empty_file", 1, None)),
            ("a:\n\tb: 1\n", ("syntax", 2, 1)),
            ("a: b: c\n", ("syntax", 1, 5)),
            ("a: 'x\n", ("syntax", 2, 1)),
            ("a: [1, 2\n", ("syntax", 2, 1)),
            ("[a, b]: 1\n", ("key", 1, None)),
            ("x: 1\na: \x00\n", ("not_text", 2, None)),
            ("x: 1\na: \x07\n", ("not_text", 2, None)),
            (b"x: 1\na: \xff\n", ("not_utf8", 2, None)),
            ("x: 1\na: 2027-02-30\n", ("value", 2, 4)),
            ("a: 1e999\n", ("value", 1, 4)),
            (f"a: {'9' * 5000}\n", ("value", 1, 4)),
        ],
    )
    def test_says_what_and_where(self, text: str | bytes, expected: tuple[Any, ...]) -> None:
        assert refusal(text) == expected

    def test_duplicate_keys_name_both_lines(self) -> None:
        _, findings = read_source("a.yaml", "a: 1\nb: 2\na: 3\n")
        assert [(f.code, f.line) for f in findings] == [("duplicate_key", 3)]
        assert "line 1" in findings[0].message

    def test_all_lesser_problems_at_once(self) -> None:
        _, findings = read_source("a.yaml", "a: 2027-02-30\nb: {c: 1, c: 2}\nd: 2027-13-01\n")
        assert [f.line for f in findings] == [1, 2, 3]


class TestHostileText:
    """Bounded time and memory, whatever comes."""

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("a" * 10_000_000, "too_large"),
            ("[" * 900_000, "too_deep"),
            ("{a: " * 200_000, "too_deep"),
            ("- " * 400_000, "too_deep"),
            ("a: &a [x, x]\n" + "b: &b [*a, *a]\n" * 1000, "alias"),
            ("? " * 400_000, "key"),
            ("a: '" + "x" * 900_000, "syntax"),
        ],
    )
    def test_is_refused_quickly(self, text: str, code: str) -> None:
        start = time.perf_counter()
        assert refusal(text)[0] == code
        assert time.perf_counter() - start < 2

    def test_the_list_of_problems_ends(self) -> None:
        _, findings = read_source("a.yaml", "a: 1\n" * 100_000)
        assert len(findings) == 101
        assert findings[-1].code == "too_many"


class TestPositions:
    DOCUMENT = (
        'id: x\nfields:\n  name: {type: text}\n  total:\n    compute: "=a + b"\ndo:\n  - stop: no\n'
    )

    @pytest.fixture
    def document(self) -> SourceDocument:
        return read_source("a.yaml", self.DOCUMENT)[0]

    def test_values_and_items(self, document: SourceDocument) -> None:
        assert document.position(("fields", "name", "type")) == Position(3, 16)
        assert document.position("do.0.stop") == Position(7, 11)

    def test_a_collection_is_at_its_key(self, document: SourceDocument) -> None:
        assert document.position("fields.total") == Position(4, 3)

    def test_what_is_missing_is_where_it_would_belong(self, document: SourceDocument) -> None:
        assert document.position("fields.total.type") == Position(4, 3)
        assert document.position("nothing") == Position(1, 1)

    def test_a_column_in_an_expression_is_shifted(self, document: SourceDocument) -> None:
        finding = Finding("x", "x", path="fields.total.compute", column=5)
        placed = document.place(finding)
        assert (placed.line, placed.column) == (5, 20)
        assert self.DOCUMENT.splitlines()[4][19] == "b"
