"""The database goes away under load, or cannot write: nothing is lost and nothing happens twice."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep

import pytest

from interlock.kit.clock import SystemClock
from interlock.kit.database import Database, connect
from interlock.kit.embedded_postgres import start_server
from interlock.kit.migration import upgrade
from interlock.kit.postgres_files import running_pid
from interlock.kit.problem import Problem, UnavailableError
from interlock.worker import Worker
from support.background import MODELS, Background, background, open_background
from support.crash_child import installation
from support.outside import Outside, outside_server

FLOW = """on: [operation: confirm]
do:
  - update: {count: "=count + 1"}
  - post: "first {name}"
  - create: {model: sale.log, values: {name: "end {name}", order_id: "=record"}}
"""


@pytest.fixture
def outside() -> Iterator[Outside]:
    with outside_server() as server:
        yield server


@pytest.mark.timeout(240)
def test_a_restart_under_load_loses_nothing(outside: Outside) -> None:
    """What was answered as done is carried on to its end, once. What was refused was not done, or
    it was and its answer was lost: then it is carried on like any other."""
    with tempfile.TemporaryDirectory(prefix="interlock-crash-") as folder:
        home = Path(folder)
        server = start_server(home)
        try:
            server.create_database("interlock")
            database = connect(server.url("interlock"), clock=SystemClock())
            upgrade(database)
            bench = Background(installation(database, outside.address))
            bench.publish(MODELS, background("flow", FLOW))
            with Worker(bench.application):
                done, refused = _confirm_while(bench, home)
                _wait_for(bench)
            assert done
            assert refused, "the restart was not noticed"
            orders = bench.data("sale_order", "id")
            names = [order["name"] for order in orders]
            assert len(names) == len(set(names))
            confirmed = [order["name"] for order in orders if order["state"] == "open"]
            assert set(done) <= set(confirmed) <= {*done, *refused}
            assert {order["name"]: order["count"] for order in orders} == {
                name: int(name in confirmed) for name in names
            }
            assert sorted(bench.logs()) == sorted(f"end {name}" for name in confirmed)
            assert outside.effects() == {f"first {name}": 1 for name in confirmed}
            assert len(bench.runs()) == len(confirmed)
            database.close()
        finally:
            server.close()


def _confirm_while(bench: Background, home: Path) -> tuple[list[str], list[str]]:
    """Orders whose confirmation was answered as done while the server was killed and started again,
    and those of which nobody was told so."""
    done: list[str] = []
    refused: list[str] = []
    stop = Event()

    def load() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            name = f"SO{number}"
            try:
                order = bench.create("sale.order", name=name)
                bench.operate("sale.order", order, "confirm")
            except Problem:
                refused.append(name)
                sleep(0.1)
            else:
                done.append(name)

    thread = Thread(target=load)
    thread.start()
    holds = []
    for _ in range(2):
        sleep(3)
        pid = running_pid(home / "pgdata")
        assert pid is not None
        os.kill(pid, signal.SIGQUIT)  # at once, without writing anything down
        _until_gone(home)
        holds.append(start_server(home))
    sleep(3)
    stop.set()
    thread.join()
    for hold in holds:
        hold.close()  # the server goes on: it is held by the test as well
    return done, refused


def _until_gone(home: Path) -> None:
    until = monotonic() + 30
    while running_pid(home / "pgdata") is not None and monotonic() < until:
        sleep(0.05)


def _wait_for(bench: Background) -> None:
    until = monotonic() + 90
    while monotonic() < until:
        if set(bench.states()) == {"done"}:
            return
        sleep(0.2)
    pytest.fail(f"not all is done: {bench.states()}")


FULL = """
CREATE FUNCTION refuse_write() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'could not extend file "base/1": No space left on device'
        USING ERRCODE = 'disk_full';
END $$
"""


class Disk:
    """Lets the database refuse to write to some tables, as it does when its disk is full."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._execute(FULL)

    def fill(self, *tables: str) -> None:
        for table in tables:
            self._execute(
                f"CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_write()"
            )

    def free(self, *tables: str) -> None:
        for table in tables:
            self._execute(f"DROP TRIGGER full_disk ON {table}")

    def _execute(self, statement: str) -> None:
        with self._database.unit() as unit:
            unit.connection.exec_driver_sql(statement)


class TestFullDisk:
    @pytest.fixture
    def bench(self, database: Database) -> Background:
        bench = open_background(database, background("flow", FLOW))
        object.__setattr__(bench.application.durable.performing, "pause", lambda _seconds: None)
        return bench

    def test_a_change_is_refused_whole_and_says_why(
        self, bench: Background, database: Database
    ) -> None:
        order = bench.order()
        Disk(database).fill("interlock.event")
        with pytest.raises(UnavailableError, match="No space left"):
            bench.operate("sale.order", order, "confirm")
        assert bench.read("sale.order", order)["state"] == "draft"
        assert bench.runs() == []

    @pytest.mark.parametrize("table", ["interlock.run", "interlock.step", "data.sale_log"])
    def test_a_run_goes_on_where_it_stood_once_there_is_room(
        self, bench: Background, database: Database, table: str
    ) -> None:
        bench.operate("sale.order", bench.order(), "confirm")
        disk = Disk(database)
        disk.fill(table)
        for _ in range(3):
            _try_to_work(bench)
        disk.free(table)
        bench.application.durable.mend()
        bench.work()
        assert bench.states() == ["done"]
        assert bench.logs() == ["end SO1"]
        assert bench.read("sale.order", 1)["count"] == 1
        assert len({delivery.key for delivery in bench.world.arrived}) == 1

    @pytest.mark.parametrize(("action", "arrivals"), [("post", 2), ("shout", 1)])
    def test_an_effect_whose_result_could_not_be_written(
        self, database: Database, action: str, arrivals: int
    ) -> None:
        """It is done again where that does no harm; else somebody is asked whether it happened."""
        bench = open_background(database, background("flow", FLOW.replace("post", action)))
        object.__setattr__(bench.application.durable.performing, "pause", lambda _seconds: None)
        disk = Disk(database)
        receive = bench.world.receive

        def full(delivery: object) -> object:
            if not bench.world.arrived:
                disk.fill("interlock.step")
            return receive(delivery)  # type: ignore[arg-type]

        _replace_performers(bench, full)
        bench.operate("sale.order", bench.order(), "confirm")
        _try_to_work(bench)
        disk.free("interlock.step")
        bench.application.durable.mend()
        bench.work()
        assert len(bench.world.arrived) == arrivals
        assert len({delivery.key for delivery in bench.world.arrived}) == 1
        if action == "post":
            assert bench.states() == ["done"]
        else:
            assert bench.states() == ["waiting"]
            assert [case["category"] for case in bench.cases()] == ["outcome_unknown"]


def _try_to_work(bench: Background) -> None:
    try:
        bench.work()
    except Problem as problem:
        assert problem.code == "database_exhausted"  # noqa: PT017


def _replace_performers(bench: Background, performer: object) -> None:
    registry = bench.application.registry
    for name in ("post", "shout"):
        object.__setattr__(registry.action(name), "performer", performer)
