"""What the actor of a session may be told of values that were written down elsewhere.

Events, audit entries and approvals keep values of records by the names of their fields. Whoever
may not see a field is not told them there either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from interlock.records.field_path import readable_fields
from interlock.records.session import RecordSession

_PATH = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_PREFIXES = ("old", "record")
"""What may stand before the name of a field in an expression."""


class Disclosure:
    """Which fields of ``model`` (and of what it leads to) the session's actor may see."""

    def __init__(self, session: RecordSession, model: str | None) -> None:
        self._session = session
        self._model = session.runtime.models.get(model or "")

    def sees(self, path: str) -> bool:
        """Whether every field on a dotted path may be seen; what is no field may."""
        model = self._model
        names = path.split(".")
        if names[0] in _PREFIXES:
            names = names[1:]
        for name in names:
            item = model.fields.get(name) if model is not None else None
            if model is None or item is None:
                return True
            if name not in readable_fields(self._session, model):
                return False
            model = self._session.runtime.models.get(item.type.model or "")
        return True

    def sees_all_of(self, source: str) -> bool:
        """Whether every field that an expression or a text with holes names may be seen."""
        return all(self.sees(path) for path in _PATH.findall(source))

    def values(self, values: Mapping[str, Any] | None) -> dict[str, Any]:
        """The values that may be seen, by field or by the path that leads to it."""
        return {name: value for name, value in (values or {}).items() if self.sees_all_of(name)}

    def lines(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Lists of lines by field, each line without what may not be seen."""
        found = {}
        for name, rows in self.values(values).items():
            item = self._model.fields.get(name) if self._model is not None else None
            inner = Disclosure(self._session, item.type.model if item is not None else None)
            found[name] = [inner.values(row) for row in rows]
        return found
