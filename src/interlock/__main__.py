"""``python -m interlock``: the command line."""

from __future__ import annotations

from interlock.cli.main import main

main()
