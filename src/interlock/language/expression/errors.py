"""What goes wrong with an expression: before it runs, and while it runs.

::

    Exception
     ├── ExpressionError   refused when it is parsed, checked or compiled; carries all findings
     └── EvaluationError   raised when it is evaluated on values that it cannot work with
"""

from __future__ import annotations

from decimal import DivisionByZero, InvalidOperation

from interlock.kit.finding import Finding

RUNTIME_ERRORS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What an evaluation may raise because of the values; anything else is not the expression's."""


class ExpressionError(Exception):
    """An expression is refused. ``findings`` says everything that is wrong with it.

    A finding's ``column`` counts characters from 1 within the source; its ``line`` is unset, since
    only the reader of the definition knows where the source stands.
    """

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(str(finding) for finding in findings))
        self.findings = findings


class EvaluationError(Exception):
    """An expression could not be evaluated on these values: a failure, never a silent false."""

    def __init__(self, message: str, *, source: str = "") -> None:
        super().__init__(f"{message} in: {source}" if source else message)
        self.message = message
        self.source = source


def evaluation_error(error: Exception, source: str) -> EvaluationError:
    """The error in words that the author of the expression understands."""
    if isinstance(error, EvaluationError):
        return error if error.source else EvaluationError(error.message, source=source)
    return EvaluationError(_in_words(error), source=source)


def _in_words(error: Exception) -> str:
    if isinstance(error, DivisionByZero | ZeroDivisionError):
        return "division by zero"
    if isinstance(error, InvalidOperation):
        return "a number is undefined or has too many digits"
    if isinstance(error, OverflowError):
        return "a date or number is out of range"
    if isinstance(error, KeyError):
        return f"there is no value of {str(error.args[0])[:100]!r} here"
    if isinstance(error, TypeError | AttributeError):
        return "a value has another type than this calculation needs"
    return str(error)[:300]
