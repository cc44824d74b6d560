"""Importing a file: batch by batch, each in one transaction, with all rules on.

What is wrong with a row before anything is written leaves out that row alone. Where a batch is
refused as a whole when it is written (a value that is not unique, an automation that says no), it
is halved until the rows in question are found; the others go in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy.exc import DBAPIError

from interlock.kit.database import repeated
from interlock.kit.problem import InvalidError, Problem
from interlock.records.access import Right, require
from interlock.records.runtime import ModelRuntime
from interlock.records.session import RecordSession
from interlock.records.transfer.applying import Effect, apply_entry
from interlock.records.transfer.column import Columns, check_columns
from interlock.records.transfer.entry import Entry, read_entries
from interlock.records.transfer.matching import Key, Matches, choose_keys, key_of
from interlock.records.transfer.preparing import Prepared, count_lines, explained, prepare
from interlock.records.transfer.result import ImportResult, Mode, RowError
from interlock.records.transfer.table_file import Source
from interlock.records.visible import VisibleTables

OpenSession = Callable[[], AbstractContextManager[RecordSession]]
"""Opens a unit of work that is settled and committed at its end, and rolled back by an error."""

_MOST_WAITING = 10_000
_NO_MAPPING: Mapping[str, str | None] = {}


def import_records(
    open_session: OpenSession,
    model: str,
    source: Source,
    *,
    mapping: Mapping[str, str | None] = _NO_MAPPING,
    key: str | Sequence[str] | None = None,
    mode: Mode = Mode.UPSERT,
    batch: int = 500,
    dry_run: bool = False,
    on_progress: Callable[[int], None] | None = None,
) -> ImportResult:
    """Take the records of a file in.

    ``mapping`` says what a column means where its name does not (``None``: leave it out); ``key``
    by which fields a record is recognised. The same file taken in again changes nothing. After
    each batch ``on_progress`` is told how many records are done. With ``dry_run`` everything is
    done and rolled back.

    Raises ``InvalidError`` for columns or a key that do not fit the model, ``ForbiddenError``
    without a right that the mode needs, and what reading the source raises; batches that are
    done by then stay.
    """
    with open_session() as session:
        runtime = session.model(model)
        _require(session, runtime, mode)
        columns = Columns(session, runtime, mapping)
        ignored = check_columns(columns, source.columns)
    result = ImportResult(ignored_columns=ignored, is_dry_run=dry_run)
    entries = read_entries(source, columns)
    part = list(islice(entries, batch))
    keys = choose_keys(runtime, key, _fields_of(part), mode=mode) if part else ()
    running = _Import(open_session, model, mode, keys, result)
    while part:
        running.take(part)
        if on_progress is not None:
            on_progress(result.total)
        part = list(islice(entries, batch))
    running.finish(batch)
    return result


def _fields_of(entries: Sequence[Entry]) -> frozenset[str]:
    return frozenset(name for entry in entries for name in entry.cells)


def _require(session: RecordSession, model: ModelRuntime, mode: Mode) -> None:
    require(session.runtime, model, session.actor, Right.READ)
    if mode is not Mode.UPDATE:
        require(session.runtime, model, session.actor, Right.CREATE)
    if mode is not Mode.CREATE:
        require(session.runtime, model, session.actor, Right.UPDATE)


class _UndoneError(Exception):
    """Ends a unit of work without keeping it."""


@dataclass(slots=True)
class _Attempt:
    """What one unit of work made of its entries. ``refused`` were found to be wrong while they
    were staged, so nothing was kept and ``passed`` must go again."""

    effects: list[Effect] = field(default_factory=list)
    passed: list[Entry] = field(default_factory=list)
    refused: list[tuple[Entry, list[RowError]]] = field(default_factory=list)


@dataclass(slots=True)
class _Import:
    """An import under way."""

    open_session: OpenSession
    model: str
    mode: Mode
    keys: tuple[Key, ...]
    result: ImportResult
    seen: dict[int, int] = field(default_factory=dict)
    """Hashes of the keys that have come, with their lines."""
    waiting: list[Entry] = field(default_factory=list)
    """Entries that refer to a record of the same model that is not there yet."""
    is_last: bool = False

    def finish(self, batch: int) -> None:
        """Try again what waits for other entries, as long as that gets further."""
        while self.waiting:
            entries, self.waiting = self.waiting, []
            for start in range(0, len(entries), batch):
                self.take(entries[start : start + batch])
            if len(self.waiting) == len(entries):
                self.is_last = True

    def take(self, entries: list[Entry]) -> None:
        """Bring entries in; those that cannot be are reported."""
        try:
            attempt = self._attempt(entries)
        except Problem as problem:
            self._split(entries, problem)
            return
        if not attempt.refused:
            self._count(attempt.effects)
        elif len(attempt.refused) == 1 and not attempt.passed:
            self.result.fail(attempt.refused[0][1])
        else:
            # What followed the first refusal was staged on shaky ground, so each goes alone.
            if attempt.passed:
                self.take(attempt.passed)
            for entry, _ in attempt.refused:
                self.take([entry])

    def _split(self, entries: list[Entry], problem: Problem) -> None:
        _let_through(problem)
        if len(entries) == 1:
            item = Prepared(entries[0])
            self.result.fail(explained(item, problem))
            return
        middle = len(entries) // 2
        self.take(entries[:middle])
        self.take(entries[middle:])

    def _count(self, effects: list[Effect]) -> None:
        self.result.total += len(effects)
        self.result.created += effects.count(Effect.CREATED)
        self.result.updated += effects.count(Effect.UPDATED)
        self.result.unchanged += effects.count(Effect.UNCHANGED)

    def _attempt(self, entries: list[Entry]) -> _Attempt:
        """One unit of work; again when the database had to choose between two."""
        try:
            return repeated(lambda: self._unit(entries))
        except DBAPIError as error:
            if error.connection_invalidated:
                raise
            raise InvalidError(
                f"The database refused the values: {str(error.orig).partition(chr(10))[0]}",
                code="refused_by_database",
            ) from error

    def _unit(self, entries: list[Entry]) -> _Attempt:
        outcome = _Attempt()
        wrong: list[Prepared] = []
        with suppress(_UndoneError), self.open_session() as session:
            good = self._prepare(session, entries, wrong)
            self._stage(session, good, outcome)
            self._end(session, outcome)
        self._report(wrong)
        return outcome

    def _end(self, session: RecordSession, outcome: _Attempt) -> None:
        """Let the unit be kept, unless something was refused or all of it is a trial."""
        if outcome.refused:
            raise _UndoneError
        if self.result.is_dry_run:
            session.settle()
            raise _UndoneError

    def _prepare(
        self, session: RecordSession, entries: list[Entry], wrong: list[Prepared]
    ) -> list[Prepared]:
        """The entries that can be taken in as far as that is known; the others go to ``wrong``."""
        good: list[Prepared] = []
        model = session.model(self.model)
        for item in prepare(session, model, entries, tables=VisibleTables(session)):
            self._refuse_second(item)
            (wrong if item.errors else good).append(item)
        return good

    def _refuse_second(self, item: Prepared) -> None:
        """The same record must not stand in the file twice: which one would hold?"""
        key, values = key_of(item, self.keys)
        if not key or item.errors:
            return
        line = item.entry.line
        first = self.seen.setdefault(hash((key, values)), line)
        if first != line:
            reason = f"is the same record as in line {first}"
            item.errors.append(RowError(line, reason, field=key[0], code="duplicate_row"))

    def _stage(self, session: RecordSession, items: list[Prepared], outcome: _Attempt) -> None:
        model = session.model(self.model)
        source = VisibleTables(session).table(model.id)
        matches = Matches(session, source, self.keys, items)
        _reserve(session, model, [item for item in items if not matches.find(item)])
        known = [id for item in items for id in matches.find(item)]
        session.loading.find_many(model, sorted(known), lock=True)
        for item in items:
            try:
                effect = apply_entry(
                    session,
                    model,
                    item,
                    found=matches.find(item),
                    key=key_of(item, self.keys)[0],
                    mode=self.mode,
                )
            except Problem as problem:
                _let_through(problem)
                outcome.refused.append((item.entry, explained(item, problem)))
            else:
                outcome.effects.append(effect)
                outcome.passed.append(item.entry)

    def _report(self, wrong: list[Prepared]) -> None:
        for item in wrong:
            may_wait = item.may_wait and not self.is_last and not self.result.is_dry_run
            if may_wait and len(self.waiting) < _MOST_WAITING:
                self.waiting.append(item.entry)
            else:
                self.result.fail(item.errors)


def _reserve(session: RecordSession, model: ModelRuntime, items: list[Prepared]) -> None:
    """Ask for the ids of all new records and lines at once."""
    if items:
        session.loading.expect(model, len(items))
    for name, count in count_lines(items).items():
        child = session.runtime.models[model.fields[name].type.model or ""]
        session.loading.expect(child, count)


def _let_through(problem: Problem) -> None:
    """What is not the row's fault ends the import."""
    if problem.status >= 500:
        raise problem
