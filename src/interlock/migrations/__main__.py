"""``python -m interlock.migrations "what changes"``: derive the next step from the tables.

Works on a throw-away server: brings it to the newest step, compares it with the declared tables,
and writes what is missing to ``versions/``. Read the result before you keep it; what Alembic
cannot see (triggers, functions, data) is added by hand.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

from interlock.kit.clock import SystemClock
from interlock.kit.database import connect
from interlock.kit.embedded_postgres import start_server
from interlock.kit.migration import configuration, newest_revision, upgrade
from interlock.migrations.metadata import metadata


def write_step(message: str) -> None:
    """Write the next step; its number follows the newest."""
    home = Path(tempfile.mkdtemp(prefix="interlock-migration-"))
    server = start_server(home, durable=False)
    try:
        server.create_database("interlock")
        database = connect(server.url("interlock"), clock=SystemClock())
        upgrade(database)
        database.close()
        _derive(server.url("interlock"), message)
    finally:
        server.close()
        shutil.rmtree(home)


def _derive(url: str, message: str) -> None:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    number = f"{int(newest_revision()) + 1:04}"
    with engine.connect() as connection:
        config = configuration(connection, metadata=metadata)
        command.revision(config, message, autogenerate=True, rev_id=number)
    engine.dispose()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit('usage: python -m interlock.migrations "what changes"')
    write_step(sys.argv[1])
