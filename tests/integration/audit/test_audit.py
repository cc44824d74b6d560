from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from interlock.audit.digest import digest_of, document_of_entry
from interlock.audit.export import export, export_csv, verify_export
from interlock.audit.model import Entry, Filters, Verification
from interlock.audit.service import append, head, seal, search, verify
from interlock.kit.clock import ManualClock
from interlock.kit.database import Database
from interlock.kit.problem import MalformedError

SAMPLE = Entry(
    action="record.updated",
    actor_name="Anna Berg",
    channel="web",
    actor_id=7,
    on_behalf_of="Bo Lind",
    model="purchase.order",
    record_id=42,
    subject="s",
    company_id=1,
    old={"amount_total": Decimal("10.50"), "day": date(2027, 3, 1), "tags": ("a", "b"), "n": None},
    new={"amount_total": Decimal("1e3"), "score": 0.1, "big": 1e18, "neg": -0.0, "nul": "\x00"},
    reason="A reason",
    automation_id="purchase.over_limit",
    automation_version=3,
    cause_id=UUID(int=1),
    correlation_id=UUID(int=2),
    event_id=UUID(int=3),
)
TAMPERED = {
    "at": "at + interval '1 microsecond'",
    "actor_id": "8",
    "actor_name": "'Eve'",
    "on_behalf_of": "NULL",
    "channel": "'api'",
    "action": "'record.created'",
    "model": "'sale.order'",
    "record_id": "43",
    "subject": "'other'",
    "company_id": "2",
    "old": """jsonb_set(old, '{amount_total}', '"10.51"')""",
    "new": "new - 'score'",
    "reason": "''",
    "automation_id": "'x'",
    "automation_version": "4",
    "cause_id": "gen_random_uuid()",
    "correlation_id": "NULL",
    "event_id": "gen_random_uuid()",
    "digest": "sha256('x')",
}


def write(database: Database, *entries: Entry) -> None:
    with database.unit() as unit:
        append(unit, entries)


def fill(database: Database, count: int, *, size: int = 3) -> None:
    """``count`` entries with record ids from 1, sealed ``size`` at a time."""
    for number in range(1, count + 1):
        write(database, Entry(action="a", actor_name="n", channel="web", record_id=number))
    seal_all(database, size=size)


def seal_all(database: Database, *, size: int = 3) -> None:
    """Seal until nothing is left, however long other databases of the server hold it up."""
    for _ in range(20_000):
        with database.unit() as unit:
            if seal(unit, size=size) is None and verify(unit).unsealed == 0:
                return
    pytest.fail("some transaction stays open")


def verified(database: Database, **options: Any) -> Verification:
    with database.unit() as unit:
        return verify(unit, **options)


def tamper(database: Database, *statements: str) -> None:
    """Change the log as somebody would who owns the server."""
    with database.unit() as unit:
        unit.connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            unit.connection.execute(text(statement))


def exported(database: Database, filters: Filters | None = None) -> list[bytes]:
    with database.unit() as unit:
        return list(export(unit, filters=filters or Filters()))


class TestAppend:
    def test_gives_back_what_was_recorded(self, database: Database, clock: ManualClock) -> None:
        write(database, SAMPLE)
        with database.unit() as unit:
            (found,) = search(unit, Filters()).items
        assert found.at == clock.now()
        assert found.entry.correlation_id == UUID(int=2)
        assert found.entry.old == {
            "amount_total": "10.50", "day": "2027-03-01", "tags": ["a", "b"], "n": None,
        }  # fmt: skip
        assert found.entry.new == {
            "amount_total": "1000", "score": 0.1, "big": "1e+18", "neg": 0, "nul": "\ufffd",
        }  # fmt: skip

    def test_is_undone_with_its_unit(self, database: Database) -> None:
        with database.unit() as unit:
            append(unit, [SAMPLE])
            unit.connection.get_transaction().rollback()
        assert verified(database).unsealed == 0

    @pytest.mark.parametrize("table", ["audit_entry", "audit_seal"])
    @pytest.mark.parametrize(
        "statement", ["DELETE FROM {}", "TRUNCATE {}", "UPDATE {} SET era = era"]
    )
    def test_refuses_any_change(self, database: Database, table: str, statement: str) -> None:
        fill(database, 1)
        with pytest.raises(DBAPIError, match="append-only"), database.unit() as unit:
            unit.connection.execute(text(statement.format(f"interlock.{table}")))


