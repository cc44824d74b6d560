"""A server that stands for the world outside: it counts what arrives, and may hold it up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread


class Outside(ThreadingHTTPServer):
    """Counts what arrives, by its text, once for each key.

    While ``holding`` has a text, its first arrival is answered only once ``release`` is set;
    ``held`` is set when it has come.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: dict[str, set[str]] = {}
        self.arrivals: Counter[str] = Counter()
        self.holding: set[str] = set()
        self.held = Event()
        self.release = Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def effects(self) -> dict[str, int]:
        """How many effects there were for each text: the same key has one."""
        return {text: len(keys) for text, keys in self.seen.items()}

    def forget(self) -> None:
        self.seen.clear()
        self.arrivals.clear()


class _Handler(BaseHTTPRequestHandler):
    server: Outside

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        text = self.rfile.read(length).decode()
        self.server.arrivals[text] += 1
        self.server.seen.setdefault(text, set()).add(self.headers["Idempotency-Key"])
        if text in self.server.holding and self.server.arrivals[text] == 1:
            self.server.held.set()
            self.server.release.wait(timeout=120)
        try:
            self.send_response(204)
            self.end_headers()
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Nothing is written."""


@contextmanager
def outside_server() -> Iterator[Outside]:
    server = Outside()
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.release.set()
        server.shutdown()
        server.server_close()
        thread.join()
