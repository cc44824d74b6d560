"""All commands, put together."""

from __future__ import annotations

from typing import Annotated

import typer

from interlock import __version__
from interlock.cli.audit import audit
from interlock.cli.check import check
from interlock.cli.command_line import DEBUG, CommandLine
from interlock.cli.definition import definition, pack
from interlock.cli.doctor import doctor
from interlock.cli.explain import explain
from interlock.cli.init import init
from interlock.cli.publish import apply, plan
from interlock.cli.replay import replay
from interlock.cli.schema import schema
from interlock.cli.screen import Screen
from interlock.cli.serve import serve
from interlock.cli.transfer import export_file, import_file
from interlock.cli.user import token, user
from interlock.cli.worker import worker

_RUN = "Run"
_DEFINE = "Define"
_WORK = "Work with data"
_ADMINISTER = "Administer"

app = typer.Typer(
    name="interlock",
    cls=CommandLine,
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


@app.callback(invoke_without_command=True)
def interlock(
    context: typer.Context,
    is_version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
    _debug: Annotated[bool, typer.Option(DEBUG, help="Show the trace of an error.")] = False,
) -> None:
    """Governed workflow automation for ERPs."""
    if is_version:
        Screen().say(__version__)
    elif context.invoked_subcommand is None:
        Screen().say(context.get_help())


app.command(rich_help_panel=_RUN)(init)
app.command(rich_help_panel=_RUN)(serve)
app.command(rich_help_panel=_RUN)(worker)
app.command(rich_help_panel=_RUN)(doctor)
app.command(rich_help_panel=_DEFINE)(check)
app.command(rich_help_panel=_DEFINE)(plan)
app.command(rich_help_panel=_DEFINE)(apply)
app.add_typer(definition, name="definition", rich_help_panel=_DEFINE)
app.add_typer(pack, name="pack", rich_help_panel=_DEFINE)
app.command(rich_help_panel=_DEFINE)(schema)
app.command("import", rich_help_panel=_WORK)(import_file)
app.command("export", rich_help_panel=_WORK)(export_file)
app.command(rich_help_panel=_WORK)(explain)
app.command(rich_help_panel=_WORK)(replay)
app.add_typer(audit, name="audit", rich_help_panel=_ADMINISTER)
app.add_typer(user, name="user", rich_help_panel=_ADMINISTER)
app.add_typer(token, name="token", rich_help_panel=_ADMINISTER)


def main() -> None:
    """Run the command line with this process's arguments, and end the process."""
    app()
