"""Orders, receipts and bills posted through Interlock, each by a user of the role for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from purchase_data import Order, Purchases

from interlock.application import Application
from interlock.identity.model import SYSTEM, Actor
from interlock.records.change import Outcome
from interlock.records.editing import create
from interlock.records.operating import operate
from interlock.records.session import RecordSession


@dataclass
class Posting:
    """Posts orders; ``pending`` are those that Interlock did not let through at once."""

    application: Application
    staff: Mapping[str, Actor]
    company_id: int
    currency_id: int
    vendors: dict[str, int] = field(default_factory=dict)
    products: dict[str, int] = field(default_factory=dict)
    pending: list[str] = field(default_factory=list)

    def bring_masters(self, purchases: Purchases) -> None:
        """Vendors, as approved ones, and products."""
        with self.application.session(SYSTEM, is_import_of_history=True) as session:
            for id, name in purchases.vendors.items():
                values = {"name": name, "ref": id, "vendor_status": "approved", "risk": "low"}
                self.vendors[id] = create(session, "res.partner", values).id
            for id, name in purchases.products.items():
                product = create(session, "product.product", {"name": name, "default_code": id})
                self.products[id] = product.id

    def post(self, order: Order) -> None:
        """Order and release, receive, enter the bill and post it: three units of work."""
        order_id, lines = self._order(order)
        self._receive(order, order_id, lines)
        self._bill(order, lines)

    def _order(self, order: Order) -> tuple[int, list[int]]:
        lines = [
            {
                "name": f"Product {line.product}",
                "product_id": self.products[line.product],
                "product_qty": line.ordered,
                "price_unit": line.price,
                "external_ref": line.id,
            }
            for line in order.lines
        ]
        values = {
            "partner_id": self.vendors[order.vendor],
            "partner_ref": order.id,
            "company_id": self.company_id,
            "currency_id": self.currency_id,
            "date_order": order.ordered_on,
            "order_line": lines,
        }
        with self.application.session(self.staff["buyer"]) as session:
            record = create(session, "purchase.order", values)
            self._note(order, operate(session, record, "confirm").outcome)
            item = record.model.fields["order_line"]
            made = sorted(line.id for line in session.loading.children(item, record.id))
        return record.id, made

    def _receive(self, order: Order, order_id: int, lines: list[int]) -> None:
        moves = [
            {
                "purchase_line_id": id,
                "product_id": self.products[line.product],
                "product_uom_qty": line.ordered,
                "quantity": line.received,
                "quantity_rejected": line.rejected,
            }
            for id, line in zip(lines, order.lines, strict=True)
        ]
        values = {
            "partner_id": self.vendors[order.vendor],
            "purchase_id": order_id,
            "company_id": self.company_id,
            "move_ids": moves,
        }
        with self.application.session(self.staff["warehouse"]) as session:
            self._carry_out(session, order, "stock.picking", values, "validate")

    def _bill(self, order: Order, lines: list[int]) -> None:
        items = [
            {
                "name": f"Product {line.product}",
                "purchase_line_id": id,
                "product_id": self.products[line.product],
                "quantity": line.ordered,
                "price_unit": line.price,
            }
            for id, line in zip(lines, order.lines, strict=True)
        ]
        values = {
            "partner_id": self.vendors[order.vendor],
            "ref": order.id,
            "company_id": self.company_id,
            "currency_id": self.currency_id,
            "invoice_date": order.ordered_on,
            "invoice_line_ids": items,
        }
        with self.application.session(self.staff["finance"]) as session:
            self._carry_out(session, order, "account.move", values, "post")

    def _carry_out(
        self,
        session: RecordSession,
        order: Order,
        model: str,
        values: Mapping[str, Any],
        operation: str,
    ) -> None:
        record = create(session, model, values)
        self._note(order, operate(session, record, operation).outcome)

    def _note(self, order: Order, outcome: Outcome) -> None:
        if outcome is not Outcome.DONE:
            self.pending.append(order.id)
