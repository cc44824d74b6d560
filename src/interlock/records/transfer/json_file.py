"""JSON: an array of objects, or one object per line. Read piece by piece, numbers exactly."""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO, NoReturn

from interlock.kit.problem import MalformedError
from interlock.records.transfer.limit import BoundedFile, check_rows
from interlock.records.transfer.table_file import Source, SourceRow

_PIECE = 256 * 1024
_LARGEST_OBJECT = 8 * 1024 * 1024
_BLANKS = " \t\r\n"


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number in JSON")


_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant)


def read_json(file: BinaryIO) -> Source:
    """The objects of the file; raises ``MalformedError``, with the line, where it is not JSON."""
    return Source(_numbered(_Text(io.BufferedReader(BoundedFile(file), _PIECE))))


def _numbered(text: _Text) -> Iterator[SourceRow]:
    for count, (line, item) in enumerate(_items(text), start=1):
        check_rows(count)
        if isinstance(item, dict):
            yield SourceRow(line, item)
        else:
            yield SourceRow(line, fault="is not an object of fields")


def _items(text: _Text) -> Iterator[tuple[int, Any]]:
    """The objects with their lines: inside of one array, or one after another."""
    text.skip_blanks()
    is_array = text.take("[")
    text.skip_blanks()
    is_first = True
    while not text.is_at_end():
        if is_array and text.take("]"):
            text.skip_blanks()
            if not text.is_at_end():
                text.fail("something follows after the array")
            return
        if is_array and not is_first and not text.take(","):
            text.fail("a comma is missing between two objects")
        text.skip_blanks()
        yield text.line, text.value()
        text.skip_blanks()
        is_first = False
    if is_array:
        text.fail("the array does not end")


class _Text:
    """The part of the file that has been read and not been taken yet."""

    def __init__(self, file: io.BufferedReader) -> None:
        self._file = file
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._text = ""
        self._at = 0
        self._is_read = False
        self.line = 1

    def is_at_end(self) -> bool:
        return self._at >= len(self._text) and not self._read_on()

    def skip_blanks(self) -> None:
        while not self.is_at_end() and self._text[self._at] in _BLANKS:
            self.line += self._text[self._at] == "\n"
            self._at += 1

    def take(self, sign: str) -> bool:
        """Whether the text goes on with ``sign``, which is then taken."""
        found = not self.is_at_end() and self._text[self._at] == sign
        self._at += found
        return found

    def value(self) -> Any:
        """The next value; more of the file is read until it is whole."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except RecursionError:
                self.fail("it is nested too deeply")
            except json.JSONDecodeError as error:
                if len(self._text) - self._at > _LARGEST_OBJECT or not self._read_on():
                    self.fail(error.msg)
            except ValueError as error:
                self.fail(str(error))
            else:
                self.line += self._text.count("\n", self._at, end)
                self._at = end
                return value

    def _read_on(self) -> bool:
        """Read about as much again as is there; whether there was more."""
        if self._is_read:
            return False
        size = max(_PIECE, len(self._text) - self._at)
        piece = self._file.read(size)
        self._is_read = not piece
        try:
            decoded = self._decode(piece, final=self._is_read)
        except UnicodeError:
            self.fail("it is not UTF-8")
        self._text = self._text[self._at :] + decoded
        self._at = 0
        return bool(decoded) or self._read_on()

    def fail(self, why: str) -> NoReturn:
        raise MalformedError(
            f"The JSON file cannot be read at line {self.line}: {why}.",
            code="malformed_json",
            remedy="Give an array of objects, or one object per line.",
        )
