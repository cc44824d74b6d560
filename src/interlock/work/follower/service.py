"""Following records: whoever follows one is told of its comments, and of what automations tell
its followers. Following gives no right: who may no longer read the record is told nothing."""

from __future__ import annotations

from collections.abc import Collection

from interlock.identity.model import Actor, Channel, Implications
from interlock.identity.user.service import active_users, actor_for_user
from interlock.kit.database import Unit
from interlock.kit.problem import FieldError, ForbiddenError, InvalidError, NotFoundError
from interlock.records.access import Right
from interlock.records.record import Record
from interlock.records.session import RecordSession
from interlock.work.follower import store
from interlock.work.model import About, Author
from interlock.work.trail import record as note


def follow(
    session: RecordSession, model: str, record_id: int, *, user_ids: Collection[int], by: Author
) -> list[int]:
    """Add followers; those who are new. Oneself needs the right to read the record, others the
    right to change it."""
    record = _allowed(session, model, record_id, user_ids)
    return add_followers(session.unit, record, user_ids, by=by)


def unfollow(
    session: RecordSession, model: str, record_id: int, *, user_ids: Collection[int], by: Author
) -> list[int]:
    """Remove followers; those who had followed. Nobody needs a right to leave."""
    own = set(user_ids) == {session.user.user_id}
    about = About(model, record_id)
    if not own:
        about = about_record(_allowed(session, model, record_id, user_ids))
    return _remove(session.unit, about, user_ids, by=by)


def add_followers(
    unit: Unit, record: Record, user_ids: Collection[int], *, by: Author
) -> list[int]:
    """Add followers without asking for rights: for automations, which bring their own."""
    known = active_users(unit, sorted(set(user_ids)))
    if unknown := sorted(set(user_ids) - set(known)):
        raise InvalidError(
            "Only active users can follow a record.",
            errors=[FieldError("user_ids", f"{unknown} are not active users", "user")],
        )
    added = sorted(store.add(unit, *record.key, user_ids=known, by=by))
    if added:
        about = about_record(record)
        note(unit, "record.followed", by=by, about=about, new={"followers": added})
    return added


def remove_followers(
    unit: Unit, record: Record, user_ids: Collection[int], *, by: Author
) -> list[int]:
    """Remove followers without asking for rights."""
    return _remove(unit, about_record(record), user_ids, by=by)


def followers_of(session: RecordSession, model: str, record_id: int) -> list[int]:
    """The users who follow a record that the actor may read."""
    session.get(model, record_id)
    return store.of_record(session.unit, model, record_id)


def followed_by(unit: Unit, *, actor: Actor, most: int = 200) -> list[tuple[str, int]]:
    """The records (model, id) that the actor follows, the latest first."""
    return store.of_user(unit, actor.user_id, most=most)


def readers(session: RecordSession, record: Record, *, implies: Implications) -> list[int]:
    """Those followers of a record who may read it as it is now."""
    return [
        user_id
        for user_id in store.of_record(session.unit, *record.key)
        if _may_read(session, record, user_id, implies)
    ]


def about_record(record: Record) -> About:
    return About(record.model.id, record.id, record.values.get("company_id"))


def _may_read(session: RecordSession, record: Record, user_id: int, implies: Implications) -> bool:
    actor = actor_for_user(session.unit, user_id, implies=implies, channel=Channel.SYSTEM)
    if actor is None:
        return False
    try:
        with session.acting_as(actor):
            session.get(*record.key)
    except (ForbiddenError, NotFoundError):
        return False
    return True


def _allowed(
    session: RecordSession, model: str, record_id: int, user_ids: Collection[int]
) -> Record:
    own = set(user_ids) == {session.user.user_id}
    return session.get(model, record_id, right=Right.READ if own else Right.UPDATE)


def _remove(unit: Unit, about: About, user_ids: Collection[int], *, by: Author) -> list[int]:
    assert about.model is not None
    assert about.record_id is not None
    removed = sorted(store.remove(unit, about.model, about.record_id, user_ids=set(user_ids)))
    if removed:
        note(unit, "record.unfollowed", by=by, about=about, old={"followers": removed})
    return removed