class TestSeal:
    def test_takes_rows_in_bounded_batches(self, database: Database) -> None:
        fill(database, 7, size=3)
        outcome = verified(database)
        assert outcome.is_sound
        assert (outcome.sealed, outcome.unsealed) == (7, 0)
        assert outcome.seals >= 3

    def test_waits_for_an_older_transaction_that_is_still_open(self, database: Database) -> None:
        with database.unit() as older:
            append(older, [SAMPLE])
            write(database, SAMPLE)
            with database.unit() as unit:
                assert seal(unit) is None
        seal_all(database, size=10)
        outcome = verified(database)
        assert outcome.is_sound
        assert outcome.sealed == 2

    def test_takes_older_rows_while_a_younger_transaction_is_open(self, database: Database) -> None:
        write(database, SAMPLE)
        with database.unit() as younger:
            append(younger, [SAMPLE])
            made = None
            for _ in range(20_000):
                with database.unit() as unit:
                    if (made := seal(unit)) is not None:
                        break
            assert made is not None
            assert made.count == 1
        seal_all(database)
        assert verified(database).sealed == 2

    def test_splits_a_transaction_larger_than_a_seal(self, database: Database) -> None:
        write(database, *[SAMPLE] * 8)
        seal_all(database, size=3)
        outcome = verified(database)
        assert outcome.is_sound
        assert (outcome.sealed, outcome.seals) == (8, 3)

    def test_begins_an_era_on_another_cluster(self, database: Database) -> None:
        fill(database, 4)
        tamper(
            database,
            "UPDATE interlock.audit_entry SET era = 1, transaction = transaction + 1000000",
            "UPDATE interlock.audit_seal SET era = 1",
            "DELETE FROM interlock.audit_seal",
        )
        seal_all(database)
        write(database, SAMPLE)
        seal_all(database)
        outcome = verified(database)
        assert outcome.is_sound
        assert outcome.sealed == 5

    def test_seals_what_came_unsealed_from_another_cluster(self, database: Database) -> None:
        fill(database, 2)
        write(database, SAMPLE)
        tamper(
            database,
            "UPDATE interlock.audit_entry SET era = 1, transaction = 9000000000 WHERE id = 3",
        )
        seal_all(database)
        outcome = verified(database)
        assert outcome.is_sound
        assert outcome.sealed == 3


