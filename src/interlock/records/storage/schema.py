"""Changing the tables of business records to what the published models want.

    wanted = plan(connection, tables)                    compare; nothing is changed
    apply(connection, wanted, allow_destructive=False)   in the transaction of the publication
    apply_after_commit(engine, wanted)                   big tables, beside their traffic

A plan is derived from the database as it is, so it may be made again after any interruption; after
everything is carried out it is empty. The table of a model that is removed is kept: it is freed of
its references, and comes back with its records when the model does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from interlock.kit.problem import ConflictError, FieldError, InvalidError, Problem
from interlock.language.schema import Model
from interlock.records.storage import schema_statement as ddl
from interlock.records.storage.row import sequence_name
from interlock.records.storage.schema_change import ChangeKind, SchemaChange, SchemaPlan
from interlock.records.storage.schema_column import compare_columns, compare_options
from interlock.records.storage.schema_comparison import (
    Comparison,
    record_count,
    required_columns,
)
from interlock.records.storage.schema_constraint import (
    compare_indexes,
    compare_references,
    compare_uniques,
    wanted_indexes_of,
    wanted_references,
    wanted_uniques,
)
from interlock.records.storage.schema_state import (
    RowQuestions,
    SchemaState,
    TableState,
    read_function_comment,
    read_state,
)
from interlock.records.storage.schema_supplement import (
    FUNCTION,
    conversion_function,
    users_view,
)
from interlock.records.storage.table import USERS_MODEL, Tables

FLAG = "--allow-destructive"
_RETIRED = "retired: "
_UNPREPARED = {"no_parameters": True}
_IN_THE_WAY = frozenset({"2BP01", "0A000", "42809"})
"""Something of others (a view, say) depends on what is to be changed."""


def plan(
    connection: Connection, tables: Tables, before: Mapping[str, Model] | None = None
) -> SchemaPlan:
    """What must change so that the database has ``tables``. Reads only.

    ``before`` are the models in force: values are looked for only where their options were
    narrowed. Counting what would be lost reads the columns concerned; everything else costs
    milliseconds.
    """
    known = before or {}
    state = read_state(connection)
    rows = RowQuestions(connection)
    models = {id: model for id, model in tables.models.items() if id != USERS_MODEL}
    made = [
        _new_table(model, tables)
        for model in models.values()
        if model.table_name not in state.tables
    ]
    compared = [
        _compare(model, known.get(model.id), tables, state, rows)
        for model in models.values()
        if model.table_name in state.tables
    ]
    retired = list(_retired(state, {model.table_name for model in tables.models.values()}, rows))
    return SchemaPlan(
        changes=(
            *(change for item in compared for change in item.drops),
            *retired,
            *(table for table, _ in made),
            *(change for item in compared for change in item.changes),
            *(change for _, references in made for change in references),
            *(change for item in compared for change in item.references),
            *_supplements(connection, tables, state),
        ),
        refusals=tuple(refusal for item in compared for refusal in item.refusals),
        added_fields=tuple((item.model.id, name) for item in compared for name in item.added),
    )


def apply(connection: Connection, wanted: SchemaPlan, *, allow_destructive: bool) -> None:
    """Carry out what belongs into the transaction; all of it, or nothing.

    Raises ``InvalidError``: the rows stand in the way (each refusal is a field error), or values
    would be lost and ``allow_destructive`` is not given (code ``destructive_change``).
    """
    _refuse(wanted, allow_destructive=allow_destructive)
    for change in wanted.at_once:
        _carry_out(connection, change)


def apply_after_commit(engine: Engine, wanted: SchemaPlan) -> None:
    """Carry out the rest, statement by statement; may be repeated with a new plan."""
    if not wanted.after_commit:
        return
    with engine.connect() as connection:
        own = connection.execution_options(isolation_level="AUTOCOMMIT")
        for change in wanted.after_commit:
            _carry_out(own, change)


# ── planning ────────────────────────────────────────────────────────────────────────────────────


def _new_table(model: Model, tables: Tables) -> tuple[SchemaChange, list[SchemaChange]]:
    """A table that does not exist yet, and its references to others."""
    table, name = tables.table(model.id), model.table_name
    statements = [
        *ddl.create_table(model, required_columns(table)),
        *ddl.create_sequence(model, is_new=True),
        *(ddl.add_unique(name, key, columns) for key, columns in wanted_uniques(table).items()),
        *(
            ddl.create_index(name, key, columns, method=method)
            for key, (columns, method) in wanted_indexes_of(table).items()
        ),
    ]
    made = SchemaChange(
        name, ChangeKind.CREATE_TABLE, f"{model.title}: new table", tuple(statements)
    )
    references = [
        SchemaChange(
            name,
            ChangeKind.ADD_REFERENCE,
            f"{model.title}: {column} refers to {target}",
            (ddl.add_reference(name, key, column, target=target, is_checked=True),),
        )
        for key, (column, target) in wanted_references(table).items()
    ]
    return made, references


def _compare(
    model: Model, before: Model | None, tables: Tables, state: SchemaState, rows: RowQuestions
) -> Comparison:
    found = state.tables[model.table_name]
    comparison = Comparison(model, tables.table(model.id), found, state, rows)
    if sequence_name(found.name) not in state.sequences:
        statements = ddl.create_sequence(model, is_new=False)
        comparison.note(ChangeKind.CREATE_SEQUENCE, "sequence of ids", statements)
    if found.comment != ddl.table_comment(model):
        is_back = (found.comment or "").startswith(_RETIRED)
        text = "is back with its records" if is_back else "is named in the database"
        comparison.note(ChangeKind.RESTORE_TABLE, text, ddl.comment_on(model))
    compare_columns(comparison)
    compare_options(comparison, before)
    compare_uniques(comparison)
    compare_indexes(comparison)
    compare_references(comparison)
    return comparison


def _retired(state: SchemaState, wanted: set[str], rows: RowQuestions) -> Iterator[SchemaChange]:
    """Tables that we made and whose model is gone."""
    for found in state.tables.values():
        if found.name in wanted or found.is_view or not _is_live(found):
            continue
        path = ddl.table_path(found.name)
        count = rows.count(path)
        kept = f"{record_count(count)} out of reach; the table is kept" if count else "is empty"
        yield SchemaChange(
            found.name,
            ChangeKind.RETIRE_TABLE,
            f"{found.comment}: the model is removed; {kept}",
            (
                *(
                    ddl.drop_constraint(found.name, item.name)
                    for item in found.constraints.values()
                    if item.kind == "f"
                ),
                f"COMMENT ON TABLE {path} IS {ddl.literal(_RETIRED + (found.comment or ''))}",
            ),
            is_destructive=count > 0,
        )


def _is_live(found: TableState) -> bool:
    """Whether its comment is one that we give to tables of models."""
    comment = found.comment or ""
    named = comment.rpartition("(")[2].removesuffix(")").replace(".", "_")
    return named == found.name and not comment.startswith(_RETIRED)


def _supplements(
    connection: Connection, tables: Tables, state: SchemaState
) -> Iterator[SchemaChange]:
    users = tables.models.get(USERS_MODEL)
    if users is not None:
        view = users_view(users, state.tables.get(users.table_name))
        if view is not None:
            yield view
    function = conversion_function(tables.models, read_function_comment(connection, FUNCTION))
    if function is not None:
        yield function


# ── carrying out ────────────────────────────────────────────────────────────────────────────────


def _refuse(wanted: SchemaPlan, *, allow_destructive: bool) -> None:
    if wanted.refusals:
        raise InvalidError(
            "The records that exist do not fit the models: "
            + "; ".join(f"{error.path} {error.message}" for error in wanted.refusals[:3])
            + ".",
            code="records_do_not_fit",
            errors=wanted.refusals,
            remedy=wanted.refusals[0].suggestion,
        )
    lost = wanted.destructive
    if lost and not allow_destructive:
        raise InvalidError(
            "This would lose data: " + "; ".join(change.description for change in lost[:3]) + ".",
            code="destructive_change",
            errors=[
                FieldError(change.table, change.description, "destructive_change")
                for change in lost
            ],
            remedy=f"If that is meant, repeat it with {FLAG}; export the records before.",
        )


def _carry_out(connection: Connection, change: SchemaChange) -> None:
    for statement in change.statements:
        try:
            connection.exec_driver_sql(statement, execution_options=_UNPREPARED)
        except DBAPIError as error:
            raise _explained(change, error) from error


def _explained(change: SchemaChange, error: DBAPIError) -> Problem | DBAPIError:
    state = getattr(error.orig, "sqlstate", None) or ""
    message = str(error.orig).strip()
    if state.startswith("23"):
        return InvalidError(
            f"{change.description}: the records that exist do not fit. {message}",
            code="records_do_not_fit",
            remedy="Correct these records first.",
        )
    if state in _IN_THE_WAY:
        return ConflictError(
            f"{change.description}: something else in the database depends on it. {message}",
            code="schema_in_use",
            remedy="Drop that view or function, publish, and make it again.",
        )
    return error
