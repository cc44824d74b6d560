"""Runs the benchmarks and prints each figure beside its target.

    python bench/run.py [--json] [--only NAME ...] [--automations 10000]

Ratios are taken within one run, since absolute times say little on a shared machine.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from functools import partial

import core
import durable
import serving
import transferring
import web
from measure import say

TARGETS: dict[str, tuple[str, float]] = {
    "condition_us": ("<=", 1),
    "condition_alone_us": ("<=", 1),
    "no_match_10000_ratio": ("<=", 1.2),
    "inline_ratio_to_floor": (">=", 0.5),
    "import_per_s": (">=", 2000),
    "api_update_per_s": (">=", 300),
    "serve_rss_mb": ("<=", 200),
    "runs_per_s": (">=", 250),
    "waiting_100k_start_s": ("<=", 5),
    "wakeup_p95_ms": ("<=", 300),
    "takeover_s": ("<=", 30),
    "history_update_ratio": ("<=", 1.2),
    "history_run_ratio": ("<=", 1.2),
    "web_first_load_kb": ("<=", 250),
    "page_ready_worst_s": ("<=", 1.5),
    "list_100k_p95_ms": ("<=", 300),
    "draft_check_p95_ms": ("<=", 100),
}


def main() -> int:
    arguments = _arguments()
    benchmarks: dict[str, Callable[[], dict[str, float]]] = {
        "conditions": core.conditions,
        "no_match": partial(core.no_match, count=arguments.automations),
        "inline": core.inline,
        "import": transferring.importing,
        "serving": serving.serving,
        "runs": durable.runs,
        "waiting": durable.waiting,
        "takeover": durable.takeover,
        "history": durable.history,
        "web": web.web,
    }
    unknown = set(arguments.only) - set(benchmarks)
    if unknown:
        say(f"There is no benchmark {sorted(unknown)}; there are {sorted(benchmarks)}.")
        return 3
    figures: dict[str, float] = {}
    for name, benchmark in benchmarks.items():
        if arguments.only and name not in arguments.only:
            continue
        say(f"{name} …")
        figures |= benchmark()
    if arguments.json:
        print(json.dumps({name: round(value, 4) for name, value in figures.items()}, indent=2))
    else:
        for name, value in figures.items():
            print(f"{name:28} {value:12,.3f}  {_verdict(name, value)}")
    return 0


def _verdict(name: str, value: float) -> str:
    if name not in TARGETS:
        return ""
    sign, target = TARGETS[name]
    is_met = value <= target if sign == "<=" else value >= target
    return f"{'ok' if is_met else 'MISSED'}: {sign} {target:g}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--only", nargs="*", default=[], help="names of benchmarks to run")
    parser.add_argument("--automations", type=int, default=10_000)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
