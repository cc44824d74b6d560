"""Text with holes, and the values that definitions write."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from interlock.language.expression.errors import EvaluationError, ExpressionError
from interlock.language.expression.scope import StaticScope
from interlock.language.expression.template import compile_scalar, compile_text
from interlock.language.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    DECIMAL,
    INTEGER,
    MONEY,
    TEXT,
    Kind,
    Type,
)
from support.expression_sample import ENVIRONMENT, STATES, ref

ORDER = {
    "name": "PO{1}", "note": None, "amount_total": Decimal("12500.5"), "qty": 3, "flag": True,
    "ratio": Decimal("0.125"), "due": date(2027, 3, 5), "partner_id": 4, "other_id": None,
    "sent_at": datetime(2027, 3, 5, 14, 5, tzinfo=UTC), "state": "draft",
}  # fmt: skip
SCOPE = StaticScope(records={"partner": {4: {"id": 4, "name": "Acme"}}})


def rendered(source: str) -> str:
    return compile_text(source, ENVIRONMENT).render(ORDER, SCOPE)


def refused(source: str) -> list[tuple[str, int | None]]:
    with pytest.raises(ExpressionError) as error:
        compile_text(source, ENVIRONMENT)
    return [(finding.code, finding.column) for finding in error.value.findings]


class TestText:
    @pytest.mark.parametrize(
        ("source", "text"),
        [
            ("plain", "plain"),
            ("PO {name} over {amount_total:money}", "PO PO{1} over 12,500.50"),
            ("{{{qty}}} }} {{", "{3} } {"),
            ("[{note}]", "[]"),
            ("{amount_total:0} {amount_total:number}", "12,501 12,500.5"),
            ("{ratio:percent}", "12.5%"),
            ("{due} {due:date} {sent_at:date}", "2027-03-05 2027-03-05 2027-03-05"),
            ("{sent_at} {sent_at:datetime}", "2027-03-05 14:05 UTC 2027-03-05 14:05 UTC"),
            ("{flag} {'yes' if qty > 2 else ':}'}", "yes yes"),
            ("{partner_id}{other_id}", "Acme"),
            ("{format(amount_total, 'money')}", "12,500.50"),
            ("{amount_total}", "12500.5"),
            ("{now() - now()}", "0 min"),
        ],
    )
    def test_fills_holes(self, source: str, text: str) -> None:
        assert rendered(source) == text

    def test_values_are_never_taken_for_templates(self) -> None:
        assert rendered("{name}{name}") == "PO{1}PO{1}"

    def test_problems_are_placed_in_the_text(self) -> None:
        assert refused("ab {nme} {amount_total:mony} {qty:date} {order_line} } {qty +}") == [
            ("unknown_name", 5),
            ("unknown_format", 11),
            ("type_mismatch", 31),
            ("type_mismatch", 42),
            ("syntax", 54),
            ("syntax", 57),
        ]

    @pytest.mark.parametrize("spec", ["1000000000d", "{qty}", ">99999999", "13", "-1", ".2f"])
    def test_only_listed_formats_exist(self, spec: str) -> None:
        with pytest.raises(ExpressionError):
            compile_text(f"{{qty:{spec}}}", ENVIRONMENT)

    def test_output_is_bounded(self) -> None:
        template = compile_text("{name}" * 100, ENVIRONMENT)
        with pytest.raises(EvaluationError, match="longer than"):
            template.render({**ORDER, "name": "x" * 2000}, SCOPE)

    def test_the_number_of_holes_is_bounded(self) -> None:
        assert refused("{qty}" * 101) == [("too_large", 1)]

    def test_unclosed_text_in_a_hole_ends_quickly(self) -> None:
        assert refused("{'" * 5000)

    def test_a_format_for_another_type_met_at_run_time_is_an_error(self) -> None:
        template = compile_text("{event.x:money}", ENVIRONMENT)
        with pytest.raises(EvaluationError, match="is for numbers"):
            template.render(ORDER, StaticScope(event={"x": "many"}))


def evaluated(value: Any, expected: Type | None = None) -> Any:
    return compile_scalar(value, ENVIRONMENT, expected).evaluate(ORDER, SCOPE)


class TestScalar:
    @pytest.mark.parametrize(
        ("value", "expected", "result"),
        [
            ("=qty + 1", INTEGER, 4),
            ("= due", DATETIME, datetime(2027, 3, 5, tzinfo=UTC)),
            ("Hello {partner_id}", TEXT, "Hello Acme"),
            ("a }} b", TEXT, "a } b"),
            ("plain", TEXT, "plain"),
            ("draft", Type(Kind.CHOICE, options=STATES), "draft"),
            (5, DECIMAL, Decimal(5)),
            ("1250.50", MONEY, Decimal("1250.50")),
            (0.1, DECIMAL, Decimal("0.1")),
            (True, BOOLEAN, True),
            ("2027-03-05", DATE, date(2027, 3, 5)),
            (date(2027, 3, 5), DATETIME, datetime(2027, 3, 5, tzinfo=UTC)),
            ("2027-03-05T10:00+02:00", DATETIME, datetime(2027, 3, 5, 8, tzinfo=UTC)),
            (7, ref("partner"), 7),
            ([1, 2], Type(Kind.REFS, model="tag"), (1, 2)),
            (None, INTEGER, None),
            ({"a": [1]}, Type(Kind.JSON), {"a": [1]}),
            ("anything", None, "anything"),
            ("{name}", None, "PO{1}"),
            ("3 days", Type(Kind.DURATION), "3 days"),
        ],
    )
    def test_gives_the_value_in_its_types_form(
        self, value: Any, expected: Type | None, result: Any
    ) -> None:
        found = evaluated(value, expected)
        assert found == result
        assert type(found) is type(result)

    @pytest.mark.parametrize(
        ("value", "expected", "code"),
        [
            ("=nme", TEXT, "unknown_name"),
            ("=name", INTEGER, "type_mismatch"),
            ("=", TEXT, "empty_expression"),
            ("{nme}", TEXT, "unknown_name"),
            ("drft", Type(Kind.CHOICE, options=STATES), "unknown_option"),
            ("='drft'", Type(Kind.CHOICE, options=STATES), "unknown_option"),
            ("many", DECIMAL, "wrong_value"),
            (True, INTEGER, "wrong_value"),
            ("1", INTEGER, "wrong_value"),
            ("yes", BOOLEAN, "wrong_value"),
            ("tomorrow", DATE, "wrong_value"),
            (5, TEXT, "wrong_value"),
            ("{qty}", INTEGER, "wrong_value"),
            (5, Type(Kind.REFS, model="tag"), "wrong_value"),
        ],
    )
    def test_refuses_other_values(self, value: Any, expected: Type, code: str) -> None:
        with pytest.raises(ExpressionError) as error:
            compile_scalar(value, ENVIRONMENT, expected)
        assert [finding.code for finding in error.value.findings] == [code]

    def test_knows_what_it_reads(self) -> None:
        scalar = compile_scalar("{name} {partner_id.rank}", ENVIRONMENT, TEXT)
        assert {read.path for read in scalar.reads} == {
            ("name",),
            ("partner_id",),
            ("partner_id", "rank"),
        }
        assert scalar.type == TEXT
        assert not scalar.is_literal

    def test_columns_count_the_equals_sign(self) -> None:
        with pytest.raises(ExpressionError) as error:
            compile_scalar("= nme", ENVIRONMENT)
        assert error.value.findings[0].column == 3

    def test_a_person_written_out_is_warned_of(self) -> None:
        warnings = compile_scalar("=5", ENVIRONMENT, ref("partner")).warnings
        assert [warning.code for warning in warnings] == ["hard_coded_id"]
