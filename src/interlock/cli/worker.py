"""``interlock worker``: carries background runs on, beside the one that every server has."""

from __future__ import annotations

import logging
import signal
from threading import Event
from types import FrameType

from interlock.application import build_application
from interlock.cli.installation import current_settings, open_current_database
from interlock.cli.screen import Screen
from interlock.kit.tracing import trace_to
from interlock.log import configure_logging
from interlock.post import post_of
from interlock.retention import retention_of
from interlock.worker import Worker, limits_of, run_worker

_log = logging.getLogger(__name__)


def worker() -> None:
    """Carry background runs on, until SIGTERM or Ctrl+C.

    Any number of workers may run, on this host and on others, on one database; work is shared
    among them. Each server works as well, so one is enough to begin with.
    """
    settings = current_settings()
    configure_logging(format=settings.log_format, level=settings.log_level)
    if settings.otlp_url is not None:
        trace_to(settings.otlp_url)
    stop = Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    with open_current_database(settings) as database:
        application = build_application(database)
        worker = Worker(
            application,
            post_of(application, settings),
            retention_of(settings),
            limits_of(settings),
        )
        run_worker(worker, stop, on_ready=_tell)
    _log.info("The worker has stopped.")


def _tell() -> None:
    _log.info("The worker is ready.")
    Screen().say("The worker is ready.", style="bold green")
