"""The log of the running program: what operators read, or collect as JSON. Never business history,
which is the audit log's; never a secret."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TextIO

import orjson

REDACTED = "***"

_correlation: ContextVar[str | None] = ContextVar("interlock_log_correlation", default=None)

_SECRETS = (
    re.compile(r"\bilk_[A-Za-z0-9_-]{8,}"),
    re.compile(r"(?<=://)[^\s/@:]*:[^\s@]+(?=@)"),
    re.compile(r"(?i)(?<=bearer )[A-Za-z0-9._~+/=-]+"),
    re.compile(
        r"(?i)(?<![a-z])(?:[a-z_]*(?:password|passwd|secret|token|api_?key|cookie))"
        r"[\"']?\s*[=:]\s*(?P<value>\"[^\"]*\"|'[^']*'|[^\s\"'&,;)}]+)"
    ),
)
_SECRET_NAME = re.compile(r"(?i)password|passwd|secret|token|api_?key|authorization|cookie")

_TALKATIVE = ("alembic",)
"""Loggers of libraries whose everyday lines help nobody."""

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}


@contextmanager
def correlation(id: object) -> Iterator[None]:
    """Log lines written inside carry ``id``, so that those of one request can be found together.

    Nothing but the log reads it: what a business transaction is correlated by is passed along.
    """
    token = _correlation.set(str(id))
    try:
        yield
    finally:
        _correlation.reset(token)


def configure_logging(
    *, format: str = "auto", level: str = "info", stream: TextIO | None = None
) -> None:
    """Send the log of everything, the web server's too, to ``stream`` (standard error).

    ``format`` is ``human``, ``json`` or ``auto``: human on a terminal. Call it once, at the start.
    """
    target = stream or sys.stderr
    is_json = format == "json" or (format == "auto" and not target.isatty())
    handler = logging.StreamHandler(target)
    handler.setFormatter(JsonFormatter() if is_json else HumanFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def redact(text: str) -> str:
    """``text`` without what looks like a secret: tokens, passwords in addresses and assignments."""
    for pattern in _SECRETS:
        text = pattern.sub(_blank, text)
    return text


def _blank(match: re.Match[str]) -> str:
    value = match.groupdict().get("value")
    return match.group().removesuffix(value) + REDACTED if value else REDACTED


class JsonFormatter(logging.Formatter):
    """One JSON object per line: ``at``, ``level``, ``logger``, ``message``, what was added."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON; what cannot be spelled in JSON is spelled as text."""
        line: dict[str, Any] = {
            "at": _moment(record).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redact(record.getMessage()),
        }
        if correlated := _correlation.get():
            line["correlation_id"] = correlated
        line |= _added(record)
        if record.exc_info:
            line["exception"] = redact(self.formatException(record.exc_info))
        return orjson.dumps(line, default=str).decode()


class HumanFormatter(logging.Formatter):
    """One line for the eye; what was added stands at its end."""

    def format(self, record: logging.LogRecord) -> str:
        """The record in one line, and the trace below it where there is one."""
        at = _moment(record).strftime("%Y-%m-%d %H:%M:%S")
        more = [f"{name}={value}" for name, value in _added(record).items()]
        if correlated := _correlation.get():
            more.append(f"correlation_id={correlated}")
        parts = [at, f"{record.levelname.lower():<7}", redact(record.getMessage()), *more]
        text = " ".join(parts)
        if record.exc_info:
            text += "\n" + redact(self.formatException(record.exc_info))
        return text


def _moment(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)


def _added(record: logging.LogRecord) -> dict[str, Any]:
    """What the caller gave as ``extra``, secrets blanked."""
    return {name: _shown(name, value) for name, value in vars(record).items() if name not in _OWN}


def _shown(name: str, value: Any) -> Any:
    if _SECRET_NAME.search(name):
        return REDACTED
    if isinstance(value, Mapping):
        return {str(key): _shown(str(key), item) for key, item in value.items()}
    return redact(value) if isinstance(value, str) else value
