"""CSV as spreadsheets and systems write it."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interlock.kit.problem import InvalidError, MalformedError, TooLargeError
from interlock.records.transfer import limit
from interlock.records.transfer.csv_file import guard, read_csv, unguard
from interlock.records.transfer.writer import write_csv


def rows(data: bytes) -> list[tuple[int, dict[str, object]]]:
    return [(row.line, row.values) for row in read_csv(io.BytesIO(data)).rows]


class TestRead:
    @pytest.mark.parametrize(
        "data",
        [
            b"a,b\n1,x\n",
            b"a;b\r\n1;x\r\n",
            b"a\tb\n1\tx",
            b"\xef\xbb\xbfa,b\n1,x\n",
            b"\n\n a , b \n1,x\n,\n\n",
            "a,b\n1,x\n".encode("utf-16"),
            b'"a","b"\n"1","x"\n',
        ],
    )
    def test_knows_the_usual_spellings(self, data: bytes) -> None:
        assert [values for _, values in rows(data)] == [{"a": "1", "b": "x"}]

    def test_separator_within_quotes_does_not_count(self) -> None:
        assert rows(b'"a,b,c";d\n1;2\n') == [(2, {"a,b,c": "1", "d": "2"})]

    def test_line_is_where_the_row_begins(self) -> None:
        found = rows(b'a,b\n"one\ntwo",x\n3,y\n')
        assert found == [(2, {"a": "one\ntwo", "b": "x"}), (4, {"a": "3", "b": "y"})]

    def test_short_rows_are_filled_and_long_ones_are_faults(self) -> None:
        found = list(read_csv(io.BytesIO(b"a,b\n1\n1,2,3\n1,2,,\n")).rows)
        assert found[0].values == {"a": "1", "b": None}
        assert "3 cells" in (found[1].fault or "")
        assert found[2].fault is None

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "empty_file"),
            (b"\n\n", "empty_file"),
            (b"a,,b\n", "invalid_header"),
            (b"a,a\n", "invalid_header"),
        ],
    )
    def test_header_must_name_the_columns(self, data: bytes, code: str) -> None:
        with pytest.raises(InvalidError) as caught:
            rows(data)
        assert caught.value.code == code

    @pytest.mark.parametrize(
        "data", [b'a,b\n1,"open\n', b"a,b\n1,\xff\xfe\n", b'a,b\n"x"y,1\n', b"\x80abc,b\n"]
    )
    def test_what_is_no_csv_says_where(self, data: bytes) -> None:
        with pytest.raises(MalformedError, match="line"):
            rows(data)

    def test_long_cell_is_a_fault_of_its_row(self) -> None:
        found = list(read_csv(io.BytesIO(b"a\n" + b"x" * 100_001 + b"\ny\n")).rows)
        assert "100,000" in (found[0].fault or "")
        assert found[1].values == {"a": "y"}

    def test_an_open_quote_does_not_eat_the_file(self) -> None:
        with pytest.raises(MalformedError):
            rows(b'a\n"' + b"x\n" * 200_000)


class TestLimits:
    def test_size(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limit, "MAXIMUM_BYTES", 1000)
        assert len(rows(b"a\n" + b"x\n" * 499)) == 499
        with pytest.raises(TooLargeError):
            rows(b"a\n" + b"x\n" * 500)

    def test_rows(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limit, "MAXIMUM_ROWS", 10)
        with pytest.raises(TooLargeError):
            rows(b"a\n" + b"x\n" * 11)

    def test_columns(self) -> None:
        with pytest.raises(InvalidError):
            rows(",".join(f"c{number}" for number in range(1001)).encode())


class TestGuard:
    @pytest.mark.parametrize("text", ["=1+1", "+x", "-x", "@x", "\tx", "'=x", "''"])
    def test_is_put_and_taken_off(self, text: str) -> None:
        assert guard(text) == f"'{text}"
        assert unguard(guard(text)) == text

    @pytest.mark.parametrize("text", ["", "x", "'tis", "a=b", "1-2"])
    def test_leaves_the_rest(self, text: str) -> None:
        assert unguard(text) == text

    @given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), min_size=2))
    def test_whatever_is_written_is_read(self, cells: list[str]) -> None:
        names = [f"c{number}" for number in range(len(cells))]
        data = b"".join(write_csv(names, [["x", *cells]]))
        data = data.replace(b"c0,", b"first,c0,", 1)
        found = list(read_csv(io.BytesIO(data)).rows)
        assert list(found[0].values.values()) == ["x", *(cell or None for cell in cells)]
