"""What the wheel needs beside the Python sources: the built web application."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebApplicationHook(BuildHookInterface[Any]):
    """Puts the built application into the wheel, and refuses to make one without it."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """An editable install needs no build; the application is then served once it is there."""
        if version == "editable":
            return
        if not Path(self.root, "src", "interlock", "page", "web", "index.html").is_file():
            raise FileNotFoundError(
                "The web application has not been built. Run: python scripts/web.py build"
            )
        build_data["artifacts"].append("src/interlock/page/web")
