"""The work room over a database, with the test's models in place."""

from __future__ import annotations

import pytest

from interlock.kit.database import Database
from support.desk import Desk, open_desk


@pytest.fixture
def desk(database: Database) -> Desk:
    return open_desk(database)
