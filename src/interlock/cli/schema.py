"""``interlock schema``: JSON Schemas of the kinds of definition, for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import orjson
import typer

from interlock.cli.installation import unconnected_application
from interlock.cli.screen import Screen
from interlock.kit.problem import NotFoundError
from interlock.kit.text import did_you_mean, listed
from interlock.language.json_schema import Schema, schemas


def schema(
    kind: Annotated[
        str | None, typer.Argument(metavar="[KIND]", help="A kind of definition; all without it.")
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FOLDER", help="Write KIND.schema.json files here."),
    ] = None,
) -> None:
    """Print the JSON Schema of a kind of definition, or write those of all kinds to a folder.

    With them an editor completes and checks definitions while they are typed.
    """
    known = schemas(unconnected_application().registry.signatures)
    if kind is not None and kind not in known:
        raise NotFoundError(
            f"There is no kind {kind!r}.",
            remedy=did_you_mean(kind, known) or f"There are {listed(sorted(known))}.",
        )
    chosen = known if kind is None else {kind: known[kind]}
    screen = Screen()
    if folder is None:
        screen.say(_spelled(chosen if kind is None else chosen[kind]))
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name, one in chosen.items():
        path = folder / f"{name}.schema.json"
        path.write_text(_spelled(one) + "\n", encoding="utf-8")
        screen.say(str(path))


def _spelled(document: Schema | dict[str, Schema]) -> str:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode()
