"""The shop of :mod:`support.shop`, compiled once, with tables made anew for each test."""

from __future__ import annotations

import pytest

from interlock.kit.database import Database
from interlock.records.runtime import Runtime
from support.shop import Shop, shop_runtime


@pytest.fixture(scope="session")
def runtime() -> Runtime:
    return shop_runtime()


@pytest.fixture
def shop(database: Database, runtime: Runtime) -> Shop:
    return Shop(database, runtime)
