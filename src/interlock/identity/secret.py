"""Secrets as the database may hold them: hashed, so that reading it opens no door.

They are 256 random bits, so a plain SHA-256 is enough; only passwords need a slow hash.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from interlock.kit.problem import ForbiddenError


def hash_token(token: str) -> bytes:
    return sha256(token.encode("utf-8", "replace")).digest()


def csrf_token(session_token: str) -> str:
    """What a form or script must show beside the session's cookie.

    Derived from the session's own secret, which no other site and no script can read.
    """
    return hmac.new(session_token.encode(), b"interlock csrf", sha256).hexdigest()


def verify_csrf(session_token: str, presented: str | None) -> None:
    """Refuse a request that only the cookie vouches for."""
    expected = csrf_token(session_token)
    if not hmac.compare_digest(expected.encode(), (presented or "").encode("utf-8", "replace")):
        raise ForbiddenError(
            "The request did not come from Interlock's own pages.",
            code="csrf",
            remedy="Reload the page and try again.",
        )
