"""What the doctor looks at, one function per subject."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from interlock.application import Application
from interlock.approvals.inbox.model import Box, Filters
from interlock.approvals.model import RequestState
from interlock.diagnosis.store import server_facts, unsealed
from interlock.govern.store import Published
from interlock.identity.model import SYSTEM
from interlock.identity.user.service import held_roles
from interlock.identity.user.store import has_administrator
from interlock.kit.clock import Clock
from interlock.kit.database import Database, Unit
from interlock.kit.migration import current_revision, newest_revision
from interlock.kit.postgres import OLDEST_VERSION
from interlock.kit.text import listed
from interlock.language.reference import references
from interlock.records.runtime import Runtime
from interlock.settings import Settings, unknown_variable
from interlock.work.case.model import CaseFilters

_LEAST_FREE = 1_000_000_000
_MOST_CLOCK_DRIFT = timedelta(seconds=5)
_LONGEST_UNSEALED = timedelta(minutes=15)
_PENDING = Filters(states=(RequestState.PENDING,))


class Health(StrEnum):
    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; ``remedy`` says what to do unless it is well."""

    subject: str
    health: Health
    detail: str
    remedy: str | None = None


def check_machine(settings: Settings) -> Iterator[Check]:
    """Python, settings, the home directory and the disk below it."""
    python = ".".join(map(str, sys.version_info[:3]))
    yield Check("python", Health.OK, f"Python {python}")
    for name in settings.unknown:
        yield Check("settings", Health.WARNING, unknown_variable(name), "Correct or unset it.")
    if not settings.unknown:
        given = listed(sorted(settings.environment)) or "nothing, all defaults"
        yield Check("settings", Health.OK, f"given: {given}")
    yield _check_home(settings)


def _check_home(settings: Settings) -> Check:
    home = settings.home
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            free = shutil.disk_usage(home).free
    except OSError as error:
        why = error.strerror or str(error)
        remedy = "Give this user the directory, or set INTERLOCK_HOME to another."
        return Check("home", Health.ERROR, f"{home} cannot be written: {why}", remedy)
    told = f"{home}, {free / 1e9:.1f} GB free"
    if free < _LEAST_FREE:
        return Check("home", Health.WARNING, told, "Free some space before it runs out.")
    return Check("home", Health.OK, told)


def check_database(database: Database, settings: Settings, clock: Clock) -> Iterator[Check]:
    """Version, size, connections, clock, and whether Interlock's own tables are up to date."""
    with database.unit() as unit:
        before = clock.now()
        facts = server_facts(unit)
        drift = abs(facts.now - (before + (clock.now() - before) / 2))
        reached = current_revision(unit.connection)
    kind = "embedded" if settings.is_embedded else "external"
    told = f"PostgreSQL {facts.version} ({kind}), {facts.size / 1e6:.0f} MB"
    is_old = facts.major < OLDEST_VERSION
    yield Check(
        "database",
        Health.ERROR if is_old else Health.OK,
        told,
        f"Upgrade it to {OLDEST_VERSION} or newer." if is_old else None,
    )
    yield _check_connections(facts.connections, facts.most_connections, settings)
    yield Check(
        "clock",
        Health.WARNING if drift > _MOST_CLOCK_DRIFT else Health.OK,
        f"{drift.total_seconds():.1f} s between this machine and the database",
        "Let both machines keep time by NTP." if drift > _MOST_CLOCK_DRIFT else None,
    )
    newest = newest_revision()
    is_current = reached == newest
    yield Check(
        "tables",
        Health.OK if is_current else Health.ERROR,
        f"at step {reached or 'none'} of {newest}",
        None if is_current else "Run interlock init; it changes nothing that is there.",
    )


def _check_connections(used: int, most: int, settings: Settings) -> Check:
    wanted = 2 * settings.pool_size
    told = f"{used} of {most} connections in use; this installation opens up to {wanted}"
    if used + wanted > most:
        remedy = "Lower INTERLOCK_POOL_SIZE, or raise max_connections of the server."
        return Check("connections", Health.WARNING, told, remedy)
    return Check("connections", Health.OK, told)


def _check_runs(application: Application, unit: Unit) -> Iterator[Check]:
    alive, failed, stalled = application.durable.state(unit)
    if stalled and not alive:
        remedy = "Start interlock serve or interlock worker."
        yield Check("workers", Health.ERROR, f"none, and {stalled} runs are to go on", remedy)
    elif stalled:
        told = f"{alive}, and {stalled} runs have been ready for more than a minute"
        yield Check("workers", Health.WARNING, told, "Start another interlock worker.")
    else:
        yield Check("workers", Health.OK, f"{alive} at work")
    if failed:
        remedy = "interlock replay tells what they failed of, and lets them go on."
        yield Check("runs", Health.WARNING, f"{failed} have failed", remedy)
    else:
        yield Check("runs", Health.OK, "none has failed")


