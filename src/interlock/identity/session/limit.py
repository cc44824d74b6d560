"""How often somebody may guess: failures are counted in the database and survive a restart."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from interlock.identity.session import store
from interlock.kit.database import Unit
from interlock.kit.problem import RateLimitedError


@dataclass(frozen=True, slots=True)
class GuessLimit:
    """At most so many failures per login and per address within the window.

    An address may stand for a whole office, so it gets more.
    """

    window: timedelta = timedelta(minutes=15)
    per_login: int = 10
    per_address: int = 30


def login_key(login: str) -> str:
    """What failures of a login are counted under; hashed, as people type passwords there too."""
    return sha256(login.strip().lower().encode("utf-8", "replace")).hexdigest()


def address_key(address: str) -> str:
    """What failures of an address are counted under: of IPv6 the whole network of a host."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ip_network((int(parsed), 64), strict=False))
    return str(parsed)


def require_guess_left(unit: Unit, limit: GuessLimit, *, login: str, address: str) -> None:
    """Refuse with :class:`RateLimitedError` while too many failures are fresh.

    Also refuses a second attempt on the same login while one is under way: a thousand at once
    would all be let through before the first failure is counted.
    """
    if not store.try_lock_login(unit, login):
        raise _too_many(1)
    by_login = store.limiting_failure(unit, login=login, number=limit.per_login)
    by_address = store.limiting_failure(unit, address=address, number=limit.per_address)
    latest = max((moment for moment in (by_login, by_address) if moment), default=None)
    if latest is not None and (left := latest + limit.window - unit.now) > timedelta():
        raise _too_many(math.ceil(left.total_seconds()))


def _too_many(seconds: int) -> RateLimitedError:
    return RateLimitedError(
        "There were too many attempts to sign in.",
        retry_after=seconds,
        remedy=f"Wait {seconds} seconds and try again, or ask an administrator for a reset link.",
    )
