"""``python -m interlock.cli.reference``: the reference page of the command line, from itself."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.core import TyperArgument, TyperGroup
from typer.main import get_command

from interlock.cli.exit_code import MEANINGS
from interlock.cli.main import app
from interlock.settings import VARIABLES

_INTRODUCTION = """\
# The command line

This page is made from the commands themselves (`python -m interlock.cli.reference FILE`).

Results go to standard output, everything else to standard error. With `--json` the result is
exactly one JSON document; so is an error, as problem+json (RFC 9457). `--debug`, anywhere, shows
the trace of an error. Commands act as Interlock itself unless `--as` names a user: whoever may run
them on the machine owns the installation anyway, and the audit log says that it was done here.
"""


def render() -> str:
    """The whole page."""
    parts = [_INTRODUCTION, _exit_codes(), _variables()]
    parts += [_section(path, command) for path, command in _commands(get_command(app), "interlock")]
    return "\n".join(parts)


def _exit_codes() -> str:
    rows = [f"| {int(code)} | {meaning} |" for code, meaning in MEANINGS.items()]
    return "\n".join(["## Exit codes", "", "| code | means |", "|---|---|", *rows, ""])


def _variables() -> str:
    rows = [f"| `{variable.name}` | {variable.meaning} |" for variable in VARIABLES]
    head = ["## Environment", "", "| variable | gives; default |", "|---|---|"]
    return "\n".join([*head, *rows, ""])


def _commands(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every command that does something, with the words that it is called by."""
    if not isinstance(command, TyperGroup):
        yield path, command
        return
    for name, inner in command.commands.items():
        yield from _commands(inner, f"{path} {name}")


def _section(path: str, command: Any) -> str:
    arguments = [item for item in command.params if isinstance(item, TyperArgument)]
    options = [
        item
        for item in command.params
        if not isinstance(item, TyperArgument) and item.name != "help"
    ]
    usage = " ".join([path, *(_metavar(item) for item in arguments), *_required(options)])
    lines = [f"## {path}", "", inspect.cleandoc(command.help or ""), "", f"    {usage} [OPTIONS]"]
    rows = [f"| `{_metavar(item)}` | {item.help or ''} |" for item in arguments]
    rows += [f"| {_spelling(item)} | {item.help or ''}{_default(item)} |" for item in options]
    if rows:
        lines += ["", "| | |", "|---|---|", *rows]
    return "\n".join([*lines, ""])


def _required(options: list[Any]) -> list[str]:
    return [f"{item.opts[0]} {_metavar(item)}" for item in options if item.required]


def _metavar(item: Any) -> str:
    if item.metavar:
        return str(item.metavar)
    choices = item.type_descriptor.choices
    if choices:
        return "|".join(str(getattr(choice, "value", choice)) for choice in choices)
    return str(item.name).upper()


def _spelling(item: Any) -> str:
    value = "" if item.is_flag else f" {_metavar(item)}"
    return ", ".join(f"`{name}{value}`" for name in item.opts)


def _default(item: Any) -> str:
    if item.is_flag or item.required or item.default in (None, ()):
        return ""
    return f" Default: `{getattr(item.default, 'value', item.default)}`."


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(render(), encoding="utf-8")
