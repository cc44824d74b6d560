from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interlock.audit.digest import (
    DOCUMENT_FIELDS,
    digest_of,
    document_of_entry,
    document_of_row,
    pack_members,
    unpack_members,
)
from interlock.audit.model import Entry, Member
from interlock.kit import json

NOON = datetime(2027, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
ENTRY = Entry(
    action="record.updated",
    actor_name="Anna",
    channel="web",
    record_id=7,
    model="purchase.order",
    old={"amount_total": Decimal("10.50")},
    correlation_id=UUID(int=5),
)


class TestDocumentOfEntry:
    def test_spells_sorted_fields_without_the_empty_ones(self) -> None:
        assert document_of_entry(ENTRY, NOON) == (
            b'{"action":"record.updated","actor_name":"Anna","at":"2027-03-01T12:00:00.123456Z",'
            b'"channel":"web","correlation_id":"00000000-0000-0000-0000-000000000005",'
            b'"model":"purchase.order","old":{"amount_total":"10.50"},"record_id":7}'
        )

    def test_spells_a_row_like_the_entry_that_it_came_from(self) -> None:
        values = {"at": NOON, "action": "record.updated", "actor_name": "Anna", "channel": "web"}
        values |= {"record_id": 7, "model": "purchase.order", "correlation_id": UUID(int=5)}
        values |= {"old": {"amount_total": "10.50"}}
        row = [values.get(name) for name in DOCUMENT_FIELDS]
        assert document_of_row(row) == document_of_entry(ENTRY, NOON)

    @pytest.mark.parametrize(
        ("given_value", "kept"),
        [
            (1e17, "1e+17"),
            (-0.0, 0.0),
            (2**70, str(2**70)),
            ("a\x00b", "a\ufffdb"),
            ({1: {"x"}}, {"1": ["x"]}),
            ([1e300], ["1e+300"]),
            (1.5, 1.5),
            (-0.05, -0.05),
            ("1e17", "1e17"),
        ],
    )
    def test_replaces_what_jsonb_would_give_back_differently(
        self, given_value: object, kept: object
    ) -> None:
        entry = Entry(action="a", actor_name="n", channel="api", new={"v": given_value})
        assert json.load(document_of_entry(entry, NOON))["new"] == {"v": kept}


class TestDigest:
    def test_changes_with_every_field(self) -> None:
        seen = {digest_of(document_of_entry(ENTRY, NOON))}
        seen.add(digest_of(document_of_entry(ENTRY, NOON + timedelta(microseconds=1))))
        changes = {"actor_name": "B", "model": "m", "record_id": 8, "reason": "r"}
        for name, value in changes.items():
            values = {field: getattr(ENTRY, field) for field in DOCUMENT_FIELDS[1:]}
            seen.add(digest_of(document_of_entry(Entry(**(values | {name: value})), NOON)))
        assert len(seen) == 2 + len(changes)


class TestMembers:
    @given(
        st.lists(st.builds(Member, st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32)))
    )
    def test_come_back_as_packed(self, members: list[Member]) -> None:
        assert list(unpack_members(pack_members(members))) == members
