"""Work for people to do, made through the services as their colleagues would make it."""

from __future__ import annotations

from browser.conftest import Site
from interlock.identity.model import SYSTEM, Channel
from interlock.identity.user.service import actor_for_user
from interlock.identity.user.store import sign_in_facts
from interlock.records.editing import create
from interlock.records.operating import operate
from interlock.records.query import Query, list_records


def ask_for_vendors(site: Site, *names: str) -> None:
    """Ask for the approval of new vendors, as procurement: one request to finance for each."""
    application = site.application
    with application.database.unit() as unit:
        facts = sign_in_facts(unit, "petra")
        assert facts is not None
        roles = application.provider.implications(unit)
        petra = actor_for_user(unit, facts[0], implies=roles, channel=Channel.WEB)
        assert petra is not None
    for name in names:
        with application.session(petra) as session:
            vendor = create(session, "res.partner", {"name": name})
        with application.session(petra) as session:
            operate(session, session.get("res.partner", vendor.id, lock=True), "approve_vendor")


def vendors_approved(site: Site, prefix: str) -> int:
    """How many vendors whose name begins so are approved."""
    where = f"startswith(name, '{prefix}') and vendor_status == 'approved'"
    with site.application.session(SYSTEM) as session:
        found = list_records(session, Query("res.partner", where=where, limit=1, with_total=True))
    assert found.total is not None
    return found.total
