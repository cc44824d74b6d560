"""A saved view, and who may see and change it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from interlock.identity.model import ADMINISTRATOR, Actor
from interlock.kit.problem import FieldError


class Layout(StrEnum):
    """``BOARD``: a column for each value of ``group_by``."""

    LIST = "list"
    BOARD = "board"


class Sharing(StrEnum):
    """Who sees a view besides its owner."""

    PRIVATE = "private"
    ROLES = "roles"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class ViewContent:
    """What is kept of a view. ``where`` is an expression over the record, ``sort`` and ``columns``
    are fields as a list of records takes them."""

    model: str
    name: str
    layout: Layout = Layout.LIST
    where: str = ""
    search: str = ""
    sort: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    group_by: str | None = None
    sharing: Sharing = Sharing.PRIVATE
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view as it is stored."""

    id: int
    owner_id: int
    owner_name: str
    content: ViewContent
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ShownView:
    """A view as somebody sees it. ``problems`` say why it does not fit the model any more, or not
    for the reader."""

    id: int
    owner_id: int
    owner_name: str
    model: str
    name: str
    layout: Layout
    where: str
    search: str
    sort: tuple[str, ...]
    columns: tuple[str, ...]
    group_by: str | None
    sharing: Sharing
    roles: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    is_mine: bool
    may_change: bool
    problems: tuple[FieldError, ...]


def may_see(view: SavedView, actor: Actor) -> bool:
    content = view.content
    return (
        view.owner_id == actor.user_id
        or content.sharing is Sharing.ALL
        or (content.sharing is Sharing.ROLES and bool(actor.roles & set(content.roles)))
        or (content.sharing is Sharing.ROLES and actor.has_role(ADMINISTRATOR))
    )


def may_change(view: SavedView, actor: Actor) -> bool:
    """The owner, and administrators what is shared."""
    is_shared = view.content.sharing is not Sharing.PRIVATE
    return view.owner_id == actor.user_id or (is_shared and actor.has_role(ADMINISTRATOR))
