"""Settings of an installation, from environment variables: typed, frozen, complete in one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from interlock.kit.postgres import home_directory
from interlock.kit.problem import FieldError, InvalidError
from interlock.kit.text import did_you_mean, listed
from interlock.mail.sender import sender_of

PREFIX = "INTERLOCK_"

LOG_FORMATS = ("auto", "human", "json")
LOG_LEVELS = ("debug", "info", "warning", "error")

_YES_AND_NO = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How one installation runs. ``environment`` holds the ``INTERLOCK_`` variables as given."""

    environment: Mapping[str, str]
    home: Path
    host: str = "127.0.0.1"
    port: int = 8400
    url: str | None = None
    log_format: str = "auto"
    log_level: str = "info"
    access_log: bool = False
    pool_size: int = 8
    seal_seconds: int = 30
    stop_seconds: int = 10
    smtp_url: str | None = None
    mail_from: str | None = None
    otlp_url: str | None = None
    effects_at_once: int = 16
    effects_per_lane: int = 4
    keep_runs_days: int = 90
    keep_events_days: int = 0
    keep_messages_days: int = 180
    unknown: tuple[str, ...] = ()

    @property
    def public_url(self) -> str:
        """What people type to get here, without a slash at the end."""
        return self.url or local_url(self.host, self.port)

    @property
    def is_embedded(self) -> bool:
        """Whether the database is the one that Interlock brings and runs itself."""
        return not self.environment.get(f"{PREFIX}DATABASE_URL")

    def __repr__(self) -> str:
        """Without the environment, which holds the database's password."""
        return f"Settings(home={str(self.home)!r}, host={self.host!r}, port={self.port})"


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: the setting it gives, how it is read, what it is for."""

    name: str
    setting: str | None
    read: Callable[[str], Any]
    meaning: str


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings that the environment gives; an empty variable counts as not given.

    Raises ``InvalidError`` with every variable that cannot be read. Variables that begin alike and
    are not known are kept in ``unknown``: a misspelt one should not pass unnoticed.
    """
    given = {name: text for name, text in environment.items() if name.startswith(PREFIX) and text}
    values: dict[str, Any] = {}
    errors: list[FieldError] = []
    for variable in VARIABLES:
        if variable.name in given:
            try:
                read = variable.read(given[variable.name])
            except ValueError as error:
                errors.append(FieldError(variable.name, str(error), "setting"))
                continue
            if variable.setting is not None:
                values[variable.setting] = read
    if errors:
        raise _unreadable(errors)
    unknown = tuple(sorted(set(given) - {variable.name for variable in VARIABLES}))
    home = home_directory(environment)
    return Settings(environment=given, home=home, unknown=unknown, **values)


def unknown_variable(name: str) -> str:
    """A sentence about a variable that is not known, with the one that was probably meant."""
    hint = did_you_mean(name, [variable.name for variable in VARIABLES])
    return f"{name} is not a setting. {hint or ''}".strip()


def local_url(host: str, port: int) -> str:
    """Where a server that listens on ``host`` is reached from this machine."""
    place = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared only
    return f"http://[{place}]:{port}" if ":" in place else f"http://{place}:{port}"


def _unreadable(errors: list[FieldError]) -> InvalidError:
    return InvalidError(
        f"{errors[0].path} {errors[0].message}",
        code="misconfigured",
        errors=errors,
        remedy="Correct the environment variable, or unset it to use the default.",
    )


def _text(text: str) -> str:
    return text


def _database_url(text: str) -> str:
    if urlsplit(text).scheme.partition("+")[0] not in ("postgresql", "postgres"):
        # The text itself may hold a password, so it is not repeated.
        raise ValueError("must be an address like postgresql://user@host/database.")
    return text


def _web_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError(f"must be an address like https://interlock.example.com, not {text!r}.")
    return text.rstrip("/")


def _smtp_url(text: str) -> str:
    sender_of(text)
    return text


def _mail_address(text: str) -> str:
    if "@" not in parseaddr(text)[1]:
        raise ValueError(f"must be an address like interlock@example.com, not {text!r}.")
    return text


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise ValueError(f"must be a whole number from {least} to {most}, not {text!r}.")
        return int(text)

    return read


