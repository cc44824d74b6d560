"""All rooms' tables in one place: importing this module declares every one of them."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import interlock
from interlock.kit.tables import metadata

__all__ = ["metadata"]


def _declare_tables() -> None:
    """Import ``interlock.<room>.tables`` of every room that has tables."""
    for room in iter_modules(interlock.__path__):
        if room.ispkg and room.name != "kit":
            package = import_module(f"interlock.{room.name}")
            if any(module.name == "tables" for module in iter_modules(package.__path__)):
                import_module(f"interlock.{room.name}.tables")


_declare_tables()
