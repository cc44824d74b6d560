"""The mail of one installation: notifications become letters, and letters about open approvals
carry a link by which their reader can decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from interlock.application import Application
from interlock.approvals.link.service import DecisionLinks
from interlock.automation.registry import CaseRequest
from interlock.identity.model import ADMINISTRATOR, Actor, Channel
from interlock.identity.user.service import actor_for_user
from interlock.kit.database import Unit
from interlock.mail.model import Button, Letter
from interlock.mail.sender import Sender, sender_of
from interlock.mail.service import Mailer
from interlock.settings import Settings
from interlock.work.letter import write_letters

DECIDE = "/decide"
"""The page of a link by which somebody decides."""


@dataclass(frozen=True, slots=True)
class Post:
    """What a worker does about mail."""

    application: Application
    mailer: Mailer

    def send(self) -> int:
        """Write letters for new notifications, and send what is due; how many were tried."""
        with self.application.database.unit() as unit:
            write_letters(unit)
        return self.mailer.send_due()

    def recover(self) -> int:
        """Note what may have been lost with a worker; how many letters."""
        return self.mailer.recover()


def post_of(application: Application, settings: Settings) -> Post | None:
    """The mail of an installation; ``None`` where no server for it is set."""
    if settings.smtp_url is None:
        return None
    host = urlsplit(settings.public_url).hostname or "localhost"
    return build_post(
        application,
        sender_of(settings.smtp_url),
        public_url=settings.public_url,
        from_address=settings.mail_from or f"Interlock <interlock@{host}>",
    )


def build_post(
    application: Application, sender: Sender, *, public_url: str, from_address: str
) -> Post:
    """Join mail with what it is about."""
    links = decision_links(application)

    def complete(unit: Unit, letter: Letter) -> Sequence[Button]:
        return _buttons(unit, letter, links, public_url)

    def report(unit: Unit, letter: Letter, why: str) -> None:
        application.cases.open_case(unit, _undelivered(letter, why))

    host = urlsplit(public_url).hostname or "localhost"
    return Post(
        application,
        Mailer(application.database, sender, from_address, host, complete, report),
    )


def decision_links(application: Application) -> DecisionLinks:
    """The links of an installation by which people decide."""

    def find_actor(unit: Unit, user_id: int) -> Actor | None:
        implies = application.provider.implications(unit)
        return actor_for_user(unit, user_id, implies=implies, channel=Channel.MAIL)

    return DecisionLinks(application.approvals, application.session_in, find_actor)


def _buttons(unit: Unit, letter: Letter, links: DecisionLinks, public_url: str) -> Sequence[Button]:
    request, step = (letter.data or {}).get("approval"), (letter.data or {}).get("step")
    if request and step and letter.to_user_id is not None:
        token = links.make(unit, request_id=UUID(request), step=step, user_id=letter.to_user_id)
        if token is not None:
            return [Button("Look at it and decide", f"{public_url}{DECIDE}?token={token}")]
    return [Button("Open in Interlock", f"{public_url}{letter.link}")] if letter.link else []


def _undelivered(letter: Letter, why: str) -> CaseRequest:
    """One case for what has one cause, so that a broken server makes one and not thousands."""
    return CaseRequest(
        category="mail_undelivered",
        title="Mail could not be delivered",
        detail=f"To {letter.to_address}: {letter.subject}. {why}",
        owner_role=ADMINISTRATOR,
        cause_key=f"mail_undelivered:{letter.to_address}",
        model=letter.model,
        record_id=letter.record_id,
        automation_id=letter.automation_id,
        data={"letter": str(letter.id), "error": why},
    )
