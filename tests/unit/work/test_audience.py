from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interlock.work.audience import FOLLOWERS, Target, TargetKind, read_target, targets_of


class TestReadTarget:
    @pytest.mark.parametrize("text", ["role finance", "role:finance", "  role   finance "])
    def test_reads_roles(self, text: str) -> None:
        assert read_target(text) == Target(TargetKind.ROLE, "finance")

    def test_reads_groups_and_followers(self) -> None:
        assert read_target("group night.shift") == Target(TargetKind.GROUP, "night.shift")
        assert read_target("followers") == FOLLOWERS

    @pytest.mark.parametrize("text", ["", "finance", "role", "role a b", "user 7", "followers x"])
    def test_refuses_the_rest(self, text: str) -> None:
        with pytest.raises(ValueError, match="names nobody"):
            read_target(text)

    @given(st.sampled_from(["role", "group"]), st.from_regex(r"[a-z]{1,9}", fullmatch=True))
    def test_reads_what_it_writes(self, kind: str, name: str) -> None:
        target = Target(TargetKind(kind), name)
        assert read_target(str(target)) == target


class TestTargetsOf:
    def test_mixes_what_expressions_give(self) -> None:
        users = [Target(TargetKind.USER, user_id=number) for number in (4, 2)]
        value = ["followers", 4, (2, None), "role:x"]
        assert targets_of(value) == [FOLLOWERS, *users, Target(TargetKind.ROLE, "x")]

    @pytest.mark.parametrize("nothing", [None, "", (), []])
    def test_nothing_is_nobody(self, nothing: Any) -> None:
        assert targets_of(nothing) == []

    @pytest.mark.parametrize("odd", [True, 1.5, {"id": 1}])
    def test_refuses_what_is_no_person(self, odd: Any) -> None:
        with pytest.raises(ValueError, match="names nobody"):
            targets_of(odd)
