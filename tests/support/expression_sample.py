"""A small world of models for tests of the expression language: orders, partners, lines, tags."""

from __future__ import annotations

from interlock.language.expression.check import (
    Checked,
    Environment,
    TableSignature,
    check,
)
from interlock.language.expression.parse import parse
from interlock.language.schema import SYSTEM_FIELDS, Field, Model
from interlock.language.types import (
    ANY,
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

CURRENCY = Type(Kind.REF, model="res.currency")
STATES = ("draft", "sent", "purchase")


def ref(model: str) -> Type:
    return Type(Kind.REF, model=model)


def money(currency: str | None = None) -> Type:
    return Type(Kind.MONEY, currency=currency)


def model(id: str, *fields: Field) -> Model:
    every = {field.name: field for field in (*SYSTEM_FIELDS, *fields)}
    return Model(id=id, title=id, label="name", fields=every)


MODELS = {
    model.id: model
    for model in (
        model("res.currency", Field("name", TEXT)),
        model("country", Field("name", TEXT), Field("code", TEXT)),
        model("tag", Field("name", TEXT)),
        model(
            "partner",
            Field("name", TEXT),
            Field("country_id", ref("country")),
            Field("blocked", BOOLEAN),
            Field("rank", INTEGER),
            Field("credit", money("currency_id")),
            Field("currency_id", CURRENCY),
        ),
        model(
            "line",
            Field("name", TEXT),
            Field("qty", INTEGER),
            Field("weight", DECIMAL),
            Field("price", money("order_id.currency_id")),
            Field("order_id", ref("order")),
            Field("tag_ids", Type(Kind.REFS, model="tag")),
        ),
        model(
            "order",
            Field("name", TEXT),
            Field("note", TEXT),
            Field("state", Type(Kind.CHOICE, options=STATES)),
            Field("flag", BOOLEAN),
            Field("qty", INTEGER),
            Field("size", INTEGER),
            Field("weight", DECIMAL),
            Field("ratio", DECIMAL),
            Field("amount_total", money("currency_id")),
            Field("amount_due", money("currency_id")),
            Field("fee", money()),
            Field("currency_id", CURRENCY),
            Field("due", DATE),
            Field("placed", DATE),
            Field("sent_at", DATETIME),
            Field("partner_id", ref("partner")),
            Field("other_id", ref("partner")),
            Field("order_line", Type(Kind.LINES, model="line"), inverse="order_id"),
            Field("tag_ids", Type(Kind.REFS, model="tag")),
            Field("data", Type(Kind.JSON)),
        ),
    )
}

ENVIRONMENT = Environment(
    models=MODELS,
    model="order",
    variables={"parent": ref("order"), "limit": DECIMAL},
    vars=None,
    steps={
        "decision": Type(Kind.OBJECT, members={"outcome": TEXT, "at": DATETIME, "amount": MONEY})
    },
    has_old=True,
    event=ANY,
    has_actor=True,
    settings={"po_limit": MONEY, "grace": INTEGER, "is_strict": BOOLEAN},
    tables={
        "approver": TableSignature(
            inputs={"amount": MONEY, "state": Type(Kind.CHOICE, options=STATES)},
            outputs={"role": TEXT},
        ),
        "band": TableSignature(inputs={"qty": INTEGER}, outputs={"low": DECIMAL, "high": DECIMAL}),
        "routes": TableSignature(inputs={"qty": INTEGER}, outputs={"role": TEXT}, hit="collect"),
    },
    roles=frozenset({"buyer", "finance"}),
)


def checked(source: str, *, expected: Type | None = None) -> Checked:
    """``source`` checked where everything is there to be named."""
    return check(parse(source), ENVIRONMENT, expected=expected)


def condition(source: str) -> Checked:
    return checked(source, expected=BOOLEAN)
