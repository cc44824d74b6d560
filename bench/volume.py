"""A hundred thousand purchase orders beside those of the demo, written at once.

They come without events: what is measured is reading, and making each by the service takes minutes.
"""

from __future__ import annotations

from sqlalchemy import Engine, text

COUNT = 100_000

_COLUMNS = (
    "version, active, create_date, create_uid, write_date, write_uid, partner_id, company_id,"
    " currency_id, user_id, department_id, payment_term, has_restricted, is_split, receipt_status,"
    " invoice_status, state, priority"
)
_ORDERS = text(
    f"""
    INSERT INTO data.purchase_order
        (id, name, date_order, amount_untaxed, amount_tax, amount_total, {_COLUMNS})
    SELECT :first + n, 'V' || lpad(n::text, 6, '0'), date '2026-01-01' - n % 1500,
        n % 9973, 0, n % 9973, {_COLUMNS}
    FROM generate_series(1, :count) n
    JOIN (SELECT o.*, row_number() OVER (ORDER BY id) - 1 AS place FROM data.purchase_order o
          WHERE id <= :first) model
      ON model.place = n % (SELECT count(*) FROM data.purchase_order WHERE id <= :first)
    """
)
_LAST = text("SELECT max(id) FROM data.purchase_order")
_ADVANCE = text("SELECT setval('data.purchase_order_ids', :last)")


def add_orders(engine: Engine, *, count: int = COUNT) -> None:
    """Write ``count`` orders named V000001 and on, each like one of those that are there."""
    with engine.begin() as connection:
        first = connection.execute(_LAST).scalar_one()
        connection.execute(_ORDERS, {"first": first, "count": count})
        connection.execute(_ADVANCE, {"last": first + count})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE data.purchase_order"))
