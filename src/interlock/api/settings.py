"""How the HTTP API of an installation behaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from interlock.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiSettings:
    """Limits and the addresses that count as one's own.

    ``own_origins`` are the origins (``https://interlock.example.com``) from which the browser may
    send changes, besides the host that the request names. ``is_secure``: people come over TLS, so
    cookies are ``Secure``. ``most_in_flight`` requests are worked on at once; more are turned away.
    """

    own_origins: frozenset[str] = frozenset()
    is_secure: bool = False
    largest_body: int = 10 * 1024 * 1024
    largest_import: int = 100 * 1024 * 1024
    most_in_flight: int = 256
    threads: int = 8
    body_timeout: timedelta = timedelta(seconds=30)
    most_streams: int = 1000
    most_streams_each: int = 10
    """Of one user: of so many pages the hints are sent."""
    stream_beat: timedelta = timedelta(seconds=15)
    """How often a stream shows that it lives, and looks whether it still may."""
    stream_pause: timedelta = timedelta(seconds=1)
    """How much must lie between two hints of one kind."""
    replay_for: timedelta = timedelta(hours=24)
    """How long the answer to a request with an ``Idempotency-Key`` is kept."""
    installation: Settings | None = None
    """What the whole installation was started with, for its health; ``None`` in tests."""


def api_settings(settings: Settings) -> ApiSettings:
    """What the settings of the installation mean for its API."""
    url = settings.public_url
    return ApiSettings(
        own_origins=frozenset({url}),
        is_secure=url.startswith("https://"),
        threads=settings.pool_size,
        installation=settings,
    )
