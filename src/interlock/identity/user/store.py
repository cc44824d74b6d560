"""The SQL of users and their roles, and the columns that an actor is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ScalarSelect,
    Text,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    tuple_,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from interlock.identity.model import (
    ADMINISTRATOR,
    CHANGE_PASSWORD,
    Actor,
    DateFormat,
    Implications,
    Person,
    User,
    expand_roles,
)
from interlock.identity.tables import (
    group_role_table,
    member_table,
    user_role_table,
    user_table,
)
from interlock.kit.database import Unit
from interlock.kit.statement import Prepared

_STRUCTURE_LOCK = 7_310_584_022
_LONGEST_CHAIN = 32

_user = user_table.c
_TEXTS = ARRAY(Text)
_USER_COLUMNS = [column for column in _user if column.name != "password_hash"]


def _array(statement: Any) -> ScalarSelect[Any]:
    return select(func.array(statement.scalar_subquery())).scalar_subquery()


_own_roles = select(user_role_table.c.role).where(user_role_table.c.user_id == _user.id)
_group_roles = (
    select(group_role_table.c.role)
    .join(member_table, member_table.c.group_code == group_role_table.c.group_code)
    .where(member_table.c.user_id == _user.id)
)
_roles = union(_own_roles.correlate(user_table), _group_roles.correlate(user_table))
_groups = select(member_table.c.group_code).where(member_table.c.user_id == _user.id)

ACTOR_COLUMNS = [
    _user.id,
    _user.login,
    _user.name,
    _user.company_ids,
    _user.company_id,
    _user.language,
    _user.time_zone,
    _user.must_change_password,
    func.array(_roles.scalar_subquery()).label("roles"),
    func.array(_groups.correlate(user_table).scalar_subquery()).label("groups"),
]
"""With these, one statement tells everything about an actor; :func:`actor_of` reads them."""

_by_id = select(*_USER_COLUMNS).where(_user.id == bindparam("id"))
_by_login = select(_user.id, _user.password_hash, _user.is_active).where(
    func.lower(_user.login) == func.lower(bindparam("login"))
)
_password_hash = select(_user.password_hash).where(_user.id == bindparam("id"))
_actor = Prepared(select(*ACTOR_COLUMNS).where(_user.id == bindparam("id"), _user.is_active))
_has_role = or_(
    exists(
        _own_roles.where(
            user_role_table.c.role == func.any(bindparam("roles", type_=_TEXTS))
        ).correlate(user_table)
    ),
    exists(
        _group_roles.where(
            group_role_table.c.role == func.any(bindparam("roles", type_=_TEXTS))
        ).correlate(user_table)
    ),
)
_in_company = or_(
    bindparam("company_id", type_=BigInteger).is_(None),
    _user.company_ids.any_() == bindparam("company_id", type_=BigInteger),
)
_users_with = Prepared(
    select(_user.id).where(_user.is_active, _has_role, _in_company).order_by(_user.id)
)
_held_roles = union(_own_roles.where(_user.is_active), _group_roles.where(_user.is_active))
_active_among = Prepared(
    select(_user.id)
    .where(
        _user.is_active,
        _user.id == func.any(bindparam("ids", type_=ARRAY(BigInteger))),
        _in_company,
    )
    .order_by(_user.id)
)
_insert_user = insert(user_table).returning(_user.id)
_assign = upsert(user_role_table).on_conflict_do_nothing().returning(user_role_table.c.role)
_remove = (
    delete(user_role_table)
    .where(
        user_role_table.c.user_id == bindparam("user_id"),
        user_role_table.c.role == bindparam("role"),
    )
    .returning(user_role_table.c.role)
)
_has_administrator = select(
    exists().where(
        _user.is_active,
        or_(
            exists().where(
                user_role_table.c.user_id == _user.id, user_role_table.c.role == ADMINISTRATOR
            ),
            exists().where(
                member_table.c.user_id == _user.id,
                member_table.c.group_code == group_role_table.c.group_code,
                group_role_table.c.role == ADMINISTRATOR,
            ),
        ),
    )
)
_managers = text("""
    WITH RECURSIVE chain AS (
        SELECT manager_id AS id, 1 AS depth, ARRAY[id] AS path
        FROM interlock.app_user WHERE id = :id
        UNION ALL
        SELECT boss.manager_id, chain.depth + 1, chain.path || boss.id
        FROM chain JOIN interlock.app_user boss ON boss.id = chain.id
        WHERE chain.depth < :most AND NOT boss.manager_id = ANY(chain.path || boss.id)
    )
    SELECT id FROM chain WHERE id IS NOT NULL ORDER BY depth
""")
_reports_to = text("""
    WITH RECURSIVE chain(id) AS (
        SELECT CAST(:manager_id AS bigint)
        UNION
        SELECT boss.manager_id FROM chain JOIN interlock.app_user boss ON boss.id = chain.id
    )
    SELECT EXISTS (SELECT FROM chain WHERE id = :id)
