"""What the exit codes of all commands mean, and which one a problem ends with."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from interlock.kit.problem import Problem, UnavailableError


class ExitCode(IntEnum):
    """Scripts may rely on these numbers."""

    OK = 0
    FINDINGS = 1
    NOT_VERIFIED = 2
    WRONG_USE = 3
    UNAVAILABLE = 4
    DEFECT = 70
    INTERRUPTED = 130


MEANINGS: Mapping[ExitCode, str] = {
    ExitCode.OK: "Done, and nothing is wrong.",
    ExitCode.FINDINGS: "Findings: definitions have errors, rows failed, the doctor found something"
    " broken, or the answer to a question was no.",
    ExitCode.NOT_VERIFIED: "The audit log, or an export of it, did not verify.",
    ExitCode.WRONG_USE: "Wrong use: an unknown option, no such thing, no right, or a state that"
    " does not allow it.",
    ExitCode.UNAVAILABLE: "Something that is needed cannot be reached or is not set up: database,"
    " settings, port.",
    ExitCode.DEFECT: "A defect in Interlock.",
    ExitCode.INTERRUPTED: "Interrupted.",
}

_FINDINGS = frozenset({"definitions_invalid", "destructive_change", "records_do_not_fit"})
_MISCONFIGURED = frozenset({"misconfigured"})


def exit_code_of(problem: Problem) -> ExitCode:
    """The code that a command ends with when ``problem`` stopped it."""
    if isinstance(problem, UnavailableError) or problem.code in _MISCONFIGURED:
        return ExitCode.UNAVAILABLE
    return ExitCode.FINDINGS if problem.code in _FINDINGS else ExitCode.WRONG_USE
