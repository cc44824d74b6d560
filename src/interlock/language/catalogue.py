"""Everything that is published, compiled: what the engines look at. Immutable; a new publication
makes a new catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from interlock.kit.business_time import WorkingCalendar
from interlock.language.compute import CompiledOperation, ComputedField, Dependent, FieldKey
from interlock.language.expression.check import Checked
from interlock.language.program import ApprovalPolicy, Automation, Computed, Conflict
from interlock.language.schema import Model
from interlock.language.setting import Setting
from interlock.language.table import DecisionTable


@dataclass(frozen=True, slots=True)
class Role:
    """A role, with the roles that whoever holds it holds too."""

    id: str
    title: str
    implies: tuple[str, ...] = ()
    is_service: bool = False


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The compiled definitions of one revision of the workspace.

    ``broken`` holds definitions that could not be compiled any more, with the reason; they are
    kept and shown, and never run.
    """

    revision: int = 0
    models: Mapping[str, Model] = field(default_factory=dict)
    computes: Mapping[str, tuple[ComputedField, ...]] = field(default_factory=dict)
    """The computed fields of each model, each after those that it is computed from."""
    dependents: Mapping[FieldKey, tuple[Dependent, ...]] = field(default_factory=dict)
    """What is computed from a field of a model."""
    operations: Mapping[FieldKey, CompiledOperation] = field(default_factory=dict)
    """Every operation, by model and name."""
    defaults: Mapping[str, Mapping[str, Computed]] = field(default_factory=dict)
    """Defaults that are expressions, by model and field; literal ones are in the field."""
    row_rules: Mapping[FieldKey, Checked] = field(default_factory=dict)
    """To which rows a right is limited, by model and role."""
    automations: Mapping[str, Automation] = field(default_factory=dict)
    policies: Mapping[str, ApprovalPolicy] = field(default_factory=dict)
    tables: Mapping[str, DecisionTable] = field(default_factory=dict)
    settings: Mapping[str, Setting] = field(default_factory=dict)
    calendars: Mapping[str, WorkingCalendar] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    broken: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    definitions: Mapping[str, Any] = field(default_factory=dict)
    """The definitions as validated (pydantic), by id: what the UI and documents show."""
