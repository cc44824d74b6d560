"""What all of Interlock's own tables share: one metadata, names of constraints, column types.

Each room declares its tables in ``<room>/tables.py`` on :data:`metadata`. Business records are not
here: their tables are made from the model definitions, in the schema ``data``.
"""

from __future__ import annotations

from sqlalchemy import DateTime, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from interlock.kit.database import INTERLOCK_SCHEMA

metadata = MetaData(
    schema=INTERLOCK_SCHEMA,
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    },
)
"""Of all rooms; the names are those PostgreSQL itself would give. A check needs a name."""

Timestamp = DateTime(timezone=True)
"""A moment: aware, and UTC when read."""

Jsonb = JSONB(none_as_null=True)
"""A JSON value; Python's ``None`` is SQL's null, never JSON's."""

TextArray = ARRAY(Text)
"""A list of texts."""

Id = Uuid(as_uuid=True)
"""A time-ordered identifier (:func:`interlock.kit.ids.time_ordered_id`)."""
