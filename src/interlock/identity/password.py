"""Passwords: what makes a good one, and Argon2id over it."""

from __future__ import annotations

from functools import cache

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

from interlock.kit.problem import FieldError, InvalidError

MINIMUM_LENGTH = 12
MAXIMUM_LENGTH = 256
"""More would only make hashing a way to keep the server busy."""

_COMMON = frozenset(
    [
        "123456789012",
        "1234567890123",
        "12345678901234",
        "1234567890qw",
        "123456789abc",
        "123123123123",
        "111111111111",
        "000000000000",
        "password1234",
        "passwordpassword",
        "password12345",
        "password123456",
        "passw0rd1234",
        "qwertyuiop12",
        "qwertyuiop123",
        "qwertyuiop[]",
        "qwerty123456",
        "qwertyqwerty",
        "asdfghjkl123",
        "1q2w3e4r5t6y",
        "1qaz2wsx3edc",
        "zaq12wsxcde3",
        "abcdefghijkl",
        "abcdefgh1234",
        "abc123abc123",
        "iloveyou1234",
        "letmein12345",
        "letmeinletmein",
        "welcome12345",
        "welcome123456",
        "changeme1234",
        "changemechangeme",
        "admin1234567",
        "administrator",
        "administrator1",
        "adminadminadmin",
        "interlock123",
        "interlock1234",
        "interlockinterlock",
        "summer2025!!",
        "winter2025!!",
        "correcthorsebatterystaple",
        "trustno1trustno1",
        "monkeymonkey",
    ]
)
_hasher = PasswordHash((Argon2Hasher(),))


def check_password(password: str, *, login: str) -> None:
    """Refuse a password that is easily guessed; says what would be right."""
    wrong = _weakness(password, login=login)
    if wrong is not None:
        raise InvalidError(
            "The password is not good enough.",
            code="weak_password",
            errors=[FieldError("password", wrong, "weak_password")],
            remedy=f"Choose at least {MINIMUM_LENGTH} characters, for example four words "
            "that have nothing to do with each other.",
        )


def hash_password(password: str) -> str:
    return _hasher.hash(_spelled(password))


def verify_password(password: str, stored: str | None) -> tuple[bool, str | None]:
    """Whether ``password`` is right, and a new hash where the stored one is out of date.

    Takes as long without a stored hash (no such user, no password yet) as with one.
    """
    if len(password) > MAXIMUM_LENGTH:
        password = ""
    try:
        is_right, fresh = _hasher.verify_and_update(_spelled(password), stored or _nobodys_hash())
    except UnknownHashError:
        return False, None
    return (True, fresh) if is_right and stored is not None else (False, None)


def _weakness(password: str, *, login: str) -> str | None:
    folded = password.casefold()
    if len(password) < MINIMUM_LENGTH:
        return f"Use at least {MINIMUM_LENGTH} characters; this has {len(password)}."
    if len(password) > MAXIMUM_LENGTH:
        return f"Use at most {MAXIMUM_LENGTH} characters."
    if folded in (login.casefold(), login.casefold().partition("@")[0]):
        return "Use something else than the login."
    if folded in _COMMON or len(set(folded)) < 4:
        return "Use something that is not on every list of common passwords."
    return None


def _spelled(password: str) -> bytes:
    return password.encode("utf-8", "replace")


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("a password that nobody has")