class TestVerify:
    def test_finds_an_empty_log_sound(self, database: Database) -> None:
        assert verified(database) == Verification(sealed=0, unsealed=0, seals=0, problems=0)

    @pytest.mark.parametrize("is_sealed", [True, False])
    @pytest.mark.parametrize("column", TAMPERED)
    def test_names_a_changed_row(self, database: Database, column: str, is_sealed: bool) -> None:
        write(database, SAMPLE, SAMPLE)
        if is_sealed:
            seal_all(database)
        assert verified(database).is_sound
        change = f"UPDATE interlock.audit_entry SET {column} = {TAMPERED[column]} WHERE id = 2"
        tamper(database, change)
        outcome = verified(database)
        assert outcome.changed == (2,)
        assert not outcome.is_sound

    def test_names_a_changed_row_with_a_recomputed_digest(
        self, database: Database, clock: ManualClock
    ) -> None:
        fill(database, 3)
        forged = Entry(action="a", actor_name="n", channel="web", record_id=99)
        digest = digest_of(document_of_entry(forged, clock.now())).hex()
        tamper(
            database,
            f"UPDATE interlock.audit_entry SET record_id = 99, digest = '\\x{digest}' WHERE id = 2",
        )
        assert verified(database).changed == (2,)

    def test_names_removed_rows(self, database: Database) -> None:
        fill(database, 7)
        tamper(database, "DELETE FROM interlock.audit_entry WHERE id IN (2, 5, 7)")
        outcome = verified(database)
        assert outcome.removed == (2, 5, 7)
        assert outcome.problems == 3

    def test_names_a_row_inserted_into_a_sealed_range(self, database: Database) -> None:
        fill(database, 4)
        columns = "at, actor_name, channel, action, digest, era, transaction"
        tamper(
            database,
            f"INSERT INTO interlock.audit_entry (id, {columns}) OVERRIDING SYSTEM VALUE "
            f"SELECT 900, {columns} FROM interlock.audit_entry WHERE id = 2",
        )
        assert verified(database).inserted == (900,)

    def test_names_swapped_rows(self, database: Database) -> None:
        fill(database, 4)
        tamper(
            database,
            "UPDATE interlock.audit_entry SET id = -1 WHERE id = 2",
            "UPDATE interlock.audit_entry SET id = 2 WHERE id = 3",
            "UPDATE interlock.audit_entry SET id = 3 WHERE id = -1",
        )
        assert set(verified(database).changed) == {2, 3}

    @pytest.mark.parametrize("column", ["transaction", "era"])
    def test_finds_a_row_that_was_moved(self, database: Database, column: str) -> None:
        fill(database, 3)
        tamper(
            database, f"UPDATE interlock.audit_entry SET {column} = {column} + 1000 WHERE id = 2"
        )
        outcome = verified(database)
        assert outcome.removed == (2,)

    @pytest.mark.parametrize(
        "change",
        [
            "sealed_at = sealed_at + interval '1 second'",
            "horizon = horizon + 1",
            "horizon_id = horizon_id + 1",
            "first_id = first_id + 1",
            "last_id = last_id + 1",
            "count = count + 1",
            "members = set_byte(members, 9, 200)",
            "previous_hash = sha256('x')",
            "hash = sha256('x')",
        ],
    )
    def test_names_a_changed_seal(self, database: Database, change: str) -> None:
        fill(database, 7)
        tamper(database, f"UPDATE interlock.audit_seal SET {change} WHERE sequence = 2")
        assert 2 in verified(database).broken_seals

    @pytest.mark.parametrize("sequence", [1, 2])
    def test_finds_a_removed_seal(self, database: Database, sequence: int) -> None:
        fill(database, 7)
        tamper(database, f"DELETE FROM interlock.audit_seal WHERE sequence = {sequence}")
        outcome = verified(database)
        assert outcome.broken_seals == (sequence + 1,)
        assert outcome.inserted

    def test_finds_a_cut_off_end_by_the_noted_head(self, database: Database) -> None:
        fill(database, 7)
        with database.unit() as unit:
            noted = head(unit)
        assert noted is not None
        last = "(SELECT max(sequence) FROM interlock.audit_seal)"
        tamper(
            database,
            "DELETE FROM interlock.audit_entry WHERE id >= "
            f"(SELECT first_id FROM interlock.audit_seal WHERE sequence = {last})",
            f"DELETE FROM interlock.audit_seal WHERE sequence = {last}",
        )
        assert verified(database).is_sound
        outcome = verified(database, expected_head=noted.hash)
        assert outcome.is_head_missing
        assert not outcome.is_sound

    def test_accepts_a_head_noted_before_the_log_grew(self, database: Database) -> None:
        fill(database, 2)
        with database.unit() as unit:
            noted = head(unit)
        fill(database, 2)
        assert noted is not None
        assert verified(database, expected_head=noted.hash).is_sound

    def test_tells_how_far_it_is(self, database: Database) -> None:
        fill(database, 4)
        heard: list[int] = []
        verified(database, on_progress=heard.append)
        assert heard[-1] == 4
        assert heard == sorted(heard)


