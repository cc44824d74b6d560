"""What the checker understands, reads, warns of and refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from interlock.language.expression.check import Environment, Read, check
from interlock.language.expression.errors import ExpressionError
from interlock.language.expression.nodes import Convert, walk
from interlock.language.expression.parse import parse
from interlock.language.types import BOOLEAN, DATETIME, Kind, Type
from support.expression_sample import ENVIRONMENT, MODELS, checked, condition


def refusal(source: str, environment: Environment = ENVIRONMENT) -> list[tuple[str, str | None]]:
    """Codes and suggestions of what is wrong with a condition."""
    with pytest.raises(ExpressionError) as refused:
        check(parse(source), environment, expected=BOOLEAN)
    return [(finding.code, finding.suggestion) for finding in refused.value.findings]


def codes(source: str, environment: Environment = ENVIRONMENT) -> list[str]:
    return [code for code, _ in refusal(source, environment)]


class TestNames:
    def test_unknown_field_names_the_nearest(self) -> None:
        assert refusal("amount_totl > fee") == [("unknown_name", "Did you mean 'amount_total'?")]

    def test_unknown_field_behind_a_reference(self) -> None:
        assert refusal("partner_id.nam == 'a'") == [("unknown_name", "Did you mean 'name'?")]

    def test_words_of_other_languages(self) -> None:
        assert refusal("flag == true") == [("unknown_name", "Write True.")]

    def test_reports_all_problems(self) -> None:
        assert codes("foo > 1 and nme == 'a' and state == 'x'") == [
            "unknown_name",
            "unknown_name",
            "unknown_option",
        ]

    def test_many_records_have_no_single_field(self) -> None:
        assert codes("order_line.qty > 3") == ["many_records"]

    @pytest.mark.parametrize(
        "source",
        ["old.qty > 1", "changed('qty')", "crossed('qty', above=1)", "len(added('tag_ids')) > 0"],
    )
    def test_without_a_change_there_is_nothing_before(self, source: str) -> None:
        assert "not_available" in codes(source, replace(ENVIRONMENT, has_old=False))

    def test_event_and_actor_only_where_there_are_any(self) -> None:
        bare = replace(ENVIRONMENT, event=None, has_actor=False)
        assert codes("event.x == 1", bare) == ["unknown_name"]
        assert codes("actor.id == 1", bare) == ["unknown_name"]
        assert codes("has_role('buyer')", bare) == ["not_available"]

    def test_declared_vars_and_steps(self) -> None:
        declared = replace(ENVIRONMENT, vars={"count": Type(Kind.INTEGER)})
        assert codes("vars.cout > 1", declared) == ["unknown_name"]
        assert codes("steps.decison.outcome == 'x'") == ["unknown_name"]
        assert codes("steps.decision.outcom == 'x'") == ["unknown_name"]

    def test_settings_tables_and_roles_are_known(self) -> None:
        assert refusal("qty > setting('grce')") == [("unknown_name", "Did you mean 'grace'?")]
        assert codes("table('aprover', amount=1, state='sent') == 'x'") == ["unknown_name"]
        assert codes("has_role('byer')") == ["unknown_name"]


class TestTypes:
    @pytest.mark.parametrize(
        ("source", "code"),
        [
            ("name", "not_a_condition"),
            ("qty and flag", "not_a_condition"),
            ("name > 3", "type_mismatch"),
            ("due + 3 > today()", "type_mismatch"),
            ("name * 3 == 'a'", "type_mismatch"),
            ("'a' * 10 * 9 == name", "type_mismatch"),
            ("'%1000000000d' % 1 == name", "type_mismatch"),
            ("weight // 2 > 1", "type_mismatch"),
            ("due > '30.6.2027'", "wrong_value"),
            ("due in ['2027-06-30', 'soon']", "wrong_value"),
            ("placed > '2027-06-30T09:00'", "wrong_value"),
            ("name > today()", "type_mismatch"),
            ("state < 'sent'", "no_order"),
            ("partner_id > other_id", "no_order"),
            ("qty > None", "no_order"),
            ("flag == None", "type_mismatch"),
            ("order_line == None", "type_mismatch"),
            ("partner_id == currency_id", "type_mismatch"),
            ("partner_id.name in order_line", "type_mismatch"),
            ("qty in [1, 'a']", "type_mismatch"),
            ("state in ['draft', 'drft']", "unknown_option"),
            ("changed('state', to='drft')", "unknown_option"),
            ("sum(l.name for l in order_line) == 1", "type_mismatch"),
            ("count(l.qty > 1 for l in order_line) == 1", "type_mismatch"),
            ("any(x > 1 for x in qty)", "not_many"),
            ("(1 if flag else 'a') == 1", "type_mismatch"),
            ("1 / 0 > qty", "impossible_calculation"),
            ("date_diff(due, placed, 'decades') > 1", "wrong_arguments"),
            ("round(weight) > lower(qty)", "type_mismatch"),
            ("abs() > 1", "wrong_arguments"),
            ("abs(qty, qty) > 1", "wrong_arguments"),
            ("sum(order_line) > 1", "wrong_arguments"),
            ("frobnicate(qty)", "unknown_function"),
            ("table('approver', amount=1) == 'x'", "wrong_arguments"),
            ("table('approver', amount='a', state='sent') == 'x'", "type_mismatch"),
            ("table('approver', amount=1, state='snt') == 'x'", "unknown_option"),
            ("sequence('PO') == name", "not_in_condition"),
            ("today() + business_days(due) > due", "type_mismatch"),
            ("round(weight, qty) > 1", "wrong_arguments"),
        ],
    )
    def test_refuses(self, source: str, code: str) -> None:
        assert code in codes(source)

    def test_loops_are_nested_three_deep_at_most(self) -> None:
        source = "any(any(any(any(a.qty > 1 for a in order_line) for b in order_line) for c in order_line) for d in order_line)"  # noqa: E501
        assert codes(source)[0] == "too_deep"

    @pytest.mark.parametrize(
        ("source", "kind"),
        [
            ("qty + 1", Kind.INTEGER),
            ("qty / 2", Kind.DECIMAL),
            ("qty + 0.5", Kind.DECIMAL),
            ("amount_total * 2", Kind.MONEY),
            ("amount_total / amount_due", Kind.DECIMAL),
            ("name + '!'", Kind.TEXT),
            ("due - placed", Kind.DURATION),
            ("due + days(2)", Kind.DATE),
            ("sent_at - hours(2)", Kind.DATETIME),
            ("today() + business_days(2)", Kind.DATE),
            ("avg(l.qty for l in order_line)", Kind.DECIMAL),
            ("sum(l.qty for l in order_line)", Kind.INTEGER),
            ("partner_id if flag else None", Kind.REF),
            ("event.data.x", Kind.ANY),
            ("table('approver', amount=fee, state=state)", Kind.TEXT),
            ("table('band', qty=1).low", Kind.DECIMAL),
            ("table('routes', qty=1)", Kind.LIST),
            ("coalesce(due, sent_at)", Kind.DATETIME),
            ("order_line", Kind.LINES),
            ("not partner_id", Kind.BOOLEAN),
        ],
    )
    def test_infers(self, source: str, kind: Kind) -> None:
        assert checked(source).type.kind is kind

    def test_a_date_becomes_a_moment_where_one_is_wanted(self) -> None:
        assert checked("due", expected=DATETIME).type == DATETIME

    def test_an_unexpected_type_is_refused(self) -> None:
        with pytest.raises(ExpressionError, match="where datetime is wanted"):
            checked("name", expected=DATETIME)


class TestReads:
    def test_paths_say_how_a_field_is_reached(self) -> None:
        reads = condition("partner_id.country_id.code == 'DE' and old.qty == 1").reads
        assert reads == {
            Read("order", "partner_id", ("partner_id",)),
            Read("partner", "country_id", ("partner_id", "country_id")),
            Read("country", "code", ("partner_id", "country_id", "code")),
            Read("order", "qty", ("qty",), "old"),
        }

    def test_loops_are_followed(self) -> None:
        reads = checked("count(l for l in order_line if any(t.name == 'a' for t in l.tag_ids))")
        assert {read.path for read in reads.reads} == {
            ("order_line",),
            ("order_line", "tag_ids"),
            ("order_line", "tag_ids", "name"),
        }

    def test_a_conversion_reads_the_currency(self) -> None:
        assert (
            Read("order", "currency_id", ("currency_id",)) in condition("amount_total > fee").reads
        )

    def test_records_in_variables_are_not_the_record(self) -> None:
        reads = condition("parent.qty > 1").reads
        assert reads == {Read("order", "qty", ("parent", "qty"), "variable")}

    def test_what_else_is_used(self) -> None:
        found = condition(
            "changed('state') and crossed('qty', above=setting('grace'))"
            " and table('approver', amount=1, state=state) == 'x'"
        )
        assert found.changed_fields == {"state", "qty"}
        assert found.settings_used == {"grace"}
        assert found.tables_used == {"approver"}
        assert found.uses_old


class TestWarnings:
    @pytest.mark.parametrize(
        ("source", "code"),
        [
            ("partner_id == 5", "hard_coded_id"),
            ("partner_id in [5, 6]", "hard_coded_id"),
            ("7 in tag_ids", "hard_coded_id"),
            ("actor.id == 7", "hard_coded_id"),
            ("partner_id.id == 7", "hard_coded_id"),
            ("partner_id.name == 'ann@example.org'", "hard_coded_email"),
            ("amount_total > 10000", "hard_coded_amount"),
            ("crossed('amount_total', above=10000)", "hard_coded_amount"),
        ],
    )
    def test_warns_of_what_belongs_elsewhere(self, source: str, code: str) -> None:
        assert {warning.code for warning in condition(source).warnings} == {code}

    @pytest.mark.parametrize("source", ["amount_total > 0", "qty > 10000", "partner_id == None"])
    def test_is_silent_about_the_rest(self, source: str) -> None:
        assert condition(source).warnings == ()


class TestCurrency:
    @pytest.mark.parametrize(
        ("source", "conversions"),
        [
            ("amount_total > amount_due", 0),
            ("amount_total > 5", 0),
            ("amount_total > fee", 1),
            ("amount_total > setting('po_limit')", 1),
            ("fee > setting('po_limit')", 0),
            ("partner_id.credit > amount_total", 1),
            ("sum(l.price for l in order_line) == amount_total", 0),
            ("amount_total in [fee, amount_due]", 1),
        ],
    )
    def test_converts_only_between_different_currencies(
        self, source: str, conversions: int
    ) -> None:
        found = [node for node in walk(condition(source).node) if isinstance(node, Convert)]
        assert len([node for node in found if node.source != node.target]) == conversions

    def test_the_result_knows_its_currency(self) -> None:
        assert checked("sum(l.price for l in order_line)").type.currency == "currency_id"
        assert checked("fee + amount_total").type.currency is None

    def test_models_without_the_currency_count_as_the_companys(self) -> None:
        models = {id: model for id, model in MODELS.items() if id != "res.currency"}
        environment = replace(ENVIRONMENT, models=models)
        assert check(parse("amount_total > amount_due"), environment).warnings == ()
