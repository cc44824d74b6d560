"""The pages at their addresses."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from interlock.page.application import application_routes
from interlock.page.decide import decide_page
from interlock.page.layout import page
from interlock.page.reference import reference
from interlock.post import DECIDE


def add_pages(app: FastAPI) -> None:
    """Give the app its pages: the reference, the one behind links in mails, and the application."""
    app.router.routes += [
        Route("/docs", _reference, include_in_schema=False),
        Route(DECIDE, decide_page, methods=["GET", "POST"], include_in_schema=False),
        *application_routes(),
    ]


def _reference(request: Request) -> HTMLResponse:
    return page("Interlock API", reference(request.app.openapi()))
