"""``kind: model`` definitions, all at once, to models: they refer to each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from interlock.language.compute import (
    CompiledOperation,
    ComputedField,
    Dependent,
    FieldKey,
    compile_computes,
    compute_cycles,
    dependencies,
    in_order,
)
from interlock.language.expression.check import Checked, Environment, TableSignature
from interlock.language.kinds.model import ModelDefinition
from interlock.language.model_check import check_model
from interlock.language.model_source import ModelSource, Placed, build_model, gather
from interlock.language.operation import ModelCode, compile_code
from interlock.language.program import Computed
from interlock.language.schema import Model
from interlock.language.types import Type


@dataclass(frozen=True, slots=True)
class ModelSurroundings:
    """What the expressions in models may use. ``roles`` of ``None``: roles are not checked."""

    settings: Mapping[str, Type] = field(default_factory=dict)
    tables: Mapping[str, TableSignature] = field(default_factory=dict)
    roles: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class CompiledModels:
    """All models with their code. Those with findings are there too, as far as they go."""

    models: Mapping[str, Model]
    computes: Mapping[str, tuple[ComputedField, ...]]
    dependents: Mapping[FieldKey, tuple[Dependent, ...]]
    operations: Mapping[FieldKey, CompiledOperation]
    defaults: Mapping[str, Mapping[str, Computed]]
    row_rules: Mapping[FieldKey, Checked]
    findings: tuple[Placed, ...]


def compile_models(
    definitions: Iterable[ModelDefinition], surroundings: ModelSurroundings | None = None
) -> CompiledModels:
    """Compile all models of a workspace, with every problem in any of them.

    Findings come with the id of the definition that they are in, which may be an extension.
    """
    around = surroundings or ModelSurroundings()
    sources, found = gather(definitions)
    findings = list(found)
    models = {id: build_model(source) for id, source in sources.items()}
    for id, source in sources.items():
        findings += check_model(source, models[id], models=models, roles=around.roles)
    computes = _computes(sources, models, around, findings)
    codes = {
        id: compile_code(source, models[id], _environment(models, id, around, has_actor=True))
        for id, source in sources.items()
    }
    findings += [placed for code in codes.values() for placed in code.findings]
    return _result(models, computes, codes, findings)


def _computes(
    sources: Mapping[str, ModelSource],
    models: Mapping[str, Model],
    around: ModelSurroundings,
    findings: list[Placed],
) -> list[ComputedField]:
    computes: list[ComputedField] = []
    for id, source in sources.items():
        environment = _environment(models, id, around, has_actor=False)
        fields, found = compile_computes(source, models[id], environment)
        computes += fields
        findings += found
    for (model, name), finding in compute_cycles(computes):
        findings.append((sources[model].owner(f"fields.{name}"), finding))
    return computes


def _environment(
    models: Mapping[str, Model], model: str, around: ModelSurroundings, *, has_actor: bool
) -> Environment:
    return Environment(
        models=models,
        model=model,
        settings=around.settings,
        tables=around.tables,
        roles=around.roles or frozenset(),
        has_actor=has_actor,
    )


def _result(
    models: Mapping[str, Model],
    computes: list[ComputedField],
    codes: Mapping[str, ModelCode],
    findings: list[Placed],
) -> CompiledModels:
    return CompiledModels(
        models=models,
        computes=in_order(computes),
        dependents=dependencies(computes),
        operations={key: op for code in codes.values() for key, op in code.operations.items()},
        defaults={id: code.defaults for id, code in codes.items() if code.defaults},
        row_rules={key: rule for code in codes.values() for key, rule in code.row_rules.items()},
        findings=tuple(findings),
    )
