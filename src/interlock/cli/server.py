"""The web server of one process: the API, a front page, a clean start and a clean stop."""

from __future__ import annotations

import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from fastapi import FastAPI

from interlock.api.app import create_app
from interlock.api.live.hub import Hub
from interlock.api.settings import api_settings
from interlock.application import Application
from interlock.page.route import add_pages
from interlock.settings import Settings


class Server(uvicorn.Server):
    """Says when it is ready, and ends by returning, so that what surrounds it can be closed."""

    def __init__(
        self, config: uvicorn.Config, *, on_ready: Callable[[], None], on_stop: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self._on_stop = on_stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._on_ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal lets requests under way finish, those that would go on for ever too;
        the second one does not wait."""
        if self.should_exit:
            self.force_exit = True
        self.should_exit = True
        self._on_stop()


def run_server(
    application: Application,
    settings: Settings,
    *,
    listener: socket.socket,
    on_ready: Callable[[], None],
) -> None:
    """Serve until a signal ends it."""
    app = web_app(application, settings)
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        log_config=None,
        access_log=settings.access_log,
        server_header=False,
        # Only behind a proxy may a header say where a request comes from.
        proxy_headers=settings.url is not None,
        timeout_graceful_shutdown=settings.stop_seconds,
    )
    hub: Hub = app.state.hub
    Server(config, on_ready=on_ready, on_stop=hub.stop).run(sockets=[listener])


def web_app(application: Application, settings: Settings) -> FastAPI:
    """The API, with the pages that need no web application."""
    app = create_app(application, api_settings(settings))
    add_pages(app)
    return app
