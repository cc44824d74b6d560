"""How Alembic runs a step here: on the connection it is given, inside its transaction."""

from __future__ import annotations

from alembic import context

from interlock.kit.migration import comparison_options

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["metadata"],
    **comparison_options(),
)
with context.begin_transaction():
    context.run_migrations()
