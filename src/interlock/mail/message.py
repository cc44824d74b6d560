"""What a letter looks like: plain text, and the same as HTML with buttons."""

from __future__ import annotations

from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from html import escape

from interlock.mail.model import Button, Letter, RefusedError

_STYLE = "font:15px/1.5 system-ui,sans-serif;max-width:36rem"
_BUTTON = (
    "display:inline-block;padding:.5rem 1.1rem;border-radius:.4rem;background:#2563eb;"
    "color:#fff;text-decoration:none"
)


def message_of(
    letter: Letter, *, sender: str, host: str, buttons: Sequence[Button] = ()
) -> EmailMessage:
    """The letter as it goes out, the same each time it is tried but for its buttons.

    Its ``Message-ID`` is the letter's own, so that a copy can be told from another letter. Raises
    ``RefusedError`` for an address that is none.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = one_line(letter.subject)
    message["From"] = _address(sender)
    message["To"] = _address(letter.to_address, letter.to_name)
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = f"<{letter.id}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    links = [f"{button.title}: {button.url}" for button in buttons]
    message.set_content("\n\n".join([letter.subject, letter.body, *links]).strip() + "\n")
    message.add_alternative(_html(letter, buttons), subtype="html")
    return message


def one_line(text: str) -> str:
    """Text for a header: a line break in it would begin another header."""
    return " ".join(text.split())[:400]


def _address(text: str, name: str = "") -> Address:
    own_name, address = parseaddr(text)
    user, at, domain = address.rpartition("@")
    # What parses only because something in it was passed over is another address.
    is_whole = address in text and (address == text.strip() or f"<{address}>" in text)
    if not at or not user or not is_whole or ("." not in domain and domain != "localhost"):
        raise RefusedError(f"{text!r} is not a mail address")
    try:
        return Address(one_line(name or own_name), user, domain)
    except (ValueError, IndexError) as error:
        raise RefusedError(f"{text!r} is not a mail address: {error}") from error


def _html(letter: Letter, buttons: Sequence[Button]) -> str:
    paragraphs = "".join(
        f"<p>{escape(part).replace(chr(10), '<br>')}</p>"
        for part in letter.body.split("\n\n")
        if part.strip()
    )
    links = " ".join(
        f'<a style="{_BUTTON}" href="{escape(button.url)}">{escape(button.title)}</a>'
        for button in buttons
    )
    return (
        f'<div style="{_STYLE}"><h2>{escape(letter.subject)}</h2>{paragraphs}<p>{links}</p></div>'
    )
