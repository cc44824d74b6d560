"""Orders whose automations work in the background."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from interlock.kit.database import Database
from support.background import Background, open_background

Open = Callable[..., Background]


@pytest.fixture
def opened(database: Database) -> Open:
    """Publishes files over the models of orders."""
    return lambda *files: open_background(database, *files)
