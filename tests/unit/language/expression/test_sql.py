"""The form of the SQL, and what has none. That it means the same is tested on a database."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg as PostgreSQL

from interlock.language.expression.errors import ExpressionError
from interlock.language.expression.functions import FUNCTIONS, OPERATORS, implementation
from interlock.language.expression.parse import parse
from interlock.language.expression.scope import StaticScope
from interlock.language.expression.sql import compile_sql
from interlock.language.expression.sql_operations import OPERATIONS
from interlock.language.types import Kind
from support.expression_sample import ENVIRONMENT, MODELS, checked, condition


class Tables:
    """Tables without types: enough for the text of a statement."""

    def table(self, model: str) -> sa.TableClause:
        fields = MODELS[model].fields.values()
        return sa.table(
            model.replace(".", "_"),
            *(sa.column(field.name) for field in fields if field.type.kind is not Kind.LINES),
        )

    def link(self, model: str, field: str) -> tuple[sa.TableClause, str, str]:
        return sa.table(f"{model}_{field}", sa.column("left"), sa.column("right")), "left", "right"


SCOPE = StaticScope(
    now=datetime(2027, 3, 1, tzinfo=UTC), settings={"grace": 2, "po_limit": Decimal(5)}
)


def sql(source: str) -> str:
    compiled = compile_sql(condition(source), Tables(), SCOPE).compile(
        dialect=PostgreSQL(), compile_kwargs={"literal_binds": True}
    )
    return " ".join(str(compiled).split())


class TestForm:
    @pytest.mark.parametrize(
        ("source", "text"),
        [
            ("qty > 5", '"order".qty > 5'),
            ("state == 'draft'", "\"order\".state = 'draft'"),
            ("qty > 5 and state in ['draft', 'sent']",
             "\"order\".qty > 5 AND \"order\".state IN ('draft', 'sent')"),
            ("due < today()", "\"order\".due < '2027-03-01'"),
            ("due < '2027-06-30'", "\"order\".due < '2027-06-30'"),
            ("'2027-01-01' <= due < '2027-02-01'",
             "'2027-01-01' <= \"order\".due AND \"order\".due < '2027-02-01'"),
            ("qty > setting('grace')", '"order".qty > 2'),
            ("flag", '"order".flag'),
            ("partner_id == None", '"order".partner_id IS NULL'),
        ],
    )  # fmt: skip
    def test_a_filter_stays_what_an_index_can_serve(self, source: str, text: str) -> None:
        assert sql(source) == text

    @pytest.mark.parametrize(
        ("source", "text"),
        [
            ("not qty > 5", 'NOT coalesce("order".qty > 5, false)'),
            ("not flag", '"order".flag IS NOT true'),
            ("state != 'draft'", "\"order\".state IS DISTINCT FROM 'draft'"),
            ("name < 'a'", '("order".name COLLATE "C") < (\'a\' COLLATE "C")'),
        ],
    )
    def test_emptiness_cannot_be_seen(self, source: str, text: str) -> None:
        assert sql(source) == text

    def test_values_are_parameters(self) -> None:
        compiled = compile_sql(condition("name == 'x; drop table'"), Tables(), SCOPE).compile()
        assert "drop" not in str(compiled)
        assert list(compiled.params.values()) == ["x; drop table"]

    def test_what_does_not_depend_on_the_record_is_evaluated_beforehand(self) -> None:
        assert (
            sql("(setting('grace') * 2 if setting('grace') > 1 else 0) > qty") == '4 > "order".qty'
        )


class TestRefusal:
    @pytest.mark.parametrize(
        "source",
        [
            "old.qty > 1",
            "changed('qty')",
            "crossed('qty', above=1)",
            "len(added('tag_ids')) > 0",
            "data.a == 1",
            "table('band', qty=qty).low > 1",
            "due + business_days(2) > today()",
            "format(qty) == '1'",
            "replace(name, 'a', 'b') == 'b'",
        ],
    )
    def test_says_what_cannot_stand_in_a_filter(self, source: str) -> None:
        with pytest.raises(ExpressionError) as refused:
            compile_sql(condition(source), Tables(), SCOPE)
        assert [finding.code for finding in refused.value.findings] == ["not_in_filter"]

    def test_a_sequence_is_not_drawn_from_by_a_search(self) -> None:
        with pytest.raises(ExpressionError):
            compile_sql(checked("sequence('PO')"), Tables(), SCOPE)


class TestCatalogue:
    @pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS.keys())
    def test_every_function_is_documented_with_an_example_that_parses(
        self, function: object
    ) -> None:
        entry = FUNCTIONS[getattr(function, "name")]  # noqa: B009
        assert entry.doc.endswith(".")
        assert f"{entry.name}(" in entry.example
        assert f"{entry.name}(" in entry.usage
        parse(entry.example)

    def test_the_catalogue_says_what_filters_can_hold(self) -> None:
        from_record = {
            name for name, entry in FUNCTIONS.items() if entry.parameters and entry.python
        }
        for name in from_record - {"has_role"}:
            assert FUNCTIONS[name].is_in_filter == (name in OPERATIONS), name

    def test_every_operation_has_a_meaning_in_python(self) -> None:
        assert all(callable(implementation(name)[0]) for name in {*OPERATIONS, *OPERATORS})

    def test_the_environment_is_shared(self) -> None:
        assert condition("qty > 1").environment is ENVIRONMENT
