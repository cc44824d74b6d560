"""Keeping views, and looking at those of others.

A view is checked when it is saved. Models change afterwards, and what one reader may see another
may not, so it is checked again for whoever looks at it, and its problems are told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from interlock.desk.view import store
from interlock.desk.view.model import (
    Layout,
    SavedView,
    Sharing,
    ShownView,
    ViewContent,
    may_change,
    may_see,
)
from interlock.identity.model import ADMINISTRATOR
from interlock.kit.problem import (
    ConflictError,
    FieldError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    Problem,
)
from interlock.kit.text import did_you_mean
from interlock.records.access import Right, require
from interlock.records.field_path import may_read
from interlock.records.filter import search_conditions
from interlock.records.grouping import group_key
from interlock.records.query import Listing, Query
from interlock.records.session import RecordSession

MOST_SHOWN = 500
MOST_KEPT = 200


def list_views(session: RecordSession, model: str | None = None) -> list[ShownView]:
    """The user's own views and those shared with them, of models that they may read."""
    found = store.visible(session.unit, session.user, model=model, most=MOST_SHOWN)
    return [_shown(session, view) for view in found if _is_readable(session, view.content.model)]


def get_view(session: RecordSession, id: int) -> ShownView:
    """The view; raises ``NotFoundError`` when there is none that the user may see."""
    return _shown(session, _existing(session, id))


def save_view(session: RecordSession, content: ViewContent) -> ShownView:
    """Keep a new view. Raises ``InvalidError`` with all that is wrong about it."""
    content = _checked(session, content)
    if store.count_of(session.unit, session.user.user_id) >= MOST_KEPT:
        raise ConflictError(
            f"You have {MOST_KEPT} views already.",
            code="too_many_views",
            remedy="Delete one that you need no more.",
        )
    id = store.add(session.unit, content, owner_id=session.user.user_id)
    if id is None:
        raise _name_taken(content)
    return get_view(session, id)


def change_view(session: RecordSession, id: int, content: ViewContent) -> ShownView:
    """Replace what is kept of a view; its model stays."""
    view = _changeable(session, id)
    if content.model != view.content.model:
        raise InvalidError(
            "A view stays with its model.",
            errors=[FieldError("model", f"is of {view.content.model}", "model")],
            remedy="Save a new view for the other model.",
        )
    content = _checked(session, content)
    if not store.change(session.unit, id, content):
        raise _name_taken(content)
    after = store.get(session.unit, id)
    assert after is not None
    return _shown(session, after)


def delete_view(session: RecordSession, id: int) -> None:
    _changeable(session, id)
    store.remove(session.unit, id)


# ── checking ────────────────────────────────────────────────────────────────────────────────────


def problems_of(session: RecordSession, content: ViewContent) -> list[FieldError]:
    """Why a view does not fit its model, for the session's user."""
    if content.model not in session.runtime.models:
        return [FieldError("model", f"There is no model {content.model!r} any more.", "no_model")]
    where, columns = content.where or None, content.columns or ("id",)
    checks: Mapping[str, Callable[[], object]] = {
        "where": lambda: Listing(session, _query(content, where=where)),
        "sort": lambda: Listing(session, _query(content, sort=content.sort)),
        "columns": lambda: Listing(session, _query(content, fields=columns)),
        "search": lambda: _check_search(session, content),
        "group_by": lambda: _check_group(session, content),
    }
    found: list[FieldError] = []
    for path, check in checks.items():
        try:
            check()
        except Problem as problem:
            wrong = problem.errors or (FieldError(path, problem.detail, problem.code),)
            found += [replace(item, path=path) for item in wrong]
    return found


def _query(content: ViewContent, **more: object) -> Query:
    return replace(Query(content.model, fields=("id",)), **more)  # type: ignore[arg-type]


def _check_search(session: RecordSession, content: ViewContent) -> None:
    model = session.model(content.model)
    search_conditions(session, model, content.search, source=model.rows.table)


def _check_group(session: RecordSession, content: ViewContent) -> None:
    if content.group_by is not None:
        group_key(Listing(session, _query(content)), content.group_by)


def _checked(session: RecordSession, content: ViewContent) -> ViewContent:
    """The content as it is kept; raises ``InvalidError``."""
    model = session.model(content.model)
    require(session.runtime, model, session.user, Right.READ)
    wrong = problems_of(session, content)
    if content.layout is Layout.BOARD and content.group_by is None:
        wrong.append(FieldError("group_by", "A board needs a field for its columns.", "required"))
    wrong += _wrong_roles(session, content)
    if wrong:
        raise InvalidError(
            f"The view does not fit {model.model.title}: {wrong[0].message}",
            code="view_does_not_fit",
            errors=wrong,
            remedy=wrong[0].suggestion,
        )
    return content if content.sharing is Sharing.ROLES else replace(content, roles=())


def _wrong_roles(session: RecordSession, content: ViewContent) -> list[FieldError]:
    if content.sharing is not Sharing.ROLES:
        return []
    if not content.roles:
        return [FieldError("roles", "Name the roles that it is shared with.", "required")]
    known = {*session.runtime.catalogue.roles, ADMINISTRATOR}
    return [
        FieldError(
            "roles", f"There is no role {role!r}.", "unknown_role", did_you_mean(role, known)
        )
        for role in content.roles
        if role not in known
    ]


# ── within ──────────────────────────────────────────────────────────────────────────────────────


def _existing(session: RecordSession, id: int, *, lock: bool = False) -> SavedView:
    view = store.get(session.unit, id, lock=lock)
    if view is None or not may_see(view, session.user):
        raise NotFoundError(f"There is no view {id}, or you may not see it.")
    return view


def _changeable(session: RecordSession, id: int) -> SavedView:
    view = _existing(session, id, lock=True)
    if not may_change(view, session.user):
        raise ForbiddenError(
            f"The view {view.content.name!r} is {view.owner_name}'s.",
            remedy="Save it under a name of your own, or ask them or an administrator.",
        )
    return view


def _is_readable(session: RecordSession, model: str) -> bool:
    """Whether the user may look at the model; a view of one that is gone is shown to be mended."""
    found = session.runtime.models.get(model)
    return found is None or may_read(session, found)


def _shown(session: RecordSession, view: SavedView) -> ShownView:
    content, user = view.content, session.user
    return ShownView(
        id=view.id,
        owner_id=view.owner_id,
        owner_name=view.owner_name,
        model=content.model,
        name=content.name,
        layout=content.layout,
        where=content.where,
        search=content.search,
        sort=content.sort,
        columns=content.columns,
        group_by=content.group_by,
        sharing=content.sharing,
        roles=content.roles,
        created_at=view.created_at,
        updated_at=view.updated_at,
        is_mine=view.owner_id == user.user_id,
        may_change=may_change(view, user),
        problems=tuple(problems_of(session, content)),
    )


def _name_taken(content: ViewContent) -> ConflictError:
    return ConflictError(
        f"There is a view {content.name!r} of this model already.",
        code="name_taken",
        remedy="Choose another name, or change that view.",
    )