class TestExport:
    def test_proves_itself(self, database: Database) -> None:
        fill(database, 4)
        write(database, SAMPLE)
        outcome = verify_export(exported(database))
        assert outcome.is_sound
        assert (outcome.sealed, outcome.unsealed) == (4, 1)

    def test_of_a_selection_proves_what_is_in_it(self, database: Database) -> None:
        fill(database, 7)
        lines = exported(database, Filters(record_id=5))
        outcome = verify_export(lines)
        assert outcome.is_sound
        assert outcome.is_partial
        assert outcome.sealed == 1
        forged = [line.replace(b'"record_id":5', b'"record_id":6') for line in lines]
        assert verify_export(forged).changed == (5,)

    def test_shows_a_missing_line_and_a_missing_end(self, database: Database) -> None:
        fill(database, 4)
        lines = exported(database)
        without = [line for line in lines if not line.startswith(b'{"id":2,')]
        assert verify_export(without).removed == (2,)
        assert verify_export(lines[:-1]).is_truncated

    @pytest.mark.parametrize("lines", [[], [b"{}"], [b"no json"], [b'{"export":{"format":9}}']])
    def test_refuses_a_file_that_is_none(self, lines: list[bytes]) -> None:
        with pytest.raises(MalformedError):
            verify_export(lines)

    def test_refuses_a_damaged_line(self, database: Database) -> None:
        fill(database, 1)
        lines = exported(database)
        with pytest.raises(MalformedError, match="Line 2"):
            verify_export([lines[0], b'{"entry":{}}', *lines[1:]])

    def test_as_csv_disarms_formulas(self, database: Database) -> None:
        write(database, Entry(action="a", actor_name="=1+1", channel="web", new={"x": 1}))
        with database.unit() as unit:
            header, row = list(export_csv(unit))
        assert header.startswith(b"id,at,action,actor_name")
        assert b",'=1+1," in row
        assert b'"{""x"":1}"' in row


class TestSearch:
    @pytest.fixture
    def filled(self, database: Database, clock: ManualClock) -> Database:
        rows = [("a.b", 1), ("a.c", 2), ("ab", None), ("b", 1)]
        for hour, (action, company) in enumerate(rows):
            clock.set(clock.now().replace(hour=9 + hour))
            entry = Entry(action=action, actor_name="n", channel="web", company_id=company)
            write(database, entry)
        return database

    def found(self, database: Database, **filters: Any) -> list[str]:
        with database.unit() as unit:
            return [item.entry.action for item in search(unit, Filters(**filters)).items]

    def test_answers_newest_first(self, filled: Database) -> None:
        assert self.found(filled) == ["b", "ab", "a.c", "a.b"]

    def test_takes_an_action_as_a_dotted_prefix(self, filled: Database) -> None:
        assert self.found(filled, action="a") == ["a.c", "a.b"]
        assert self.found(filled, action="a.c") == ["a.c"]

    def test_keeps_to_companies_and_to_what_belongs_to_none(self, filled: Database) -> None:
        assert self.found(filled, company_ids=(2,)) == ["ab", "a.c"]
        assert self.found(filled, company_ids=()) == ["ab"]

    def test_ends_a_period_before_its_end(self, filled: Database, clock: ManualClock) -> None:
        day = clock.now()
        period = {"since": day.replace(hour=10), "until": day.replace(hour=12)}
        assert self.found(filled, **period) == ["ab", "a.c"]

    def test_goes_on_from_a_cursor(self, filled: Database) -> None:
        with filled.unit() as unit:
            first = search(unit, Filters(), limit=3)
            second = search(unit, Filters(), limit=3, cursor=first.next_cursor)
        assert [item.entry.action for item in second.items] == ["a.b"]
        assert second.next_cursor is None
