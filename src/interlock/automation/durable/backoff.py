"""How long to wait before a failed effect is tried again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from interlock.language.action import Idempotency

LONGEST_ASKED = timedelta(days=1)
"""The longest wait that the other side may ask for."""

_DEFAULT = {"attempts": 5, "first": 10.0, "factor": 3.0, "longest": 3600.0}
"""For effects that may be repeated, where the step says nothing."""


def retry_delay(
    policy: Mapping[str, Any], attempt: int, *, jitter: float, after: timedelta | None = None
) -> timedelta | None:
    """The wait after the ``attempt``-th attempt has failed; ``None`` when there is no other.

    Waits grow by a factor up to the longest; ``jitter`` in [0, 1) shortens one by up to half, so
    that those that failed together do not come back together. ``after`` is what the other side
    asked for: never less than that.
    """
    given = policy.get("retry")
    if given is None and policy.get("idempotency") == Idempotency.NONE.value:
        return None
    retry = given or _DEFAULT
    if attempt >= retry["attempts"]:
        return None
    step = min(retry["first"] * retry["factor"] ** (attempt - 1), retry["longest"])
    wait = timedelta(seconds=step * (1 - jitter / 2))
    return wait if after is None else max(wait, min(after, LONGEST_ASKED))
