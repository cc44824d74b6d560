"""What a browser must load before a page of the built web application can be shown."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

BUILT = Path(
    os.environ.get("INTERLOCK_WEB_BUILD")
    or Path(__file__).resolve().parent.parent / "src" / "interlock" / "page" / "web"
)


def first_loads(built: Path = BUILT) -> dict[str, float]:
    """Kilobytes of gzip of the scripts that each page needs on a first visit, by its source file.

    What is imported when it is first used (editor, canvas, charts) comes after, and is not in it.
    """
    manifest: dict[str, Any] = json.loads((built / ".vite" / "manifest.json").read_text())
    entry = next(name for name, chunk in manifest.items() if chunk.get("isEntry"))
    return {
        name: sum(
            len(gzip.compress((built / manifest[one]["file"]).read_bytes()))
            for one in _needed(manifest, entry) | _needed(manifest, name)
        )
        / 1000
        for name in manifest
        if name.endswith("-page.tsx")
    }


def _needed(manifest: dict[str, Any], name: str) -> set[str]:
    found: set[str] = set()
    ahead = [name]
    while ahead:
        chunk = ahead.pop()
        if chunk not in found:
            found.add(chunk)
            ahead += manifest[chunk].get("imports", ())
    return found
