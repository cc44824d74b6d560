"""Conditions as trees: what the tree shows, and that nothing changes on the way there and back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interlock.language.condition.reading import OutsideError, read_condition
from interlock.language.condition.tree import (
    ACTOR,
    OPPOSITES,
    TAKES_NOTHING,
    Group,
    Operator,
    Part,
    Rule,
    Source,
)
from interlock.language.condition.writing import UnwritableError, write_condition
from interlock.language.expression.errors import EvaluationError, ExpressionError
from interlock.language.expression.python import compile_condition
from interlock.language.expression.scope import StaticScope
from support.expression_sample import ENVIRONMENT, condition
from support.expression_strategies import CONDITION


def read(source: str) -> Group:
    return read_condition(source, ENVIRONMENT)


def write(group: Group) -> str:
    return write_condition(group, ENVIRONMENT)


def one(field: str, operator: Operator, value: Any = None, source: Source = Source.VALUE) -> Group:
    return Group("and", (Rule(field, operator, value, source),))


class TestRead:
    @pytest.mark.parametrize(
        ("source", "group"),
        [
            ("", Group()),
            ("qty > 3", one("qty", Operator.GREATER, 3)),
            ("3 < qty", one("qty", Operator.GREATER, 3)),
            ("weight <= -2.50", one("weight", Operator.AT_MOST, Decimal("-2.50"))),
            ("partner_id.country_id.code == 'DE'",
             one("partner_id.country_id.code", Operator.EQUAL, "DE")),
            ("amount_total > setting('po_limit')",
             one("amount_total", Operator.GREATER, "setting('po_limit')", Source.EXPRESSION)),
            ("amount_total > amount_due",
             one("amount_total", Operator.GREATER, "amount_due", Source.FIELD)),
            ("flag", one("flag", Operator.EQUAL, True)),
            ("not flag", one("flag", Operator.EQUAL, False)),
            ("partner_id", one("partner_id", Operator.NOT_NULL)),
            ("not partner_id", one("partner_id", Operator.NULL)),
            ("not order_line", one("order_line", Operator.EMPTY)),
            ("partner_id == None", one("partner_id", Operator.NULL)),
            ("state in ['draft', 'sent']", one("state", Operator.IN, ["draft", "sent"])),
            ("state not in ['sent']", one("state", Operator.NOT_IN, ["sent"])),
            ("3 in tag_ids", one("tag_ids", Operator.HAS, 3)),
            ("1 <= qty <= 5", one("qty", Operator.BETWEEN, [1, 5])),
            ("not contains(name, 'x')", one("name", Operator.DOES_NOT_CONTAIN, "x")),
            ("changed('state')", one("state", Operator.CHANGED)),
            ("changed('state', to='sent')", one("state", Operator.CHANGED_TO, "sent")),
            ("crossed('amount_total', above=10)", one("amount_total", Operator.CROSSED_ABOVE, 10)),
            ("has_role('buyer')", one(ACTOR, Operator.HAS_ROLE, "buyer")),
            ("old.qty != qty", one("old.qty", Operator.NOT_EQUAL, "qty", Source.FIELD)),
        ],
    )  # fmt: skip
    def test_shows_rules(self, source: str, group: Group) -> None:
        assert read(source) == group

    def test_shows_groups(self) -> None:
        found = read("flag and (qty > 1 or not (size == 2 and weight == 3))")
        inner = Group(
            "and", (Rule("size", Operator.EQUAL, 2), Rule("weight", Operator.EQUAL, 3)),
            is_negated=True,
        )  # fmt: skip
        either = Group("or", (Rule("qty", Operator.GREATER, 1), inner))
        assert found == Group("and", (Rule("flag", Operator.EQUAL, True), either))

    def test_a_chain_is_a_group(self) -> None:
        assert read("0 < qty <= 5").rules == (
            Rule("qty", Operator.GREATER, 0),
            Rule("qty", Operator.AT_MOST, 5),
        )

    @pytest.mark.parametrize(
        "source",
        [
            "any(l.qty > 1 for l in order_line)", "qty * 2 > 4", "flag if qty > 1 else True",
            "changed('state', 'qty')", "lower(name) == 'a'", "1 < 2", "name",
        ],
    )  # fmt: skip
    def test_says_what_it_cannot_show(self, source: str) -> None:
        with pytest.raises(OutsideError, match="as text only"):
            read(source)

    def test_what_is_no_expression_is_told_by_its_findings(self) -> None:
        with pytest.raises(ExpressionError):
            read("qty >")

    def test_an_unknown_bare_name_is_named(self) -> None:
        with pytest.raises(OutsideError, match="flagg"):
            read("flagg")


class TestWrite:
    def test_writes_what_is_read(self) -> None:
        both = "flag and (qty > 1 or not (size == 2 and weight == 3.0))"
        assert write(read(both)) == both

    def test_empty_groups_say_nothing(self) -> None:
        assert write(Group()) == ""
        assert write(Group("or", (Group(), Rule("qty", Operator.EQUAL, 1)))) == "qty == 1"

    def test_an_expression_is_put_in_brackets_where_it_must_be(self) -> None:
        rule = Rule("flag", Operator.NOT_EQUAL, "qty > 1 or size > 2", Source.EXPRESSION)
        assert write(Group("and", (rule,))) == "flag != (qty > 1 or size > 2)"

    @pytest.mark.parametrize(
        "rule",
        [
            Rule("qty) or (True", Operator.EQUAL, 1),
            Rule("qty", Operator.EQUAL, "size or True", Source.FIELD),
            Rule("qty", Operator.EQUAL, "import os", Source.EXPRESSION),
            Rule("qty", Operator.EQUAL, [1]),
            Rule("qty", Operator.IN, 1),
            Rule("qty", Operator.BETWEEN, [1]),
            Rule("qty", Operator.EQUAL, {"a": 1}),
            Rule("qty", Operator.HAS_ROLE, "buyer"),
            Rule("lambda", Operator.EQUAL, 1),
        ],
    )
    def test_refuses_what_is_no_rule_and_says_where(self, rule: Rule) -> None:
        with pytest.raises(UnwritableError) as refused:
            write(Group("and", (Rule("flag", Operator.EQUAL, True), rule)))
        assert refused.value.path == "rules.1"

    def test_refuses_what_is_nested_without_end(self) -> None:
        group = one("qty", Operator.EQUAL, 1)
        for _ in range(200):
            group = Group("or", (group,))
        with pytest.raises(UnwritableError, match="deep"):
            write(group)


PLAIN = (
    st.text("ab'\"\\{} é\n", max_size=5)
    | st.integers(-999, 999)
    | st.decimals("-99", "99", places=2)
    | st.booleans()
)
COMPARED = [
    Operator.NOT_EQUAL, Operator.LESS, Operator.AT_MOST, Operator.GREATER, Operator.AT_LEAST,
]  # fmt: skip
CALLED = [
    item
    for pair in OPPOSITES.items()
    for item in pair
    if item not in TAKES_NOTHING
    and item
    not in (
        Operator.IN, Operator.NOT_IN, Operator.BETWEEN, Operator.NOT_BETWEEN, Operator.HAS_ROLE,
        Operator.HAS_NOT_ROLE, Operator.HAS, Operator.HAS_NOT,
    )
]  # fmt: skip
FIELDS = st.sampled_from(["qty", "name", "partner_id.country_id.code", "vars.x", "steps.decision"])
OWN = st.sampled_from(["qty", "name", "state"])
EXPRESSIONS = st.sampled_from(["setting('po_limit')", "today() + days(3)", "qty if flag else 1"])
RULES = (
    st.builds(Rule, FIELDS, st.sampled_from(COMPARED), PLAIN)
    | st.builds(Rule, FIELDS, st.just(Operator.EQUAL), PLAIN)
    | st.builds(Rule, st.just("flag"), st.just(Operator.EQUAL), st.booleans())
    | st.builds(
        Rule, FIELDS, st.sampled_from([*COMPARED, Operator.IN]), FIELDS, st.just(Source.FIELD)
    )
    | st.builds(Rule, FIELDS, st.sampled_from(COMPARED), EXPRESSIONS, st.just(Source.EXPRESSION))
    | st.builds(Rule, OWN, st.sampled_from(CALLED), PLAIN)
    | st.builds(Rule, OWN, st.sampled_from(sorted(TAKES_NOTHING)))
    | st.builds(Rule, FIELDS, st.sampled_from([Operator.HAS, Operator.HAS_NOT]), PLAIN)
    | st.builds(
        Rule,
        FIELDS,
        st.sampled_from([Operator.IN, Operator.NOT_IN]),
        st.lists(PLAIN | st.none(), max_size=3),
    )
    | st.builds(
        Rule,
        FIELDS,
        st.sampled_from([Operator.BETWEEN, Operator.NOT_BETWEEN]),
        st.lists(PLAIN, min_size=2, max_size=2),
    )
    | st.builds(
        Rule, st.just(ACTOR), st.sampled_from([Operator.HAS_ROLE, Operator.HAS_NOT_ROLE]),
        st.just("buyer"),
    )
)  # fmt: skip


def groups(inner: st.SearchStrategy[Part]) -> st.SearchStrategy[Group]:
    joined = st.sampled_from(["and", "or"])
    many = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.builds(Group, joined, many, st.booleans())


PARTS: st.SearchStrategy[Part] = st.recursive(RULES, groups, max_leaves=6)
NORMAL = groups(PARTS) | st.builds(lambda rule: Group("and", (rule,)), RULES)
ANY = st.recursive(
    RULES,
    lambda inner: st.builds(
        Group,
        st.sampled_from(["and", "or"]),
        st.lists(inner, max_size=3).map(tuple),
        st.booleans(),
    ),
    max_leaves=6,
).map(lambda part: part if isinstance(part, Group) else Group("or", (part,)))


class TestThereAndBack:
    @given(NORMAL)
    def test_a_normal_tree_comes_back_as_it_was(self, group: Group) -> None:
        assert read(write(group)) == group

    @given(ANY)
    def test_any_tree_has_one_normal_form(self, group: Group) -> None:
        normal = read(write(group))
        assert read(write(normal)) == normal

    @given(CONDITION)
    def test_a_text_means_the_same_afterwards(self, source: str) -> None:
        try:
            again = write(read(source))
        except OutsideError:
            return
        for record in RECORDS:
            assert holds(again, record) == holds(source, record)


RECORDS: list[dict[str, Any]] = [
    {
        "id": 1, "name": "a", "note": None, "state": "draft", "flag": True, "qty": 7,
        "size": None, "weight": Decimal("2.50"), "ratio": None, "amount_total": Decimal(900),
        "currency_id": None, "amount_due": None, "fee": Decimal(10), "due": date(2027, 3, 5),
        "placed": date(2027, 2, 26), "sent_at": None, "partner_id": 4, "other_id": None,
        "tag_ids": (1, 3), "data": {}, "create_uid": 3,
        "create_date": datetime(2027, 1, 1, tzinfo=UTC),
    },
    {
        "id": 2, "name": None, "note": "a", "state": None, "flag": None, "qty": None, "size": 1,
        "weight": None, "ratio": Decimal(1), "amount_total": None, "currency_id": None,
        "amount_due": Decimal(0), "fee": None, "due": None, "placed": None,
        "sent_at": datetime(2027, 2, 1, tzinfo=UTC), "partner_id": None, "other_id": 4,
        "tag_ids": (), "data": None, "create_uid": 4,
        "create_date": datetime(2027, 1, 1, tzinfo=UTC),
    },
]  # fmt: skip
SCOPE = StaticScope(
    now=datetime(2027, 3, 1, 9, 30, tzinfo=UTC),
    settings={"po_limit": Decimal(500), "grace": 2, "is_strict": None},
    roles=frozenset({"buyer"}),
    actor={"id": 3},
    vars={"numbers": (1, 7)},
    records={
        "partner": {4: {"id": 4, "name": "B", "country_id": 9, "blocked": True, "rank": 1,
                        "credit": Decimal(1), "currency_id": None}},
        "country": {9: {"id": 9, "code": "DE", "name": "Germany"}},
        "tag": {1: {"id": 1, "name": "VIP"}, 3: {"id": 3, "name": "a"}},
    },
    children={("order", "order_line"): {1: [], 2: []}},
    related={("order", "tag_ids"): "tag"},
)  # fmt: skip


def holds(source: str, record: dict[str, Any]) -> object:
    try:
        return compile_condition(condition(source))(record, SCOPE)
    except EvaluationError as error:
        return error.message
