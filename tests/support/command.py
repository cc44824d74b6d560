"""Commands for tests: run in this process, with their own environment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from typer.testing import CliRunner

from interlock.cli.main import app


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command wrote, and how it ended."""

    code: int
    output: str
    errors: str

    @property
    def document(self) -> Any:
        """The one JSON document that ``--json`` promises."""
        return json.loads(self.output)


@dataclass(frozen=True, slots=True)
class Commands:
    """Runs commands; calling it gives the outcome."""

    environment: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, *words: object) -> Outcome:
        runner = CliRunner(env={"NO_COLOR": "1", "COLUMNS": "100", **self.environment})
        result = runner.invoke(app, [str(word) for word in words])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Outcome(result.exit_code, result.stdout, result.stderr)

    def done(self, *words: object) -> Any:
        """Run with ``--json``; the document of a command that must succeed."""
        outcome = self(*words, "--json")
        assert outcome.code == 0, outcome
        return outcome.document
