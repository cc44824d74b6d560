"""The tables follow the models: each kind of change, and what it must not do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import Connection, text

from interlock.kit.database import Database
from interlock.kit.problem import ConflictError, InvalidError
from interlock.language.schema import SYSTEM_FIELDS, Field, Model
from interlock.language.types import BOOLEAN, DATE, DATETIME, DECIMAL, INTEGER, TEXT, Kind, Type
from interlock.records.storage import schema, schema_state
from interlock.records.storage.schema_change import ChangeKind, SchemaPlan
from interlock.records.storage.table import Tables

REF = Type(Kind.REF, model="res.partner")
REFS = Type(Kind.REFS, model="res.partner")


def model(id: str, *fields: Field, **more: Any) -> Model:
    return Model(
        id=id,
        title=id.replace(".", " ").title(),
        label="name",
        fields={item.name: item for item in (*SYSTEM_FIELDS, *fields)},
        **more,
    )


NAME = Field("name", TEXT)
PARTNER = model("res.partner", NAME)


def order(*fields: Field, **more: Any) -> Model:
    return model("sale.order", NAME, *fields, **more)


def tables(*models: Model) -> Tables:
    return Tables({item.id: item for item in models})


def bring(connection: Connection, *models: Model, allow_destructive: bool = False) -> SchemaPlan:
    """Plan and apply; afterwards nothing is left to do."""
    wanted = schema.plan(connection, tables(*models))
    schema.apply(connection, wanted, allow_destructive=allow_destructive)
    assert schema.plan(connection, tables(*models)).at_once == ()
    return wanted


def put(connection: Connection, table: str, **values: Any) -> int:
    values = {"version": 1, "active": True, **values}
    columns, holes = ", ".join(values), ", ".join(f":{name}" for name in values)
    statement = (
        f"INSERT INTO data.{table} (id, {columns}) "
        f"VALUES (nextval('data.{table}_ids'), {holes}) RETURNING id"
    )
    return int(connection.execute(text(statement), values).scalar_one())


def get(connection: Connection, column: str, table: str = "sale_order") -> list[Any]:
    return list(
        connection.execute(text(f"SELECT {column} FROM data.{table} ORDER BY id")).scalars()
    )


def kinds(wanted: SchemaPlan) -> list[ChangeKind]:
    return [change.kind for change in wanted.changes]


class TestNewTable:
    def test_is_made_with_all_that_belongs_to_it(self, connection: Connection) -> None:
        number = Field("number", TEXT, is_unique=True, is_required=True)
        wanted = order(
            number,
            Field("partner_id", REF),
            Field("follower_ids", REFS),
            Field("day", DATE, is_indexed=True),
            unique_together=(("name", "day"),),
            indexes=(("day", "name"),),
        )
        bring(connection, wanted, PARTNER)
        found = schema_state.read_state(connection).tables["sale_order"]
        assert found.columns["number"].is_required
        assert found.columns["follower_ids"].type == "bigint[]"
        assert found.indexes["ix_sale_order__follower_ids"].method == "gin"
        assert set(found.indexes) == {
            "ix_sale_order__partner_id",
            "ix_sale_order__follower_ids",
            "ix_sale_order__day",
            "ix_sale_order__day__name",
        }
        assert set(found.constraints) == {
            "uq_sale_order__number",
            "uq_sale_order__name__day",
            "fk_sale_order__partner_id",
        }
        assert found.constraints["fk_sale_order__partner_id"].is_deferrable

    def test_ids_come_from_its_sequence(self, connection: Connection) -> None:
        bring(connection, PARTNER)
        assert [put(connection, "res_partner", name="A") for _ in range(2)] == [1, 2]

    def test_models_may_refer_to_each_other(self, connection: Connection) -> None:
        partner = model("res.partner", NAME, Field("order_id", Type(Kind.REF, model="sale.order")))
        bring(connection, order(Field("partner_id", REF)), partner)

    def test_a_reference_that_leads_nowhere_is_refused_at_once(
        self, connection: Connection
    ) -> None:
        bring(connection, order(Field("partner_id", REF)), PARTNER)
        with pytest.raises(Exception, match="fk_sale_order__partner_id"):
            put(connection, "sale_order", partner_id=4711)

    def test_quotes_in_titles_and_reserved_words_do_no_harm(self, connection: Connection) -> None:
        odd = Model(
            "stock.order", "O'Neil's %s \\ order", "name",
            {item.name: item for item in (*SYSTEM_FIELDS, Field("user", TEXT), Field("end", DATE))},
        )  # fmt: skip
        bring(connection, odd)


class TestNewColumn:
    @pytest.fixture
    def known(self, connection: Connection) -> Connection:
        bring(connection, order(), PARTNER)
        put(connection, "sale_order", name="A")
        return connection

    def test_is_empty_for_existing_records(self, known: Connection) -> None:
        wanted = bring(known, order(Field("note", TEXT)), PARTNER)
        assert get(known, "note") == [None]
        assert wanted.added_fields == (("sale.order", "note"),)

    def test_with_a_literal_default_fills_them(self, known: Connection) -> None:
        state = Type(Kind.CHOICE, options=("it's 100%", "b"))
        extra = Field("state", state, is_required=True, default_value="it's 100%")
        bring(known, order(extra, Field("hot", BOOLEAN), Field("tag_ids", REFS)), PARTNER)
        assert get(known, "state") == ["it's 100%"]
        assert get(known, "hot") == [False]
        assert get(known, "tag_ids") == [[]]

    def test_leaves_no_default_in_the_database(self, known: Connection) -> None:
        extra = Field("state", TEXT, is_required=True, default_value="new")
        bring(known, order(extra), PARTNER)
        with pytest.raises(Exception, match="null value"):
            put(known, "sale_order", name="B")

    def test_required_without_default_is_refused(self, known: Connection) -> None:
        wanted = schema.plan(known, tables(order(Field("day", DATE, is_required=True)), PARTNER))
        with pytest.raises(InvalidError, match="is required and new") as caught:
            schema.apply(known, wanted, allow_destructive=True)
        assert "default" in (caught.value.remedy or "")
        assert caught.value.errors[0].path == "sale.order.day"

    def test_required_without_default_is_fine_without_records(self, connection: Connection) -> None:
        bring(connection, order())
        bring(connection, order(Field("day", DATE, is_required=True)))

    def test_reference_comes_with_key_and_index(self, known: Connection) -> None:
        wanted = bring(known, order(Field("partner_id", REF)), PARTNER)
        assert kinds(wanted) == [
            ChangeKind.ADD_COLUMN,
            ChangeKind.ADD_INDEX,
            ChangeKind.ADD_REFERENCE,
        ]


class TestChangedType:
    @pytest.mark.parametrize(
        ("before", "value", "after", "expected"),
        [
            (INTEGER, 7, DECIMAL, "7"),
            (INTEGER, 7, TEXT, "7"),
            (TEXT, "draft", Type(Kind.CHOICE, options=("draft",)), "draft"),
            (DATE, "2027-03-01", DATETIME, "2027-03-01 00:00:00+00"),
            (DECIMAL, 12, INTEGER, "12"),
            (REF, None, REFS, "{}"),
            (TEXT, " 12.50", DECIMAL, "12.50"),
        ],
    )
    def test_keeps_values(
        self, connection: Connection, before: Type, value: Any, after: Type, expected: str
    ) -> None:
        bring(connection, order(Field("x", before)), PARTNER)
        put(connection, "sale_order", x=value)
        wanted = bring(connection, order(Field("x", after)), PARTNER)
        assert wanted.destructive == ()
        assert get(connection, "x::text") == [expected]

    def test_choice_and_text_are_one_column_type(self, connection: Connection) -> None:
        bring(connection, order(Field("x", TEXT)))
        after = order(Field("x", Type(Kind.CHOICE, options=("a",))))
        assert schema.plan(connection, tables(after)).is_empty

    def test_reference_becomes_a_set_of_references(self, connection: Connection) -> None:
        bring(connection, order(Field("x", REF)), PARTNER)
        id = put(connection, "res_partner", name="A")
        put(connection, "sale_order", x=id)
        bring(connection, order(Field("x", REFS)), PARTNER)
        assert get(connection, "x") == [[id]]
        found = schema_state.read_state(connection).tables["sale_order"]
        assert found.indexes["ix_sale_order__x"].method == "gin"
        assert found.constraints == {}

    @pytest.mark.parametrize(
        ("before", "value", "after"),
        [
            (TEXT, "many", INTEGER),
            (TEXT, "2027-03-01", DATE),
            (DECIMAL, "1.5", INTEGER),
            (DATETIME, "2027-03-01T09:00:00Z", DATE),
        ],
    )
    def test_loss_needs_the_flag(
        self, connection: Connection, before: Type, value: Any, after: Type
    ) -> None:
        bring(connection, order(Field("x", before)))
        put(connection, "sale_order", x=value)
        wanted = schema.plan(connection, tables(order(Field("x", after))))
        with pytest.raises(InvalidError, match="1 record would lose the value") as caught:
            schema.apply(connection, wanted, allow_destructive=False)
        assert caught.value.code == "destructive_change"
        assert schema.FLAG in (caught.value.remedy or "")
        bring(connection, order(Field("x", after)), allow_destructive=True)

    def test_integer_becomes_a_reference_if_all_ids_exist(self, connection: Connection) -> None:
        bring(connection, order(Field("x", INTEGER)), PARTNER)
        put(connection, "sale_order", x=99)
        after = (order(Field("x", REF)), PARTNER)
        wanted = schema.plan(connection, tables(*after))
        assert [refusal.code for refusal in wanted.refusals] == ["broken_reference"]
        put(connection, "res_partner", name="A")
        connection.execute(text("UPDATE data.sale_order SET x = 1"))
        bring(connection, *after)


class TestRequired:
    def test_switches_on_and_off(self, connection: Connection) -> None:
        bring(connection, order(Field("day", DATE)))
        put(connection, "sale_order", day="2027-03-01")
        bring(connection, order(Field("day", DATE, is_required=True)))
        found = schema_state.read_state(connection).tables["sale_order"]
        assert found.columns["day"].is_required
        assert found.constraints == {}
        wanted = bring(connection, order(Field("day", DATE)))
        assert kinds(wanted) == [ChangeKind.SET_OPTIONAL]

    def test_is_refused_while_records_are_empty(self, connection: Connection) -> None:
        bring(connection, order(Field("day", DATE)))
        for _ in range(5):
            put(connection, "sale_order", name="A")
        wanted = schema.plan(connection, tables(order(Field("day", DATE, is_required=True))))
        with pytest.raises(InvalidError, match=r"5 records have no value .*1, 2 and 3"):
            schema.apply(connection, wanted, allow_destructive=True)


class TestUnique:
    def test_is_added_and_removed(self, connection: Connection) -> None:
        bring(connection, order(Field("number", TEXT)))
        put(connection, "sale_order", number="A")
        bring(connection, order(Field("number", TEXT, is_unique=True)))
        wanted = bring(connection, order(Field("number", TEXT)))
        assert kinds(wanted) == [ChangeKind.DROP_UNIQUE]

    def test_duplicates_are_shown(self, connection: Connection) -> None:
        bring(connection, order(Field("number", TEXT)))
        for _ in range(2):
            put(connection, "sale_order", number="SO7")
        wanted = schema.plan(connection, tables(order(Field("number", TEXT, is_unique=True))))
        with pytest.raises(InvalidError, match="'SO7' in 2 records"):
            schema.apply(connection, wanted, allow_destructive=True)

    def test_same_default_for_all_is_readable(self, connection: Connection) -> None:
        bring(connection, order())
        for _ in range(2):
            put(connection, "sale_order", name="A")
        extra = Field("number", TEXT, is_unique=True, default_value="x")
        wanted = schema.plan(connection, tables(order(extra)))
        with pytest.raises(InvalidError, match="do not fit"):
            schema.apply(connection, wanted, allow_destructive=False)


class TestIndex:
    def test_is_added_and_removed(self, connection: Connection) -> None:
        bring(connection, order())
        wanted = bring(connection, order(indexes=(("name", "active"),)))
        assert kinds(wanted) == [ChangeKind.ADD_INDEX]
        assert kinds(bring(connection, order())) == [ChangeKind.DROP_INDEX]

    def test_of_others_is_left_alone(self, connection: Connection) -> None:
        bring(connection, order())
        connection.execute(text("CREATE INDEX my_own ON data.sale_order (name)"))
        assert schema.plan(connection, tables(order())).is_empty


class TestRemoved:
    def test_empty_column_goes_without_asking(self, connection: Connection) -> None:
        bring(connection, order(Field("note", TEXT)))
        put(connection, "sale_order", name="A")
        assert kinds(bring(connection, order())) == [ChangeKind.DROP_COLUMN]

    def test_column_with_values_needs_the_flag(self, connection: Connection) -> None:
        bring(connection, order(Field("note", TEXT), Field("day", DATE)))
        put(connection, "sale_order", note="x", day="2027-03-01")
        wanted = schema.plan(connection, tables(order()))
        with pytest.raises(InvalidError) as caught:
            schema.apply(connection, wanted, allow_destructive=False)
        assert len(caught.value.errors) == 2
        assert get(connection, "note") == ["x"]
        bring(connection, order(), allow_destructive=True)

    def test_table_of_a_removed_model_is_kept_and_comes_back(self, connection: Connection) -> None:
        with_partner = order(Field("partner_id", REF))
        bring(connection, with_partner, PARTNER)
        put(connection, "sale_order", name="A", partner_id=put(connection, "res_partner", name="P"))
        wanted = schema.plan(connection, tables(PARTNER))
        with pytest.raises(InvalidError, match="1 record out of reach; the table is kept"):
            schema.apply(connection, wanted, allow_destructive=False)
        bring(connection, PARTNER, allow_destructive=True)
        connection.execute(text("DELETE FROM data.res_partner"))  # nothing refers to it any more
        wanted = schema.plan(connection, tables(with_partner, PARTNER))
        assert [refusal.code for refusal in wanted.refusals] == ["broken_reference"]
        connection.execute(text("UPDATE data.sale_order SET partner_id = NULL"))
        bring(connection, with_partner, PARTNER)
        assert get(connection, "name") == ["A"]

    def test_tables_of_others_are_left_alone(self, connection: Connection) -> None:
        bring(connection, order())
        connection.execute(text("CREATE TABLE data.theirs (id bigint)"))
        connection.execute(text("CREATE SEQUENCE data.seq_po"))
        assert schema.plan(connection, tables(order())).is_empty

    def test_a_view_of_others_in_the_way_is_named(self, connection: Connection) -> None:
        bring(connection, order(Field("note", TEXT)))
        connection.execute(text("CREATE VIEW data.report AS SELECT note FROM data.sale_order"))
        wanted = schema.plan(connection, tables(order()))
        with pytest.raises(ConflictError, match="report"):
            schema.apply(connection, wanted, allow_destructive=True)


class TestBigTable:
    @pytest.fixture(autouse=True)
    def _every_table_is_big(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(schema_state, "BIG_TABLE", 1)

    def test_is_changed_beside_its_traffic(self, database: Database) -> None:
        with database.unit() as unit:
            bring(unit.connection, order(Field("x", INTEGER), Field("number", TEXT)), PARTNER)
            put(unit.connection, "res_partner", name="P")
            put(unit.connection, "sale_order", x=1, number="A")
        after = tables(
            order(
                Field("x", REF, is_required=True),
                Field("number", TEXT, is_unique=True),
                indexes=(("name",),),
            ),
            PARTNER,
        )
        with database.unit() as unit:
            wanted = schema.plan(unit.connection, after)
            schema.apply(unit.connection, wanted, allow_destructive=False)
        assert {change.kind for change in wanted.after_commit} == {
            ChangeKind.ADD_INDEX,
            ChangeKind.ADD_UNIQUE,
            ChangeKind.ADD_REFERENCE,
            ChangeKind.SET_REQUIRED,
        }
        with database.unit() as unit:
            left = schema.plan(unit.connection, after)
        assert left.at_once == ()
        assert len(left.after_commit) == len(wanted.after_commit)
        schema.apply_after_commit(database.engine, left)
        with database.unit() as unit:
            assert schema.plan(unit.connection, after).is_empty


class TestUsersView:
    USERS = model(
        "res.users",
        NAME,
        Field("login", TEXT),
        Field("company_ids", REFS),
        Field("phone", TEXT),
        owned_by="identity",
    )

    def test_shows_the_users(self, connection: Connection) -> None:
        bring(connection, self.USERS, order(Field("user_id", Type(Kind.REF, model="res.users"))))
        connection.execute(text(_USER))
        row = connection.execute(text("SELECT * FROM data.res_users")).mappings().one()
        assert (row["name"], row["login"], row["company_ids"]) == ("Ann", "ann", [1, 2])
        assert row["phone"] is None
        assert row["active"] is True

    def test_follows_its_model(self, connection: Connection) -> None:
        bring(connection, self.USERS)
        wanted = bring(connection, model("res.users", NAME))
        assert kinds(wanted) == [ChangeKind.REPLACE_VIEW]


_USER = """
INSERT INTO interlock.app_user
  (login, name, company_id, company_ids, language, time_zone, created_at)
