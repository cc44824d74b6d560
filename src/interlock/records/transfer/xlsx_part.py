"""The parts of an XLSX workbook that say where its sheet lies and what its cells mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from interlock.kit.problem import MalformedError, TooLargeError

_MOST_TEXTS = 2_000_000
_LONGEST_FORMAT = 255
_ESCAPED = re.compile(r"_x((?![Dd][89A-Fa-f])[0-9A-Fa-f]{4})_")  # halves of characters are none
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")


class PartReader:
    """Takes what the parser finds; elements come without namespace."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Text within the element at hand, whole or in parts."""


class BookReader(PartReader):
    """``workbook.xml``: the first sheet that is not hidden, and from when days are counted."""

    def __init__(self) -> None:
        self.first: str | None = None
        self.epoch: datetime = WINDOWS_EPOCH

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Note the epoch, and the sheet if it is the first."""
        if name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.epoch = MAC_EPOCH
        elif name == "sheet" and self.first is None:
            is_shown = attributes.get("state", "visible") == "visible"
            link = next((v for k, v in attributes.items() if k.rpartition(" ")[2] == "id"), None)
            self.first = link if is_shown else None


class LinkReader(PartReader):
    """``workbook.xml.rels``: where the sheets lie."""

    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")


class StyleReader(PartReader):
    """``styles.xml``: which cell styles show a date."""

    def __init__(self) -> None:
        self._formats: dict[int, str] = dict(BUILTIN_FORMATS)
        self._used: list[int] = []
        self._is_inside = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Note formats, and which one each cell style has."""
        if name == "numFmt":
            self._formats[whole_number(attributes.get("numFmtId"))] = attributes.get(
                "formatCode", ""
            )
        elif name == "cellXfs":
            self._is_inside = True
        elif name == "xf" and self._is_inside:
            self._used.append(whole_number(attributes.get("numFmtId")))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._is_inside = False

    def dates(self) -> frozenset[int]:
        """The numbers of the styles; each format is looked at once, however many use it."""
        dated = {
            number
            for number, format in self._formats.items()
            if len(format) <= _LONGEST_FORMAT and is_date_format(format)
        }
        return frozenset(style for style, format in enumerate(self._used) if format in dated)


class TextReader(PartReader):
    """``sharedStrings.xml``: the texts that cells refer to by number; phonetic hints left out."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._is_text = False
        self._is_hint = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """A text begins, or a part of it, or a hint within it."""
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._is_hint = True
        elif name == "t":
            self._is_text = not self._is_hint

    def text(self, data: str) -> None:
        if self._is_text:
            self._parts.append(data)

    def end(self, name: str) -> None:
        """A text is whole, or a part of it."""
        if name == "t":
            self._is_text = False
        elif name == "rPh":
            self._is_hint = False
        elif name == "si":
            if len(self.texts) >= _MOST_TEXTS:
                raise too_large(f"has more than {_MOST_TEXTS:,} different texts")
            self.texts.append(unescaped("".join(self._parts)))


def escaped(text: str) -> str:
    """A text in which characters that XML cannot hold are spelled ``_x0001_``."""
    return _CONTROL.sub(_spelled, _LOOKS_ESCAPED.sub("_x005F_", text))


def unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _spelled(match: re.Match[str]) -> str:
    return f"_x{ord(match[0]):04X}_"


def whole_number(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 10 else 0


def malformed(why: str) -> MalformedError:
    return MalformedError(
        f"The file cannot be read as an XLSX workbook: {why}.",
        code="malformed_xlsx",
        remedy="Save it anew as an Excel workbook (.xlsx), or as CSV in UTF-8.",
    )


def too_large(why: str) -> TooLargeError:
    return TooLargeError(
        f"The workbook {why}.", remedy="Save the data in a new workbook, or as CSV in UTF-8."
    )
