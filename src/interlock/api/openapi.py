"""``python -m interlock.api.openapi FILE``: write the description of the API to a file."""

from __future__ import annotations

import sys
from pathlib import Path

from interlock.api.app import create_app
from interlock.api.document import as_bytes, describe
from interlock.application import build_application
from interlock.kit.clock import SystemClock
from interlock.kit.database import connect


def described() -> bytes:
    """The description, from an app over a database that is never asked."""
    database = connect("postgresql://nowhere/nothing", clock=SystemClock())
    return as_bytes(describe(create_app(build_application(database))))


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(described())
