"""Creating and updating records: reading the input, checking it, staging it.

All that is wrong with an input is said at once, field by field. Lines are given as a list of
objects: one without ``id`` is a new line, one with ``id`` changes that line, and one with ``id``
and ``"delete": true`` removes it; lines that are not named stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from interlock.kit.problem import ConflictError, FieldError, ForbiddenError, InvalidError
from interlock.kit.text import did_you_mean, listed
from interlock.language.expression.errors import EvaluationError
from interlock.language.schema import Field
from interlock.language.types import Kind
from interlock.records.access import ModelAccess, Right, in_companies, require
from interlock.records.change import OperationOutcome
from interlock.records.operating import operate_by_value
from interlock.records.record import Record
from interlock.records.removal import delete
from interlock.records.restraint import refuse_locked
from interlock.records.runtime import ModelRuntime
from interlock.records.scope import SessionScope
from interlock.records.session import RecordSession
from interlock.records.value import StoredFile, ValueProblem, same

_LINE_KEYS = frozenset({"id", "delete"})


def create(session: RecordSession, model: str, values: Mapping[str, Any]) -> Record:
    """Make a record of ``model``.

    Raises ``InvalidError`` with every wrong field, ``ForbiddenError`` without the right.
    """
    runtime = session.model(model)
    access = require(session.runtime, runtime, session.actor, Right.CREATE)
    given, lines = _read_input(runtime, values, access)
    _refuse_ready_made_state(session, runtime, given)
    _refuse_loose_files(runtime, given)
    record = session.loading.new(runtime, _first_values(session, runtime))
    _give_defaults(session, record, given)
    record.values.update(given)
    _require_values(record, runtime.required)
    refuse_locked(session, record, {})
    session.stage_created(record)
    _write_lines(session, record, lines)
    session.recomputer.settle()
    session.check_row(record, access, Right.CREATE)
    return record


def update(
    session: RecordSession,
    record: Record,
    values: Mapping[str, Any],
    *,
    expected_version: int | None = None,
) -> OperationOutcome | None:
    """Change a record that is loaded with its row locked.

    ``expected_version`` is the version that the caller has seen; another one is a conflict. When
    a value is written that an operation sets, that operation is asked for with all its checks,
    and its outcome is returned.
    """
    access = require(session.runtime, record.model, session.actor, Right.UPDATE)
    session.check_row(record, access, Right.UPDATE)
    check_version(record, expected_version)
    given, lines = _read_input(record.model, values, access)
    changes = {
        name: value for name, value in given.items() if not same(record.values.get(name), value)
    }
    if changes or lines:
        refuse_locked(session, record, changes)
    _refuse_loose_files(record.model, changes)
    _refuse_foreign_company(session, record, changes)
    asked = operate_by_value(session, record, changes)
    for name in asked:
        del changes[name]
    write(session, record, changes)
    _write_lines(session, record, lines)
    outcome = None
    for name, carry_out in asked.items():
        outcome = carry_out(name)
    return outcome


def write(session: RecordSession, record: Record, changes: Mapping[str, Any]) -> None:
    """Give fields their values: transitions and required fields are checked, rights are not."""
    errors: list[FieldError] = []
    for name, value in changes.items():
        error = _transition_error(record, name, value)
        if error is not None:
            errors.append(error)
    _raise_invalid(record.model, errors)
    for name, value in changes.items():
        session.assign(record, name, value)
    _require_values(record, [name for name in record.model.required if name in changes])


def imagine(
    session: RecordSession, model: str, values: Mapping[str, Any], *, base: Record | None = None
) -> Record:
    """A record as it would be with these values, new or ``base`` changed; only to be looked at, in
    a session of which nothing stays.

    Nothing need be given, and what is computed may be; no number is drawn for it. Raises as
    ``create`` does, but asks for no more than the right to read.
    """
    runtime = session.model(model)
    access = require(session.runtime, runtime, session.actor, Right.READ)
    access = access and replace(access, frozen_fields=frozenset())
    computes = [name for name in values if name in runtime.computes]
    hidden = access.hidden_fields if access is not None else frozenset()
    told = {name: values[name] for name in computes if name not in hidden}
    others = {name: value for name, value in values.items() if name not in told}
    given, lines = _read_input(runtime, others, access)
    if base is None:
        record = session.loading.new(runtime, _first_values(session, runtime))
        drawn = [n for n, item in runtime.defaults.items() if "sequence(" in str(item.source)]
        _give_defaults(session, record, {**dict.fromkeys(drawn, None), **given})
        record.values.update(given)
        session.stage_created(record)
    else:
        record = base
        for name, value in given.items():
            session.assign(record, name, value)
    _write_lines(session, record, lines)
    session.recomputer.settle()
    for name, raw in told.items():
        try:
            record.values[name] = runtime.coercers[name](raw)
        except ValueProblem as problem:
            raise InvalidError(
                f"{name} {problem}.", errors=[FieldError(name, str(problem), problem.code)]
            ) from problem
    return record


def lock_and_get(session: RecordSession, model: str, id: int, right: Right) -> Record:
    """A record to be changed, locked against other units of work."""
    return session.get(model, id, right=right, lock=True)


# ── reading the input ───────────────────────────────────────────────────────────────────────────


def _read_input(
    model: ModelRuntime,
    values: Mapping[str, Any],
    access: ModelAccess | None,
) -> tuple[dict[str, Any], dict[str, list[Mapping[str, Any]]]]:
    """Typed values by field, and the lines; raises ``InvalidError`` with all that is wrong."""
    given: dict[str, Any] = {}
    lines: dict[str, list[Mapping[str, Any]]] = {}
    errors: list[FieldError] = []
    for name, raw in values.items():
        item = model.fields.get(name)
        error = _refused_field(model, name, item, access)
        if error is not None:
            errors.append(error)
            continue
        assert item is not None
        try:
            value = model.coercers[name](raw)
        except ValueProblem as problem:
            errors.append(FieldError(name, str(problem), problem.code, problem.suggestion))
            continue
        if item.type.kind is Kind.LINES:
            lines[name] = value or []
        else:
            given[name] = () if value is None and item.type.kind is Kind.REFS else value
    _raise_invalid(model, errors)
    return given, lines


def _refused_field(
    model: ModelRuntime, name: str, item: Field | None, access: ModelAccess | None
) -> FieldError | None:
    if item is None or (access is not None and name in access.hidden_fields):
        hint = did_you_mean(name, model.fields)
        return FieldError(name, "is not a field of this model", "unknown_field", hint)
    if item.compute is not None:
        return FieldError(name, "is computed and cannot be written", "read_only")
    if item.is_system and name != "active":
        return FieldError(name, "is kept by Interlock and cannot be written", "read_only")
    if access is not None and name in access.frozen_fields:
        roles = listed(item.write_roles)
        return FieldError(name, f"may only be changed by {roles}", "forbidden_field")
    return None


def _refuse_loose_files(model: ModelRuntime, values: Mapping[str, Any]) -> None:
    """A file gets into a field by its contents; its description may only be taken away."""
    errors = [
        FieldError(name, "holds a file; upload its contents", "upload_file")
        for name, value in values.items()
        if value is not None
        and model.fields[name].type.kind is Kind.FILE
        and not isinstance(value, StoredFile)
    ]
    _raise_invalid(model, errors)


def _raise_invalid(model: ModelRuntime, errors: list[FieldError]) -> None:
    if not errors:
        return
    shown = "; ".join(f"{error.path} {error.message}" for error in errors[:3])
    more = f" (and {len(errors) - 3} more)" if len(errors) > 3 else ""
    kind = ForbiddenError if all(e.code == "forbidden_field" for e in errors) else InvalidError
    raise kind(
        f"{model.model.title}: {shown}{more}.",
        errors=errors,
        remedy=next((error.suggestion for error in errors if error.suggestion), None),
        context={"model": model.id},
    )


def check_version(record: Record, expected: int | None) -> None:
    """Raise ``ConflictError`` when the record is at another version than the caller has seen."""
    found = record.stored.get("version", record.values["version"])
    if expected is None or expected == found:
        return
    raise ConflictError(
        f"{record.label} was changed meanwhile: you have seen version {expected}, "
        f"it is at {found}.",
        code="version_conflict",
        remedy="Read the record again, compare, and send your change with the new version.",
        context={"expected": expected, "version": found},
    )


# ── creating ────────────────────────────────────────────────────────────────────────────────────


def _first_values(session: RecordSession, model: ModelRuntime) -> dict[str, Any]:
    values = dict(model.blank)
    values |= {
        "version": 1,
        "active": True,
        "create_date": session.unit.now,
        "create_uid": session.user.user_id,
        "write_date": session.unit.now,
        "write_uid": session.user.user_id,
    }
    if model.has_company and values.get("company_id") is None:
        values["company_id"] = session.company_id
    return values


def _give_defaults(session: RecordSession, record: Record, given: Mapping[str, Any]) -> None:
    """Defaults that are expressions; they see the values that were given."""
    model = record.model
    wanted = [name for name in model.defaults if name not in given]
    if not wanted:
        return
    seen = {**record.values, **given}
    scope = SessionScope(session, record=seen)
    for name in wanted:
        try:
            value = model.coercers[name](model.defaults[name].evaluate(seen, scope))
        except (EvaluationError, ValueProblem) as error:
            raise InvalidError(
                f"{model.model.title}: the default of {name} cannot be computed: {error}",
                errors=[FieldError(name, str(error), "default_failed")],
                remedy=f"Give {name} a value.",
            ) from error
        record.values[name] = seen[name] = value


def _refuse_ready_made_state(
    session: RecordSession, model: ModelRuntime, given: Mapping[str, Any]
) -> None:
    """A record cannot be born in a state that only an operation leads to."""
    if session.origin.is_import_of_history:
        return
    errors = []
    for (field, state), operations in model.operations_setting.items():
        if field in given and given[field] == state and state != model.blank.get(field):
            errors.append(
                FieldError(
                    field,
                    f"cannot start as {state}: {listed(operations)} leads there",
                    "state_by_operation",
                    f"Create it as {model.blank.get(field)} and call the operation.",
                )
            )
    _raise_invalid(model, errors)


def _require_values(record: Record, names: Iterable[str]) -> None:
    missing = [name for name in names if record.values.get(name) in (None, "", ())]
    _raise_invalid(
        record.model, [FieldError(name, "must have a value", "required") for name in missing]
    )


# ── updating ────────────────────────────────────────────────────────────────────────────────────


def _refuse_foreign_company(
    session: RecordSession, record: Record, changes: Mapping[str, Any]
) -> None:
    """Nobody moves a record to where other limits hold and they could not have made it."""
    if "company_id" not in changes or in_companies(record.model, session.actor, changes):
        return
    error = FieldError("company_id", "is not one of your companies", "foreign_company")
    raise ForbiddenError(
        f"{record.label} cannot be moved to a company that is not yours.",
        code="foreign_company",
        errors=[error],
        remedy="Somebody who works in both companies can move it.",
    )


def _transition_error(record: Record, name: str, value: Any) -> FieldError | None:
    allowed = record.model.model.transitions.get(name)
    before = record.values.get(name)
    if allowed is None or record.is_new or same(before, value):
        return None
    targets = allowed.get(before or "", ())
    if value in targets:
        return None
    ways = f"from {before} it can become {listed(targets)}" if targets else f"{before} is final"
    return FieldError(name, f"cannot go from {before} to {value}; {ways}", "illegal_transition")


def _write_lines(
    session: RecordSession, parent: Record, lines: Mapping[str, list[Mapping[str, Any]]]
) -> None:
    for name, rows in lines.items():
        item = parent.model.fields[name]
        child = session.model(item.type.model or "")
        fresh = sum(1 for row in rows if "id" not in row)
        if fresh:
            session.loading.expect(child, fresh)
        known = [row["id"] for row in rows if _is_id(row.get("id"))]
        session.loading.find_many(child, known, lock=True)
        for position, row in enumerate(rows):
            try:
                _write_line(session, parent, item, child, row)
            except InvalidError as problem:
                raise _located(problem, f"{name}.{position}") from problem


def _write_line(
    session: RecordSession,
    parent: Record,
    item: Field,
    child: ModelRuntime,
    row: Mapping[str, Any],
) -> None:
    assert item.inverse
    values = {key: value for key, value in row.items() if key not in _LINE_KEYS}
    if "id" not in row:
        create(session, child.id, {**values, item.inverse: parent.id})
        return
    line = session.get(child.id, _line_id(row), right=Right.UPDATE, lock=True)
    if line.values.get(item.inverse) != parent.id:
        raise InvalidError(
            f"Line {line.id} does not belong to {parent.label}.",
            errors=[FieldError("id", "is a line of another record", "foreign_line")],
            remedy="Leave the id out to add a new line.",
        )
    if row.get("delete"):
        delete(session, line)
    elif values:
        update(session, line, values)


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63


def _line_id(row: Mapping[str, Any]) -> int:
    if _is_id(row["id"]):
        return int(row["id"])
    raise InvalidError(
        "The id of a line is a whole number.",
        errors=[FieldError("id", "is not the id of a line", "invalid")],
    )


def _located(problem: InvalidError, path: str) -> InvalidError:
    """The same problem with its fields placed inside the lines."""
    errors = [
        FieldError(f"{path}.{error.path}", error.message, error.code, error.suggestion)
        for error in problem.errors
    ]
    return InvalidError(
        f"{path}: {problem.detail}",
        code=problem.code,
        remedy=problem.remedy,
        errors=errors or [FieldError(path, problem.detail)],
        context=problem.context,
    )
