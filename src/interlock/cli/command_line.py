"""The command line as a whole: every error becomes one readable message and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import psycopg
from sqlalchemy.exc import DBAPIError, OperationalError
from typer import Abort
from typer.core import TyperGroup
from typer.exceptions import TyperException

from interlock.cli.exit_code import ExitCode, exit_code_of
from interlock.cli.screen import Screen
from interlock.kit.problem import MalformedError, Problem, UnavailableError
from interlock.log import redact

DEBUG = "--debug"


class CommandLine(TyperGroup):
    """The root of all commands. ``--debug`` anywhere shows the trace of an error."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **how: Any) -> Any:
        """Run, then exit with the code that :class:`ExitCode` documents."""
        given = list(sys.argv[1:] if args is None else args)
        is_debugging = DEBUG in given
        how["standalone_mode"] = False
        try:
            outcome = super().main([word for word in given if word != DEBUG], *more, **how)
        except BaseException as error:  # boundary: the program's own end
            if is_debugging or isinstance(error, SystemExit):
                raise
            sys.exit(_report(error, Screen("--json" in given)))
        sys.exit(outcome if isinstance(outcome, int) else ExitCode.OK)


def _report(error: BaseException, screen: Screen) -> ExitCode:
    if isinstance(error, KeyboardInterrupt | Abort):
        screen.note("Interrupted.")
        return ExitCode.INTERRUPTED
    problem = _as_problem(error)
    screen.problem(problem)
    return exit_code_of(problem) if type(problem) is not Problem else ExitCode.DEFECT


def _as_problem(error: BaseException) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, TyperException):
        return _wrong_use(error)
    if isinstance(error, OperationalError | psycopg.OperationalError):
        return _no_answer(error)
    if isinstance(error, OSError):
        return _no_access(error)
    return Problem(
        f"{type(error).__name__}: {redact(str(error))}",
        remedy=f"This is a defect in Interlock. The same command with {DEBUG} shows where;"
        " please report it.",
    )


def _wrong_use(error: TyperException) -> Problem:
    context = getattr(error, "ctx", None)
    remedy = f"See {context.command_path} --help." if context is not None else None
    return MalformedError(error.format_message(), code="wrong_use", remedy=remedy)


def _no_answer(error: OperationalError | psycopg.OperationalError) -> Problem:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return UnavailableError(
        f"The database does not answer: {redact(str(cause).strip())}",
        code="database_unreachable",
        remedy="See interlock doctor.",
    )


def _no_access(error: OSError) -> Problem:
    where = f" {error.filename}" if error.filename else ""
    return MalformedError(
        f"{error.strerror or error}:{where}" if where else str(error), code="file_access"
    )
