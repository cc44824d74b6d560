"""The house rules find what they are for, and leave the rest alone."""

from __future__ import annotations

from textwrap import dedent

import pytest
from scripts.lint.run import RULES, check
from scripts.lint.source import Source

FEATURE = "work/service.py"


def rules_broken(text: str, *, path: str = FEATURE) -> list[str]:
    return [fault.rule for fault in check(Source(path, dedent(text)), RULES)]


class TestUnitOfWork:
    @pytest.mark.parametrize("ending", ["commit", "begin", "rollback"])
    def test_only_the_database_ends_transactions(self, ending: str) -> None:
        text = f"connection.{ending}()"
        assert rules_broken(text) == ["unit-of-work"]
        assert rules_broken(text, path="kit/postgres.py") == ["unit-of-work"]
        assert rules_broken(text, path="kit/database.py") == []
        assert rules_broken(text, path="migrations/versions/0001_core.py") == []

    def test_savepoints_are_free(self) -> None:
        assert rules_broken("connection.begin_nested()") == []


class TestSql:
    @pytest.mark.parametrize(
        "text",
        [
            "from sqlalchemy import select",
            "from sqlalchemy.dialects.postgresql import insert",
            "unit.connection.execute(statement)",
            "unit.connection.exec_driver_sql('select 1')",
        ],
    )
    def test_belongs_into_a_store(self, text: str) -> None:
        assert rules_broken(text) == ["sql"]
        for path in (
            "work/store.py",
            "work/tables.py",
            "kit/migration.py",
            "records/storage/row.py",
            "language/expression/sql_functions.py",
            "migrations/versions/0001_core.py",
        ):
            assert rules_broken(text, path=path) == [], path

    def test_types_of_sqlalchemy_are_free(self) -> None:
        assert rules_broken("from sqlalchemy import Connection, Row") == []


class TestClock:
    @pytest.mark.parametrize(
        "text",
        [
            "datetime.now(UTC)",
            "datetime.datetime.now()",
            "datetime.utcnow()",
            "datetime.today()",
            "date.today()",
            "time.time()",
            "time.time_ns()",
            "from time import time",
            "make(default=datetime.now)",
        ],
    )
    def test_time_comes_from_a_clock(self, text: str) -> None:
        assert rules_broken(text) == ["clock"]
        assert rules_broken(text, path="kit/clock.py") == []

    @pytest.mark.parametrize(
        "text", ["clock.now()", "time.perf_counter()", "from time import monotonic", "self.date"]
    )
    def test_injected_and_relative_time_is_free(self, text: str) -> None:
        assert rules_broken(text) == []


class TestEval:
    @pytest.mark.parametrize("text", ["eval(text)", "exec(code)", "__import__(name)"])
    def test_only_the_compiler_runs_code(self, text: str) -> None:
        assert rules_broken(text) == ["eval"]
        assert rules_broken(text, path="language/expression/check.py") == ["eval"]
        assert rules_broken(text, path="language/expression/python.py") == []

    def test_methods_of_that_name_are_free(self) -> None:
        assert rules_broken("node.eval(text)") == []


class TestPrint:
    def test_belongs_to_the_command_line(self) -> None:
        assert rules_broken("print(1)") == ["print"]
        assert rules_broken("print(1)", path="cli/main.py") == []


class TestBroadExcept:
    def caught(self, head: str, body: str) -> list[str]:
        return rules_broken(f"try:\n    act()\n{head}\n    {body}\n")

    @pytest.mark.parametrize(
        "head",
        ["except:", "except Exception:", "except (ValueError, BaseException):"],
    )
    def test_swallowing_everything_is_a_fault(self, head: str) -> None:
        assert self.caught(head, "pass") == ["broad-except"]

    def test_raising_again_is_free(self) -> None:
        assert self.caught("except Exception as error:", "raise Other() from error") == []

    def test_a_raise_that_happens_elsewhere_does_not_count(self) -> None:
        assert self.caught("except Exception:", "later(lambda: 1)") == ["broad-except"]
        nested = "def act():\n        raise\n"
        assert self.caught("except Exception:", nested) == ["broad-except"]

    def test_a_boundary_needs_its_reason(self) -> None:
        reasoned = "except Exception:  # boundary: the failure becomes a case"
        assert self.caught(reasoned, "pass") == []
        assert self.caught("except Exception:  # boundary:", "pass") == ["broad-except"]

    def test_what_is_expected_may_be_caught(self) -> None:
        assert self.caught("except ValueError:", "pass") == []


class TestShape:
    def test_imports_inside_functions(self) -> None:
        assert rules_broken("def f():\n    import json") == ["local-import"]
        assert rules_broken("if True:\n    import json") == []

    @pytest.mark.parametrize("name", ["CaseManager", "QueueHelper", "Utils", "JsonUtil"])
    def test_names_that_say_nothing(self, name: str) -> None:
        assert rules_broken(f"class {name}: pass") == ["name"]

    def test_a_manager_may_be_a_person(self) -> None:
        assert rules_broken("def check_manager(): pass") == []

    def test_module_names_that_say_nothing(self) -> None:
        assert rules_broken("", path="work/helpers.py") == ["name"]

    def test_long_modules(self) -> None:
        assert rules_broken("x = 1\n" * 401) == ["size"]
        assert rules_broken("x = 1\n" * 400) == []

    def test_long_functions(self) -> None:
        assert rules_broken("def _f():\n" + "    x = 1\n" * 60) == ["size"]
        assert rules_broken("def _f():\n" + "    x = 1\n" * 59) == []

    def test_migrations_may_be_long(self) -> None:
        text = "def _f():\n" + "    x = 1\n" * 500
        assert rules_broken(text, path="migrations/versions/0001_core.py") == []

    def test_docstrings_do_not_make_a_function_long(self) -> None:
        documented = 'def _f():\n    """Why.\n' + "    words\n" * 20 + '    """\n'
        assert rules_broken(documented + "    x = 1\n" * 59) == []


class TestDocstring:
    LONG = "    a = 1\n    b = 2\n    if a:\n        c = 3\n"

    def test_public_things_need_one(self) -> None:
        assert rules_broken("def act():\n" + self.LONG) == ["docstring"]
        assert rules_broken("class Act:\n" + self.LONG) == []
        assert rules_broken("class Act:\n" + self.LONG + "    d = 4\n") == ["docstring"]

    def test_methods_of_public_classes_need_one(self) -> None:
        body = self.LONG.replace("    ", "        ")
        assert rules_broken("class Act:\n    def act(self):\n" + body) == ["docstring"]
        assert rules_broken("class _Act:\n    def act(self):\n" + body) == []

    def test_private_and_short_ones_do_not(self) -> None:
        assert rules_broken("def _act():\n" + self.LONG) == []
        assert rules_broken("def act():\n    return 1\n") == []


class TestFault:
    def test_names_file_and_line(self) -> None:
        (fault,) = check(Source(FEATURE, "x = 1\nprint(x)\n"))
        assert str(fault) == "work/service.py:2: print: print() belongs to the command line"
