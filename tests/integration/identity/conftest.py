"""Passwords at the least cost that Argon2 knows: these tests hash hundreds of them."""

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from interlock.identity import password


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(password, "_hasher", PasswordHash((cheap,)))
    password._nobodys_hash.cache_clear()
