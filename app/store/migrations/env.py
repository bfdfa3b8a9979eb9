"""What Alembic runs to bring a database up to date; opening.py hands it the connection."""

from alembic import context

from app.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
)
context.run_migrations()  # in the transaction that the connection is in: all versions or none