""")


def lock_structure(unit: Unit) -> None:
    """One at a time: what must hold across rows (a last administrator, no cycles, one login)."""
    unit.connection.execute(select(func.pg_advisory_xact_lock(_STRUCTURE_LOCK)))


def insert_user(unit: Unit, values: Mapping[str, Any]) -> int:
    return int(unit.connection.execute(_insert_user, dict(values)).scalar_one())


def update_user(unit: Unit, user_id: int, values: Mapping[str, Any]) -> None:
    unit.connection.execute(update(user_table).where(_user.id == user_id).values(**values))


def get(unit: Unit, user_id: int) -> User | None:
    row = unit.connection.execute(_by_id, {"id": user_id}).one_or_none()
    return _read_user(row) if row is not None else None


def sign_in_facts(unit: Unit, login: str) -> tuple[int, str | None, bool] | None:
    """Id, password hash and whether active, of the user with ``login`` in any case."""
    row = unit.connection.execute(_by_login, {"login": login}).one_or_none()
    return (row[0], row[1], row[2]) if row is not None else None


def password_hash(unit: Unit, user_id: int) -> str | None:
    return unit.connection.execute(_password_hash, {"id": user_id}).scalar_one_or_none()


def search(
    unit: Unit,
    *,
    matching: str | None,
    is_active: bool | None,
    among: Sequence[int] | None,
    after: tuple[str, int] | None,
    most: int,
) -> list[User]:
    """Users by name; ``matching`` is a part of name, login, email or department."""
    name = func.lower(_user.name)
    statement = select(*_USER_COLUMNS).order_by(name, _user.id).limit(most)
    if matching:
        fields = (_user.name, _user.login, _user.email, _user.department)
        found = [field.icontains(matching, autoescape=True) for field in fields]
        statement = statement.where(or_(*found))
    if is_active is not None:
        statement = statement.where(_user.is_active.is_(is_active))
    if among is not None:
        statement = statement.where(_user.id.in_(among))
    if after is not None:
        place = tuple_(func.lower(literal(after[0])), literal(after[1], BigInteger))
        statement = statement.where(tuple_(name, _user.id) > place)
    return [_read_user(row) for row in unit.connection.execute(statement)]


def people(unit: Unit, *, matching: str, most: int) -> list[Person]:
    """Active people by a part of their name."""
    statement = (
        select(_user.id, _user.name, _user.department)
        .where(_user.is_active, _user.name.icontains(matching, autoescape=True))
        .order_by(func.lower(_user.name), _user.id)
        .limit(most)
    )
    return [Person(*row) for row in unit.connection.execute(statement)]


def assign_role(unit: Unit, user_id: int, role: str) -> bool:
    """Whether the user did not have it yet."""
    given = unit.connection.execute(_assign, {"user_id": user_id, "role": role})
    return given.scalar_one_or_none() is not None


def remove_role(unit: Unit, user_id: int, role: str) -> bool:
    """Whether the user had it."""
    taken = unit.connection.execute(_remove, {"user_id": user_id, "role": role})
    return taken.scalar_one_or_none() is not None


def has_administrator(unit: Unit) -> bool:
    return bool(unit.connection.execute(_has_administrator).scalar_one())


def own_roles(unit: Unit, user_id: int) -> list[str]:
    """The roles assigned to the user in person."""
    statement = select(user_role_table.c.role).where(user_role_table.c.user_id == user_id)
    return sorted(unit.connection.execute(statement).scalars())


def users_with(unit: Unit, roles: frozenset[str], *, company_id: int | None) -> list[int]:
    """Active users who have one of ``roles`` in person or through a group."""
    parameters = {"roles": sorted(roles), "company_id": company_id}
    return [row[0] for row in _users_with.rows(unit.connection, parameters)]


def held_roles(unit: Unit) -> frozenset[str]:
    """The roles that an active user has in person or through a group."""
    return frozenset(unit.connection.execute(_held_roles).scalars())


def addresses(unit: Unit, user_ids: Sequence[int]) -> list[tuple[int, str, str]]:
    """Id, name and mail address of the active users who have one."""
    statement = select(_user.id, _user.name, _user.email).where(
        _user.id.in_(list(user_ids)), _user.is_active, _user.email.is_not(None)
    )
    return [(row[0], row[1], row[2]) for row in unit.connection.execute(statement)]


def active_among(unit: Unit, user_ids: Sequence[int], *, company_id: int | None) -> list[int]:
    """Those of ``user_ids`` who are active, in one company where it is given."""
    parameters = {"ids": list(user_ids), "company_id": company_id}
    return [row[0] for row in _active_among.rows(unit.connection, parameters)]


def managers_of(unit: Unit, user_id: int) -> list[int]:
    parameters = {"id": user_id, "most": _LONGEST_CHAIN}
    return list(unit.connection.execute(_managers, parameters).scalars())


def reports_to(unit: Unit, manager_id: int, user_id: int) -> bool:
    """Whether ``manager_id`` is ``user_id`` or stands below them."""
    parameters = {"manager_id": manager_id, "id": user_id}
    return bool(unit.connection.execute(_reports_to, parameters).scalar_one())


def actor(unit: Unit, user_id: int, *, implies: Implications, channel: str) -> Actor | None:
    rows = _actor.named_rows(unit.connection, {"id": user_id})
    return actor_of(rows[0], implies=implies, channel=channel) if rows else None


def actor_of(
    row: Any, *, implies: Implications, channel: str, scopes: frozenset[str] | None = None
) -> Actor:
    """The actor in a row that has :data:`ACTOR_COLUMNS`."""
    return Actor(
        user_id=row.id,
        login=row.login,
        name=row.name,
        roles=expand_roles(frozenset(row.roles), implies),
        groups=frozenset(row.groups),
        company_ids=tuple(row.company_ids),
        company_id=row.company_id,
        scopes=frozenset({CHANGE_PASSWORD}) if row.must_change_password else scopes,
        channel=channel,
        language=row.language,
        time_zone=row.time_zone,
    )


def _read_user(row: Any) -> User:
    values = dict(row._mapping)
    values["company_ids"] = tuple(values["company_ids"])
    values["date_format"] = DateFormat(values["date_format"])
    return User(**values)