def check_installation(application: Application, unit: Unit) -> Iterator[Check]:
    """What is published, who administers, the audit log's unsealed end, open cases; and of what
    is published, whether somebody has its roles, and decides its approvals."""
    published = application.publishing.published(unit)
    yield from _check_workspace(application, unit, published)
    yield from _check_runs(application, unit)
    if has_administrator(unit):
        yield Check("administrator", Health.OK, "there is one")
    else:
        remedy = "interlock init prints a link by which somebody becomes it."
        yield Check("administrator", Health.WARNING, "there is none", remedy)
    yield _check_audit(unit)
    if published:
        yield _check_roles(application, unit)
        yield from _check_approvals(application, unit)
    yield _check_cases(application, unit)


def _check_workspace(
    application: Application, unit: Unit, published: Sequence[Published]
) -> Iterator[Check]:
    if not published:
        remedy = "Run interlock init, then interlock apply FOLDER."
        yield Check("workspace", Health.ERROR, "nothing is published", remedy)
        return
    catalogue = application.provider.current(unit).catalogue
    told = f"revision {catalogue.revision}, {len(published)} definitions"
    yield Check("workspace", Health.OK, told)
    for id, reason in sorted(catalogue.broken.items()):
        remedy = f"Correct {id} and apply the workspace; until then it does nothing."
        yield Check("workspace", Health.ERROR, f"{id} is broken: {reason}", remedy)


def _check_audit(unit: Unit) -> Check:
    count, oldest = unsealed(unit)
    if oldest is None:
        return Check("audit", Health.OK, "every entry is sealed")
    age = unit.now - oldest
    told = f"{count:,} entries not sealed, the oldest for {_rough(age)}"
    if age > _LONGEST_UNSEALED:
        remedy = "The running server seals all the time; without it, run interlock audit seal."
        return Check("audit", Health.WARNING, told, remedy)
    return Check("audit", Health.OK, told)


def _check_roles(application: Application, unit: Unit) -> Check:
    """What names a role that nobody has waits for nobody, or can be done by nobody."""
    runtime = application.provider.current(unit)
    held = held_roles(unit, implies=runtime.implications)
    named: Mapping[str, tuple[str, ...]] = runtime.derived("named_roles", lambda: _named(runtime))
    empty = {id: titles for id, titles in named.items() if id not in held}
    if not empty:
        return Check("roles", Health.OK, "each that something asks or belongs to has people")
    told = listed(
        (f"{id} ({listed(titles, most=2)})" for id, titles in sorted(empty.items())), most=5
    )
    remedy = "Give each to somebody, or change what names it."
    return Check("roles", Health.WARNING, f"nobody has {told}", remedy)


def _named(runtime: Runtime) -> dict[str, tuple[str, ...]]:
    """Roles of people, with the titles of the automations and policies that name them."""
    catalogue = runtime.catalogue
    people = {role.id for role in catalogue.roles.values() if not role.is_service}
    found: dict[str, tuple[str, ...]] = {}
    for id in sorted({*catalogue.automations, *catalogue.policies}):
        definition = catalogue.definitions[id]
        for role in references(definition, people):
            found[role] = (*found.get(role, ()), definition.title)
    return found


def _check_approvals(application: Application, unit: Unit) -> Iterator[Check]:
    """Work can stand still although everything runs: what waits too long, and for nobody."""
    session = application.session_in(unit, SYSTEM)
    counts = application.approvals.counts(session, Box.ALL, _PENDING)
    hanging = application.approvals.without_owner(session)
    told = f"{counts.total} open"
    if counts.overdue:
        remedy = "Look who is asked: Requests, Overview."
        yield Check("approvals", Health.WARNING, f"{told}, {counts.overdue} overdue", remedy)
    else:
        yield Check("approvals", Health.OK, told)
    if hanging:
        which = listed((f"{item.title} ({item.step})" for item in hanging), most=3)
        remedy = "Give the step to somebody else, or its role to somebody."
        detail = f"nobody can decide {len(hanging)}: {which}"
        yield Check("approvals", Health.WARNING, detail, remedy)


def _check_cases(application: Application, unit: Unit) -> Check:
    counts = application.cases.count(unit, CaseFilters(), actor=SYSTEM)
    total = sum(item.count for item in counts)
    overdue = sum(item.overdue for item in counts)
    kinds = listed(f"{item.count} {item.category}" for item in counts)
    told = f"{total} open" + (f": {kinds}" if kinds else "")
    if overdue:
        return Check("cases", Health.WARNING, f"{told}; {overdue} overdue", "Settle them.")
    return Check("cases", Health.OK, told)


def _rough(age: timedelta) -> str:
    seconds = max(0, int(age.total_seconds()))
    if seconds < 120:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"
