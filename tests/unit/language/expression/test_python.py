"""What expressions mean when they are evaluated."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings

from interlock.language.expression.errors import EvaluationError
from interlock.language.expression.python import (
    HOLDS,
    clauses,
    compile_bucket,
    compile_condition,
    compile_value,
)
from interlock.language.expression.scope import Scope, StaticScope
from support.expression_sample import MODELS, checked, condition
from support.expression_strategies import CONDITION

NOW = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)
ORDER: dict[str, Any] = {
    "id": 1, "name": "PO1", "note": None, "state": "draft", "flag": True, "qty": 7, "size": None,
    "weight": Decimal("2.50"), "ratio": None, "amount_total": Decimal(900), "currency_id": 2,
    "amount_due": None, "fee": Decimal(10), "due": date(2027, 3, 5), "placed": date(2027, 2, 26),
    "sent_at": None, "partner_id": 4, "other_id": None, "tag_ids": (1, 2),
    "data": {"a": {"b": 0.1}},
}  # fmt: skip
LINES = [
    {"id": 11, "name": "a", "qty": 2, "weight": Decimal(1), "price": Decimal(5), "order_id": 1,
     "tag_ids": (1,)},
    {"id": 12, "name": "b", "qty": None, "weight": None, "price": None, "order_id": 1,
     "tag_ids": ()},
]  # fmt: skip
PARTNER = {"id": 4, "name": "Acme", "country_id": 9, "blocked": None, "credit": Decimal(100),
           "currency_id": 3, "rank": 1}  # fmt: skip


def scope(**more: Any) -> StaticScope:
    given: dict[str, Any] = {
        "now": NOW,
        "settings": {"po_limit": Decimal(500), "grace": 2, "is_strict": None},
        "roles": frozenset({"buyer"}),
        "actor": {"id": 3, "roles": ["buyer"]},
        "records": {
            "partner": {4: PARTNER},
            "country": {9: {"id": 9, "code": "DE", "name": "Germany"}},
            "tag": {1: {"id": 1, "name": "VIP"}, 2: {"id": 2, "name": "new"}},
            "order": {1: ORDER},
        },
        "children": {("order", "order_line"): {1: LINES}},
        "related": {("order", "tag_ids"): "tag", ("line", "tag_ids"): "tag"},
        "rates": {(2, None): Decimal("0.5"), (3, 2): Decimal(10), (None, 2): Decimal(2)},
    }
    return StaticScope(**{**given, **more})


def value(source: str, record: Mapping[str, Any] = ORDER, **more: Any) -> Any:
    return compile_value(checked(source))(record, scope(**more))


class TestArithmetic:
    @pytest.mark.parametrize(
        ("source", "result"),
        [
            ("1 + 2 * 3", 7),
            ("0.1 + 0.2 == 0.3", True),
            ("qty / 3", Decimal("2.333333333333")),
            ("2 / 3", Decimal("0.666666666667")),
            ("-2 / 3", Decimal("-0.666666666667")),
            ("-7 // 2", -4),
            ("-7 % 3", 2),
            ("qty % -4", -1),
            ("size + 1", None),
            ("-ratio", None),
            ("round(2.5)", 3),
            ("round(-2.5)", -3),
            ("round(weight * 1.01, 2)", Decimal("2.53")),
            ("round(qty * 100 + 55, -2)", 800),
            ("floor(-2.5)", -3),
            ("ceil(weight)", 3),
            ("abs(-weight)", Decimal("2.5")),
            ("min(qty, size, 9)", 7),
            ("max(size, ratio)", None),
            ("coalesce(size, ratio, 4)", 4),
            ("123456789012345678 * 123456789012345678", 15241578753238836527968299765279684),
            ("99999999999999999999999999999.5 + 0.25", Decimal("99999999999999999999999999999.75")),
        ],
    )
    def test_calculates(self, source: str, result: Any) -> None:
        assert value(source) == result

    @pytest.mark.parametrize("source", ["qty / (qty - 7)", "qty % (qty - 7)", "0 / (qty - 7)"])
    def test_division_by_zero_is_an_error(self, source: str) -> None:
        with pytest.raises(EvaluationError, match=r"division by zero|undefined"):
            value(source)


class TestEmptiness:
    @pytest.mark.parametrize(
        ("source", "holds"),
        [
            ("size > 1", False),
            ("not size > 1", True),
            ("size <= 1", False),
            ("size == None", True),
            ("size == ratio", True),
            ("size != qty", True),
            ("size in [1, None]", True),
            ("size in [1, 2]", False),
            ("note == ''", False),
            ("is_empty(note)", True),
            ("partner_id.blocked", False),
            ("partner_id.blocked == False", True),
            ("other_id.blocked == False", True),
            ("not other_id", True),
            ("other_id.country_id.code == None", True),
            ("setting('is_strict')", False),
            ("contains(note, 'a')", False),
            ("1 < qty < 8", True),
            ("1 < size < 8", False),
        ],
    )
    def test_conditions_are_yes_or_no(self, source: str, holds: bool) -> None:
        assert compile_condition(condition(source))(ORDER, scope()) is holds


class TestAnyCondition:
    NOTHING: ClassVar[dict[str, Any]] = dict.fromkeys(MODELS["order"].fields)

    @settings(max_examples=60)
    @given(source=CONDITION)
    def test_is_yes_or_no_even_where_everything_is_empty(self, source: str) -> None:
        here = scope(vars={"numbers": [1]})
        holds, opposite = condition(source), condition(f"not ({source})")
        verdicts = [compile_condition(part)(self.NOTHING, here) for part in (holds, opposite)]
        assert sorted(verdicts) == [False, True]
        parts = [clause.fn(self.NOTHING, here) for clause in clauses(holds)]
        verdict = compile_bucket([holds])(self.NOTHING, here)[0]
        assert verdict == (HOLDS if all(parts) else parts.index(False))


class TestReferences:
    def test_follows_references(self) -> None:
        assert value("partner_id.country_id.code") == "DE"

    def test_compares_ids(self) -> None:
        assert value("partner_id == parent.partner_id", variables={"parent": 1}) is True

    def test_a_variable_may_be_the_values_themselves(self) -> None:
        assert value("parent.name", variables={"parent": {"id": 8, "name": "x"}}) == "x"
        assert value("parent == partner_id.id or parent.id == 8", variables={"parent": {"id": 8}})

    def test_sets_as_values_are_ids(self) -> None:
        assert value("order_line") == (11, 12)
        assert value("tag_ids") == (1, 2)

    def test_membership_and_size(self) -> None:
        assert value("2 in tag_ids and 5 not in tag_ids and len(tag_ids) == 2") is True
        assert value("len(order_line)") == 2


class TestLoops:
    @pytest.mark.parametrize(
        ("source", "result"),
        [
            ("sum(l.qty for l in order_line)", 2),
            ("sum(l.qty for l in order_line if l.qty > 5)", 0),
            ("avg(l.qty for l in order_line)", Decimal(2)),
            ("avg(l.qty for l in order_line if l.name == 'z')", None),
            ("max(l.weight for l in order_line)", Decimal(1)),
            ("count(l for l in order_line if not l.qty > 1)", 1),
            ("any(l.name == 'b' for l in order_line)", True),
            ("all(l.qty > 0 for l in order_line)", False),
            ("any(t.name == 'VIP' for t in tag_ids)", True),
            ("count(l for l in order_line if any(t.name == 'VIP' for t in l.tag_ids))", 1),
            ("sum(x for x in vars.numbers if x > 1)", 5),
            ("any(w == name for w in ['PO1', 'PO2'])", True),
            ("count(l for l in order_line if l == vars.line)", 1),
        ],
    )
    def test_aggregates(self, source: str, result: Any) -> None:
        assert value(source, vars={"numbers": [1, 2, 3], "line": 12}) == result


class TestTime:
    @pytest.mark.parametrize(
        ("source", "result"),
        [
            ("today()", date(2027, 3, 1)),
            ("now() - hours(1)", NOW - timedelta(hours=1)),
            ("due + days(3)", date(2027, 3, 8)),
            ("due - minutes(1)", date(2027, 3, 4)),
            ("due - placed", timedelta(days=7)),
            ("sent_at - due", None),
            ("placed + business_days(1)", date(2027, 3, 1)),
            ("due - business_days(5)", date(2027, 2, 26)),
            ("now() + business_days(2)", NOW + timedelta(days=2)),
            ("date_diff(due, placed)", 7),
            ("date_diff(placed, due, 'weeks')", -1),
            ("date_diff(now(), today(), 'hours')", 9),
            ("weekday(due)", 4),
            ("year(due) * 100 + month(due)", 202703),
            ("due > now()", True),
            ("due == '2027-03-05'", True),
            ("'2027-03-01' <= due < '2027-03-05'", False),
            ("due in ['2027-03-04', '2027-03-05']", True),
            ("now() >= '2027-03-01'", True),
            ("now() < '2027-03-01T10:29:59+01:00'", False),
            ("today() < now()", True),
            ("days(1) == hours(24)", True),
        ],
    )
    def test_calculates_with_dates(self, source: str, result: Any) -> None:
        assert value(source) == result

    def test_a_date_out_of_range_is_an_error(self) -> None:
        with pytest.raises(EvaluationError, match="out of range"):
            value("due + days(qty * 999999999)")

    def test_business_days_are_bounded(self) -> None:
        with pytest.raises(EvaluationError, match="out of range"):
            value("due + business_days(qty * 1000000000)")


class TestText:
    @pytest.mark.parametrize(
        ("source", "result"),
        [
            ("name + '!' + lower(state)", "PO1!draft"),
            ("upper('straße')", "STRAßE"),
            ("trim('  a b ')", "a b"),
            ("replace('a-b-c', '-', '')", "abc"),
            ("replace(name, '', 'x')", "PO1"),
            ("'O1' in name", True),
            ("startswith(name, 'PO') and endswith(name, '1')", True),
            ("name + note", None),
            ("format(amount_total, 'money')", "900.00"),
            ("len(name)", 3),
        ],
    )
    def test_works_on_text(self, source: str, result: Any) -> None:
        assert value(source) == result

    def test_text_does_not_grow_without_end(self) -> None:
        source = "'a'"
        for _ in range(8):
            source = f"replace({source}, 'a', '{'a' * 50}')"
        with pytest.raises(Exception, match="longer than"):
            value(f"{source} + name")


class TestMoney:
    @pytest.mark.parametrize(
        ("source", "result"),
        [
            ("amount_total > setting('po_limit')", False),
            ("amount_total * 2 > setting('po_limit')", True),
            ("amount_total + partner_id.credit", Decimal(1900)),
            ("sum(l.price for l in order_line) > amount_total", False),
            ("amount_due > fee", False),
        ],
    )
    def test_converts_before_it_calculates(self, source: str, result: Any) -> None:
        assert value(source) == result

    def test_a_missing_rate_is_an_error(self) -> None:
        with pytest.raises(EvaluationError, match="no rate"):
            value("partner_id.credit + amount_total")

    def test_one_currency_needs_no_rate(self) -> None:
        same = {**ORDER, "currency_id": 3}
        assert value("amount_total + partner_id.credit", same, rates={}) == 1000


class TestChange:
    OLD = {**ORDER, "state": "sent", "qty": 3, "tag_ids": (1,), "size": 1}

    @pytest.mark.parametrize(
        ("source", "holds"),
        [
            ("changed('state')", True),
            ("changed('name')", False),
            ("changed('name', 'state')", True),
            ("changed('state', to='draft')", True),
            ("changed('state', to='sent')", False),
            ("changed('state', from_='sent', to='draft')", True),
            ("changed('qty', to=7) and old.qty == 3", True),
            ("crossed('qty', above=5)", True),
            ("crossed('qty', above=2)", False),
            ("crossed('qty', above=7)", False),
            ("crossed('qty', below=9)", False),
            ("any(t.name == 'new' for t in added('tag_ids'))", True),
            ("1 in added('tag_ids')", False),
            ("len(added('tag_ids'))== 1", True),
        ],
    )
    def test_compares_with_before(self, source: str, holds: bool) -> None:
        changed = {"state", "qty", "tag_ids"}
        assert value(source, old=self.OLD, changed=changed) is holds

    def test_a_new_record_had_nothing(self) -> None:
        changed = set(ORDER)
        assert value("crossed('qty', above=5) and old.name == None", changed=changed) is True
        assert value("added('tag_ids')", changed=changed) == (1, 2)


class TestSurroundings:
    def test_members_of_json(self) -> None:
        event = {"data": {"total": "900.00", "rate": 0.1, "list": [1], "due": "2027-03-05"}}
        assert value("event.data.total > 800", event=event) is True
        assert value("event.data.rate == 0.1", event=event) is True
        assert value("event.data.missing.deeper == None", event=event) is True
        assert value("1 in event.data.list", event=event) is True
        assert value("event.data.due == due", event=event) is True
        assert value("data.a.b + 1") == Decimal("1.1")

    def test_a_wrong_type_in_json_is_an_error(self) -> None:
        with pytest.raises(EvaluationError, match="another type"):
            value("event.total > 5", event={"total": "many"})
        with pytest.raises(EvaluationError, match="no member"):
            value("event.total.x == 5", event={"total": "many"})
        with pytest.raises(EvaluationError, match="neither yes nor no"):
            compile_condition(condition("event.total"))(ORDER, scope(event={"total": 1}))

    def test_typed_outputs_of_steps_survive_json(self) -> None:
        steps = {"decision": {"outcome": "ok", "at": "2027-03-01T10:00:00+00:00", "amount": "7.5"}}
        assert value("steps.decision.at > now()", steps=steps) is True
        assert value("steps.decision.amount * 2", steps=steps) == 15

    def test_tables(self) -> None:
        asked: list[Any] = []

        def approver(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
            asked.append(inputs)
            return {"role": "finance"}

        tables = {
            "approver": approver,
            "band": lambda inputs: {"low": inputs["qty"], "high": None},
            "routes": lambda inputs: [{"role": "a"}, {"role": "b"}],
        }
        source = "table('approver', amount=amount_total, state=state)"
        assert value(source, tables=tables) == "finance"
        assert asked == [{"amount": Decimal(450), "state": "draft"}]
        assert value("table('band', qty=qty).low", tables=tables) == 7
        assert value("'b' in table('routes', qty=1)", tables=tables) is True

    def test_actor_and_roles(self) -> None:
        assert value("has_role('buyer') and not has_role('finance')") is True
        assert value("'buyer' in actor.roles and actor.id == 3") is True

    def test_errors_of_the_scope_pass_through(self) -> None:
        class Broken(StaticScope):
            def setting(self, key: str) -> Any:
                raise ConnectionError(key)

        with pytest.raises(ConnectionError):
            compile_value(checked("setting('grace') > 1"))(ORDER, Broken())

    def test_a_missing_value_is_an_error(self) -> None:
        with pytest.raises(EvaluationError, match="'qty'"):
            value("qty > 1", {})


class TestBucket:
    SOURCES = (
        "qty > 5 and state == 'draft'",
        "qty > 5 and state == 'sent'",
        "qty > 9 and state == 'sent'",
        "(qty > 5 and flag) and (weight > 1 and (name == 'x' or flag == False))",
    )

    def test_tells_the_first_clause_that_fails(self) -> None:
        bucket = compile_bucket([*map(condition, self.SOURCES), None])
        assert bucket(ORDER, scope()) == [HOLDS, 1, 0, 3, HOLDS]

    def test_an_error_hides_no_other_condition(self) -> None:
        broken = condition("qty / (qty - 7) > 1")
        bucket = compile_bucket([condition("flag"), broken, None, condition("not flag")])
        verdicts = bucket(ORDER, scope())
        assert [verdicts[0], *verdicts[2:]] == [HOLDS, HOLDS, 0]
        assert isinstance(verdicts[1], EvaluationError)
        assert verdicts[1].source == "qty / (qty - 7) > 1"
        assert bucket({**ORDER, "qty": 8}, scope())[1] == HOLDS

    def test_large_buckets_keep_their_order(self) -> None:
        conditions = [condition(f"qty > {limit}") for limit in range(450)]
        verdicts = compile_bucket(conditions)(ORDER, scope())
        assert verdicts == [HOLDS] * 7 + [0] * 443

    def test_an_empty_bucket_has_no_verdicts(self) -> None:
        assert compile_bucket([])(ORDER, scope()) == []

    def test_errors_of_the_scope_pass_through(self) -> None:
        class Broken(StaticScope):
            def ref(self, model: str, id: int | None) -> Mapping[str, Any]:
                raise ConnectionError(model)

        with pytest.raises(ConnectionError):
            compile_bucket([condition("partner_id.name == 'a'")])(ORDER, Broken())


class TestClauses:
    def test_clauses_and_the_values_they_read(self) -> None:
        source = (
            "amount_total > setting('po_limit') and (partner_id.country_id.code in ['US']"
            " and sum(l.qty for l in order_line) == 2)"
        )
        first, second, third = clauses(condition(source))
        here = scope()
        assert first.source == "amount_total > setting('po_limit')"
        assert first.values(ORDER, here) == {
            "amount_total": Decimal(900),
            "setting('po_limit')": Decimal(500),
        }
        assert second.values(ORDER, here) == {"partner_id.country_id.code": "DE"}
        assert third.values(ORDER, here) == {"sum(l.qty for l in order_line)": 2}
        assert [clause.fn(ORDER, here) for clause in (first, second, third)] == [False, False, True]

    def test_changes_are_named(self) -> None:
        clause = clauses(condition("old.qty > 1 or changed('state')"))[0]
        assert clause.values(ORDER, scope()) == {"old.qty": None, "changed('state')": False}

    def test_a_value_that_cannot_be_told_is_its_error(self) -> None:
        clause = clauses(condition("event.x.y == 1"))[0]
        (reading,) = clause.values(ORDER, scope(event={"x": 5})).values()
        assert isinstance(reading, EvaluationError)


class TestSafety:
    def test_generated_code_sees_no_builtins(self) -> None:
        function = compile_value(checked("name"))
        inner: Any = inspect.getclosurevars(function).nonlocals["function"]
        assert inner.__globals__["__builtins__"] == {}

    def test_an_expression_that_is_no_condition_is_not_taken_for_one(self) -> None:
        with pytest.raises(ValueError, match="not checked as a condition"):
            compile_condition(checked("qty"))

    def test_a_scope_is_whatever_has_its_shape(self) -> None:
        here: Scope = scope()
        assert here.today == date(2027, 3, 1)
