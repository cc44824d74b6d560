"""Commands against a database of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from interlock.kit.clock import SystemClock
from interlock.kit.database import Database, connect
from support.command import Commands


@pytest.fixture
def run(database_url: str, tmp_path: Path) -> Commands:
    """Commands on a database whose tables exist, and which holds nothing yet."""
    return Commands(
        {"INTERLOCK_DATABASE_URL": database_url, "INTERLOCK_HOME": str(tmp_path / "home")}
    )


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The same database for looks behind the scene, by the clock that commands go by."""
    opened = connect(database_url, clock=SystemClock(), pool_size=1)
    yield opened
    opened.close()


@pytest.fixture
def workspace(run: Commands, tmp_path: Path) -> Path:
    """The folder of a new installation, with the example in it."""
    folder = tmp_path / "workspace"
    run.done("init", folder, "--example")
    return folder


@pytest.fixture
def applied(run: Commands, workspace: Path) -> Path:
    """The folder of an installation in which the example is published."""
    run.done("apply", workspace, "--reason", "First rules", "--yes")
    return workspace
