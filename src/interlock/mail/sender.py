"""Handing letters over by SMTP."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from interlock.mail.model import DelayedError, RefusedError, UncertainError

TIMEOUT = 20.0
"""Seconds to wait for an answer."""

_PORTS = {"smtp": 587, "smtps": 465}


class Sender(Protocol):
    """Hands one letter over; raises ``RefusedError``, ``DelayedError`` or ``UncertainError``."""

    def send(self, message: EmailMessage) -> None: ...


@dataclass(frozen=True, slots=True)
class SmtpSender:
    """Sends by a server. ``is_encrypted`` is what is asked of a plain connection (STARTTLS)."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    is_tls: bool = False
    is_encrypted: bool = True

    def __repr__(self) -> str:
        """Without the password."""
        return f"SmtpSender({self.host!r}, {self.port})"

    def send(self, message: EmailMessage) -> None:
        """Hand the letter over; what happens before its contents are sent can be done again."""
        try:
            server = self._connected()
            try:
                self._begin(server, message)
                _hand_over(server, message)
            finally:
                # Whatever the server says to the farewell, the letter is where it is.
                with suppress(smtplib.SMTPException, OSError):
                    server.quit()
                server.close()
        except smtplib.SMTPResponseException as error:
            raise _answered(error) from error
        except smtplib.SMTPRecipientsRefused as error:
            raise _refused_recipients(error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise DelayedError(f"{self.host}:{self.port}: {error}") from error

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.is_tls:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        if self.is_encrypted:
            server.starttls(context=context)
        return server

    def _begin(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        if self.user:
            server.login(self.user, self.password)
        server.ehlo_or_helo_if_needed()
        code, answer = server.mail(message["From"].addresses[0].addr_spec)
        if code != 250:
            raise smtplib.SMTPResponseException(code, answer)
        code, answer = server.rcpt(message["To"].addresses[0].addr_spec)
        if code not in (250, 251):
            raise smtplib.SMTPResponseException(code, answer)


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    """Send the contents. From here on a lost answer does not mean a lost letter."""
    try:
        code, answer = server.data(message.as_bytes())
    except smtplib.SMTPResponseException:
        raise
    except (smtplib.SMTPException, OSError) as error:
        raise UncertainError(f"No answer came after the letter was sent: {error}") from error
    if code != 250:
        raise smtplib.SMTPResponseException(code, answer)


def _answered(error: smtplib.SMTPResponseException) -> Exception:
    text = error.smtp_error
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    told = f"{error.smtp_code} {words}"[:500]
    is_login = isinstance(error, smtplib.SMTPAuthenticationError)
    if error.smtp_code >= 500 and not is_login:
        return RefusedError(told)
    return DelayedError(told)


def _refused_recipients(error: smtplib.SMTPRecipientsRefused) -> Exception:
    code, _ = next(iter(error.recipients.values()))
    return RefusedError(str(error)) if code >= 500 else DelayedError(str(error))


def sender_of(url: str) -> SmtpSender:
    """The sender of an address like ``smtp://user:password@host:587``; raises ``ValueError``.

    ``smtps`` is encrypted from the start; with ``smtp`` encryption is asked for, unless the
    address ends in ``?starttls=no``.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        # The address may hold a password, so it is not repeated.
        raise ValueError("must be an address like smtp://user:password@mail.example.com:587.")
    options = parse_qs(parts.query)
    if set(options) - {"starttls"} or options.get("starttls", ["yes"])[0] not in ("yes", "no"):
        raise ValueError("may only have the option starttls=yes or starttls=no.")
    return SmtpSender(
        parts.hostname,
        parts.port or _PORTS[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        is_tls=parts.scheme == "smtps",
        is_encrypted=options.get("starttls", ["yes"])[0] == "yes",
    )