VALUES ('ann', 'Ann', 1, '{1,2}', 'en', 'UTC', now())
"""


class TestConvertAmount:
    CURRENCY = model("res.currency", NAME, Field("decimal_places", INTEGER))
    RATE = model(
        "res.currency.rate",
        Field("name", DATE),
        Field("currency_id", Type(Kind.REF, model="res.currency")),
        Field("rate", DECIMAL),
        Field("company_id", INTEGER),
    )
    COMPANY = model("res.company", NAME, Field("currency_id", Type(Kind.REF, model="res.currency")))

    @pytest.fixture
    def rates(self, connection: Connection) -> Connection:
        bring(connection, self.CURRENCY, self.RATE, self.COMPANY)
        for name, digits in (("EUR", 2), ("USD", 2), ("JPY", 0)):
            put(connection, "res_currency", name=name, decimal_places=digits)
        put(connection, "res_company", name="C", currency_id=1)
        for day, currency, rate, company in (
            ("2027-01-01", 2, "1.10", None),
            ("2027-02-01", 2, "1.20", None),
            ("2027-01-01", 3, "150", None),
            ("2027-01-01", 3, "160", 7),
        ):
            row: Mapping[str, Any] = {"name": day, "currency_id": currency, "rate": rate}
            put(connection, "res_currency_rate", **row, company_id=company)
        return connection

    @pytest.mark.parametrize(
        ("source", "target", "day", "company", "expected"),
        [
            (2, 2, "2027-01-15", 1, "100"),
            (1, 2, "2027-01-15", 1, "110.00"),
            (None, 2, "2027-02-15", 1, "120.00"),
            (2, None, "2027-01-15", 1, "90.91"),
            (2, 3, "2027-01-15", 1, "13636"),
            (1, 3, "2027-01-15", 7, None),
        ],
    )
    def test_converts_by_the_dated_rate(
        self,
        rates: Connection,
        source: int | None,
        target: int | None,
        day: str,
        company: int,
        expected: str | None,
    ) -> None:
        rates.execute(
            text("SELECT set_config('interlock.company_id', :id, true)"), {"id": str(company)}
        )
        statement = text("SELECT interlock.convert_amount(100, :source, :target, :day)::text")
        ask = {"source": source, "target": target, "day": day}
        if expected is None:
            with pytest.raises(Exception, match="no rate for currency"):
                rates.execute(statement, ask)
        else:
            assert rates.execute(statement, ask).scalar() == expected

    def test_without_currencies_says_so(self, connection: Connection) -> None:
        bring(connection, order())
        with pytest.raises(Exception, match="no exchange rates"):
            connection.execute(text("SELECT interlock.convert_amount(1, 1, 2, now()::date)"))
