"""How commands speak: to people in words and tables, to machines in one JSON document.

Results go to standard output, everything else (progress, errors, questions) to standard error, so
that output can be redirected.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

from interlock.cli.exit_code import ExitCode
from interlock.kit import json
from interlock.kit.problem import MalformedError, Problem

_PIPED_WIDTH = 200
"""Tables in files and pipes are not squeezed to a terminal that nobody looks at."""


@dataclass(frozen=True, slots=True)
class Screen:
    """Where one command writes. ``is_json``: one JSON document, and no words between."""

    is_json: bool = False

    def show(self, document: Any, words: Callable[[], None]) -> None:
        """The result: ``document`` for machines, whatever ``words`` says for people."""
        if self.is_json:
            sys.stdout.write(json.dump(document) + "\n")
        else:
            words()

    def say(self, text: str = "", *, style: str = "") -> None:
        """A line of the result for people."""
        if not self.is_json:
            self.console().print(Text(text, style=style), soft_wrap=True)

    def note(self, text: str, *, style: str = "dim") -> None:
        """A line beside the result; also with ``--json``, for it goes to standard error."""
        self.console(is_error=True).print(Text(text, style=style), soft_wrap=True)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Rows under headings; empty cells for ``None``."""
        table = Table(*columns, box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
        for row in rows:
            table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
        self.console().print(table)

    def problem(self, problem: Problem) -> None:
        """An error: what is wrong, where, and what would help."""
        if self.is_json:
            sys.stdout.write(json.dump(problem.as_dict()) + "\n")
            return
        self.note(f"Error: {problem.detail}", style="bold red")
        for error in problem.errors:
            hint = f" {error.suggestion}" if error.suggestion else ""
            self.note(f"  {error.path}: {error.message}{hint}", style="")
        if problem.remedy:
            self.note(problem.remedy, style="")

    def confirm(self, question: str) -> bool:
        """Ask a person; raises ``MalformedError`` where nobody is there to answer."""
        if self.is_json or not sys.stdin.isatty():
            raise MalformedError(
                "This needs a yes, and nobody is there to be asked.",
                code="needs_yes",
                remedy="Look at it first, then run it again with --yes.",
            )
        return typer.confirm(question, err=True)

    @contextmanager
    def progress(self, what: str, *, total: int | None = None) -> Iterator[Callable[[int], None]]:
        """A bar on standard error while something long goes on; tell it how much is done.

        Nothing is drawn where standard error is not a terminal.
        """
        console = self.console(is_error=True)
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(
            *columns, console=console, transient=True, disable=not console.is_terminal
        ) as bar:
            task = bar.add_task(what, total=total)
            yield lambda done: bar.update(task, completed=done)

    def console(self, *, is_error: bool = False) -> Console:
        stream = sys.stderr if is_error else sys.stdout
        width = None if stream.isatty() else _PIPED_WIDTH
        return Console(file=stream, width=width, highlight=False, markup=False, emoji=False)


def finish(code: ExitCode) -> None:
    """End the command with ``code``, unless that is the one it ends with anyway."""
    if code is not ExitCode.OK:
        raise typer.Exit(code)
