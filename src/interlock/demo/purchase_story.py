"""Stories of purchase orders: from the draft over receipt and bill to the payment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from interlock.approvals.model import DecisionKind
from interlock.demo.masters import BRANCH, HOME
from interlock.demo.stage import Act, Moment, Stage, tell
from interlock.demo.table import parts, read_table
from interlock.records.editing import create
from interlock.records.record import Record
from interlock.records.session import RecordSession

ORDER, BILL, RECEIPT = "purchase.order", "account.move", "stock.picking"
_DEARER = Decimal("1.06")
_TAX_PERCENT = 19


@dataclass
class PurchaseStory:
    """One order and what became of it."""

    stage: Stage
    row: Mapping[str, str]
    order: int = 0
    bill: int = 0
    lines: list[Mapping[str, Any]] = field(default_factory=list)

    def acts(self) -> Iterator[Act]:
        """The draft, and then each word of the story."""
        yield self._draft
        for word in self.row["story"].split():
            yield self._act(*word.partition(":")[::2])

    def _act(self, word: str, how: str) -> Act:
        acts: dict[str, Act] = {
            "send": lambda: self._order("send"),
            "confirm": lambda: self._order("confirm"),
            "cancel": lambda: self._order("cancel"),
            "close": lambda: self._order("close"),
            "approve": lambda: self._approve(only_first=how == "first"),
            "reject": self._reject,
            "receive": lambda: self._receive(how),
            "bill": lambda: self._enter_bill(how),
            "accept": lambda: self.stage.operate("felix", BILL, self.bill, "accept_variance"),
            "release": lambda: self.stage.operate("finn", BILL, self.bill, "release_payment"),
            "pay": lambda: self.stage.operate("finn", BILL, self.bill, "pay"),
        }
        return acts[word]

    @property
    def _company(self) -> dict[str, int]:
        is_branch = self.row["buyer"] == "bianca"
        name, currency = (BRANCH, "GBP") if is_branch else (HOME, "EUR")
        masters = self.stage.masters
        return {
            "company_id": masters.companies[name],
            "currency_id": masters.currencies[currency],
        }

    def _draft(self) -> None:
        stage, row = self.stage, self.row
        masters, today = stage.masters, stage.clock.now().date()
        department = row["department"]
        values: dict[str, Any] = {
            "partner_id": masters.vendors[row["vendor"]],
            "partner_ref": row["ref"],
            "department_id": masters.departments.get(department),
            "budget_id": masters.budgets.get(department),
            "date_order": today,
            "date_planned": today + timedelta(days=int(row["needed_in"])),
            "order_line": [self._line(text) for text in parts(row["lines"])],
            **self._company,
        }
        if row["term"]:
            values["payment_term"] = row["term"]
        with stage.application.session(stage.actors[row["buyer"]]) as session:
            record = create(session, ORDER, values)
            self.order = record.id
            self.lines = _children(session, record, "order_line")

    def _line(self, text: str) -> dict[str, Any]:
        """``STL-10*400@4.20`` as the values of a line."""
        code, _, rest = text.partition("*")
        quantity, _, price = rest.partition("@")
        return {
            "name": code,
            "product_id": self.stage.masters.products[code],
            "product_qty": quantity,
            "price_unit": price,
            "tax_percent": _TAX_PERCENT,
        }

    def _order(self, operation: str) -> None:
        self.stage.operate(self.row["buyer"], ORDER, self.order, operation)

    def _approve(self, *, only_first: bool) -> None:
        """Decide what is open about the order, or, once there is one, about its bill."""
        model, id = (BILL, self.bill) if self.bill else (ORDER, self.order)
        while self.stage.decide(model, id, DecisionKind.APPROVE) and not only_first:
            pass

    def _reject(self) -> None:
        comment = "We have a licence for this already"
        self.stage.decide(ORDER, self.order, DecisionKind.REJECT, comment=comment)

    def _receive(self, how: str) -> None:
        """Receive everything; ``short``: a tenth of the first line is missing, ``rejected``: a
        twentieth of it is sent back."""
        stage = self.stage
        moves = []
        for position, line in enumerate(self.lines):
            ordered = line["product_qty"]
            missing = ordered / 10 if how == "short" and position == 0 else Decimal(0)
            rejected = ordered / 20 if how == "rejected" and position == 0 else Decimal(0)
            moves.append(
                {
                    "name": line["name"],
                    "purchase_line_id": line["id"],
                    "product_id": line["product_id"],
                    "product_uom_qty": ordered,
                    "quantity": ordered - missing,
                    "quantity_rejected": rejected,
                }
            )
        values = {
            "partner_id": stage.masters.vendors[self.row["vendor"]],
            "purchase_id": self.order,
            "company_id": self._company["company_id"],
            "origin": f"DN {self.row['ref']}",
            "move_ids": moves,
        }
        with stage.application.session(stage.actors["wim"]) as session:
            receipt = create(session, RECEIPT, values).id
        stage.operate("wim", RECEIPT, receipt, "validate")

    def _enter_bill(self, how: str) -> None:
        """Bill what was ordered; ``dear``: at a price that was not agreed to."""
        stage = self.stage
        factor = _DEARER if how == "dear" else Decimal(1)
        items = [
            {
                "name": line["name"],
                "purchase_line_id": line["id"],
                "product_id": line["product_id"],
                "quantity": line["product_qty"],
                "price_unit": line["price_unit"] * factor,
                "tax_percent": line["tax_percent"],
            }
            for line in self.lines
        ]
        today = stage.clock.now().date()
        values = {
            "partner_id": stage.masters.vendors[self.row["vendor"]],
            "ref": f"{self.row['vendor']}/{self.row['ref']}",
            "invoice_date": today,
            "invoice_date_due": today + timedelta(days=30),
            "invoice_line_ids": items,
            **self._company,
        }
        with stage.application.session(stage.actors["finn"]) as session:
            self.bill = create(session, BILL, values).id
        stage.operate("finn", BILL, self.bill, "post")


def _children(session: RecordSession, record: Record, name: str) -> list[Mapping[str, Any]]:
    item = record.model.fields[name]
    found = session.loading.children(item, record.id)
    return [dict(child.values) for child in sorted(found, key=lambda child: child.id)]


def purchase_moments(stage: Stage, numbers: Iterator[int]) -> Iterator[Moment]:
    """The acts of all orders that are not there yet."""
    for row in read_table("orders"):
        if not stage.has(ORDER, "partner_ref", row["ref"]):
            story = PurchaseStory(stage, row)
            yield from tell(stage, story.acts(), days_ago=int(row["days_ago"]), numbers=numbers)
