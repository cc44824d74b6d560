from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from interlock.language.schema import Field, Model
from interlock.language.types import Kind, Type
from interlock.work.assignment.model import Way, choose, final_values

pools = st.lists(st.integers(1, 50), min_size=1, max_size=8, unique=True).map(sorted)


class TestChoose:
    def test_nobody_of_nobody(self) -> None:
        assert all(choose([], way, loads={}, last=None) is None for way in Way)

    def test_first_is_the_lowest_id(self) -> None:
        assert choose([3, 5], Way.FIRST, loads={3: 9}, last=3) == 3

    def test_the_turn_goes_on_after_somebody_who_has_left(self) -> None:
        assert choose([1, 5, 9], Way.ROUND_ROBIN, loads={}, last=6) == 9
        assert choose([1, 5, 9], Way.ROUND_ROBIN, loads={}, last=9) == 1

    def test_least_loaded_wins_and_the_turn_breaks_ties(self) -> None:
        assert choose([1, 2, 3], Way.LEAST_LOADED, loads={1: 2, 2: 1, 3: 2}, last=2) == 2
        assert choose([1, 2, 3], Way.LEAST_LOADED, loads={1: 2}, last=2) == 3

    @given(pools, st.integers(1, 5))
    def test_a_round_gives_everybody_the_same(self, members: list[int], rounds: int) -> None:
        last, given = None, Counter[int]()
        for _ in range(rounds * len(members)):
            last = choose(members, Way.ROUND_ROBIN, loads={}, last=last)
            assert last is not None
            given[last] += 1
        assert set(given.values()) == {rounds}

    @given(pools, st.integers(0, 40), st.dictionaries(st.integers(1, 50), st.integers(0, 9)))
    def test_loads_even_out(self, members: list[int], count: int, before: dict[int, int]) -> None:
        loads, last = dict(before), None
        for _ in range(count):
            last = choose(members, Way.LEAST_LOADED, loads=loads, last=last)
            assert last is not None
            loads[last] = loads.get(last, 0) + 1
        busy = [
            loads.get(member, 0) for member in members if loads.get(member) != before.get(member)
        ]
        assert not busy or max(busy) <= min(loads.get(member, 0) for member in members) + 1


class TestFinalValues:
    def test_states_that_lead_nowhere(self) -> None:
        state = Field("state", Type(Kind.CHOICE, options=("new", "won", "lost", "odd")))
        model = Model(
            "crm.lead",
            "Lead",
            "name",
            {"state": state},
            transitions={"state": {"new": ("won", "lost"), "odd": ()}},
        )
        assert final_values(model) == {"state": frozenset({"won", "lost", "odd"})}
