"""Benchmarks of the server: updates through the HTTP API, and its memory at rest.

The load comes from a client of its own process, over eight connections that are kept open.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, perf_counter, sleep

from measure import say
from staff import add_company, hire
from workspace import ORDER

from interlock.application import build_application
from interlock.govern.identity_trail import IdentityTrail
from interlock.identity.model import SYSTEM
from interlock.identity.token.service import Tokens
from interlock.kit import json
from interlock.kit.clock import SystemClock
from interlock.kit.database import connect
from interlock.kit.migration import upgrade
from interlock.kit.postgres import open_postgres
from interlock.records import editing

CONNECTIONS = 8
SECONDS = 8.0


def serving() -> dict[str, float]:
    """Updates per second through the API, and the resident memory of ``interlock serve``."""
    with tempfile.TemporaryDirectory(prefix="interlock-bench-") as home:
        environment = {"INTERLOCK_HOME": home}
        with open_postgres(environment) as postgres:
            database = connect(postgres.url, clock=SystemClock())
            upgrade(database)
            application = build_application(database)
            files = {"models/order.yaml": ORDER}
            application.publishing.apply(files, actor=SYSTEM, reason="benchmark")
            company_id = add_company(application, "Bench", currency="EUR")
            clerk = hire(application, "clerk", roles=("employee",), company_id=company_id)
            with database.unit() as unit:
                issued = Tokens(IdentityTrail()).issue(
                    unit, "bench", actor=clerk, scopes=["records:read", "records:write"]
                )
            token = issued.secret
            with application.session(SYSTEM) as session:
                made = [
                    editing.create(session, "bench.order", {"name": f"o{n}", "amount_total": 1})
                    for n in range(CONNECTIONS)
                ]
                ids = [record.id for record in made]
            database.close()
            return _measured(home, token, ids)


def _measured(home: str, token: str, ids: list[int]) -> dict[str, float]:
    with served(home) as (port, server):
        _load(port, token, ids, seconds=2)
        sleep(2)
        rss = _rss_mb(server.pid)
        say(f"load on {CONNECTIONS} connections for {SECONDS:g} s")
        rate = _load(port, token, ids, seconds=SECONDS)
        after = _rss_mb(server.pid)
    return {"api_update_per_s": rate, "serve_rss_mb": rss, "serve_rss_after_load_mb": after}


@contextmanager
def served(home: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """``interlock serve`` on what is in ``home``: its port and process, until the block ends."""
    port = _free_port()
    environment = {**os.environ, "INTERLOCK_HOME": home}
    command = [sys.executable, "-m", "interlock", "serve", "--port", str(port)]
    with (Path(home) / "serve.log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        _wait_until_ready(port, server)
        yield port, server
    finally:
        server.terminate()
        server.wait(timeout=30)


def _load(port: int, token: str, ids: list[int], *, seconds: float) -> float:
    """Updates per second over all connections; raises when one is answered with an error."""
    done = [0] * len(ids)
    failures: list[str] = []
    deadline = monotonic() + seconds

    def client(index: int, record_id: int) -> None:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            turn = 0
            while monotonic() < deadline and not failures:
                turn += 1
                status = _patch(connection, token, record_id, {"amount_total": str(turn)})
                if status != 200:
                    failures.append(f"the server answered {status}")
                    return
                done[index] += 1

    threads = [threading.Thread(target=client, args=item) for item in enumerate(ids)]
    start = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise RuntimeError(failures[0])
    return sum(done) / (perf_counter() - start)


def _patch(connection: socket.socket, token: str, record_id: int, values: object) -> int:
    body = json.dump_bytes(values)
    head = (
        f"PATCH /api/v1/records/bench.order/{record_id} HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    connection.sendall(head.encode() + body)
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    head_bytes, _, rest = received.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in head_bytes.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    )
    while len(rest) < length:
        rest += connection.recv(65536)
    return int(head_bytes.split(b" ", 2)[1])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = monotonic() + 60
    while monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"interlock serve ended with {server.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            sleep(0.1)
    raise RuntimeError("interlock serve did not come up within a minute")


def _rss_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")
