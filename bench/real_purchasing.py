"""Posts the purchase orders of AdventureWorks with receipts and bills, and checks the exceptions.

    python bench/real_purchasing.py --data FOLDER [--json] [--limit ORDERS] [--database-url URL]

Every line is billed as it was ordered. The three-way match must open a case for exactly the lines
that were received short or with rejects, each with its quantities and amounts. The company has no
budgets and lets orders of any amount pass, as the data tells of no approvals. Ends with 1 when
anything differs.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import Any

from measure import say, temporary_database
from purchase_data import OrderLine, Purchases, read_purchases
from purchase_replay import Posting
from staff import add_company, hire

from interlock.application import Application, build_application
from interlock.identity.model import SYSTEM, Actor
from interlock.records.query import Query, list_records
from interlock.work.case.model import CaseFilters, CaseOrder

WORKSPACE = {
    "pack.yaml": "kind: pack\nid: replay\ntitle: Replay\nversion: 1.0.0\nrequires: [purchasing]\n"
}
ROLES = ("buyer", "warehouse", "finance")
TUNED: Mapping[str, list[dict[str, Any]]] = {
    "purchase.limit": [{"value": "1000000000"}],
    "purchase.budget_required": [{"value": False}],
    "purchase.matrix": [{"note": "Nobody is asked", "owner": "procurement_manager"}],
}


def main() -> int:
    arguments = _arguments()
    purchases = read_purchases(arguments.data, limit=arguments.limit)
    with temporary_database(arguments.database_url) as database:
        posting = _prepare(build_application(database))
        posting.bring_masters(purchases)
        taken = _post(posting, purchases)
        report = _report(posting, purchases, taken)
    if arguments.json:
        print(json.dumps(report, indent=2))
    else:
        for name, value in report.items():
            print(f"{name:16} {value}")
    return 1 if report["differences"] or report["pending"] else 0


def _prepare(application: Application) -> Posting:
    application.publishing.apply(WORKSPACE, actor=SYSTEM, reason="replay")
    company_id = add_company(application, "AdventureWorks", currency="USD")
    staff = {role: hire(application, role, roles=(role,), company_id=company_id) for role in ROLES}
    second = hire(application, "second", roles=("finance_manager",), company_id=company_id)
    for id, rows in TUNED.items():
        _tune(application, id, rows, second)
    with application.session(SYSTEM) as session:
        company = session.get("res.company", company_id)
        return Posting(application, staff, company_id, company.values["currency_id"])


def _tune(application: Application, id: str, rows: list[dict[str, Any]], second: Actor) -> None:
    """Change a setting or table; where two people must agree, the second one does."""
    reason = "The data tells of no approvals."
    change = application.tuning.propose(id, rows, actor=SYSTEM, reason=reason)
    if change.state == "proposed":
        application.tuning.decide(change.number, actor=second, approve=True, reason=reason)


def _post(posting: Posting, purchases: Purchases) -> float:
    """Seconds that all orders took."""
    start = perf_counter()
    for number, order in enumerate(purchases.orders, start=1):
        posting.post(order)
        if number % 250 == 0:
            per_s = number / (perf_counter() - start)
            say(f"{number} of {len(purchases.orders)} orders, {per_s:.1f} per second")
    return perf_counter() - start


def _report(posting: Posting, purchases: Purchases, taken: float) -> dict[str, Any]:
    lines = purchases.lines
    figures = {str(data["external_ref"]): data for data in _cases(posting.application)}
    wanted = {id for id, line in lines.items() if line.is_exception}
    wrong = [id for id in wanted & figures.keys() if not _is_right(lines[id], figures[id])]
    return {
        "orders": len(purchases.orders),
        "lines": len(lines),
        "exceptions": len(figures),
        "short": sum(line.short > 0 for line in lines.values()),
        "rejected": sum(line.rejected > 0 for line in lines.values()),
        "bills_in_exception": _count(posting.application, "match_state == 'exception'"),
        "bills_matched": _count(posting.application, "match_state == 'matched'"),
        "pending": posting.pending,
        "differences": sorted([*wanted ^ figures.keys(), *wrong], key=int),
        "lines_per_s": round(len(lines) / taken, 1),
    }


def _cases(application: Application) -> Iterator[Mapping[str, Any]]:
    """The figures of every case of the match."""
    cursor: str | None = None
    while True:
        with application.database.unit() as unit:
            page = application.cases.search(
                unit,
                CaseFilters(category="match_variance"),
                actor=SYSTEM,
                order=CaseOrder.OLDEST,
                limit=200,
                cursor=cursor,
            )
        yield from (case.data or {} for case in page.items)
        cursor = page.next_cursor
        if cursor is None:
            return


def _is_right(line: OrderLine, data: Mapping[str, Any]) -> bool:
    found = [Decimal(str(data[name])) for name in
             ("qty_short", "amount_short", "qty_rejected", "amount_rejected")]  # fmt: skip
    return found == [
        line.short,
        line.amount(line.short),
        line.rejected,
        line.amount(line.rejected),
    ]


def _count(application: Application, where: str) -> int:
    with application.session(SYSTEM) as session:
        query = Query("account.move", where=where, limit=1, with_total=True)
        return list_records(session, query).total or 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the orders")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--limit", type=int, help="post the first orders only")
    parser.add_argument("--database-url", help="a database that may be filled")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
