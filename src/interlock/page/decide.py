"""The page behind a link in a mail: what is asked, and the buttons by which it is decided.

Opening it changes nothing. Only the form does, and once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from interlock.api.service import services_of
from interlock.approvals.binding import Break
from interlock.approvals.deciding import Decided, Ruling
from interlock.approvals.link.service import Page
from interlock.approvals.model import DecisionKind
from interlock.kit.database import repeated
from interlock.kit.problem import FieldError, InvalidError, Problem
from interlock.page.layout import page, told
from interlock.post import decision_links

_KINDS = {
    "approve": ("Approve", "approved"),
    "reject": ("Reject", "rejected"),
    "return": ("Return for changes", "returned for changes"),
}


async def decide_page(request: Request) -> Response:
    """Show what a link is about, or decide it."""
    if request.method != "POST":
        token = request.query_params.get("token", "")
        return await run_in_threadpool(_show, request, token)
    given = {name: str(value) for name, value in (await request.form()).items()}
    return await run_in_threadpool(_decide, request, given)


def _show(
    request: Request, token: str, problem: Problem | None = None, comment: str = ""
) -> HTMLResponse:
    """The page; with a ``problem`` the one that stood in the way of deciding."""
    application = services_of(request).application
    links = decision_links(application)
    try:
        with application.database.unit() as unit:
            found = links.look(unit, token)
    except Problem as why:
        return page("Approval", f"<h1>Approval</h1>{told(problem or why)}", status=why.status)
    body = _body(found, token, problem, comment)
    status = 200 if problem is None else problem.status
    return page(found.view.dossier.request.title, body, status=status)


def _decide(request: Request, given: Mapping[str, str]) -> HTMLResponse:
    application = services_of(request).application
    token, comment = given.get("token", ""), given.get("comment", "")
    links = decision_links(application)

    def act() -> Decided:
        with application.database.unit() as unit:
            return links.decide(unit, token, _ruling(given))

    try:
        decided = repeated(act)
    except Problem as problem:
        return _show(request, token, problem, comment)
    done = _KINDS[given["kind"]][1]
    note = f"<p>{escape(decided.note)}</p>" if decided.note else ""
    body = f'<h1>Thank you</h1><p class="done">It is {done} in your name.</p>{note}'
    return page("Thank you", body)


def _ruling(given: Mapping[str, str]) -> Ruling:
    kind = given.get("kind", "")
    if kind not in _KINDS:
        raise InvalidError(
            "Choose what you decide.",
            errors=[FieldError("kind", "is approve, reject or return", "required")],
        )
    return Ruling(
        DecisionKind(kind), comment=given.get("comment") or None, expected_hash=given.get("hash")
    )


def _body(found: Page, token: str, problem: Problem | None, comment: str) -> str:
    view, request = found.view, found.view.dossier.request
    step = view.dossier.step(found.step)
    due = f", due {step.due_at:%Y-%m-%d %H:%M} UTC" if step.due_at else ""
    reason = f"<p>{escape(request.reason)}</p>" if request.reason else ""
    buttons = " ".join(
        f'<button name="kind" value="{kind}">{title}</button>'
        for kind, (title, _) in _KINDS.items()
    )
    return (
        f"<h1>{escape(request.title)}</h1>{told(problem)}"
        f"<p>{escape(request.requester_name)} asks for it. You decide as "
        f"{escape(found.person)}: {escape(step.title)}{due}.</p>{reason}"
        f"{_changes(view.changes)}{_values(found.values)}"
        '<form method="post" action="/decide">'
        f'<input type="hidden" name="token" value="{escape(token)}">'
        f'<input type="hidden" name="hash" value="{escape(view.hash)}">'
        '<label for="comment">Comment (needed unless you approve)</label>'
        f'<input id="comment" name="comment" value="{escape(comment)}" maxlength="5000">'
        f"<p>{buttons}</p></form>"
    )


def _changes(changes: Sequence[Break]) -> str:
    if not changes:
        return ""
    rows = "".join(
        f"<tr><td>{escape(item.field)}</td><td>{escape(_text(item.approved))}</td>"
        f"<td>{escape(_text(item.now))}</td></tr>"
        for item in changes
    )
    head = "<tr><th>Changed since</th><th>then</th><th>now</th></tr>"
    return f"<table>{head}{rows}</table>"


def _values(values: Mapping[str, Any]) -> str:
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{escape(_text(value))}</td></tr>"
        for name, value in values.items()
    )
    return f"<table>{rows}</table>" if rows else ""


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return str(value.get("label") or value.get("name") or value.get("id") or "")
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return str(value)
