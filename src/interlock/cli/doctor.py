"""``interlock doctor``: is everything as it should be, and if not, what helps."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy.exc import SQLAlchemyError

from interlock.application import build_application
from interlock.cli.exit_code import ExitCode
from interlock.cli.installation import current_settings, open_database
from interlock.cli.option import AsJson
from interlock.cli.screen import Screen, finish
from interlock.diagnosis.diagnosis import (
    Check,
    Health,
    check_database,
    check_installation,
    check_machine,
)
from interlock.kit.clock import SystemClock
from interlock.kit.problem import Problem, UnavailableError
from interlock.log import redact
from interlock.settings import Settings

_STYLES = {Health.OK: "green", Health.WARNING: "yellow", Health.ERROR: "bold red"}


def doctor(as_json: AsJson = False) -> None:
    """Look at everything that an installation needs, and say what would mend it.

    Ends with 1 when something is broken, with 4 when the database cannot be reached. Warnings do
    not count.
    """
    screen = Screen(as_json)
    checks, code = diagnose(current_settings())
    document = {"is_healthy": code is ExitCode.OK, "checks": [asdict(check) for check in checks]}
    screen.show(document, lambda: _show(screen, checks))
    finish(code)


def diagnose(settings: Settings) -> tuple[list[Check], ExitCode]:
    """All checks that can be made, and the code to end with."""
    checks = list(check_machine(settings))
    try:
        with open_database(settings) as database:
            checks += check_database(database, settings, SystemClock())
            if not any(check.health is Health.ERROR for check in checks):
                application = build_application(database)
                with database.unit() as unit:
                    checks += check_installation(application, unit)
    except UnavailableError as error:
        checks.append(Check("database", Health.ERROR, error.detail, error.remedy))
        return checks, ExitCode.UNAVAILABLE
    except (Problem, SQLAlchemyError) as error:
        checks.append(Check("installation", Health.ERROR, redact(str(error).strip())))
    is_broken = any(check.health is Health.ERROR for check in checks)
    return checks, ExitCode.FINDINGS if is_broken else ExitCode.OK


def _show(screen: Screen, checks: list[Check]) -> None:
    for check in checks:
        screen.say(
            f"{check.health:<9}{check.subject:<15}{check.detail}", style=_STYLES[check.health]
        )
        if check.remedy:
            screen.say(f"{'':24}{check.remedy}")
