"""Loading the demo: everything through the same services that people use, so that events,
approvals and the audit log are what they would be."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import count

from interlock.application import Application, build_application
from interlock.automation.registry import CaseRequest
from interlock.demo.expense_story import expense_moments
from interlock.demo.masters import HOME, Masters, add_companies, add_masters
from interlock.demo.people import DemoLogin, actors_of, hire
from interlock.demo.purchase_story import purchase_moments
from interlock.demo.stage import Stage, play
from interlock.govern.files import PACK_PREFIX, as_files
from interlock.identity.model import SYSTEM
from interlock.kit.clock import ManualClock
from interlock.kit.database import Database
from interlock.records.query import Query, list_records

DEMO = "demo"
REASON = "Demo"
_PACK = "kind: pack\nid: demo_workspace\ntitle: Demo workspace\nversion: 1.0.0\nrequires: [demo]\n"
_WEEKS = timedelta(weeks=9)
_CASES = (
    ("unmatched_receipt", "medium", "Delivery note without an order: 4 pallets from Nordstahl AG"),
    ("vendor_data", "low", "Two vendors have the same tax number DE811220105"),
    ("payment_run", "high", "The bank has returned a payment to Costa Plastics SL"),
)
"""Category, severity and title of cases that finance has on its desk from elsewhere."""


def load_demo(application: Application) -> list[DemoLogin]:
    """Publish the demo workspace, load its people and data, and give the logins.

    What is there already stays as it is, so it may be called at every start. The work happens on a
    clock that goes through the last nine weeks, on the same database.
    """
    _publish(application)
    now = application.database.clock.now()
    clock = ManualClock(datetime.combine((now - _WEEKS).date(), time(8), UTC))
    past = build_application(Database(application.database.engine, clock=clock))
    currencies, companies = add_companies(past)
    logins = hire(past, companies)
    actors = actors_of(past, logins)
    if is_loaded(past):
        return logins
    masters = add_masters(past, currencies, companies, actors=actors, today=now.date())
    _tune(past)
    stage = Stage(past, clock, masters, actors, now)
    numbers = count()
    play(stage, [*purchase_moments(stage, numbers), *expense_moments(stage, numbers)])
    _open_cases(past, masters)
    return logins


def is_loaded(application: Application) -> bool:
    """Whether the work is there: the last declaration is."""
    with application.session(SYSTEM) as session:
        query = Query("hr.expense.sheet", where="external_ref == 'E-17'", limit=1)
        return bool(list_records(session, query).items)


def _publish(application: Application) -> None:
    """Publish the demo beside what somebody has published here; once."""
    with application.database.unit() as unit:
        published = application.publishing.published(unit)
    if any(item.id == DEMO for item in published):
        return
    own = {path: text for path, text in as_files(published).items()
           if not path.startswith(PACK_PREFIX)}  # fmt: skip
    files = {**own, "demo_workspace/pack.yaml": _PACK}
    application.publishing.apply(files, actor=SYSTEM, reason=REASON)


def _tune(application: Application) -> None:
    """Small expenses pass by rule, so that the demo shows one that did."""
    rows = [{"value": "50"}]
    application.tuning.propose("expense.auto_limit", rows, actor=SYSTEM, reason=REASON)


def _open_cases(application: Application, masters: Masters) -> None:
    with application.database.unit() as unit:
        for category, severity, title in _CASES:
            request = CaseRequest(
                category=category,
                title=title,
                owner_role="finance",
                cause_key=f"demo:{category}",
                severity=severity,
                company_id=masters.companies[HOME],
            )
            application.cases.open_case(unit, request)
