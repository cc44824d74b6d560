"""Mail that the room writes: notifications as letters, and the action ``mail``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from pydantic import Field

from interlock.automation.action.declare import declare
from interlock.automation.registry import Action, ActionContext
from interlock.identity.user.service import mail_addresses
from interlock.kit.database import Unit
from interlock.kit.problem import InvalidError
from interlock.language.action import Effect, Idempotency, Site, SiteContext
from interlock.language.kinds.base import Strict, Value
from interlock.language.types import INTEGER, TEXT, Kind, Type
from interlock.mail.model import Draft
from interlock.mail.service import enqueue
from interlock.work.acting import occasion_of, people_of, record_of, target_sites, targets_of
from interlock.work.notification import store

TOO_OLD = timedelta(days=1)
"""What was told longer ago than this is not mailed any more: mail was off, or broken for long."""


def write_letters(unit: Unit, *, most: int = 100) -> int:
    """Write a letter for each notification that has not been looked at yet; how many were.

    Whoever wants no mail, has no address or has read it already gets none.
    """
    taken = store.take_unmailed(unit, most=most)
    enqueue(unit, [_letter(row) for row in taken if _is_wanted(unit, row)])
    return len(taken)


def _is_wanted(unit: Unit, row: Mapping[str, Any]) -> bool:
    is_fresh = row["created_at"] > unit.now - TOO_OLD and row["read_at"] is None
    return bool(is_fresh and row["email"] and row["wants_mail"] and row["is_active"])


def _letter(row: Mapping[str, Any]) -> Draft:
    return Draft(
        to_address=row["email"],
        to_name=row["name"],
        to_user_id=row["user_id"],
        subject=row["title"],
        body=row["body"],
        link=row["link"],
        data=row["data"],
        model=row["model"],
        record_id=row["record_id"],
        automation_id=row["automation_id"],
        once_key=f"notification:{row['id']}",
    )


# ── the action ──────────────────────────────────────────────────────────────────────────────────


class MailInput(Strict):
    """A letter: to people inside, or to an address that the record gives."""

    to: Value = Field(
        description="One or a list of: 'role x', 'group x', 'followers', '=a user', '=an address'."
    )
    subject: Value
    body: Value | None = None


def _sites(input: MailInput, context: SiteContext) -> Iterable[Site]:
    yield from target_sites(("to",), input.to, context, many=True)
    yield Site(("subject",), input.subject, expected=TEXT)
    if input.body is not None:
        yield Site(("body",), input.body, expected=TEXT)


def _output(_input: MailInput, _context: SiteContext) -> Type:
    return Type(Kind.OBJECT, members={"letters": INTEGER})


def _mail(context: ActionContext, input: dict[str, Any]) -> Mapping[str, Any]:
    unit, record, occasion = context.session.unit, record_of(context), occasion_of(context)
    addresses, named = _told_apart(input["to"])
    users = people_of(context, targets_of(context, named), record)
    found: list[tuple[str, str, int | None]] = [(address, "", None) for address in addresses]
    found += [(address, name, id) for id, name, address in mail_addresses(unit, users)]
    if not found:
        raise InvalidError(
            f"{context.path}: there is nobody with a mail address to write to.",
            code="no_recipient",
            remedy="Guard the step with 'when', or give the people an address.",
        )
    drafts = [
        Draft(
            to_address=address,
            to_name=name,
            to_user_id=user_id,
            subject=str(input["subject"]),
            body=str(input.get("body") or ""),
            link=f"/records/{record.model.id}/{record.id}" if record and user_id else None,
            model=record.model.id if record else None,
            record_id=record.id if record else None,
            automation_id=context.automation.id,
            once_key=f"{occasion}:{address}",
        )
        for address, name, user_id in found
    ]
    return {"letters": enqueue(unit, drafts)}


def _told_apart(to: Any) -> tuple[list[str], list[Any]]:
    """Addresses, and what names people."""
    items = list(_flat(to))
    addresses = [item for item in items if isinstance(item, str) and "@" in item]
    return list(dict.fromkeys(addresses)), [item for item in items if item not in addresses]


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from _flat(item)
    elif value not in (None, ""):
        yield value


MAIL_ACTIONS = (
    Action(
        declare(
            "mail", "Send a mail", MailInput, _sites, output=_output, effect=Effect.MESSAGE,
            idempotency=Idempotency.KEYED,
            doc="Writes to people by mail, once the change is done; each once.",
            example='mail: {to: "=partner_id.email", subject: "Your order {name}"}',
        ),
        _mail,
    ),
)  # fmt: skip
