"""What an approval binds: the values that were approved, and how far they may still move."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from interlock.kit.text import did_you_mean
from interlock.language.expression.check import Checked, Read
from interlock.language.kinds.approval import BindingDefinition
from interlock.language.literal import read_number
from interlock.language.program import Binding
from interlock.language.report import Report
from interlock.language.schema import Model
from interlock.language.types import NUMERIC

Written = Literal["exact"] | BindingDefinition


def compile_bindings(
    written: Mapping[str, Written], report: Report, *, model: Model | None
) -> tuple[Binding, ...]:
    """The bindings in the order written; ``report`` stands at ``binds``."""
    if written and model is None:
        report.refuse("model_required", "Values of a record are bound, and there is none.")
    bindings = []
    for name, item in written.items():
        here = report.at(name)
        if model is not None and name not in model.fields:
            message = f"{model.id} has no field {name!r}."
            here.refuse("unknown_field", message, did_you_mean(name, model.fields))
        elif model is not None:
            bindings.append(_binding(name, item, here, model))
    return tuple(bindings)


def _binding(name: str, item: Written, here: Report, model: Model) -> Binding:
    if item == "exact":
        return Binding(name)
    tolerance = item.tolerance
    place = here.at("tolerance")
    if model.fields[name].type.kind not in NUMERIC:
        message = f"{name!r} is {model.fields[name].type}; it cannot move a little."
        place.refuse("tolerance", message, "Write 'exact'.")
    try:
        number = read_number(tolerance)
    except ValueError as error:
        place.refuse("tolerance", f"{error}.", "Write '2%' or an amount.")
        return Binding(name)
    if number < 0:
        place.refuse("tolerance", "A tolerance is not negative.")
    if isinstance(tolerance, str) and tolerance.strip().endswith("%"):
        return Binding(name, relative=number)
    return Binding(name, absolute=number)


def read_of_record(checked: Iterable[Checked | None]) -> frozenset[str]:
    """The fields of the record itself that expressions read, or where what they read begins."""
    return frozenset(
        path[0]
        for expression in checked
        if expression is not None
        for read in expression.reads
        if (path := _path_from_record(read))
    )


def _path_from_record(read: Read) -> tuple[str, ...]:
    """The path from the record, which also the variable ``record`` stands for."""
    if read.origin == "record":
        return read.path
    is_record = read.origin == "variable" and read.path[:1] == ("record",)
    return read.path[1:] if is_record else ()


def warn_of_unbound(
    places: Iterable[tuple[str, Checked | None]],
    report: Report,
    *,
    model: Model | None,
    bound: frozenset[str],
    operation: str | None,
) -> None:
    """Warn once of each field that decides whether somebody is asked and may change afterwards."""
    if model is None:
        return
    known = bound | _set_by_operation(model, operation)
    for path, checked in places:
        for name in sorted(read_of_record([checked]) - known):
            if model.fields[name].is_system:
                continue
            known |= {name}
            message = f"{name!r} decides who is asked, and may be changed after they approved."
            report.at(path).warn("unbound_read", message, f"Add '{name}: exact' under 'binds'.")


def _set_by_operation(model: Model, operation: str | None) -> frozenset[str]:
    """What the guarded operation itself changes; binding that would undo the approval."""
    found = model.operations.get(operation or "")
    return frozenset() if found is None else frozenset({found.state_field, *found.assignments})
