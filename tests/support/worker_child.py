"""A worker of its own process: ``worker_child URL WORLD``; it works until its input is closed."""

from __future__ import annotations

import sys

from interlock.kit.clock import SystemClock
from interlock.kit.database import connect
from interlock.worker import Worker
from support.crash_child import installation


def main(url: str, address: str) -> None:
    database = connect(url, clock=SystemClock())
    with Worker(installation(database, address)):
        print("ready", flush=True)
        sys.stdin.read()
    database.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
