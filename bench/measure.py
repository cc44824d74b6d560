"""How the benchmarks measure: medians of interleaved rounds, on a database of their own."""

from __future__ import annotations

import gc
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from interlock.application import Application, build_application
from interlock.identity.model import SYSTEM, Actor
from interlock.kit.clock import Clock, SystemClock
from interlock.kit.database import Database, connect
from interlock.kit.migration import upgrade
from interlock.kit.postgres import open_postgres


def say(text: str) -> None:
    """Progress, on standard error so that standard output stays for machines."""
    print(text, file=sys.stderr, flush=True)


def seconds(act: Callable[[], object], count: int) -> float:
    """Seconds that one call takes, over ``count`` calls."""
    gc.collect()
    gc.disable()
    try:
        start = perf_counter()
        for _ in range(count):
            act()
        return (perf_counter() - start) / count
    finally:
        gc.enable()


def interleaved(*acts: Callable[[], object], count: int, rounds: int) -> list[float]:
    """The median seconds of each act; rounds take turns, so that all meet the same weather."""
    taken: list[list[float]] = [[] for _ in acts]
    for _ in range(rounds):
        for index, act in enumerate(acts):
            taken[index].append(seconds(act, count))
    return [statistics.median(times) for times in taken]


@contextmanager
def temporary_database(url: str | None = None, *, clock: Clock | None = None) -> Iterator[Database]:
    """A database that is gone afterwards, or the one at ``url``; with Interlock's own tables."""
    with tempfile.TemporaryDirectory(prefix="interlock-bench-") as home:
        environment = {"INTERLOCK_HOME": home} | ({"INTERLOCK_DATABASE_URL": url} if url else {})
        with open_postgres(environment) as postgres:
            database = connect(postgres.url, clock=clock or SystemClock())
            upgrade(database)
            yield database
            database.close()


@contextmanager
def installation(files: dict[str, str], *, url: str | None = None) -> Iterator[Application]:
    """An installation with these definitions published."""
    with temporary_database(url) as database:
        application = build_application(database)
        application.publishing.apply(files, actor=SYSTEM, reason="benchmark")
        yield application


def employee() -> Actor:
    return Actor(
        user_id=1, login="bench", name="Bench", roles=frozenset({"employee"}), company_ids=(1,)
    )


def root() -> Path:
    return Path(__file__).resolve().parent.parent


def folder_of(root: Path, name: str) -> Path:
    """The folder, at ``root`` or just below it, that has the file ``name``."""
    for folder in (root, *sorted(item for item in root.iterdir() if item.is_dir())):
        if (folder / name).is_file():
            return folder
    raise SystemExit(f"There is no {name} in {root}, nor in a folder of it.")
