"""The interpreter: what a program does next, given what came of what it did before.

It is pure. :func:`interpret` is a generator that yields what is to be done and is sent what came of
it; whoever drives it does it (the inline engine at once, in the transaction; a run in the
background step by step, over days; a preview not at all) and records the trace.

A program that must wait is told so by :data:`SUSPENDED`: it unwinds, other branches go on as far as
they can, and all that was found out lies in the frame's journal. Interpreted again with it, the
program goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from interlock.automation.frame import (
    SUSPENDED,
    Abandon,
    Await,
    CaughtError,
    Components,
    Effects,
    Frame,
    NotInlineError,
    Perform,
    Resume,
    Skipped,
    StoppedError,
    SuspendedError,
    Undo,
    resolve,
)
from interlock.automation.journal import RESULTS, Done, Failed, Passed, Pending
from interlock.language.expression.errors import EvaluationError
from interlock.language.program import (
    ActionStep,
    Automation,
    ChooseStep,
    ForEachStep,
    ParallelStep,
    RunStep,
    SetStep,
    Step,
    StopStep,
    TryStep,
    WaitStep,
)
from interlock.records.scope import SessionScope


def interpret(steps: Sequence[Step], frame: Frame, components: Components) -> Effects:
    """Carry ``steps`` out in order."""
    frame.bind()
    for step in steps:
        try:
            yield from _CARRIED_OUT[type(step)](step, frame, components)
        except EvaluationError as error:
            if not frame.journal.is_kept:
                raise
            raise CaughtError(step.path + frame.iteration, str(error), "evaluation") from error


def interpret_undo(frame: Frame, components: Components) -> Effects:
    """Carry out what compensates the steps that are done, the last one first."""
    for number, item in reversed(list(enumerate(frame.undo))):
        inner = replace(item.frame, iteration=f"{item.frame.iteration}~{number}")
        with _variables(frame.scope, item.variables):
            yield from interpret(item.steps, inner, components)


# ── single steps ────────────────────────────────────────────────────────────────────────────────


def _action(step: ActionStep, frame: Frame, components: Components) -> Effects:
    path = step.path + frame.iteration
    known = frame.journal.find(path)
    if isinstance(known, Passed):
        _leave_empty(step, frame)
        return
    if known is None and step.when is not None and not step.when.holds(frame.values, frame.scope):
        _leave_empty(step, frame)
        frame.journal.note(path, Passed(step.when.source))
        yield Skipped(path, step, step.when.source)
        return
    try:
        output = yield from _performed(step, path, frame, known)
    except CaughtError:
        if step.catch is None:
            raise
        _leave_empty(step, frame)
        yield from interpret(step.catch, frame, components)
        return
    if step.name is not None:
        frame.outputs[step.name] = output
    if step.compensate:
        seen = replace(frame, vars=dict(frame.vars), outputs=dict(frame.outputs))
        frame.undo.append(Undo(step.compensate, seen, frame.scope.variables))


def _performed(
    step: ActionStep, path: str, frame: Frame, known: object
) -> Generator[Perform | Resume, Any, Any]:
    """The output of an action, from the journal or from whoever drives the program."""
    if isinstance(known, Done):
        return known.output
    if isinstance(known, Failed):
        raise CaughtError(path, known.message, known.code)
    if isinstance(known, Pending):
        answer = yield Resume(path, step, known)
    else:
        answer = yield Perform(path, step, resolve(step, frame), frame.branches)
    if answer is SUSPENDED:
        raise SuspendedError(path)
    return answer


def _wait(step: WaitStep, frame: Frame, _components: Components) -> Effects:
    if not frame.journal.is_kept:
        raise NotInlineError(step.path)
    path = step.path + frame.iteration
    known = frame.journal.find(path)
    if isinstance(known, Done):
        answer = known.output
    elif isinstance(known, Pending):
        answer = yield Resume(path, step, known)
    else:
        answer = yield Await(path, step, frame.branches)
    if answer is SUSPENDED:
        raise SuspendedError(path)
    if step.name is not None:
        frame.outputs[step.name] = answer


def _set(step: SetStep, frame: Frame, _components: Components) -> Effects:
    def find_out() -> dict[str, Any]:
        return {k: v.evaluate(frame.values, frame.scope) for k, v in step.values.items()}

    if frame.journal.is_kept:
        frame.vars.update(frame.journal.recall(step.path + frame.iteration, find_out))
        return
    for name, computed in step.values.items():
        frame.vars[name] = computed.evaluate(frame.values, frame.scope)
    yield from ()


def _stop(step: StopStep, frame: Frame, _components: Components) -> Effects:
    path = step.path + frame.iteration
    outcome = frame.journal.recall(path, lambda: step.outcome.evaluate(frame.values, frame.scope))
    yield from ()
    raise StoppedError(outcome)


def _leave_empty(step: ActionStep | RunStep, frame: Frame) -> None:
    """A step that gave nothing is known by its name all the same, as empty."""
    if step.name is not None:
        frame.outputs[step.name] = None


# ── branches ────────────────────────────────────────────────────────────────────────────────────


def _choose(step: ChooseStep, frame: Frame, components: Components) -> Effects:
    def find_out() -> int:
        for number, (condition, _) in enumerate(step.cases):
            if condition.holds(frame.values, frame.scope):
                return number
        return -1

    number = frame.journal.recall(step.path + frame.iteration, find_out)
    branch = step.otherwise if number < 0 else step.cases[number][1]
    yield from interpret(branch, frame, components)


def _try(step: TryStep, frame: Frame, components: Components) -> Effects:
    try:
        yield from interpret(step.steps, frame, components)
    except CaughtError:
        yield from interpret(step.catch, frame, components)


def _parallel(step: ParallelStep, frame: Frame, components: Components) -> Effects:
    """Each branch as far as it can go; the program goes on when enough of them are done."""
    if not frame.journal.is_kept:
        raise NotInlineError(step.path)
    path = step.path + frame.iteration
    results = frame.journal.recall(path, lambda: {RESULTS: {}})[RESULTS]
    needed = _needed(step)
    for name, steps in step.branches.items():
        if name not in results and _succeeded(results) < needed:
            inner = replace(frame, branches=(*frame.branches, f"{path}/{name}"))
            yield from _part(interpret(steps, inner, components), name, results)
    open_branches = [name for name in step.branches if name not in results]
    if _succeeded(results) >= needed:
        for name in open_branches:
            results[name] = {"outcome": "cancelled"}
            yield Abandon(f"{path}/{name}")
    elif open_branches:
        raise SuspendedError(path)
    else:
        raise _parts_failed(path, results)
    if step.name is not None:
        frame.outputs[step.name] = {name: dict(result) for name, result in results.items()}


def _needed(step: ParallelStep) -> int:
    if isinstance(step.wait_for, int):
        return step.wait_for
    return len(step.branches) if step.wait_for == "all" else 1


def _succeeded(results: Mapping[str, Any]) -> int:
    return sum(result["outcome"] == "done" for result in results.values())


def _part(effects: Effects, name: str, results: dict[str, Any]) -> Effects:
    """One branch, or one pass of a loop, and what came of it; nothing while it is suspended."""
    with suppress(SuspendedError):
        try:
            yield from effects
        except CaughtError as error:
            results[name] = {"outcome": "failed", "error": str(error)}
        else:
            results[name] = {"outcome": "done"}


def _parts_failed(path: str, results: Mapping[str, Any]) -> CaughtError:
    failed = {name: item["error"] for name, item in results.items() if item["outcome"] == "failed"}
    told = "; ".join(f"{name}: {error}" for name, error in list(failed.items())[:5])
    return CaughtError(path, f"{len(failed)} of {len(results)} failed: {told}", "parts_failed")


# ── loops and components ────────────────────────────────────────────────────────────────────────


def _for_each(step: ForEachStep, frame: Frame, components: Components) -> Effects:
    path = step.path + frame.iteration

    def find_out() -> dict[str, Any]:
        items = step.items.evaluate(frame.values, frame.scope) or ()
        return {"items": [_as_variable(item) for item in items], RESULTS: {}}

    loop = frame.journal.recall(path, find_out)
    yield from _passes(step, frame, components, loop)
    items, results = loop["items"], loop[RESULTS]
    if len(results) < len(items):
        raise SuspendedError(path)
    if any(result["outcome"] == "failed" for result in results.values()):
        raise _parts_failed(path, results)
    if step.name is not None:
        frame.outputs[step.name] = [{"item": n, **results[str(n)]} for n in range(len(items))]


def _passes(
    step: ForEachStep, frame: Frame, components: Components, loop: Mapping[str, Any]
) -> Effects:
    results, in_flight = loop[RESULTS], 0
    for number, item in enumerate(loop["items"]):
        key = str(number)
        if key in results:
            continue
        effects = _pass(step, frame, components, number=number, item=item)
        if frame.journal.is_kept:
            yield from _part(effects, key, results)
        else:
            yield from effects
            results[key] = {"outcome": "done"}
        in_flight += key not in results
        if in_flight >= step.at_once:
            return


def _pass(
    step: ForEachStep, frame: Frame, components: Components, *, number: int, item: Any
) -> Effects:
    iteration = f"{frame.iteration}#{number}"
    inner = replace(frame, iteration=iteration)
    with _variables(frame.scope, {**frame.scope.variables, step.item_name: item}):
        yield from interpret(step.steps, inner, components)
    if not _has_compensation(step.steps):
        frame.journal.forget(iteration)


def _has_compensation(steps: Iterable[Step]) -> bool:
    """Whether what is done may have to be undone later, so that it must not be forgotten."""
    return any(
        bool(step.compensate)
        if isinstance(step, ActionStep)
        else isinstance(step, RunStep) or any(_has_compensation(part) for part in _parts_of(step))
        for step in steps
    )


def _parts_of(step: Step) -> Iterable[tuple[Step, ...]]:
    if isinstance(step, ChooseStep):
        return [*(branch for _, branch in step.cases), step.otherwise]
    if isinstance(step, ParallelStep):
        return step.branches.values()
    if isinstance(step, TryStep):
        return (step.steps, step.catch)
    return (step.steps,) if isinstance(step, ForEachStep) else ()


def _as_variable(item: Any) -> Any:
    """A record is known by its id, as everywhere in expressions."""
    return item["id"] if isinstance(item, Mapping) and "id" in item else item


def _run(step: RunStep, frame: Frame, components: Components) -> Effects:
    path = step.path + frame.iteration
    known = frame.journal.find(path)
    is_passed = isinstance(known, Passed)
    if not is_passed and step.when is not None:
        is_passed = not frame.journal.recall(
            f"{path}?", lambda: step.when is None or step.when.holds(frame.values, frame.scope)
        )
    if is_passed and step.when is not None:
        _leave_empty(step, frame)
        if known is None:
            frame.journal.note(path, Passed(step.when.source))
            yield Skipped(path, step, step.when.source)
        return
    output = yield from _component(step, path, frame, components)
    if step.name is not None:
        frame.outputs[step.name] = output


def _component(
    step: RunStep, path: str, frame: Frame, components: Components
) -> Generator[Perform | Resume | Await | Abandon | Skipped, Any, Any]:
    """Run a component in a frame of its own; its version stays what it was when it began."""

    def find_out() -> dict[str, Any]:
        given = {k: v.evaluate(frame.values, frame.scope) for k, v in step.inputs.items()}
        return {"version": components(step.component, None).version, "given": given}

    call = frame.journal.recall(path, find_out)
    component = components(step.component, call["version"])
    kept = {k: v for k, v in frame.scope.variables.items() if k == "record"}
    inner = replace(
        frame, vars={}, outputs={}, iteration=f"{frame.iteration}>{step.path}:"
    )  # fmt: skip
    try:
        with _variables(frame.scope, {**kept, **component.input_defaults, **call["given"]}):
            with suppress(StoppedError):
                yield from interpret(component.steps, inner, components)
            inner.bind()
            return frame.journal.recall(f"{path}=", lambda: outputs_of(component, inner))
    finally:
        frame.bind()


def outputs_of(component: Automation, frame: Frame) -> dict[str, Any]:
    return {k: v.evaluate(frame.values, frame.scope) for k, v in component.outputs.items()}


@contextmanager
def _variables(scope: SessionScope, variables: Mapping[str, Any]) -> Iterator[None]:
    """Let expressions see these names meanwhile, however it ends."""
    before, scope.variables = scope.variables, variables
    try:
        yield
    finally:
        scope.variables = before


_CARRIED_OUT: Mapping[type[Step], Callable[[Any, Frame, Components], Effects]] = {
    ActionStep: _action,
    ChooseStep: _choose,
    ForEachStep: _for_each,
    ParallelStep: _parallel,
    RunStep: _run,
    SetStep: _set,
    StopStep: _stop,
    TryStep: _try,
    WaitStep: _wait,
}
