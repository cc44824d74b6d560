"""What may come of an effect on the world outside, named by what to do next.

EffectError
├── RetryableError          try again later; it did not happen, or doing it again is harmless
├── OutcomeUnknownError     it may or may not have happened
├── CredentialRejectedError the connection must be mended first
├── SkippableError          nothing is to be done; go on
└── FatalError              trying again would fail in the same way
"""

from __future__ import annotations

from datetime import timedelta


class EffectError(Exception):
    """An effect did not succeed; ``code`` groups those that fail for the same reason."""

    code = "effect_failed"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code or type(self).code


class RetryableError(EffectError):
    """It may succeed later. ``after`` is how long the other side asked to wait.

    With ``may_have_happened`` the request was under way: whether it may be sent again depends on
    the action's idempotency.
    """

    code = "unavailable"

    def __init__(
        self,
        message: str,
        *,
        after: timedelta | None = None,
        may_have_happened: bool = False,
        code: str | None = None,
    ) -> None:
        super().__init__(message, code=code)
        self.after = after
        self.may_have_happened = may_have_happened


class OutcomeUnknownError(EffectError):
    """Nobody here can tell whether it happened."""

    code = "outcome_unknown"


class CredentialRejectedError(EffectError):
    """The other side does not accept the credentials."""

    code = "credential_rejected"


class SkippableError(EffectError):
    """There is nothing to do: it is as if it had been done."""

    code = "skipped"


class FatalError(EffectError):
    """The other side refuses, and will refuse again."""

    code = "refused"
