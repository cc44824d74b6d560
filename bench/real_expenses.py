"""Replays the declarations of the BPI Challenge 2020 through Interlock, and compares the outcomes.

    python bench/real_expenses.py --data FOLDER [--json] [--limit CASES] [--database-url URL]

Each recorded event becomes the act that corresponds to it, by a user of that role, in the order of
time, on a clock that follows the log. The log lacks what decides the route of a declaration, so the
route of a round is read from the roles that act in it, and set before it is submitted; nobody is
asked as a director, since the log has none. Ends with 1 when anything differs.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import Any

from expense_flags import differences, read_flags
from expense_floor import floor_per_s
from expense_log import Log, read_log
from expense_replay import ROLES, Replay
from measure import say, temporary_database
from staff import add_company, hire

from interlock.application import Application, build_application
from interlock.identity.model import SYSTEM
from interlock.kit.clock import ManualClock

WORKSPACE = {
    "pack.yaml": "kind: pack\nid: replay\ntitle: Replay\nversion: 1.0.0\nrequires: [expenses]\n"
}
NOBODY_ABOVE = "1000000000"
"""The director's limit during the replay."""


def main() -> int:
    arguments = _arguments()
    log = read_log(arguments.data, limit=arguments.limit)
    clock = ManualClock(log.events[0].at)
    with temporary_database(arguments.database_url, clock=clock) as database:
        replay = _prepare(build_application(database), log, clock)
        taken = _carry_out(replay)
        report = _report(replay, taken)
    if arguments.json:
        print(json.dumps(report, indent=2))
    else:
        for name, value in report.items():
            print(f"{name:22} {value}")
    is_whole = arguments.limit is None
    has_payments_refused = len(report["refused_payments"]) == 2 or not is_whole
    return 0 if not report["differences"] and has_payments_refused else 1


def _prepare(application: Application, log: Log, clock: ManualClock) -> Replay:
    application.publishing.apply(WORKSPACE, actor=SYSTEM, reason="replay")
    application.tuning.propose(
        "expense.director_limit",
        [{"value": NOBODY_ABOVE}],
        actor=SYSTEM,
        reason="The log knows no director.",
    )
    company_id = add_company(application, "University", currency="EUR")
    staff = {
        role: hire(application, role.lower().replace(" ", "_"), roles=roles, company_id=company_id)
        for role, roles in ROLES.items()
    }
    return Replay(application, clock, log, staff)


def _carry_out(replay: Replay) -> float:
    """Seconds that all events took."""
    total = len(replay.log.events)
    start = perf_counter()
    for number, event in enumerate(replay.log.events, start=1):
        replay.carry_out(event)
        if number % 5000 == 0:
            say(f"{number} of {total} events, {number / (perf_counter() - start):.0f} per second")
    return perf_counter() - start


def _report(replay: Replay, taken: float) -> dict[str, Any]:
    application, log = replay.application, replay.log
    refused = [item for item in replay.refusals if item.activity == "Payment Handled"]
    others = [item for item in replay.refusals if item not in refused]
    with application.database.unit() as unit:
        flags, amounts = read_flags(unit.connection)
    refused_cases = {item.case for item in refused}
    found = list(differences(log, flags, amounts, refused=refused_cases))
    return {
        "cases": len(log.amounts),
        "events": len(log.events),
        "acts": replay.acts,
        "acts_per_s": round(replay.acts / taken, 1),
        "floor_per_s": round(floor_per_s(application.database.engine), 1),
        "paid": sum(item["paid"] for item in flags.values()),
        "refused_payments": [asdict(item) for item in refused],
        "rejected": sum(item["rejected_at_least_once"] for item in flags.values()),
        "rejected_then_paid": sum(item["rejected_then_paid"] for item in flags.values()),
        "approved_not_paid": sum(item["final_approved_not_paid"] for item in flags.values()),
        "in_the_log": _log_says(log),
        "not_replayable": [asdict(item) for item in others],
        "differences": sorted({case for case, _ in found}),
        "differing_flags": [list(item) for item in found],
    }


def _log_says(log: Log) -> dict[str, int]:
    """The same counts as the log itself has them, the payments without an approval included."""
    names = {
        "paid": "paid",
        "rejected": "rejected_at_least_once",
        "rejected_then_paid": "rejected_then_paid",
        "approved_not_paid": "final_approved_not_paid",
    }
    return {name: sum(flags[flag] for flags in log.flags.values()) for name, flag in names.items()}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the log")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--limit", type=int, help="replay the first cases only")
    parser.add_argument("--database-url", help="a database that may be filled")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
