"""Computed fields of records that exist already, when a publication adds or changes a formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from interlock.language.schema import Model
from interlock.records.session import RecordSession
from interlock.records.storage.row import ids_after

BATCH = 500


def changed_formulas(
    before: Mapping[str, Model], after: Mapping[str, Model]
) -> dict[str, tuple[str, ...]]:
    """By model, the computed fields that are new or computed in another way than before.

    A model that did not exist has no records, so it is left out.
    """
    found: dict[str, tuple[str, ...]] = {}
    for id, model in after.items():
        known = before.get(id)
        if known is None:
            continue
        names = tuple(
            name
            for name, item in model.fields.items()
            if item.compute is not None
            and (name not in known.fields or known.fields[name].compute != item.compute)
        )
        if names:
            found[id] = names
    return found


def backfill(session: RecordSession, formulas: Mapping[str, Iterable[str]]) -> int:
    """Compute these fields of all records, and what follows from them; how many were looked at.

    It belongs to the publication, so automations do not react; records whose value changes get a
    new version, since whoever has read them has seen another value.
    """
    count = 0
    for model_id, names in formulas.items():
        model = session.model(model_id)
        last = 0
        while ids := ids_after(session.unit.connection, model.rows.table, last, limit=BATCH):
            last = ids[-1]
            records = session.loading.find_many(model, ids, lock=True)
            for record in records:
                session.recomputer.mark(record, names)
            session.write_out()
            count += len(ids)
    return count
