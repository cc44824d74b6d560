"""Code of an author's own: values in, values out, and no way further."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from interlock.automation.code import child
from interlock.automation.code.sandbox import CodeError, Sandbox
from interlock.kit.database import Database
from interlock.kit.problem import InvalidError, Problem
from support.order_models import MODELS
from support.workbench import automation, open_workbench, user


@pytest.fixture(scope="module")
def sandbox() -> Any:
    found = Sandbox()
    yield found
    found.close()


def rule(
    source: str, inputs: str = "{total: =total}", outputs: str = "{out: text}"
) -> dict[str, str]:
    return automation(
        "order.code",
        "model: shop.order\nmode: inline\non: [{updated: [note]}]\ndo:\n"
        f"  - code: {{inputs: {inputs}, outputs: {outputs}, source: {json.dumps(source)}}}\n"
        "    as: worked\n"
        '  - update: {name: "{steps.worked.out}"}\n',
    )


class TestRun:
    def test_amounts_stay_exact(self, sandbox: Sandbox) -> None:
        source = "out = (a + b) * decimal('0.1')"
        found = sandbox.run(source, {"a": Decimal("0.10"), "b": Decimal("0.20")}, ["out"])
        assert found == {"out": Decimal("0.030")}

    def test_values_of_all_kinds_come_through(self, sandbox: Sandbox) -> None:
        values = {"t": "ä\u2028", "n": 10**30, "b": True, "l": [1, {"k": None}], "x": None}
        source = "".join(f"o_{name} = {name}\n" for name in values)
        found = sandbox.run(source, values, [f"o_{name}" for name in values])
        assert found == {f"o_{name}": value for name, value in values.items()}

    def test_functions_loops_and_conditions(self, sandbox: Sandbox) -> None:
        source = (
            "def boxes(n):\n    return (n + 11) // 12\n"
            "out = 0\nfor n in ns:\n    if n > 0:\n        out += boxes(n)\n"
        )
        assert sandbox.run(source, {"ns": [1, 12, 13, -5]}, ["out"]) == {"out": 4}

    def test_nothing_of_one_run_is_left_to_the_next(self, sandbox: Sandbox) -> None:
        sandbox.run("secret = 7\nout = 1", {}, ["out"])
        with pytest.raises(CodeError, match="secret"):
            sandbox.run("out = secret", {}, ["out"])

    def test_a_failure_tells_its_line(self, sandbox: Sandbox) -> None:
        with pytest.raises(CodeError, match="zero") as failed:
            sandbox.run("a = 1\nout = a // 0", {}, ["out"])
        assert failed.value.line == 2


HOSTILE = {
    "endless loop": "for i in range(2000000000):\n    pass\nout = 1",
    "nested loops": "def f():\n    for i in range(99999):\n        for j in range(99999):\n"
    "            pass\nf()\nout = 1",
    "recursion": "def f(n):\n    return f(n + 1)\nout = f(1)",
    "large text": "out = 'a' * 2000000000",
    "doubling text": "out = 'a'\nfor i in range(60):\n    out = out + out",
    "large list": "out = [0] * 2000000000",
    "sorting much": "out = len(sorted(range(50000000)))",
    "great number": "out = 1\nfor i in range(60):\n    out = (out + 7) * (out + 7)",
    "itself inside": "out = []\nout.append(out)",
    "deep value": "out = []\nfor i in range(5000):\n    out = [out]",
    "many signs": "out = " + "-" * 15000 + "1",
    "very many brackets": "out = " + "(" * 9_000_000,
    "a function as value": "out = len",
    "file": "out = open('/etc/passwd')",
    "import": "import os\nout = 1",
    "load": "load('os', 'system')\nout = 1",
    "attributes": "out = ().__class__",
    "eval": "out = eval('1')",
    "failing": "fail('no')",
    "too much to tell": "out = 'x' * 1500000",
}


class TestBounds:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_is_stopped_and_the_next_one_runs(self, sandbox: Sandbox, name: str) -> None:
        with pytest.raises(CodeError) as stopped:
            sandbox.run(HOSTILE[name], {}, ["out"])
        assert str(stopped.value)
        assert sandbox.run("out = 1", {}, ["out"]) == {"out": 1}

    def test_the_child_has_neither_environment_nor_network_modules(self) -> None:

        assert not {"os", "socket", "subprocess", "interlock"} & set(vars(child))


class TestCheck:
    def refusals(self, database: Database, *files: dict[str, str]) -> list[str]:
        with pytest.raises(InvalidError) as refused:
            open_workbench(database, MODELS, *files)
        return [f"{error.code} {error.message}" for error in refused.value.errors]

    @pytest.mark.parametrize(
        ("source", "told"),
        [
            ("out = (1", "Line 1: unexpected"),
            ("x = 1\nout = totl", "Line 2: There is no 'totl' here."),
            ("while True:\n    pass", "Line 1:"),
            ("load('a', 'b')\nout = 1", "Nothing can be loaded"),
        ],
    )
    def test_what_is_wrong_is_told_when_it_is_published(
        self, database: Database, source: str, told: str
    ) -> None:
        assert any(told in line for line in self.refusals(database, rule(source)))

    def test_a_name_cannot_be_input_and_output(self, database: Database) -> None:
        found = self.refusals(database, rule("total = 1", outputs="{total: integer, out: text}"))
        assert any(line.startswith("name_taken") for line in found)


class TestAction:
    def test_what_it_gives_is_written_by_the_steps_behind_it(self, database: Database) -> None:
        bench = open_workbench(
            database, MODELS, rule("out = 'large' if total > decimal('10') else 'small'")
        )
        order = bench.create("shop.order", line_ids=[{"qty": 2, "price": 9}])
        bench.update("shop.order", order, note="x")
        assert bench.read("shop.order", order)["name"] == "large"

    @pytest.mark.parametrize(
        ("source", "told"),
        [
            ("out = 1", "no text"),
            ("out = 'x' * 2000000000", "too big|too much"),
            ("fail('no')", "no"),
        ],
    )
    def test_a_failure_undoes_the_change_and_says_why(
        self, database: Database, source: str, told: str
    ) -> None:
        bench = open_workbench(database, MODELS, rule(source))
        order = bench.create("shop.order", note="before")
        with pytest.raises(Problem, match=told):
            bench.update("shop.order", order, note="after")
        assert bench.read("shop.order", order)["note"] == "before"

    def test_it_writes_with_the_rights_of_whoever_acts(self, database: Database) -> None:
        bench = open_workbench(database, MODELS, rule("out = 'x'"))
        order = bench.create("shop.order")
        nobody = bench.acting(user(9, "auditor"))
        with pytest.raises(Problem):
            nobody.update("shop.order", order, note="after")


class TestOutputs:
    def test_have_their_types(self, database: Database) -> None:
        source = "d = '2027-03-01'\nn = 0.1\nj = {'a': [1]}\nout = 'x'"
        outputs = "{out: text, d: date, n: decimal, j: json}"
        bench = open_workbench(database, MODELS, rule(source, outputs=outputs))
        bench.update("shop.order", bench.create("shop.order"), note="x")
        [reaction] = bench.reactions("order.code")
        output = reaction["steps"][0]["output"]
        assert output == {"out": "x", "d": date(2027, 3, 1), "n": Decimal("0.1"), "j": {"a": [1]}}
