"""The world that the tests of the API play in."""

from __future__ import annotations

import pytest

from interlock.kit.database import Database
from support.api import World, open_world


@pytest.fixture
def world(database: Database) -> World:
    return open_world(database)
