"""What steps can see and leave behind: names with their types, through branches and loops."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from interlock.language.context import CompileContext
from interlock.language.expression.check import Environment
from interlock.language.expression.rules import united
from interlock.language.layer import Layer
from interlock.language.program import Step
from interlock.language.report import Report
from interlock.language.types import ANY, Kind, Type

RESERVED = frozenset({"record", "old", "event", "actor", "vars", "steps"})


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a step's expressions may use besides the record's fields."""

    variables: Mapping[str, Type] = field(default_factory=dict)
    vars: Mapping[str, Type] = field(default_factory=dict)
    steps: Mapping[str, Type] = field(default_factory=dict)

    def with_variable(self, name: str, type: Type) -> Names:
        return replace(self, variables={**self.variables, name: type})

    def with_step(self, name: str, type: Type) -> Names:
        return replace(self, steps={**self.steps, name: type})

    def with_var(self, name: str, type: Type) -> Names:
        """A name under ``vars``; one that is set again has a type that fits both values."""
        before = self.vars.get(name)
        wider = type if before is None else united(before, type) or ANY
        return replace(self, vars={**self.vars, name: wider})

    def outside(self, before: Names) -> Names:
        """The same without the variables that a loop added to ``before``."""
        return replace(self, variables=before.variables)


@dataclass(frozen=True, slots=True)
class Block:
    """Compiled steps in a row, and the names known behind them. ``ends``: the run is over then."""

    steps: tuple[Step, ...]
    names: Names
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """One compiled step (``None`` if something is wrong with it), and the names known behind it."""

    step: Step | None
    names: Names
    ends: bool = False


@dataclass(slots=True)
class Tally:
    """How much there is of an automation, counted while it is compiled."""

    steps: int = 0
    branches: int = 0
    reached: dict[Layer, str] = field(default_factory=dict)
    """The layers of its steps, each with the first path."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is the same for all steps of one automation.

    ``is_deleted``: the record is gone when the steps run. ``tally`` counts over all of them.
    """

    context: CompileContext
    model: str | None = None
    is_inline: bool = False
    has_old: bool = False
    is_deleted: bool = False
    tally: Tally = field(default_factory=Tally)
    depth: int = 1

    def deeper(self) -> Surroundings:
        return replace(self, depth=self.depth + 1)

    def environment(self, names: Names) -> Environment:
        """The environment of a step's expressions."""
        return self.context.environment(
            self.model,
            variables=names.variables,
            vars=names.vars,
            steps=names.steps,
            has_old=self.has_old,
        )

    def check_new_name(self, name: str, here: Report, *, names: Names) -> None:
        """Refuse a variable's name that already means something else."""
        model = self.context.models.get(self.model or "")
        if name in RESERVED or name in names.variables or (model and name in model.fields):
            message = f"{name!r} already means something here."
            here.refuse("name_taken", message, "Choose another name.")


def record_variable(model: str | None) -> Mapping[str, Type]:
    """The variable ``record``: the automation's record, also where bare names are another's."""
    return {} if model is None else {"record": Type(Kind.REF, model=model)}


def give_name(name: str | None, type: Type, here: Report, *, names: Names) -> Names:
    """The names with an output's name (``as``), which must be a new one."""
    if name is None:
        return names
    if name in names.steps:
        message = f"A step before this one has the name {name!r} already."
        here.refuse("name_taken", message, "Choose another name.")
    if type.kind is Kind.EMPTY:
        here.warn("no_output", "This action gives nothing that could have a name.")
    return names.with_step(name, type)


def after_any(before: Names, ways: Sequence[Block]) -> Names:
    """The names behind a branch: those that every way has given which leads on."""
    open_ways = [way.names for way in ways if not way.ends]
    if not open_ways:
        return before
    return replace(
        before,
        vars=_common([way.vars for way in open_ways]),
        steps=_common([way.steps for way in open_ways]),
    )


def _common(namings: Sequence[Mapping[str, Type]]) -> dict[str, Type]:
    first, *others = namings
    names = [name for name in first if all(name in other for other in others)]
    return {name: _fitting(naming[name] for naming in namings) for name in names}


def _fitting(types: Iterable[Type]) -> Type:
    first, *others = types
    for type in others:
        first = united(first, type) or ANY
    return first


def after_each(before: Names, blocks: Mapping[str, Block], here: Report) -> Names:
    """The names behind branches that have all run; two that give one name cannot be told apart."""
    given: dict[str, str] = {}
    after = before
    for branch, block in blocks.items():
        for name, type in block.names.steps.items():
            if name not in before.steps:
                _refuse_second(f"steps.{name}", branch, given, here)
                after = after.with_step(name, type)
        for name, type in block.names.vars.items():
            if before.vars.get(name) != type:
                _refuse_second(f"vars.{name}", branch, given, here)
                after = after.with_var(name, type)
    return after


def _refuse_second(name: str, branch: str, given: dict[str, str], here: Report) -> None:
    if name in given:
        message = f"The branches {given[name]!r} and {branch!r} both give {name}."
        here.at(branch).refuse("name_taken", message, "Choose another name in one of them.")
    given[name] = branch
