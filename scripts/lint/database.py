"""Only a unit of work ends a transaction, and SQL stays where it belongs."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from scripts.lint.source import Fault, Source

_ENDINGS = {"commit", "begin", "rollback"}
_STATEMENTS = {"select", "insert", "update", "delete", "text"}
_EXECUTIONS = {"execute", "exec_driver_sql"}


def only_units_end_transactions(source: Source) -> Iterator[Fault]:
    """What commits elsewhere would split what must happen together."""
    if source.path == "kit/database.py" or source.is_in("migrations"):
        return
    for call in source.calls():
        if isinstance(call.func, ast.Attribute) and call.func.attr in _ENDINGS:
            yield source.fault(
                call,
                "unit-of-work",
                f".{call.func.attr}() belongs to kit/database.py; work in a Unit instead",
            )


def sql_stays_in_stores(source: Source) -> Iterator[Fault]:
    """One place per room knows its tables; the rest of the room calls functions of it."""
    if _may_hold_sql(source):
        return
    for node in source.nodes:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
            for name in sorted({alias.name for alias in node.names} & _STATEMENTS):
                yield source.fault(node, "sql", f"sqlalchemy's {name} belongs into store.py")
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in _EXECUTIONS
        ):
            yield source.fault(node, "sql", f".{node.func.attr}() belongs into store.py")


def _may_hold_sql(source: Source) -> bool:
    return source.is_in("kit", "migrations") or source.is_any_of(
        "*/store.py", "*/tables.py", "*/storage/*.py", "language/expression/sql*.py"
    )
