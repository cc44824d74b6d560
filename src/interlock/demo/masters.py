"""What the demo's work is about: companies, currencies, departments, budgets, vendors, products."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from interlock.application import Application
from interlock.demo.table import read_table
from interlock.identity.model import SYSTEM, Actor
from interlock.records.editing import create
from interlock.records.operating import operate
from interlock.records.query import Query, list_records
from interlock.records.session import RecordSession

HOME = "Halden Werkzeuge"
BRANCH = "Halden Tools"
_CURRENCIES = {"EUR": "€", "USD": "$", "GBP": "£"}
_RATES = {
    HOME: {"USD": ("1.0920", "1.0845"), "GBP": ("0.8570", "0.8525")},
    BRANCH: {"USD": ("1.2730", "1.2710"), "EUR": ("1.1660", "1.1725")},
}
"""By company: units of a currency for one of the company's own, before and from this month on."""

_DEPARTMENTS = {
    "PROD": ("Production", "petra", "240000"),
    "IT": ("Information technology", "felix", "60000"),
    "SALES": ("Sales", "samir", "35000"),
}
"""By code: name, who leads it, what it may spend this year."""


@dataclass(frozen=True, slots=True)
class Masters:
    """Ids by code."""

    currencies: Mapping[str, int]
    companies: Mapping[str, int]
    departments: Mapping[str, int]
    budgets: Mapping[str, int]
    vendors: Mapping[str, int]
    products: Mapping[str, int]


def add_companies(application: Application) -> tuple[dict[str, int], dict[str, int]]:
    """Currencies and companies, by code and name."""
    with application.session(SYSTEM, reason="Demo") as session:
        currencies = {
            code: _once(session, "res.currency", "name", code, symbol=symbol)
            for code, symbol in _CURRENCIES.items()
        }
        home = _once(
            session, "res.company", "name", HOME, currency_id=currencies["EUR"], country="DE"
        )
        branch = _once(
            session, "res.company", "name", BRANCH,
            currency_id=currencies["GBP"], country="GB", parent_id=home,
        )  # fmt: skip
    return currencies, {HOME: home, BRANCH: branch}


def add_masters(
    application: Application,
    currencies: Mapping[str, int],
    companies: Mapping[str, int],
    *,
    actors: Mapping[str, Actor],
    today: date,
) -> Masters:
    """Everything else; vendors come with the status that they have."""
    with application.session(SYSTEM, reason="Demo", is_import_of_history=True) as session:
        _add_rates(session, currencies, companies, today)
        departments = _add_departments(session, companies[HOME], actors)
        budgets = {
            code: _once(
                session, "crossovered.budget", "name", f"{name} {today.year}",
                department_id=departments[code], planned_amount=planned,
                company_id=companies[HOME], currency_id=currencies["EUR"],
                date_from=date(today.year, 1, 1), date_to=date(today.year, 12, 31),
            )
            for code, (name, _, planned) in _DEPARTMENTS.items()
        }  # fmt: skip
        vendors = {row["ref"]: _add_vendor(session, row) for row in read_table("vendors")}
        products = {row["code"]: _add_product(session, row) for row in read_table("products")}
    _approve_budgets(application, budgets, actors["felix"])
    return Masters(currencies, companies, departments, budgets, vendors, products)


def _add_rates(
    session: RecordSession, currencies: Mapping[str, int], companies: Mapping[str, int], today: date
) -> None:
    days = (date(today.year - 1, 1, 1), today.replace(day=1))
    if list_records(session, Query("res.currency.rate", limit=1)).items:
        return
    for company, rates in _RATES.items():
        for code, values in rates.items():
            for day, rate in zip(days, values, strict=True):
                values_of = {"name": day, "currency_id": currencies[code],
                             "company_id": companies[company], "rate": rate}  # fmt: skip
                create(session, "res.currency.rate", values_of)


def _add_departments(
    session: RecordSession, company: int, actors: Mapping[str, Actor]
) -> dict[str, int]:
    return {
        code: _once(
            session, "hr.department", "code", code, name=name, company_id=company,
            manager_id=actors[manager].user_id, budget_owner_id=actors["britta"].user_id,
        )
        for code, (name, manager, _) in _DEPARTMENTS.items()
    }  # fmt: skip


def _add_vendor(session: RecordSession, row: Mapping[str, str]) -> int:
    return _once(
        session, "res.partner", "ref", row["ref"],
        name=row["name"], country=row["country"], vendor_status=row["status"], risk=row["risk"],
        payment_term=row["term"], tax_id=row["tax_id"], supplier_rank=1,
        email=f"orders@{row['ref'].lower()}.example",
    )  # fmt: skip


def _add_product(session: RecordSession, row: Mapping[str, str]) -> int:
    return _once(
        session, "product.product", "default_code", row["code"],
        name=row["name"], category=row["category"], standard_price=row["price"],
        is_restricted=row["restricted"] == "yes",
    )  # fmt: skip


def _approve_budgets(application: Application, budgets: Mapping[str, int], by: Actor) -> None:
    with application.session(by) as session:
        for id in budgets.values():
            record = session.get("crossovered.budget", id, lock=True)
            if record.values["state"] == "draft":
                operate(session, record, "approve")


def _once(session: RecordSession, model: str, field: str, value: str, **more: Any) -> int:
    """The id of the record with this value; it is made where there is none."""
    query = Query(model, where=f"{field} == '{value}'", limit=1, include_archived=True)
    found = list_records(session, query).items
    return found[0]["id"] if found else create(session, model, {field: value, **more}).id
