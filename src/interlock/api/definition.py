"""Definitions as answers tell them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from interlock.govern.files import as_files
from interlock.govern.service import Plan
from interlock.govern.store import Published, VersionRow
from interlock.kit.finding import Finding, has_errors
from interlock.kit.problem import FieldError, InvalidError
from interlock.language.action import ActionSignature
from interlock.language.catalogue import Catalogue
from interlock.language.describe import describe_automation, describe_policy
from interlock.language.form import parse_form, render_form
from interlock.language.inquiry import context_of
from interlock.language.kinds.approval import ApprovalDefinition
from interlock.language.kinds.automation import AutomationDefinition
from interlock.language.kinds.base import Header
from interlock.language.workspace import Content


def summary_of(item: Published, catalogue: Catalogue) -> dict[str, Any]:
    """What an inventory says of a published definition."""
    definition: Header | None = catalogue.definitions.get(item.id)
    problem = catalogue.broken.get(item.id)
    is_enabled = getattr(definition, "enabled", True)
    state = "active" if is_enabled else "disabled"
    return {
        "id": item.id,
        "kind": item.kind,
        "title": definition.title if definition is not None else item.id,
        "owner": definition.owner if definition is not None else None,
        "purpose": definition.purpose if definition is not None else None,
        "policy": definition.policy if definition is not None else None,
        "review_by": definition.review_by if definition is not None else None,
        "version": item.version,
        "path": item.path,
        "state": "broken" if problem is not None or definition is None else state,
        "problem": problem,
    }


def detail_of(
    item: Published, catalogue: Catalogue, actions: Mapping[str, ActionSignature]
) -> dict[str, Any]:
    """A published definition: its text, what it was understood as, and its document."""
    definition: Header | None = catalogue.definitions.get(item.id)
    as_data = None
    if definition is not None:
        as_data = definition.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return {
        **summary_of(item, catalogue),
        "content": item.content,
        "rows_content": item.rows_content,
        "definition": as_data,
        "document": _document(definition, catalogue, actions),
    }


def version_of(row: VersionRow, *, with_content: bool = False) -> dict[str, Any]:
    """A version of a definition; one without content says that it was removed."""
    told = {**asdict(row), "is_removal": not row.content}
    for name in ("checksum",) if with_content else ("checksum", "content", "rows_content"):
        del told[name]
    return told


def parse_body(source: str, kind: str | None) -> dict[str, Any]:
    """The data of a text, and what is wrong with its form; another kind than wanted is wrong."""
    value, findings = parse_form(source)
    if isinstance(value, dict) and kind is not None and value.get("kind") != kind:
        message = f"This is {value.get('kind')!r}, where {kind!r} is wanted."
        findings = [Finding("wrong_kind", message, path="kind"), *findings]
    is_mapping = isinstance(value, dict)
    return {"value": value if is_mapping else None, "problems": findings_body(tuple(findings))}


def render_body(value: Mapping[str, Any], source: str | None) -> dict[str, Any]:
    """The text of data, and what is wrong with its form; raises ``InvalidError`` for what has no
    text."""
    try:
        text = render_form(value, source)
    except ValueError as error:
        raise InvalidError(
            f"It cannot be written: {error}.",
            code="unwritable",
            errors=[FieldError("value", str(error))],
            remedy="Correct the text, or leave it out to have a new one.",
        ) from error
    return {"source": text, "problems": findings_body(tuple(parse_form(text)[1]))}


def plan_body(plan: Plan) -> dict[str, Any]:
    tables = plan.tables
    return {
        "is_publishable": not plan.has_errors and not (tables is not None and tables.refusals),
        "changes": [asdict(change) for change in plan.changes],
        "findings": findings_body(plan.findings),
        "tables": [
            {
                "table": change.table,
                "kind": change.kind,
                "description": change.description,
                "is_destructive": change.is_destructive,
                "is_online": change.is_online,
            }
            for change in (tables.changes if tables is not None else ())
        ],
        "refusals": [item.message for item in (tables.refusals if tables is not None else ())],
    }


def check_body(findings: tuple[Finding, ...]) -> dict[str, Any]:
    return {"is_publishable": not has_errors(findings), "findings": findings_body(findings)}


def findings_body(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    return [asdict(finding) for finding in findings]


def action_body(action: ActionSignature) -> dict[str, Any]:
    """An action with the schema of its input."""
    return {
        "name": action.name,
        "title": action.title,
        "effect": action.effect,
        "idempotency": action.idempotency,
        "is_inline": action.is_inline,
        "needs_record": action.needs_record,
        "waits": action.waits,
        "shorthand": action.shorthand,
        "doc": action.doc,
        "example": action.example,
        "input": action.input.model_json_schema(by_alias=True),
    }


def merged(published: list[Published], files: Content, removed: list[str]) -> Content:
    """The published files with these in place of, or added to, what is there."""
    kept = {path: text for path, text in as_files(published).items() if path not in set(removed)}
    return {**kept, **files}


def _document(
    definition: Header | None, catalogue: Catalogue, actions: Mapping[str, ActionSignature]
) -> str | None:
    if isinstance(definition, AutomationDefinition):
        return describe_automation(definition, context_of(catalogue, actions))
    if isinstance(definition, ApprovalDefinition):
        return describe_policy(definition, context_of(catalogue, actions))
    return None
