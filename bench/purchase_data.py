"""Purchase orders with what was ordered, received and rejected, as AdventureWorks has them."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from measure import folder_of

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class OrderLine:
    id: str
    product: str
    ordered: Decimal
    price: Decimal
    received: Decimal
    rejected: Decimal

    @property
    def short(self) -> Decimal:
        return max(self.ordered - self.received, Decimal(0))

    @property
    def is_exception(self) -> bool:
        return self.short > 0 or self.rejected > 0

    def amount(self, quantity: Decimal) -> Decimal:
        """What so much of it costs, to the cent."""
        return (quantity * self.price).quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Order:
    id: str
    vendor: str
    ordered_on: date
    lines: tuple[OrderLine, ...]


@dataclass(frozen=True, slots=True)
class Purchases:
    """``vendors`` and ``products`` are names by id; ``orders`` are in the order of their dates."""

    vendors: Mapping[str, str]
    products: Mapping[str, str]
    orders: tuple[Order, ...]

    @property
    def lines(self) -> dict[str, OrderLine]:
        return {line.id: line for order in self.orders for line in order.lines}


def read_purchases(folder: Path, *, limit: int | None = None) -> Purchases:
    """Everything below ``folder``, or the first ``limit`` orders of it."""
    folder = folder_of(folder, "purchase_order_header.csv.gz")
    lines: dict[str, list[OrderLine]] = {}
    for row in _rows(folder / "purchase_order_detail.csv.gz"):
        lines.setdefault(row["PurchaseOrderID"], []).append(_line(row))
    orders = [
        Order(
            row["PurchaseOrderID"],
            row["VendorID"],
            date.fromisoformat(row["OrderDate"][:10]),
            tuple(lines[row["PurchaseOrderID"]]),
        )
        for row in _rows(folder / "purchase_order_header.csv.gz")
    ]
    orders.sort(key=lambda order: order.ordered_on)
    vendors = {row["VendorID"]: row["Name"] for row in _rows(folder / "vendor.csv")}
    products = {row["ProductID"]: row["Name"] for row in _rows(folder / "product.csv")}
    return Purchases(vendors, products, tuple(orders[:limit]))


def _line(row: Mapping[str, str]) -> OrderLine:
    return OrderLine(
        row["PurchaseOrderDetailID"],
        row["ProductID"],
        Decimal(row["OrderQty"]),
        Decimal(row["UnitPrice"]),
        Decimal(row["ReceivedQty"]),
        Decimal(row["RejectedQty"]),
    )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with (
        gzip.open(path, "rt", newline="") if path.suffix == ".gz" else path.open(newline="") as file
    ):
        yield from csv.DictReader(file)
