"""The log as files: JSON Lines that prove themselves, and CSV for spreadsheets.

An export in JSON Lines has a first line ``{"export": …}``, entries each followed by the seal over
them, unsealed entries, and a last line ``{"end": …}``. With filters it is *partial*: every entry
in it can still be proven, but not that none was left out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from typing import Any

from interlock.audit import store
from interlock.audit.digest import DOCUMENT_FIELDS
from interlock.audit.model import (
    EVERYTHING,
    Filters,
    Position,
    Row,
    Seal,
    StoredEntry,
    Verification,
)
from interlock.audit.service import batches
from interlock.audit.verification import Batch, Check
from interlock.kit import json
from interlock.kit.database import Unit
from interlock.kit.problem import MalformedError

FORMAT = 1
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def export(unit: Unit, *, filters: Filters = EVERYTHING) -> Iterator[bytes]:
    """The matching entries as JSON Lines, with the chain between them; one line at a time."""
    is_partial = filters != EVERYTHING
    written = 0
    yield _line("export", {"format": FORMAT, "exported_at": unit.now, "is_partial": is_partial})
    for batch in batches(unit, filters):
        before = written
        for row in batch.rows:
            written += 1
            yield b'{"id":%d,"digest":"%s","entry":%s}\n' % (
                row.id,
                row.digest.hex().encode(),
                row.document,
            )
        if batch.seal is not None:
            has_members = not is_partial or written > before
            yield _line("seal", _seal_document(batch.seal, has_members=has_members))
    yield _line("end", {"entries": written})


def export_csv(unit: Unit, *, filters: Filters = EVERYTHING) -> Iterator[bytes]:
    """The matching entries as CSV (UTF-8, RFC 4180), oldest first.

    Text that a spreadsheet would take for a formula gets an apostrophe in front, so this form is
    for reading; proof is what the JSON Lines are for.
    """
    yield _csv_line(["id", *DOCUMENT_FIELDS, "digest"])
    for stored in store.stream_entries(unit, filters):
        yield _csv_line(_cells(stored))


def verify_export(lines: Iterable[bytes], *, expected_head: str | None = None) -> Verification:
    """Prove an export without a database.

    Raises :class:`MalformedError` for a file that is not an export of the log.
    """
    numbered = enumerate((line for line in lines if line.strip()), start=1)
    number, first = next(numbered, (0, b""))
    header = _parsed(first, number).get("export")
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise MalformedError(
            "The file does not begin like an export of the audit log.",
            remedy="Verify a file that 'interlock audit export' wrote, from its first line on.",
        )
    check = Check(expected_head, is_partial=bool(header.get("is_partial")), is_truncated=True)
    rows: list[Row] = []
    for number, line in numbered:
        content = _parsed(line, number)
        try:
            rows = _take(check, content, rows)
        except (KeyError, TypeError, ValueError) as error:
            raise _unreadable(number) from error
    check.take(Batch(None, rows))
    return check.result()


def _take(check: Check, content: dict[str, Any], rows: list[Row]) -> list[Row]:
    """Take in one line; what is returned are the rows that wait for their seal."""
    if "entry" in content:
        document = json.canonical_bytes(content["entry"])
        rows.append(Row(content["id"], bytes.fromhex(content["digest"]), document))
        return rows
    if "seal" in content:
        check.take(Batch(_seal_of(content["seal"]), rows))
        return []
    check.take(Batch(None, rows))
    check.is_truncated = content["end"]["entries"] != check.entries
    return []


def _line(kind: str, content: dict[str, Any]) -> bytes:
    return json.dump_bytes({kind: content}) + b"\n"


def _seal_document(seal: Seal, *, has_members: bool) -> dict[str, Any]:
    return {
        "sequence": seal.sequence,
        "sealed_at": seal.sealed_at,
        "era": seal.era,
        "horizon": seal.horizon,
        "first_id": seal.first_id,
        "last_id": seal.last_id,
        "count": seal.count,
        "members_digest": seal.members_digest.hex(),
        "previous_hash": seal.previous_hash.hex(),
        "hash": seal.hash.hex(),
        "members": seal.members.hex() if has_members and seal.members is not None else None,
    }


def _seal_of(document: dict[str, Any]) -> Seal:
    members = document["members"]
    return Seal(
        sequence=document["sequence"],
        sealed_at=datetime.fromisoformat(document["sealed_at"]),
        era=document["era"],
        horizon=Position(*document["horizon"]),
        first_id=document["first_id"],
        last_id=document["last_id"],
        count=document["count"],
        members_digest=bytes.fromhex(document["members_digest"]),
        previous_hash=bytes.fromhex(document["previous_hash"]),
        hash=bytes.fromhex(document["hash"]),
        members=bytes.fromhex(members) if members is not None else None,
    )


def _parsed(line: bytes, number: int) -> dict[str, Any]:
    try:
        content = json.load(line)
    except ValueError as error:
        raise _unreadable(number) from error
    if not isinstance(content, dict):
        raise _unreadable(number)
    return content


def _unreadable(number: int) -> MalformedError:
    return MalformedError(
        f"Line {number} is not a line of an audit export.",
        remedy="Export again; the file was changed or damaged on its way.",
    )


def _cells(stored: StoredEntry) -> list[str]:
    values = (getattr(stored.entry, name) for name in DOCUMENT_FIELDS[1:])
    cells = chain([stored.at.isoformat()], map(_cell, values))
    return [str(stored.id), *cells, stored.digest.hex()]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return json.canonical_bytes(value).decode()
    spelled = str(value)
    is_formula = isinstance(value, str) and spelled.startswith(_FORMULA_STARTS)
    return f"'{spelled}" if is_formula else spelled


def _csv_line(cells: list[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue().encode()
