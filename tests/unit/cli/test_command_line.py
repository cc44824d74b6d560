from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from interlock.cli import check as check_module
from interlock.cli.exit_code import ExitCode, exit_code_of
from interlock.kit.problem import (
    FieldError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    Problem,
    UnavailableError,
)
from support.command import Commands

run = Commands()


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    """Makes ``interlock check`` fail in a given way."""

    def fail_with(error: BaseException) -> None:
        def fail(*_: object) -> None:
            raise error

        monkeypatch.setattr(check_module, "read_files", fail)

    return fail_with


class TestExitCodes:
    @pytest.mark.parametrize(
        ("problem", "code"),
        [
            (UnavailableError("x"), 4),
            (InvalidError("x", code="misconfigured"), 4),
            (InvalidError("x", code="definitions_invalid"), 1),
            (InvalidError("x", code="destructive_change"), 1),
            (InvalidError("x"), 3),
            (NotFoundError("x"), 3),
            (ForbiddenError("x"), 3),
        ],
    )
    def test_a_problem_ends_with_its_code(self, problem: Problem, code: int) -> None:
        assert exit_code_of(problem) == code


class TestErrors:
    def test_a_problem_is_told_with_what_helps(
        self, failing: Callable[[BaseException], None]
    ) -> None:
        wrong = [FieldError("name", "is missing", suggestion="Give one.")]
        failing(InvalidError("It is wrong.", errors=wrong, remedy="Do it right."))

        outcome = run("check")

        assert outcome.code == ExitCode.WRONG_USE
        assert outcome.output == ""
        assert outcome.errors.splitlines() == [
            "Error: It is wrong.",
            "  name: is missing Give one.",
            "Do it right.",
        ]

    def test_machines_get_the_problem_as_a_document(
        self, failing: Callable[[BaseException], None]
    ) -> None:
        failing(NotFoundError("No such thing."))

        outcome = run("check", "--json")

        assert outcome.document["code"] == "not_found"
        assert outcome.document["status"] == 404

    @pytest.mark.parametrize(
        "error",
        [
            psycopg.OperationalError("connection to postgresql://u:hush@h/d failed"),
            OperationalError("SELECT 1", {}, psycopg.OperationalError("postgresql://u:hush@h/d")),
        ],
    )
    def test_a_database_that_is_away_is_not_a_defect(
        self, error: Exception, failing: Callable[[BaseException], None]
    ) -> None:
        failing(error)

        outcome = run("check")

        assert outcome.code == ExitCode.UNAVAILABLE
        assert "does not answer" in outcome.errors
        assert "hush" not in outcome.errors

    def test_a_defect_is_one_line_without_a_trace(
        self, failing: Callable[[BaseException], None]
    ) -> None:
        failing(RuntimeError("token=hush"))

        outcome = run("check")

        assert outcome.code == ExitCode.DEFECT
        assert "Traceback" not in outcome.errors
        assert "RuntimeError: token=***" in outcome.errors

    def test_with_debug_the_trace_is_shown(self, failing: Callable[[BaseException], None]) -> None:
        failing(RuntimeError("boom"))

        with pytest.raises(RuntimeError, match="boom"):
            run("check", "--debug")

    def test_an_interruption_has_its_own_code(
        self, failing: Callable[[BaseException], None]
    ) -> None:
        failing(KeyboardInterrupt())

        assert run("check").code == ExitCode.INTERRUPTED

    def test_a_file_that_cannot_be_read_is_named(
        self, failing: Callable[[BaseException], None]
    ) -> None:
        failing(PermissionError(13, "Permission denied", "secret.yaml"))

        outcome = run("check")

        assert outcome.code == ExitCode.WRONG_USE
        assert "Permission denied: secret.yaml" in outcome.errors


class TestUse:
    def test_an_unknown_command_suggests_the_one_that_was_meant(self) -> None:
        outcome = run("chekc")

        assert outcome.code == ExitCode.WRONG_USE
        assert "check" in outcome.errors

    def test_an_unknown_option_is_wrong_use(self) -> None:
        outcome = run("check", "--loud")

        assert outcome.code == ExitCode.WRONG_USE
        assert "--loud" in outcome.errors
        assert "--help" in outcome.errors

    def test_a_missing_argument_is_wrong_use_for_machines_too(self) -> None:
        outcome = run("definition", "show", "--json")

        assert outcome.code == ExitCode.WRONG_USE
        assert outcome.document["code"] == "wrong_use"

    def test_wrong_settings_end_with_misconfigured(self) -> None:
        outcome = Commands({"INTERLOCK_PORT": "eighty"})("doctor")

        assert outcome.code == ExitCode.UNAVAILABLE
        assert "INTERLOCK_PORT" in outcome.errors

    def test_without_a_command_the_help_is_shown(self) -> None:
        outcome = run()

        assert outcome.code == 0
        for name in ("init", "serve", "check", "apply", "explain", "doctor"):
            assert name in outcome.output

    def test_the_version_is_told(self) -> None:
        assert run("--version").output[0].isdigit()
