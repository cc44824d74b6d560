"""How much an import takes in, and a file that keeps to it."""

from __future__ import annotations

import io
from typing import BinaryIO

from interlock.kit.problem import TooLargeError

MAXIMUM_BYTES = 100 * 1024 * 1024
MAXIMUM_ROWS = 1_000_000
MAXIMUM_COLUMNS = 1_000
MAXIMUM_CELL = 100_000
"""Characters of one value."""


class BoundedFile(io.RawIOBase):
    """A file that ends with ``TooLargeError`` when more than ``MAXIMUM_BYTES`` are read of it."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        self._left = MAXIMUM_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer, and count."""
        data = self._file.read(min(len(buffer), self._left + 1))
        self._left -= len(data)
        if self._left < 0:
            raise TooLargeError(
                f"The file has more than {MAXIMUM_BYTES // 1024 // 1024} MB.",
                remedy="Split it and import the parts one after another.",
            )
        buffer[: len(data)] = data
        return len(data)


def check_rows(count: int) -> None:
    """Raise ``TooLargeError`` past the number of rows that one import takes."""
    if count > MAXIMUM_ROWS:
        raise TooLargeError(
            f"The file has more than {MAXIMUM_ROWS:,} rows.",
            remedy="Split it and import the parts one after another.",
        )
