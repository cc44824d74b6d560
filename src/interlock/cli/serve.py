"""``interlock serve``: the API, and what goes on beside it, until a signal ends it."""

from __future__ import annotations

import logging
import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from types import FrameType
from typing import Annotated, Any

import typer

from interlock.application import Application, build_application
from interlock.cli.init import add_first_company, first_admin_link, publish_base
from interlock.cli.installation import current_settings, open_database
from interlock.cli.listening import listening
from interlock.cli.screen import Screen
from interlock.cli.sealing import Sealer
from interlock.kit.database import Database
from interlock.kit.migration import upgrade
from interlock.kit.tracing import trace_to
from interlock.log import configure_logging
from interlock.post import post_of
from interlock.retention import retention_of
from interlock.settings import Settings, local_url
from interlock.worker import Worker, limits_of

_log = logging.getLogger(__name__)


def serve(
    demo: Annotated[
        bool, typer.Option("--demo", help="Publish the demo workspace, with data and logins.")
    ] = False,
    host: Annotated[
        str | None, typer.Option("--host", help="The address to listen on; else INTERLOCK_HOST.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            "--port", help="The port; else INTERLOCK_PORT. 0: any free one.", min=0, max=65535
        ),
    ] = None,
) -> None:
    """Serve the API, and seal the audit log all the time.

    Sets up what is missing, so it may be the first command ever run. SIGTERM or Ctrl+C ends it:
    requests under way are finished first.
    """
    given = current_settings()
    wanted = replace(given, host=host or given.host, port=given.port if port is None else port)
    with _stoppable(), listening(wanted.host, wanted.port) as listener:
        configure_logging(format=wanted.log_format, level=wanted.log_level)
        if wanted.otlp_url is not None:
            trace_to(wanted.otlp_url)
        settings = replace(wanted, port=listener.getsockname()[1])
        with open_database(settings) as database:
            _serve(database, settings, listener, with_demo=demo)
    _log.info("Interlock has stopped.")


def _serve(
    database: Database, settings: Settings, listener: socket.socket, *, with_demo: bool
) -> None:
    upgrade(database)
    application = build_application(database)
    logins = _load(application, with_demo=with_demo)
    link = first_admin_link(database, settings.public_url)

    def on_ready() -> None:
        _tell(settings, logins, link)

    # The web framework takes a second to load, and no other command needs it.
    server = import_module("interlock.cli.server")
    worker = Worker(
        application,
        post_of(application, settings),
        retention_of(settings),
        limits_of(settings),
    )
    with Sealer(database, every=settings.seal_seconds), worker:
        server.run_server(application, settings, listener=listener, on_ready=on_ready)


def _load(application: Application, *, with_demo: bool) -> Sequence[Any]:
    """Make sure that something is published; the logins of the demo, where it is wanted."""
    if with_demo:
        logins: Sequence[Any] = import_module("interlock.demo").load_demo(application)
        return logins
    if publish_base(application):
        add_first_company(application, name="My company", currency="EUR")
    return ()


def _tell(settings: Settings, logins: Sequence[Any], link: str | None) -> None:
    here = local_url(settings.host, settings.port)
    _log.info("Interlock is ready.", extra={"url": here})
    screen = Screen()
    screen.say(f"Interlock is ready: {settings.public_url}", style="bold green")
    if settings.public_url != here:
        screen.say(f"  (listening on {here})")
    for login in logins:
        screen.say(f"  {login}")
    if link is not None and not logins:
        screen.say("Become the first administrator (once, within 24 hours):")
        screen.say(f"  {link}", style="bold")


@contextmanager
def _stoppable() -> Iterator[None]:
    """SIGTERM before or after the server's own time ends the process as Ctrl+C does: through
    every ``with``, so that the embedded database is stopped as well."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
