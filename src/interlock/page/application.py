"""The web application: its built files, and its one page at every address that people may open."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from interlock.page.layout import page

BUILT = Path(__file__).parent / "web"
"""Where the build of ``web/`` lands; a part of the wheel."""

_LOOSE = frozenset({"mark.svg", "scheme.js"})
"""Files that keep their names."""

_NONCE = "__NONCE__"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)
_FOREVER = "public, max-age=31536000, immutable"
_MISSING = """<h1>Interlock</h1>
<p>Interlock is running, but its web application has not been built. In a checkout,
<code>make setup</code> builds it; the wheel brings it along.</p>
<p>Programs reach Interlock by its <a href="/docs">API</a>.</p>"""


def application_routes() -> list[BaseRoute]:
    """The application's files, and its page at every other address outside the API.

    They come last: the page answers whatever nothing else has answered, since the application
    knows by itself which of its addresses exist.
    """
    built = Path(os.environ.get("INTERLOCK_WEB_BUILD") or BUILT)
    application = _Application(built)
    return [
        Mount("/assets", _Assets(directory=built / "assets", check_dir=False)),
        Route("/{path:path}", application.answer, methods=["GET"], include_in_schema=False),
    ]


class _Assets(StaticFiles):
    """Files whose names change with what is in them, so that browsers may keep them."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def kept(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                MutableHeaders(scope=message)["cache-control"] = _FOREVER
            await send(message)

        await super().__call__(scope, receive, kept)


class _Application:
    """The page itself, read once; each answer has a nonce of its own."""

    def __init__(self, built: Path) -> None:
        self._built = built
        index = built / "index.html"
        self._page = index.read_text(encoding="utf-8") if index.is_file() else None

    def answer(self, request: Request) -> Response:
        path = request.path_params["path"]
        if path in _LOOSE and self._page is not None:
            return FileResponse(self._built / path, headers={"cache-control": "no-cache"})
        if path == "api" or path.startswith("api/"):
            raise HTTPException(404)
        if self._page is None:
            return page("Interlock", _MISSING, status=503)
        nonce = secrets.token_urlsafe(18)
        return HTMLResponse(
            self._page.replace(_NONCE, nonce),
            headers={"content-security-policy": _POLICY.format(nonce=nonce)},
        )
