from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interlock.identity.model import SYSTEM, Actor, expand_roles
from interlock.identity.password import check_password, hash_password, verify_password
from interlock.identity.right import (
    require_administrator,
    require_self_or_administrator,
    require_session,
)
from interlock.identity.secret import csrf_token, verify_csrf
from interlock.identity.session.limit import address_key, login_key
from interlock.kit.problem import ForbiddenError, InvalidError

ANNA = Actor(user_id=7, login="anna", name="Anna")
ADMIN = replace(ANNA, user_id=1, roles=frozenset({"administrator"}))


class TestExpandRoles:
    def test_follows_implications_and_survives_circles(self) -> None:
        implies = {"a": ("b",), "b": ("c", "a"), "d": ("e",)}
        assert expand_roles(frozenset({"a"}), implies) == {"a", "b", "c"}

    @given(
        st.frozensets(st.sampled_from("abcdef")),
        st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.sampled_from("abcdef"))),
    )
    def test_is_closed(self, roles: frozenset[str], implies: dict[str, tuple[str, ...]]) -> None:
        expanded = expand_roles(roles, implies)
        assert roles <= expanded
        assert all(expanded.issuperset(implies.get(role, ())) for role in expanded)


class TestRights:
    def test_deny_by_default(self) -> None:
        with pytest.raises(ForbiddenError):
            require_administrator(ANNA)
        with pytest.raises(ForbiddenError):
            require_self_or_administrator(ANNA, 8)

    def test_allow_oneself_administrators_and_interlock(self) -> None:
        require_self_or_administrator(ANNA, 7)
        require_self_or_administrator(ADMIN, 7)
        require_administrator(ADMIN)
        require_administrator(SYSTEM)

    @pytest.mark.parametrize(("scope", "is_allowed"), [("*", True), ("records:read", False)])
    def test_of_a_token_end_at_its_scopes(self, scope: str, is_allowed: bool) -> None:
        limited = replace(ADMIN, scopes=frozenset({scope}))
        if is_allowed:
            require_administrator(limited)
        else:
            with pytest.raises(ForbiddenError):
                require_administrator(limited)
            with pytest.raises(ForbiddenError):
                require_self_or_administrator(limited, limited.user_id)

    def test_some_need_a_session(self) -> None:
        require_session(ANNA)
        with pytest.raises(ForbiddenError):
            require_session(replace(ANNA, scopes=frozenset({"*"})))


class TestPassword:
    @pytest.mark.parametrize(
        "password", ["short", "x" * 257, "Anna.Berg@Example.com", "password1234", "abababababab"]
    )
    def test_is_refused_with_what_would_be_right(self, password: str) -> None:
        with pytest.raises(InvalidError) as refused:
            check_password(password, login="anna.berg@example.com")
        assert "at least 12" in str(refused.value.remedy)

    def test_that_is_long_and_uncommon_is_taken(self) -> None:
        check_password("green lamps sing quietly", login="anna")

    def test_is_verified_against_its_hash_only(self) -> None:
        stored = hash_password("green lamps sing quietly")
        assert stored.startswith("$argon2id$")
        assert verify_password("green lamps sing quietly", stored) == (True, None)
        assert verify_password("green lamps sing loudly", stored) == (False, None)
        assert verify_password("a password that nobody has", None) == (False, None)
        assert verify_password("a password that nobody has", "unknown format") == (False, None)


class TestCsrf:
    def test_token_belongs_to_one_session(self) -> None:
        verify_csrf("one", csrf_token("one"))
        for presented in (csrf_token("two"), "", None, "é"):
            with pytest.raises(ForbiddenError):
                verify_csrf("one", presented)


class TestKeys:
    def test_of_a_login_ignore_case_and_show_nothing(self) -> None:
        assert login_key(" Anna ") == login_key("anna")
        assert "anna" not in login_key("anna")

    @pytest.mark.parametrize(
        ("address", "key"),
        [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("testclient", "testclient"),
        ],
    )
    def test_of_an_address_take_a_network_as_one(self, address: str, key: str) -> None:
        assert address_key(address) == key
