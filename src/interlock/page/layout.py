"""The frame of every page, and the headers that go with it."""

from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse

from interlock.kit.problem import Problem

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
)

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --mark: #2563eb; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 2rem 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
label { display: block; margin: 1rem 0 .25rem; }
input { font: inherit; padding: .5rem; width: 100%; max-width: 24rem; box-sizing: border-box;
  border: 1px solid var(--line); border-radius: .4rem; }
button { font: inherit; margin-top: 1.25rem; padding: .55rem 1.2rem; border: 0;
  border-radius: .4rem; background: var(--mark); color: #fff; }
.problem { border-left: .3rem solid #dc2626; padding: .25rem .75rem; }
.done { border-left: .3rem solid #16a34a; padding: .25rem .75rem; }
details { border: 1px solid var(--line); border-radius: .4rem; margin: .4rem 0;
  padding: .4rem .7rem; }
summary { cursor: pointer; } code { font-size: .92em; } .verb { font-weight: 600; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .25rem .5rem;
  border-bottom: 1px solid var(--line); vertical-align: top; } small { opacity: .75; }
"""


def page(title: str, body: str, *, status: int = 200) -> HTMLResponse:
    """A whole page; ``body`` is HTML, ``title`` text."""
    return HTMLResponse(
        "<!doctype html>\n"
        f'<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body>{body}</body></html>\n",
        status_code=status,
        headers={"content-security-policy": _POLICY},
    )


def told(problem: Problem | None) -> str:
    """What stood in the way, as HTML; nothing where nothing did."""
    if problem is None:
        return ""
    lines = [problem.detail, problem.remedy or "", *(error.message for error in problem.errors)]
    return f'<p class="problem">{"<br>".join(escape(line) for line in lines if line)}</p>'
