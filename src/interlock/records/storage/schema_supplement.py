"""What stands beside the tables of records: the view on users, and conversion between currencies.

Both carry a digest of their definition as a comment, by which a later plan knows whether they are
still the wanted ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from interlock.kit.database import INTERLOCK_SCHEMA
from interlock.language.schema import Model
from interlock.records.storage import schema_statement as ddl
from interlock.records.storage.schema_change import ChangeKind, SchemaChange
from interlock.records.storage.schema_state import TableState

FUNCTION = "convert_amount"
_SIGNATURE = f"{INTERLOCK_SCHEMA}.{FUNCTION}(numeric, bigint, bigint, date)"
_COMPANY = "nullif(current_setting('interlock.company_id', true), '')::bigint"
"""Whose currency stands for an empty one; set for a transaction by whoever asks."""

_USER_COLUMNS: Mapping[str, str] = {
    "id": "u.id",
    "version": "1::bigint",
    "active": "u.is_active",
    "create_date": "u.created_at",
    "write_date": "u.created_at",
    "name": "u.name",
    "login": "u.login",
    "email": "u.email",
    "manager_id": "u.manager_id",
    "department": "u.department",
    "company_id": "u.company_id",
    "company_ids": "u.company_ids",
    "lang": "u.language",
    "language": "u.language",
    "tz": "u.time_zone",
    "time_zone": "u.time_zone",
}


def users_view(model: Model, found: TableState | None) -> SchemaChange | None:
    """The change that makes the users of Interlock readable as records of ``model``.

    A field that identity knows nothing of is empty. ``None``: the view is there already.
    """
    columns = ", ".join(
        f"{_user_column(item.name, ddl.type_name(item))} AS {ddl.quoted(item.name)}"
        for item in model.fields.values()
        if item.is_column
    )
    path = ddl.table_path(model.table_name)
    body = f"CREATE VIEW {path} AS SELECT {columns} FROM {INTERLOCK_SCHEMA}.app_user u"
    mark = _digest(body)
    if found is not None and found.comment == mark:
        return None
    statements = (
        *([f"DROP VIEW {path}"] if found is not None else []),
        body,
        f"COMMENT ON VIEW {path} IS {ddl.literal(mark)}",
    )
    text = f"{model.title}: view on the users of Interlock"
    return SchemaChange(model.table_name, ChangeKind.REPLACE_VIEW, text, statements)


def _user_column(name: str, type: str) -> str:
    known = _USER_COLUMNS.get(name)
    if known is not None:
        return f"({known})::{type}"
    return "'{}'::bigint[]" if type == "bigint[]" else f"NULL::{type}"


def conversion_function(models: Mapping[str, Model], comment: str | None) -> SchemaChange | None:
    """The change that brings ``convert_amount`` up to date; ``comment`` is the present one's."""
    body = _function_body(models)
    mark = _digest(body)
    if comment == mark:
        return None
    named = f"{INTERLOCK_SCHEMA}.{FUNCTION}"
    inputs = "amount numeric, source bigint, target bigint, day date"
    returns = "RETURNS numeric LANGUAGE plpgsql STABLE"
    statements = (
        f"CREATE OR REPLACE FUNCTION {named}({inputs}) {returns} AS {ddl.literal(body)}",
        f"COMMENT ON FUNCTION {_SIGNATURE} IS {ddl.literal(mark)}",
    )
    text = "Conversion of amounts between currencies"
    return SchemaChange(FUNCTION, ChangeKind.REPLACE_FUNCTION, text, statements)


def _function_body(models: Mapping[str, Model]) -> str:
    if not _has_fields(models, "res.currency", "decimal_places", "name"):
        return _WITHOUT_RATES
    if not _has_fields(models, "res.currency.rate", "currency_id", "name", "rate"):
        return _WITHOUT_RATES
    own = "NULL::bigint"
    if _has_fields(models, "res.company", "currency_id"):
        own = f"(SELECT currency_id FROM data.res_company WHERE id = {_COMPANY})"
    company = "NULL::bigint"
    if "company_id" in models["res.currency.rate"].fields:
        company = "r.company_id"
    return _WITH_RATES.replace("$own", own).replace("$rate_company", company)


def _has_fields(models: Mapping[str, Model], model: str, *fields: str) -> bool:
    return model in models and set(fields) <= set(models[model].fields)


def _digest(text: str) -> str:
    return "interlock:" + hashlib.sha256(text.encode()).hexdigest()[:32]


_WITHOUT_RATES = """
BEGIN
  IF amount IS NULL OR source IS NOT DISTINCT FROM target THEN
    RETURN amount;
  END IF;
  RAISE EXCEPTION 'amounts of two currencies cannot be compared: there are no exchange rates'
    USING ERRCODE = 'data_exception';
END
"""

_WITH_RATES = f"""
DECLARE
  company bigint := {_COMPANY};
  own bigint;
  digits integer;
  source_rate numeric;
  target_rate numeric;
BEGIN
  IF amount IS NULL OR source IS NOT DISTINCT FROM target THEN
    RETURN amount;
  END IF;
  own := $own;
  source := coalesce(source, own);
  target := coalesce(target, own);
  IF source = target THEN
    RETURN amount;
  END IF;
  IF source IS NULL OR target IS NULL THEN
    RAISE EXCEPTION 'one amount has a currency and the company has none'
      USING ERRCODE = 'data_exception';
  END IF;
  SELECT c.decimal_places INTO digits FROM data.res_currency c WHERE c.id = target;
  SELECT r.rate INTO source_rate FROM data.res_currency_rate r
    WHERE r.currency_id = source AND r.active AND r.name <= day
      AND $rate_company IS NOT DISTINCT FROM (
        SELECT max($rate_company) FROM data.res_currency_rate r
        WHERE r.currency_id = source AND r.active AND $rate_company = company)
    ORDER BY r.name DESC LIMIT 1;
  SELECT r.rate INTO target_rate FROM data.res_currency_rate r
    WHERE r.currency_id = target AND r.active AND r.name <= day
      AND $rate_company IS NOT DISTINCT FROM (
        SELECT max($rate_company) FROM data.res_currency_rate r
        WHERE r.currency_id = target AND r.active AND $rate_company = company)
    ORDER BY r.name DESC LIMIT 1;
  IF source = own THEN source_rate := coalesce(source_rate, 1); END IF;
  IF target = own THEN target_rate := coalesce(target_rate, 1); END IF;
  IF source_rate IS NULL OR target_rate IS NULL THEN
    RAISE EXCEPTION 'there is no rate for currency % on or before %',
      CASE WHEN source_rate IS NULL THEN source ELSE target END, day
      USING ERRCODE = 'data_exception';
  END IF;
  RETURN round(amount * target_rate / source_rate, coalesce(digits, 2));
END
"""
