from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from interlock.identity.delegation.rule import NewDelegation, closes_circle, find_wrong

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def delegation(principal_id: int, delegate_id: int, *scope: str, days: range) -> NewDelegation:
    return NewDelegation(
        principal_id=principal_id,
        delegate_id=delegate_id,
        starts_at=NOON + timedelta(days=days.start),
        ends_at=NOON + timedelta(days=days.stop),
        scope=scope,
    )


WEEK = range(7)
NEXT_WEEK = range(7, 14)


class TestClosesCircle:
    def test_straight_back(self) -> None:
        assert closes_circle(delegation(1, 2, days=WEEK), [delegation(2, 1, days=WEEK)])

    def test_through_others(self) -> None:
        others = [delegation(2, 3, days=WEEK), delegation(3, 4, days=WEEK)]
        others.append(delegation(4, 1, days=WEEK))
        assert closes_circle(delegation(1, 2, days=WEEK), others)

    def test_not_in_another_period(self) -> None:
        assert not closes_circle(delegation(1, 2, days=WEEK), [delegation(2, 1, days=NEXT_WEEK)])

    def test_not_when_the_periods_of_a_chain_never_meet(self) -> None:
        others = [delegation(2, 3, days=range(3)), delegation(3, 1, days=range(3, 7))]
        assert not closes_circle(delegation(1, 2, days=WEEK), others)

    def test_not_for_another_scope(self) -> None:
        new = delegation(1, 2, "purchase.release", days=WEEK)
        assert not closes_circle(new, [delegation(2, 1, "sale.discount", days=WEEK)])
        assert closes_circle(new, [delegation(2, 1, days=WEEK)])

    def test_ends_in_a_circle_of_others(self) -> None:
        others = [delegation(2, 3, days=WEEK), delegation(3, 2, days=WEEK)]
        assert not closes_circle(delegation(1, 2, days=WEEK), others)


class TestFindWrong:
    @pytest.mark.parametrize(
        ("change", "path"),
        [
            ({"delegate_id": 1}, "delegate_id"),
            ({"ends_at": NOON - timedelta(days=2)}, "ends_at"),
            ({"starts_at": NOON - timedelta(days=2), "ends_at": NOON}, "ends_at"),
            ({"starts_at": NOON.replace(tzinfo=None)}, "starts_at"),
            ({"amount_limit": Decimal(100)}, "currency"),
            ({"currency": "EUR"}, "currency"),
            ({"currency": "EUR", "amount_limit": Decimal(0)}, "amount_limit"),
            ({"currency": "EUR", "amount_limit": Decimal("NaN")}, "amount_limit"),
        ],
    )
    def test_names_the_field(self, change: dict[str, Any], path: str) -> None:
        values = {"principal_id": 1, "delegate_id": 2, "starts_at": NOON}
        values |= {"ends_at": NOON + timedelta(days=1)}
        found = find_wrong(NewDelegation(**(values | change)), now=NOON)
        assert [wrong.path for wrong in found] == [path]

    def test_accepts_what_is_right(self) -> None:
        assert find_wrong(delegation(1, 2, days=WEEK), now=NOON) == []
