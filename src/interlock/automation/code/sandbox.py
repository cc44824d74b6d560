"""Runs code in child processes: a few are kept, one that misbehaves is replaced."""

from __future__ import annotations

import atexit
import json
import os
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from queue import Empty, LifoQueue
from threading import BoundedSemaphore
from time import monotonic
from typing import Any

from interlock.kit.problem import UnavailableError

CHILDREN = 2
"""How many pieces of code run at once; more wait for their turn."""

PATIENCE = 5.0
"""Seconds after which a child that does not answer is ended: its own limit did not stop it."""

_CHILD = Path(__file__).with_name("child.py")


@dataclass(frozen=True, slots=True)
class CodeFinding:
    """What is wrong with code before it runs; ``line`` counts from 1."""

    message: str
    line: int | None = None


class CodeError(Exception):
    """Code failed or was stopped; ``line`` is where, if that is known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class Sandbox:
    """The child processes of this process. Safe to be used by many threads."""

    def __init__(self) -> None:
        self._idle: LifoQueue[_Child] = LifoQueue()
        self._turns = BoundedSemaphore(CHILDREN)
        atexit.register(self.close)

    def run(self, source: str, inputs: Mapping[str, Any], outputs: Sequence[str]) -> dict[str, Any]:
        """The values that the code gives to ``outputs``; raises ``CodeError``."""
        answer = self._ask({"source": source, "inputs": inputs, "outputs": list(outputs)})
        if "error" in answer:
            raise CodeError(answer["error"], answer.get("line"))
        return {name: _read(value) for name, value in answer["outputs"].items()}

    def check(self, source: str, inputs: Sequence[str]) -> list[CodeFinding]:
        """What is wrong with the text of code, and the names in it that there are not."""
        answer = self._ask({"source": source, "check": list(inputs)})
        if "error" in answer:
            return [CodeFinding(answer["error"], answer.get("line"))]
        return [CodeFinding(item["message"], item["line"]) for item in answer["findings"]]

    def close(self) -> None:
        """End the children."""
        while True:
            try:
                self._idle.get_nowait().end()
            except Empty:
                return

    def _ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        line = json.dumps(request, default=_written).encode()
        with self._turns:
            child = self._take()
            answer = child.ask(line)
            if answer is None:
                child.end()
                told = "It was stopped: it takes too long, or needs too much memory."
                return {"error": told}
            self._idle.put(child)
        found: dict[str, Any] = json.loads(answer)
        return found

    def _take(self) -> _Child:
        while True:
            try:
                child = self._idle.get_nowait()
            except Empty:
                return _Child()
            if child.is_alive:
                return child
            child.end()


class _Child:
    """One process, with its pipes."""

    def __init__(self) -> None:
        try:
            # -I: nothing of the environment and of the folder it stands in decides what it imports.
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(_CHILD)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                close_fds=True,
            )
        except OSError as error:
            raise UnavailableError(
                f"Code cannot be run: {error}",
                code="no_sandbox",
                remedy="See whether this machine can start more processes, and try again.",
            ) from error

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, line: bytes) -> bytes | None:
        """The answer to one request; ``None`` when there came none."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(line + b"\n")
            self._process.stdin.flush()
        except OSError:
            return None
        until, found = monotonic() + PATIENCE, bytearray()
        while not found.endswith(b"\n"):
            ready, _, _ = select.select([self._process.stdout], [], [], until - monotonic())
            piece = os.read(self._process.stdout.fileno(), 65536) if ready else b""
            if not piece:
                return None
            found += piece
        return bytes(found)

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


def _written(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"$decimal": format(value, "f")}
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be given to code")


def _read(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"$decimal"}:
            return Decimal(value["$decimal"])
        return {name: _read(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_read(item) for item in value]
    return value
