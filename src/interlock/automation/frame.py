"""What the interpreter works with: what a program sees, what it asks for, and how it is told."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from interlock.automation.journal import Journal, NoJournal, Pending
from interlock.language.program import (
    ActionStep,
    Automation,
    CompiledSite,
    Computed,
    Step,
    WaitStep,
)
from interlock.records.scope import SessionScope

Components = Callable[[str, int | None], Automation]
"""Finds a component by id and version; ``None`` is the version in force."""

SUSPENDED: Final = object()
"""The answer to an effect whose result is not there yet."""


@dataclass(slots=True)
class Frame:
    """What a program's expressions see: the record's values and a scope, which the frame feeds.

    ``iteration`` tells the passes of a loop apart in paths: ``do.2.do.0#3``. ``branches`` are the
    branches that the steps at hand stand in. ``undo`` gathers what is to be done to compensate.
    """

    values: Mapping[str, Any]
    scope: SessionScope
    vars: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    iteration: str = ""
    journal: Journal = field(default_factory=NoJournal)
    branches: tuple[str, ...] = ()
    undo: list[Undo] = field(default_factory=list)

    def bind(self) -> None:
        """Point the scope at this frame."""
        self.scope.vars = self.vars
        self.scope.steps = self.outputs


@dataclass(frozen=True, slots=True)
class Undo:
    """Steps that compensate one that is done, with what they saw then."""

    steps: tuple[Step, ...]
    frame: Frame
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Perform:
    """An action to be performed, with its input evaluated."""

    path: str
    step: ActionStep
    input: Any
    branches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resume:
    """A step that has begun before: has its result come?"""

    path: str
    step: ActionStep | WaitStep
    pending: Pending


@dataclass(frozen=True, slots=True)
class Await:
    """A wait that begins."""

    path: str
    step: WaitStep
    branches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Abandon:
    """Nobody waits for this branch any more; what is pending in it is to be cancelled."""

    branch: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A step that was passed over because its own condition does not hold."""

    path: str
    step: Step
    clause: str


class StoppedError(Exception):
    """The program ended itself; carries the outcome it gave."""

    def __init__(self, outcome: Any) -> None:
        super().__init__(str(outcome))
        self.outcome = outcome


class CaughtError(Exception):
    """Thrown into the generator by the driver when a step failed in a way that the program may
    catch. ``code`` is that of the problem."""

    def __init__(self, path: str, message: str, code: str = "failed") -> None:
        super().__init__(message)
        self.path = path
        self.code = code


class SuspendedError(Exception):
    """The program, or the branch, can go no further now."""


class NotInlineError(Exception):
    """A step that waits stands in a program that is carried out at once."""


Effects = Generator[Perform | Resume | Await | Abandon | Skipped, Any, None]


def resolve(step: ActionStep, frame: Frame) -> Any:
    """The input of an action with everything in it evaluated."""
    if not step.sites:
        return step.input
    if len(step.sites) == 1 and not step.sites[0].path:
        return _evaluated(step.sites[0], frame)
    result = _copied(step.input)
    for site in step.sites:
        target = result
        for key in site.path[:-1]:
            target = target[key]
        target[site.path[-1]] = _evaluated(site, frame)
    return result


def _evaluated(site: CompiledSite, frame: Frame) -> Any:
    if isinstance(site.compiled, Computed):
        return site.compiled.evaluate(frame.values, frame.scope)
    return site.compiled


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_copied(item) for item in value]
    return value
