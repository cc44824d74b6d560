"""Steps of an automation: the order they run in, their branches, and which names each can see.

A name given by ``set`` or ``as`` is visible to later steps. Behind a branch only what every way
through it has given is visible, since the other names may not be there when it runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from interlock.language.action_step import compile_action
from interlock.language.block import (
    Block,
    Names,
    Outcome,
    Surroundings,
    after_any,
    after_each,
    give_name,
)
from interlock.language.kinds.automation import CONTROL_KEYS, StepDefinition
from interlock.language.leaf_step import compile_run, compile_set, compile_stop, compile_wait
from interlock.language.program import (
    ActionStep,
    ChooseStep,
    Condition,
    ForEachStep,
    ParallelStep,
    RunStep,
    Step,
    TryStep,
)
from interlock.language.report import Report
from interlock.language.site import compile_condition_at, compile_expression_at
from interlock.language.step_shape import kind_of_step
from interlock.language.types import ANY, INTEGER, SETS, TEXT, Kind, Type

MAX_DEPTH = 20
MAX_STEPS = 500

_ITERATION = Type(Kind.OBJECT, members={"item": INTEGER, "outcome": TEXT})


def compile_steps(
    definitions: Sequence[StepDefinition], report: Report, *, names: Names, around: Surroundings
) -> Block:
    """Compile steps that run one after the other; ``report`` stands at their list.

    Steps with a problem are left out of the block: whoever asked looks at the report.
    """
    if around.depth > MAX_DEPTH:
        message = f"Steps are nested more than {MAX_DEPTH} deep."
        report.refuse("too_deep", message, "Move the inner steps into a component.")
        return Block((), names)
    steps: list[Step] = []
    ends = warned = False
    for number, definition in enumerate(definitions):
        here = report.at(number)
        if ends and not warned:
            here.warn("unreachable", "This is never reached: the run ends before it.")
            warned = True
        outcome = _compile_step(definition, here, names=names, around=around)
        steps += [outcome.step] if outcome.step is not None else []
        names, ends = outcome.names, ends or outcome.ends
    return Block(tuple(steps), names, ends=ends)


def _compile_step(
    definition: StepDefinition, here: Report, *, names: Names, around: Surroundings
) -> Outcome:
    around.tally.steps += 1
    if around.tally.steps == MAX_STEPS + 1:
        message = f"An automation has at most {MAX_STEPS} steps."
        here.refuse("too_many_steps", message, "Move some into components.")
    kind = kind_of_step(definition, here, around=around)
    if kind is None:
        return Outcome(None, names)
    when = None
    if definition.when is not None:
        when = compile_condition_at(
            definition.when, here.at("when"), environment=around.environment(names)
        )
    outcome = _COMPILERS[kind](definition, here, names, around)
    return outcome if definition.when is None else _only_when(when, outcome, here, names)


def _only_when(when: Condition | None, outcome: Outcome, here: Report, before: Names) -> Outcome:
    """The step, passed over unless ``when`` holds."""
    step = outcome.step
    if isinstance(step, ActionStep | RunStep):
        return Outcome(replace(step, when=when), outcome.names)
    names = after_any(before, [Block((), before), Block((), outcome.names)])
    if step is None or when is None:
        return Outcome(None, names)
    return Outcome(ChooseStep(here.path, ((when, (step,)),)), names)


def _inner(
    definitions: Sequence[StepDefinition], report: Report, names: Names, around: Surroundings
) -> Block:
    return compile_steps(definitions, report, names=names, around=around.deeper())


def _branch(
    definitions: Sequence[StepDefinition], report: Report, names: Names, around: Surroundings
) -> Block:
    around.tally.branches += 1
    return _inner(definitions, report, names, around)


def _if(definition: StepDefinition, here: Report, names: Names, around: Surroundings) -> Outcome:
    condition = compile_condition_at(
        definition.if_ or "", here.at("if"), environment=around.environment(names)
    )
    then = _branch(definition.then or (), here.at("then"), names, around)
    otherwise = _otherwise(definition, here, names, around)
    cases = () if condition is None else ((condition, then.steps),)
    step = ChooseStep(here.path, cases, otherwise.steps, otherwise_path=here.at("else").path)
    return _after_branches(step, names, [then, otherwise])


def _choose(
    definition: StepDefinition, here: Report, names: Names, around: Surroundings
) -> Outcome:
    cases: list[tuple[Condition, tuple[Step, ...]]] = []
    blocks: list[Block] = []
    for number, case in enumerate(definition.choose or ()):
        place = here.at("choose", number)
        condition = compile_condition_at(
            case.when, place.at("when"), environment=around.environment(names)
        )
        blocks.append(_branch(case.do, place.at("do"), names, around))
        if condition is not None:
            cases.append((condition, blocks[-1].steps))
    otherwise = _otherwise(definition, here, names, around)
    step = ChooseStep(here.path, tuple(cases), otherwise.steps, otherwise_path=here.at("else").path)
    return _after_branches(step, names, [*blocks, otherwise])


def _otherwise(
    definition: StepDefinition, here: Report, names: Names, around: Surroundings
) -> Block:
    if definition.else_ is None:
        return Block((), names)
    return _branch(definition.else_, here.at("else"), names, around)


def _after_branches(step: Step, names: Names, blocks: Sequence[Block]) -> Outcome:
    ends = all(block.ends for block in blocks)
    return Outcome(step, after_any(names, blocks), ends=ends)


def _for_each(
    definition: StepDefinition, here: Report, names: Names, around: Surroundings
) -> Outcome:
    loop = definition.for_each
    assert loop is not None
    place = here.at("for_each")
    items = compile_expression_at(loop.in_, place.at("in"), environment=around.environment(names))
    item_type = ANY if items is None else _type_of_item(items.type, place.at("in"))
    if around.is_inline and loop.at_once > 1:
        message = "In the change's own transaction items are done one after the other."
        place.at("at_once").refuse("not_inline", message, "Leave 'at_once' out.")
    around.check_new_name(loop.as_, place.at("as"), names=names)
    inside = names.with_variable(loop.as_, item_type)
    body = _inner(loop.do, place.at("do"), inside, around)
    after = after_any(names, [Block((), names), Block((), body.names.outside(names))])
    result = Type(Kind.LIST, item=_ITERATION)
    after = give_name(definition.as_, result, here.at("as"), names=after)
    if items is None:
        return Outcome(None, after)
    step = ForEachStep(
        path=here.path,
        items=items,
        item_name=loop.as_,
        item_type=item_type,
        at_once=loop.at_once,
        steps=body.steps,
        name=definition.as_,
    )
    return Outcome(step, after)


def _type_of_item(items: Type, here: Report) -> Type:
    if items.kind in SETS:
        return Type(Kind.REF, model=items.model)
    if items.kind is Kind.LIST:
        return items.item or ANY
    if items.kind not in (Kind.JSON, Kind.ANY):
        hint = "Name a field of lines or references, or a list."
        here.refuse("type_mismatch", f"This is {items}; there are no items in it.", hint)
    return ANY


def _parallel(
    definition: StepDefinition, here: Report, names: Names, around: Surroundings
) -> Outcome:
    parallel = definition.parallel
    assert parallel is not None
    place = here.at("parallel")
    wanted, count = parallel.wait_for, len(parallel.branches)
    if isinstance(wanted, int) and wanted > count:
        message = f"There are {count} branches; {wanted} cannot be waited for."
        place.at("wait_for").refuse("value", message)
    blocks = {
        name: _branch(branch, place.at("branches", name), names, around)
        for name, branch in parallel.branches.items()
    }
    after = after_each(names, blocks, place.at("branches")) if wanted == "all" else names
    after = give_name(definition.as_, ANY, here.at("as"), names=after)
    branches = {name: block.steps for name, block in blocks.items()}
    return Outcome(ParallelStep(here.path, wanted, branches, name=definition.as_), after)


def _try(definition: StepDefinition, here: Report, names: Names, around: Surroundings) -> Outcome:
    tried = _inner(definition.try_ or (), here.at("try"), names, around)
    caught = _inner(definition.catch or (), here.at("catch"), names, around)
    return _after_branches(TryStep(here.path, tried.steps, caught.steps), names, [tried, caught])


def _action(
    definition: StepDefinition, here: Report, names: Names, around: Surroundings
) -> Outcome:
    step, output = compile_action(definition, here, names=names, around=around)
    after = give_name(definition.as_, output, here.at("as"), names=names)
    catch = compensate = None
    if definition.catch is not None:
        catch = _inner(definition.catch, here.at("catch"), names, around).steps
    if definition.compensate is not None:
        compensate = _inner(definition.compensate, here.at("compensate"), after, around).steps
    return Outcome(
        None if step is None else replace(step, catch=catch, compensate=compensate), after
    )


_Compiler = Callable[[StepDefinition, Report, Names, Surroundings], Outcome]

_COMPILERS: Mapping[str, _Compiler] = {
    "if": _if,
    "choose": _choose,
    "for_each": _for_each,
    "parallel": _parallel,
    "wait": compile_wait,
    "set": compile_set,
    "stop": compile_stop,
    "run": compile_run,
    "try": _try,
    "action": _action,
}

assert set(_COMPILERS) == CONTROL_KEYS | {"action"}
