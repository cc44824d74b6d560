"""Benchmark of the import: a CSV file of records, with rules on."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path
from time import perf_counter

from measure import employee, installation
from workspace import ORDER
from workspace import importing as import_rules

from interlock.records.transfer.importing import import_records
from interlock.records.transfer.source import open_source

COUNT = 10_000


def importing() -> dict[str, float]:
    """Records per second from a CSV file, each with its event, its audit entry and two rules."""
    files = {"models/order.yaml": ORDER, **import_rules()}
    with tempfile.TemporaryDirectory() as folder, installation(files) as application:
        path = Path(folder) / "orders.csv"
        _write(path)
        start = perf_counter()
        with path.open("rb") as file:
            result = import_records(
                lambda: application.session(employee(), channel="import"),
                "bench.order",
                open_source(file, name=path.name),
                key="ref",
            )
        taken = perf_counter() - start
        if result.created != COUNT:
            raise RuntimeError(f"{result.created} of {COUNT} were imported: {result.failed[:3]}")
    return {"import_per_s": COUNT / taken}


def _write(path: Path) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["ref", "name", "amount_total", "priority", "partner", "date_order"])
        for n in range(COUNT):
            writer.writerow([f"R{n}", f"Order {n}", f"{n % 1000}.50", n % 5, "P", "2027-03-01"])
