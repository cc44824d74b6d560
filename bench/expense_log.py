"""The recorded log of DomesticDeclarations: its events, amounts and flags, and the route of each
round, which the log does not tell but in the roles that act."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from measure import folder_of

SUBMITTED = "SUBMITTED by EMPLOYEE"
_NAME = "DomesticDeclarations"
_PREFIX = "Declaration "


@dataclass(frozen=True, slots=True)
class Recorded:
    """One event of the log; ``activity`` without the word that all of them begin with."""

    case: str
    seq: int
    at: datetime
    activity: str
    role: str


@dataclass(frozen=True, slots=True)
class Log:
    """``events`` in the order of time over all cases; ``routes`` by case and number of the
    SUBMITTED that begins the round; ``flags`` as the log's own publishers worked them out."""

    amounts: Mapping[str, Decimal]
    events: tuple[Recorded, ...]
    routes: Mapping[tuple[str, int], str]
    flags: Mapping[str, Mapping[str, bool]]


def read_log(folder: Path, *, limit: int | None = None) -> Log:
    """The log below ``folder``, or the first ``limit`` cases of it."""
    folder = folder_of(folder, f"{_NAME}_cases.csv.gz")
    cases = list(_rows(folder, "cases"))[:limit]
    amounts = {row["case_id"]: Decimal(row["Amount"]) for row in cases}
    events = [_event(row) for row in _rows(folder, "events") if row["case_id"] in amounts]
    flags = {
        row["case_id"]: {name: text == "True" for name, text in row.items() if name != "case_id"}
        for row in _rows(folder, "expected_flags")
        if row["case_id"] in amounts
    }
    ordered = tuple(sorted(events, key=lambda event: event.at))
    return Log(amounts, ordered, dict(_routes(events)), flags)


def _rows(folder: Path, part: str) -> Iterator[dict[str, str]]:
    with gzip.open(folder / f"{_NAME}_{part}.csv.gz", "rt", newline="") as file:
        yield from csv.DictReader(file)


def _event(row: Mapping[str, str]) -> Recorded:
    return Recorded(
        row["case_id"],
        int(row["seq"]),
        datetime.fromisoformat(row["timestamp"]),
        row["activity"].removeprefix(_PREFIX),
        row["role"],
    )


def _routes(events: Iterable[Recorded]) -> Iterator[tuple[tuple[str, int], str]]:
    """For each round, from one SUBMITTED to the next, the route that its roles amount to."""
    rounds: dict[tuple[str, int], set[str]] = {}
    latest: dict[str, tuple[str, int]] = {}
    for event in sorted(events, key=lambda event: (event.case, event.seq)):
        if event.activity == SUBMITTED:
            latest[event.case] = (event.case, event.seq)
            rounds[latest[event.case]] = set()
        elif event.case in latest:
            rounds[latest[event.case]].add(event.role)
    for key, roles in rounds.items():
        yield key, _route(roles)


def _route(roles: set[str]) -> str:
    if "PRE_APPROVER" in roles:
        return "pre_approval"
    if "BUDGET OWNER" in roles:
        return "administration_and_budget"
    return "administration" if "ADMINISTRATION" in roles else "direct"
