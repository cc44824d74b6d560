"""The world that the tests of the API play in: made once, and copied for each test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from interlock.application import build_application
from interlock.govern.store import head
from interlock.identity.model import User
from interlock.kit.clock import ManualClock
from interlock.kit.database import connect
from interlock.records.runtime import Runtime
from support.api import World, open_world
from support.database import WorkerDatabase, clone, drop


@dataclass(frozen=True)
class Template:
    """A database with the world in it, and what a process knows of it."""

    name: str
    people: dict[str, User]
    runtime: Runtime
    head: tuple[int, int]


@pytest.fixture(scope="session")
def template(worker_database: WorkerDatabase) -> Iterator[Template]:
    server, name = worker_database.server, f"{worker_database.name}_world"
    clone(server, name)
    clock = ManualClock(datetime(2027, 3, 1, 9, 0, tzinfo=UTC))
    database = connect(server.url(name), clock=clock)
    world = open_world(database)
    with database.unit() as unit:
        runtime = world.application.provider.current(unit)
        revision = head(unit.connection)
    database.close()
    yield Template(name, world.people, runtime, revision)
    drop(server, name)


@pytest.fixture
def world(
    worker_database: WorkerDatabase, template: Template, clock: ManualClock
) -> Iterator[World]:
    server, name = worker_database.server, f"{worker_database.name}_api"
    clone(server, name, template=template.name)
    database = connect(server.url(name), clock=clock)
    application = build_application(database)
    runtime = replace(template.runtime, known_sequences=set(), cache={})
    application.provider.accept(template.head, runtime)
    yield World(application, people=dict(template.people))
    database.close()
    drop(server, name)
