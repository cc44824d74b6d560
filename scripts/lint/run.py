"""``python -m scripts.lint.run``: check the house rules on everything under ``src/interlock``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from scripts.lint.database import only_units_end_transactions, sql_stays_in_stores
from scripts.lint.safety import (
    no_error_is_swallowed,
    nothing_is_evaluated,
    only_the_command_line_prints,
    time_is_injected,
)
from scripts.lint.shape import (
    functions_are_small,
    imports_are_at_the_top,
    modules_are_small,
    names_say_something,
    public_things_are_documented,
)
from scripts.lint.source import Fault, Source, read_source

Rule = Callable[[Source], Iterator[Fault]]

RULES: tuple[Rule, ...] = (
    only_units_end_transactions,
    sql_stays_in_stores,
    time_is_injected,
    nothing_is_evaluated,
    only_the_command_line_prints,
    no_error_is_swallowed,
    imports_are_at_the_top,
    names_say_something,
    modules_are_small,
    functions_are_small,
    public_things_are_documented,
)


def check(source: Source, rules: Iterable[Rule] = RULES) -> list[Fault]:
    """All faults of one file, in the order of its lines."""
    return sorted(fault for rule in rules for fault in rule(source))


def main() -> int:
    """Print the faults; the exit code is 1 if there are any."""
    root = Path(__file__).parents[2] / "src" / "interlock"
    files = sorted(root.rglob("*.py"))
    faults = [fault for file in files for fault in check(read_source(file, root))]
    for fault in faults:
        print(f"src/interlock/{fault}")
    print(f"House rules: {len(files)} files, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
