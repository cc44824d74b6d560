"""A look at the text before Python's parser sees it: nesting, comments, words of other languages.

The parser drops comments and guesses at unbalanced brackets; here both are refused, so that what
a person reads is what is evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from interlock.kit.finding import Finding

MAX_BRACKETS = 40

_TOKEN = re.compile(
    r"""
    (?P<triple>'''|\"\"\")
  | (?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
  | (?P<quote>['"])
  | (?P<open>[(\[{])
  | (?P<close>[)\]}])
  | (?P<foreign>&&|\|\||<>|:=|===|!(?!=)|\?|\$|\#|\\|;|`)
  | (?P<assign>(?<![=<>!])=(?!=))
  | (?P<word>\b(?:AND|OR|NOT|IN|Not|And|Or|In)\b)
    """,
    re.VERBOSE,
)

_INSTEAD = {
    "&&": "Write 'and'.",
    "||": "Write 'or'.",
    "<>": "Write '!='.",
    "!": "Write 'not'.",
    "===": "Write '=='.",
    ":=": "Write '==' to compare; an expression cannot assign.",
    "?": "Write 'a if condition else b'.",
    "#": "Put comments in the definition, beside the expression.",
    "\\": "A line may simply go on; no sign is needed.",
    ";": "There is only one expression; join conditions with 'and'.",
}


def scan(text: str) -> Iterator[Finding]:
    """Findings about brackets, quotes and signs that the language does not have."""
    depth = 0
    for token in _TOKEN.finditer(text):
        kind, sign = token.lastgroup, token.group()
        depth += (kind == "open") - (kind == "close")
        if depth > MAX_BRACKETS:
            message = f"Brackets are nested more than {MAX_BRACKETS} deep."
            yield Finding("too_deep", message, column=token.start() + 1)
            return
        if kind == "assign" and depth > 0:
            continue  # a named argument
        if (finding := _judge(str(kind), sign, token.start() + 1)) is not None:
            yield finding
            if kind in ("triple", "quote"):
                return


def _judge(kind: str, sign: str, column: int) -> Finding | None:
    if kind in ("triple", "quote"):
        message = "Text stands between two single or two double quotes."
        return Finding("syntax", message, column=column)
    if kind == "assign":
        message, hint = "A single '=' does not compare.", "Write '=='."
        return Finding("syntax", message, column=column, suggestion=hint)
    if kind == "word":
        message, hint = f"{sign!r} is not a word of the language.", f"Write {sign.lower()!r}."
        return Finding("syntax", message, column=column, suggestion=hint)
    if kind == "foreign":
        message = f"{sign!r} has no place in an expression."
        return Finding("syntax", message, column=column, suggestion=_INSTEAD.get(sign))
    return None
