"""JSON as an array and as lines, read piece by piece."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest

from interlock.kit.problem import MalformedError
from interlock.records.transfer import json_file
from interlock.records.transfer.json_file import read_json


def rows(data: bytes) -> list[tuple[int, dict[str, object]]]:
    return [(row.line, row.values) for row in read_json(io.BytesIO(data)).rows]


class TestRead:
    @pytest.mark.parametrize(
        "data",
        [
            b'[{"a": 1}, {"a": 2}]',
            b'{"a": 1}\n{"a": 2}\n',
            b'\xef\xbb\xbf\n[\n{"a":1},{"a":2}\n]\n',
            b'{"a": 1} {"a": 2}',
        ],
    )
    def test_arrays_and_lines(self, data: bytes) -> None:
        assert [values for _, values in rows(data)] == [{"a": 1}, {"a": 2}]

    @pytest.mark.parametrize("data", [b"", b"[]", b" \n[ ]\n"])
    def test_nothing_is_no_row(self, data: bytes) -> None:
        assert rows(data) == []

    def test_numbers_are_exact(self) -> None:
        values = rows(b'[{"a": 0.1, "b": 12345678901234567890.123456789}]')[0][1]
        assert values == {"a": Decimal("0.1"), "b": Decimal("12345678901234567890.123456789")}

    def test_lines_are_counted(self) -> None:
        assert [line for line, _ in rows(b'[\n{"a":\n1},\n\n{"a": 2}]')] == [2, 5]

    @pytest.mark.parametrize("piece", [1, 3, 7])
    def test_pieces_may_be_cut_anywhere(self, monkeypatch: pytest.MonkeyPatch, piece: int) -> None:
        monkeypatch.setattr(json_file, "_PIECE", piece)
        data = '[{"name": "Ärger, [1]", "x": [1, {"y": "}"}]}, {"name": "ü"}]'.encode()
        assert rows(data) == [
            (1, {"name": "Ärger, [1]", "x": [1, {"y": "}"}]}),
            (1, {"name": "ü"}),
        ]

    def test_what_is_no_object_is_a_fault_of_its_row(self) -> None:
        found = list(read_json(io.BytesIO(b'[1, {"a": 1}]')).rows)
        assert [row.fault for row in found] == ["is not an object of fields", None]

    @pytest.mark.parametrize(
        "data",
        [
            b'[{"a": 1}',
            b'[{"a": 1} {"a": 2}]',
            b'[{"a": }]',
            b'[{"a": NaN}]',
            b'[{"a": 1}] x',
            b'[{"a": "\xff"}]',
            b"[" * 100_000,
            b'{"a": ' * 100_000,
            b'{"a": ' + b"9" * 10_000 + b"}",
        ],
    )
    def test_what_is_no_json_is_refused(self, data: bytes) -> None:
        with pytest.raises(MalformedError):
            rows(data)
