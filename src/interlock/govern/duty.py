"""Who did what on a record: the past that segregation of duties looks at."""

from __future__ import annotations

from interlock.govern.store import actors_of
from interlock.kit.database import Unit


class AuditedDuties:
    """Answers from the audit log, which nobody can change."""

    def who_did(self, unit: Unit, *, action: str, model: str, record_id: int) -> frozenset[int]:
        """The users who did ``action`` (``record.created``, ``operation.confirm``) on a record."""
        return frozenset(
            actors_of(unit.connection, action=action, model=model, record_id=record_id)
        )
