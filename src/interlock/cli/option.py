"""Options and arguments that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[
    bool, typer.Option("--json", help="Answer with one JSON document, for machines.")
]
ActingAs = Annotated[
    str | None,
    typer.Option(
        "--as", metavar="LOGIN", help="Act as this user, with their rights; else as Interlock."
    ),
]
Workspace = Annotated[
    Path, typer.Argument(metavar="[FOLDER]", help="The workspace: a folder of YAML files.")
]
Reason = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="Why; kept with the change for good.")
]
OutputFile = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write here, not to standard output."),
]
