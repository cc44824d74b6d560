"""The code inside a model: what operations set and ask, defaults, and whom rows are shown to."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from interlock.kit.finding import Finding
from interlock.language.code import check_text, computed, condition, located
from interlock.language.compute import CompiledOperation, FieldKey
from interlock.language.expression.check import Checked, Environment
from interlock.language.expression.errors import ExpressionError
from interlock.language.model_source import ModelSource, Placed
from interlock.language.program import Computed, Condition
from interlock.language.schema import Field, Model, Operation
from interlock.language.types import BOOLEAN


def _results(item: Computed) -> tuple[Any, ...]:
    """The values that can be told of an assignment before it is made."""
    if item.is_literal:
        return (item.source,)
    if not isinstance(item.source, str) or not item.source.startswith("="):
        return ()
    return tuple(_outcomes(ast.parse(item.source[1:].strip(), mode="eval").body))


def _outcomes(part: ast.expr) -> Iterator[Any]:
    """What a choice between constants can come to."""
    if isinstance(part, ast.Constant):
        yield part.value
    elif isinstance(part, ast.IfExp):
        yield from _outcomes(part.body)
        yield from _outcomes(part.orelse)


@dataclass(slots=True)
class ModelCode:
    """What was compiled of one model, and what is wrong with it."""

    operations: dict[FieldKey, CompiledOperation] = field(default_factory=dict)
    defaults: dict[str, Computed] = field(default_factory=dict)
    row_rules: dict[FieldKey, Checked] = field(default_factory=dict)
    findings: list[Placed] = field(default_factory=list)


def compile_code(source: ModelSource, model: Model, environment: Environment) -> ModelCode:
    """Compile the operations, the defaults that are expressions, and the row rules of a model."""
    compiler = _Compiler(source, environment)
    for operation in model.operations.values():
        compiled = compiler.operation(operation, model)
        compiler.code.operations[(model.id, operation.name)] = compiled
    for item in model.fields.values():
        if item.default is not None:
            path = f"fields.{item.name}.default"
            default = compiler.computed(path, f"={item.default}", item)
            if default is not None:
                compiler.code.defaults[item.name] = default
    for row in model.access:
        if row.rows is not None:
            checked = compiler.checked(f"access.{row.role}.rows", row.rows)
            if checked is not None:
                compiler.code.row_rules[(model.id, row.role)] = checked
    return compiler.code


class _Compiler:
    """Compiles the texts of one model and collects what is wrong. One use."""

    def __init__(self, source: ModelSource, environment: Environment) -> None:
        self.source = source
        self.environment = environment
        self.code = ModelCode()

    def operation(self, operation: Operation, model: Model) -> CompiledOperation:
        path = f"operations.{operation.name}"
        assignments = {}
        for name, value in operation.assignments.items():
            if name not in model.fields:
                continue  # the check of the model says so
            compiled = self.computed(f"{path}.set.{name}", value, model.fields[name])
            if compiled is not None:
                assignments[name] = compiled
        when = self.condition(f"{path}.when", operation.when) if operation.when else None
        results = {name: known for name, item in assignments.items() if (known := _results(item))}
        return CompiledOperation(operation, assignments, when, results)

    def computed(self, path: str, value: Any, target: Field) -> Computed | None:
        """The value that is written to a field."""
        told = replace(self.environment, is_told=not target.is_sensitive)
        try:
            found, warnings = computed(value, told, expected=target.type)
        except ExpressionError as error:
            self._report(path, error.findings)
            return None
        self._report(path, warnings)
        return found

    def condition(self, path: str, text: str) -> Condition | None:
        try:
            found = condition(text, self.environment)
        except ExpressionError as error:
            self._report(path, error.findings)
            return None
        self._report(path, found.checked.warnings)
        return found

    def checked(self, path: str, text: str) -> Checked | None:
        try:
            found = check_text(text, self.environment, expected=BOOLEAN)
        except ExpressionError as error:
            self._report(path, error.findings)
            return None
        self._report(path, found.warnings)
        return found

    def _report(self, path: str, findings: Iterable[Finding]) -> None:
        owner = self.source.owner(path)
        self.code.findings += [(owner, located(finding, path)) for finding in findings]