def _one_of(words: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(f"must be one of {listed(words)}, not {text!r}.")
        return text.lower()

    return read


def _boolean(text: str) -> bool:
    if text.lower() not in _YES_AND_NO:
        raise ValueError(f"must be yes or no, not {text!r}.")
    return _YES_AND_NO[text.lower()]


VARIABLES = (
    Variable(
        "INTERLOCK_DATABASE_URL",
        None,
        _database_url,
        "A PostgreSQL 15 or newer to use instead of the embedded one",
    ),
    Variable("INTERLOCK_HOME", None, _text, "The folder of Interlock's own files; `.interlock`"),
    Variable(
        "INTERLOCK_WEB_BUILD",
        None,
        _text,
        "The folder of a built web application to serve instead of Interlock's own",
    ),
    Variable("INTERLOCK_HOST", "host", _text, "The address to listen on; `127.0.0.1`"),
    Variable("INTERLOCK_PORT", "port", _number(1, 65535), "The port to listen on; `8400`"),
    Variable(
        "INTERLOCK_URL",
        "url",
        _web_url,
        "What people type to get here, where it differs: behind a proxy, with a name",
    ),
    Variable(
        "INTERLOCK_LOG_FORMAT",
        "log_format",
        _one_of(LOG_FORMATS),
        "`human`, `json`, or `auto`: human on a terminal, JSON otherwise",
    ),
    Variable(
        "INTERLOCK_LOG_LEVEL",
        "log_level",
        _one_of(LOG_LEVELS),
        "`debug`, `info`, `warning` or `error`; `info`",
    ),
    Variable("INTERLOCK_ACCESS_LOG", "access_log", _boolean, "A log line for every request; `no`"),
    Variable(
        "INTERLOCK_POOL_SIZE",
        "pool_size",
        _number(1, 100),
        "Database connections kept open; twice as many under load; `8`",
    ),
    Variable(
        "INTERLOCK_EFFECTS",
        "effects_at_once",
        _number(1, 200),
        "Effects outside that a worker performs at once; `16`",
    ),
    Variable(
        "INTERLOCK_EFFECTS_PER_CONNECTION",
        "effects_per_lane",
        _number(1, 200),
        "Of these, for one connection or action, by all workers together; `4`",
    ),
    Variable(
        "INTERLOCK_SEAL_SECONDS",
        "seal_seconds",
        _number(1, 86_400),
        "How often the server seals the audit log; `30`",
    ),
    Variable(
        "INTERLOCK_STOP_SECONDS",
        "stop_seconds",
        _number(1, 600),
        "How long requests under way may take when the server stops; `10`",
    ),
    Variable(
        "INTERLOCK_KEEP_RUNS_DAYS",
        "keep_runs_days",
        _number(0, 36_500),
        "How long background runs are kept that are over; 0: for ever; `90`",
    ),
    Variable(
        "INTERLOCK_KEEP_EVENTS_DAYS",
        "keep_events_days",
        _number(0, 36_500),
        "How long events are kept; the audit log keeps what they changed; 0: for ever; `0`",
    ),
    Variable(
        "INTERLOCK_KEEP_MESSAGES_DAYS",
        "keep_messages_days",
        _number(0, 36_500),
        "How long notifications and mail are kept; 0: for ever; `180`",
    ),
    Variable(
        "INTERLOCK_SMTP_URL",
        "smtp_url",
        _smtp_url,
        "The server that sends mail: `smtp://user:password@host:587`; without it none is sent",
    ),
    Variable(
        "INTERLOCK_MAIL_FROM",
        "mail_from",
        _mail_address,
        "From whom mail comes; `interlock@` and the host of `INTERLOCK_URL`",
    ),
    Variable(
        "INTERLOCK_OTLP_URL",
        "otlp_url",
        _web_url,
        "A collector for OpenTelemetry traces, `http://host:4318`; needs `interlock[telemetry]`",
    ),
)
"""Every variable that Interlock reads, with its default."""
