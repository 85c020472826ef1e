"""Alembic's entry: migrates a schema over the connection that `corpus.database` hands it."""

from alembic import context

schema = context.config.attributes["schema"]
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.metadata,
    version_table=schema.version_table,
)
with context.begin_transaction():
    context.run_migrations()
