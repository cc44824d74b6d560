"""What a run has found out so far, by path: the results of its steps, the ways that it took.

A run that waits is put away, and later interpreted again from its beginning. Whatever is in the
journal is taken from there and not asked again: a condition that held then is not evaluated on the
record of today, a step that is done is not repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Done:
    """A step that is finished, with its output."""

    output: Any = None


@dataclass(frozen=True, slots=True)
class Passed:
    """A step that was passed over, and the condition that did not hold."""

    clause: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A step that failed for good."""

    message: str
    code: str = "failed"


@dataclass(frozen=True, slots=True)
class Pending:
    """A step that has begun and whose result is not there yet.

    ``branches`` are the branches that it stands in, from the outermost on; ``detail`` is what
    whoever drives the run needs to know to go on with it.
    """

    branches: tuple[str, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)


Entry = Done | Passed | Failed | Pending


class Journal(Protocol):
    """What the interpreter asks of a journal."""

    @property
    def is_kept(self) -> bool:
        """Whether the run may be put away and gone on with later."""

    def find(self, path: str) -> Entry | None: ...

    def note(self, path: str, entry: Entry) -> None: ...

    def recall(self, path: str, find_out: Callable[[], Any]) -> Any:
        """What was found out at ``path`` before, else what ``find_out`` gives now."""

    def forget(self, suffix: str) -> None:
        """Drop what belongs to a pass of a loop that is over."""


class NoJournal:
    """The journal of what is carried out at once: there is nothing to remember."""

    is_kept = False

    def find(self, path: str) -> Entry | None:
        return None

    def note(self, path: str, entry: Entry) -> None:
        """Nothing is kept."""

    def recall(self, path: str, find_out: Callable[[], Any]) -> Any:
        return find_out()

    def forget(self, suffix: str) -> None:
        """Nothing is kept."""


class KeptJournal:
    """The journal of a run that may wait."""

    is_kept = True

    def __init__(
        self,
        entries: Mapping[str, Entry] | None = None,
        found: Mapping[str, Any] | None = None,
        *,
        position: int = 0,
    ) -> None:
        self.entries: dict[str, Entry] = dict(entries or {})
        self.found: dict[str, Any] = dict(found or {})
        self.position = position
        """How many steps the trace has."""

    def find(self, path: str) -> Entry | None:
        return self.entries.get(path)

    def note(self, path: str, entry: Entry) -> None:
        self.entries[path] = entry

    def recall(self, path: str, find_out: Callable[[], Any]) -> Any:
        if path not in self.found:
            self.found[path] = find_out()
        return self.found[path]

    def forget(self, suffix: str) -> None:
        for kept in (self.entries, self.found):
            for path in [path for path in kept if _belongs(path, suffix)]:
                del kept[path]

    def copy(self) -> KeptJournal:
        """Another one that remembers the same, and may be thrown away."""
        return KeptJournal(self.entries, deepcopy(self.found), position=self.position)

    def pending(self) -> Iterable[tuple[str, Pending]]:
        """The steps whose results are not there yet."""
        return [(path, item) for path, item in self.entries.items() if isinstance(item, Pending)]

    def retry_failures(self) -> list[str]:
        """Forget what failed, so that it is tried again; the paths of the steps."""
        failed = [path for path, item in self.entries.items() if isinstance(item, Failed)]
        for path in failed:
            del self.entries[path]
        for value in self.found.values():
            if isinstance(value, dict) and value.get(RESULTS):
                parts = value[RESULTS]
                value[RESULTS] = {k: v for k, v in parts.items() if v["outcome"] != "failed"}
        return failed


RESULTS = "results"
"""Under which name loops and branches keep what came of their parts."""


def _belongs(path: str, suffix: str) -> bool:
    """Whether a path is that of a step in a pass: ``do.1.for_each.do.0#3`` in ``#3``."""
    at = path.find(suffix)
    if at < 0:
        return False
    rest = path[at + len(suffix) :]
    return not rest[:1].isdigit()
