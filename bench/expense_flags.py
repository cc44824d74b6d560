"""What became of each declaration, read from Interlock's own store, against what the log says."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal

from expense_log import Log
from sqlalchemy import Connection, text

_FACTS = text("""
    SELECT sheet.external_ref AS case_id,
           sheet.state = 'done' AS paid,
           sheet.total_amount AS amount,
           coalesce(done.names @> '{mark_approved}', false) AS final_approved,
           coalesce(done.names && '{take_back,send_back}', false)
               OR EXISTS (
                   SELECT FROM interlock.approval_request request
                   JOIN interlock.approval_decision decision ON decision.request_id = request.id
                   WHERE request.model = 'hr.expense.sheet' AND request.record_id = sheet.id
                     AND decision.kind = 'reject'
               ) AS rejected_at_least_once,
           coalesce(cardinality(array_positions(done.names, 'submit')), 0) > 1 AS resubmitted
    FROM data.hr_expense_sheet sheet
    LEFT JOIN LATERAL (
        SELECT array_agg(event.operation) AS names
        FROM interlock.event
        WHERE event.model = 'hr.expense.sheet' AND event.record_id = sheet.id
          AND event.operation IS NOT NULL AND event.type = 'record.operated'
    ) done ON true
""")

FLAGS = (
    "paid",
    "final_approved",
    "rejected_at_least_once",
    "resubmitted",
    "rejected_then_paid",
    "final_approved_not_paid",
)
FOLLOWS_A_REFUSAL = frozenset({"paid", "rejected_then_paid"})
"""The flags that differ because a payment was refused, as it should have been."""


def read_flags(connection: Connection) -> tuple[dict[str, dict[str, bool]], dict[str, Decimal]]:
    """Flags and amounts by case."""
    flags: dict[str, dict[str, bool]] = {}
    amounts: dict[str, Decimal] = {}
    for row in connection.execute(_FACTS).mappings():
        found = {name: bool(row[name]) for name in FLAGS[:4]}
        found["rejected_then_paid"] = found["rejected_at_least_once"] and found["paid"]
        found["final_approved_not_paid"] = found["final_approved"] and not found["paid"]
        flags[row["case_id"]] = found
        amounts[row["case_id"]] = row["amount"]
    return flags, amounts


def differences(
    log: Log,
    flags: Mapping[str, Mapping[str, bool]],
    amounts: Mapping[str, Decimal],
    *,
    refused: Collection[str],
) -> Iterator[tuple[str, str]]:
    """Case and flag where Interlock and the log do not agree; ``refused`` are the cases whose
    payment was refused, and what follows from that is no difference."""
    for case, expected in log.flags.items():
        found = flags.get(case)
        if found is None:
            yield case, "missing"
            continue
        if amounts[case] != log.amounts[case]:
            yield case, "amount"
        for name in FLAGS:
            is_explained = case in refused and name in FOLLOWS_A_REFUSAL
            if found[name] is not expected[name] and not is_explained:
                yield case, name
