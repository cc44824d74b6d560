from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from interlock.identity.delegation.rule import NewDelegation
from interlock.identity.delegation.service import (
    Delegations,
    absent_users,
    active_delegations,
    delegates_of,
)
from interlock.identity.model import SYSTEM, Actor, Delegation
from interlock.identity.user.service import Users
from interlock.kit.clock import ManualClock
from interlock.kit.database import Database
from interlock.kit.problem import ForbiddenError, InvalidError, NotFoundError
from support.identity import ListRecorder, make_actor, make_administrator

recorder = ListRecorder()
delegations = Delegations(recorder)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _fresh_recorder() -> None:
    recorder.entries.clear()


@pytest.fixture
def anna(database: Database) -> Actor:
    return make_actor(database, "anna")


@pytest.fixture
def bo(database: Database) -> Actor:
    return make_actor(database, "bo")


@pytest.fixture
def now(clock: ManualClock) -> datetime:
    return clock.now()


def delegate(
    database: Database, principal: Actor, to: Actor, *, actor: Actor | None = None, **values: Any
) -> Delegation:
    with database.unit() as unit:
        period = {"starts_at": unit.now, "ends_at": unit.now + 7 * DAY}
        new = NewDelegation(principal.user_id, to.user_id, **(period | values))
        return delegations.create(unit, new, actor=actor or principal)


class TestCreate:
    def test_keeps_both_names_scope_and_limit(
        self, database: Database, anna: Actor, bo: Actor, now: datetime
    ) -> None:
        limit = {"amount_limit": Decimal("5000.00"), "currency": "EUR"}
        delegate(database, anna, bo, scope=("purchase.release",), reason="Leave", **limit)
        with database.unit() as unit:
            (found,) = active_delegations(unit, bo.user_id, now)
            assert delegates_of(unit, [anna.user_id, 99], now) == [found]
            assert active_delegations(unit, anna.user_id, now) == []
        assert (found.principal_name, found.delegate_name) == ("Anna", "Bo")
        assert (found.amount_limit, found.currency) == (Decimal("5000.00"), "EUR")
        assert found.covers("purchase.release", "purchase.order")
        assert not found.covers("sale.order")
        assert recorder.actions == ["delegation_created"]

    def test_is_for_the_principal_and_administrators(
        self, database: Database, anna: Actor, bo: Actor
    ) -> None:
        with pytest.raises(ForbiddenError):
            delegate(database, anna, bo, actor=bo)
        made = delegate(database, anna, bo, actor=make_administrator(database))
        assert made.created_by != anna.user_id

    def test_refuses_a_circle(self, database: Database, anna: Actor, bo: Actor) -> None:
        delegate(database, anna, bo)
        with pytest.raises(InvalidError) as refused:
            delegate(database, bo, anna)
        assert refused.value.code == "delegation_circle"

    def test_allows_the_way_back_once_revoked(
        self, database: Database, anna: Actor, bo: Actor
    ) -> None:
        made = delegate(database, anna, bo)
        with database.unit() as unit:
            delegations.revoke(unit, made.id, actor=anna)
        delegate(database, bo, anna)

    def test_refuses_oneself(self, database: Database, anna: Actor) -> None:
        with pytest.raises(InvalidError):
            delegate(database, anna, anna)

    def test_refuses_somebody_who_is_gone(self, database: Database, anna: Actor, bo: Actor) -> None:
        with database.unit() as unit:
            Users(recorder).deactivate(unit, bo.user_id, actor=SYSTEM)
        with pytest.raises(InvalidError, match="deactivated"):
            delegate(database, anna, bo)


class TestActiveDelegations:
    def test_keep_to_their_period(
        self, database: Database, anna: Actor, bo: Actor, now: datetime
    ) -> None:
        delegate(database, anna, bo, starts_at=now + DAY, ends_at=now + 2 * DAY)
        with database.unit() as unit:
            found = [
                bool(active_delegations(unit, bo.user_id, now + offset))
                for offset in (timedelta(), DAY, 2 * DAY - timedelta(seconds=1), 2 * DAY)
            ]
        assert found == [False, True, True, False]

    def test_end_when_revoked(
        self, database: Database, anna: Actor, bo: Actor, now: datetime
    ) -> None:
        made = delegate(database, anna, bo)
        stranger = make_actor(database, "eve")
        with pytest.raises(NotFoundError), database.unit() as unit:
            delegations.revoke(unit, made.id, actor=stranger)
        with pytest.raises(ForbiddenError), database.unit() as unit:
            delegations.revoke(unit, made.id, actor=bo)
        with database.unit() as unit:
            assert delegations.of_user(unit, bo.user_id, actor=bo) == [made]
            delegations.revoke(unit, made.id, actor=anna)
            delegations.revoke(unit, made.id, actor=anna)
            assert active_delegations(unit, bo.user_id, now) == []
        assert recorder.actions == ["delegation_created", "delegation_revoked"]

    @pytest.mark.parametrize("who", ["anna", "bo"])
    def test_need_both_to_be_active(
        self, database: Database, anna: Actor, bo: Actor, now: datetime, who: str
    ) -> None:
        delegate(database, anna, bo)
        gone = {"anna": anna, "bo": bo}[who]
        with database.unit() as unit:
            Users(recorder).deactivate(unit, gone.user_id, actor=SYSTEM)
            assert active_delegations(unit, bo.user_id, now) == []


class TestAbsence:
    def test_hands_over_to_the_substitute_until_cancelled(
        self, database: Database, anna: Actor, bo: Actor, now: datetime
    ) -> None:
        with database.unit() as unit:
            absence = delegations.record_absence(
                unit,
                anna.user_id,
                actor=anna,
                starts_at=now,
                ends_at=now + DAY,
                substitute_id=bo.user_id,
            )
            ids = [anna.user_id, bo.user_id]
            assert absent_users(unit, ids, now) == {anna.user_id}
            assert absent_users(unit, ids, now + DAY) == frozenset()
            assert [found.id for found in delegates_of(unit, ids, now)] == [absence.delegation_id]
            assert delegations.absences_of(unit, anna.user_id, actor=anna) == [absence]
        with pytest.raises(NotFoundError), database.unit() as unit:
            delegations.cancel_absence(unit, absence.id, actor=bo)
        with database.unit() as unit:
            delegations.cancel_absence(unit, absence.id, actor=anna)
            assert absent_users(unit, ids, now) == frozenset()
            assert delegates_of(unit, ids, now) == []

    def test_of_others_is_for_administrators(
        self, database: Database, anna: Actor, bo: Actor, now: datetime
    ) -> None:
        with pytest.raises(ForbiddenError), database.unit() as unit:
            delegations.record_absence(
                unit, anna.user_id, actor=bo, starts_at=now, ends_at=now + DAY
            )
