"""CSV: UTF-8 or UTF-16, separated by comma, semicolon or tab, quoted as spreadsheets do."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from interlock.kit.problem import MalformedError
from interlock.records.transfer.limit import BoundedFile
from interlock.records.transfer.table_file import Cells, Source, read_table

_SEPARATORS = (",", ";", "\t")
_SAMPLE = 64 * 1024
GUARDED = ("=", "+", "-", "@", "\t", "\r", "'")
"""With these a text would begin a formula in a spreadsheet, or look as if it were guarded."""


def read_csv(file: BinaryIO) -> Source:
    """The rows of a CSV file; raises ``MalformedError`` when it is not one.

    The separator is the one that the first line has most of. An apostrophe before a sign that
    begins a formula (as exports write it) is taken off.
    """
    buffered = io.BufferedReader(BoundedFile(file), _SAMPLE)
    start = buffered.peek(_SAMPLE)[:_SAMPLE]
    text = io.TextIOWrapper(buffered, encoding=_encoding(start), newline="")
    separator = _separator(start.decode(_encoding(start), errors="replace"))
    return read_table(_cells(text, separator), is_text=True)


def guard(value: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(GUARDED) else value


def unguard(value: str) -> str:
    return value[1:] if value[:1] == "'" and value[1:].startswith(GUARDED) else value


def _encoding(start: bytes) -> str:
    is_wide = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return "utf-16" if is_wide else "utf-8-sig"


def _separator(sample: str) -> str:
    """Counted outside of quotes, in the first line that has something."""
    counts = dict.fromkeys(_SEPARATORS, 0)
    is_quoted = False
    for letter in sample.lstrip("\ufeff\r\n"):
        if letter == '"':
            is_quoted = not is_quoted
        elif not is_quoted and letter in counts:
            counts[letter] += 1
        elif not is_quoted and letter in "\r\n":
            break
    return max(_SEPARATORS, key=counts.__getitem__)


def _cells(text: io.TextIOWrapper, separator: str) -> Iterator[Cells]:
    reader = csv.reader(text, delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise _malformed(f"line {line}: {error}") from error
        except UnicodeError as error:
            raise _malformed(f"after line {line} it is not UTF-8") from error
        if row is None:
            return
        yield line, [unguard(cell) for cell in row]


def _malformed(why: str) -> MalformedError:
    return MalformedError(
        f"The CSV file cannot be read: {why}.",
        code="malformed_csv",
        remedy="Save it as CSV in UTF-8, with double quotes around cells that hold the separator, "
        "quotes (doubled) or line breaks.",
    )
