"""How long until another worker goes on with what a killed one left: two processes, one effect.

As a script, ``takeover.py URL ADDRESS`` is such a worker; its effect is a request to ADDRESS.
"""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from typing import Any

from pydantic import BaseModel

from interlock.application import Application, build_application
from interlock.automation.registry import Action, Delivery
from interlock.kit.clock import SystemClock
from interlock.kit.database import connect
from interlock.language.action import ActionSignature, Effect, Idempotency
from interlock.worker import Worker


class KnockInput(BaseModel):
    """Nothing is needed to knock."""


class Outside(ThreadingHTTPServer):
    """Lets the first knock wait, and notes when the second comes."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.first, self.second, self.over = Event(), Event(), Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"


class _Handler(BaseHTTPRequestHandler):
    server: Outside

    def do_GET(self) -> None:
        if self.server.first.is_set():
            self.server.second.set()
        else:
            self.server.first.set()
            self.server.over.wait(timeout=60)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is written."""


def register(application: Application, address: str) -> None:
    """Add the action ``knock``."""

    def knock(_delivery: Delivery) -> Mapping[str, Any]:
        with urllib.request.urlopen(address, timeout=90):
            return {}

    signature = ActionSignature(
        name="knock", title="Knock", input=KnockInput, effect=Effect.EXTERNAL,
        idempotency=Idempotency.KEYED, is_inline=False,
    )  # fmt: skip
    application.registry.register(Action(signature, performer=knock))


@contextmanager
def outside() -> Iterator[Outside]:
    server = Outside()
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()


@contextmanager
def worker(url: str, address: str) -> Iterator[subprocess.Popen[str]]:
    """A worker of its own process, ready to work."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__)), url, address],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
    finally:
        process.kill()
        process.wait()


def seconds_to_take_over(url: str, server: Outside, begin: Any, holder: Any) -> float:
    """From the death of the worker that performs the effect to its next attempt by the other."""
    with worker(url, server.address) as one, worker(url, server.address) as two:
        begin()
        if not server.first.wait(timeout=60):
            raise RuntimeError("no worker took the run up")
        busy = one if f":{one.pid}:" in holder() else two
        busy.kill()
        start = perf_counter()
        if not server.second.wait(timeout=120):
            raise RuntimeError("nobody took the step over")
        return perf_counter() - start


def main(url: str, address: str) -> None:
    database = connect(url, clock=SystemClock())
    application = build_application(database)
    register(application, address)
    with Worker(application):
        print("ready", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
