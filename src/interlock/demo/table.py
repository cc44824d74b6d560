"""The tables of the demo: CSV files beside this module."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources import files as resources


def read_table(name: str) -> Iterator[dict[str, str]]:
    """The rows of ``data/<name>.csv``, by column."""
    text = (resources("interlock.demo") / "data" / f"{name}.csv").read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


def parts(cell: str) -> list[str]:
    """What a cell lists, separated by semicolons."""
    return [part for part in cell.split(";") if part]
