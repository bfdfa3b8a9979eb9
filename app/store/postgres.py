"""Opens a database of a PostgreSQL server."""

import importlib.util
from typing import Any

from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from app.store import migrating
from app.store.database import Database, Unusable, newer

ADVISORY_LOCK = 0x6261636B6C6974  # "backlit"; each database has its own
LOCK_MILLISECONDS = 1_000  # until PostgreSQL has noticed that a server was killed
# Seconds until PostgreSQL counts as unreachable: a server should be up in three.
NETWORK = {"connect_timeout": 2, "tcp_user_timeout": 5_000, "application_name": "backlight"}


def open_postgres(url: str) -> Database:
    """Open a database of a PostgreSQL server."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise Unusable(
            "expected BACKLIGHT_DATABASE_URL to be like postgresql://user:password@host/name, "
            "but it is no URL"
        ) from None
    if parsed.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise Unusable(
            "expected BACKLIGHT_DATABASE_URL to begin with postgresql://, "
            f"but it begins with {parsed.drivername}://"
        )
    if importlib.util.find_spec("psycopg") is None:
        raise Unusable("expected psycopg to be installed: pip install 'backlight[postgres]'")
    engine = create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        pool_size=1,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args=NETWORK,
    )

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: object) -> None:
        # Held by the one connection that writes: whoever loses it cannot write either.
        try:
            connection.execute(f"SET lock_timeout = {LOCK_MILLISECONDS}")
            connection.execute(f"SELECT pg_advisory_lock({ADVISORY_LOCK})")
            connection.execute("SET lock_timeout = 0")
            connection.commit()
        except connection.OperationalError as error:
            connection.close()
            raise Unusable(
                f"expected no other server on {hide_password(url)}, but one is running; "
                "stop it, or give this one another database"
            ) from error

    try:
        with engine.begin() as connection:
            examine_tables(connection, hide_password(url))
            migrating.migrate(connection)
    except BaseException:
        engine.dispose()
        raise
    return Database(engine, hide_password(url), check=lambda: None, release=lambda: None)


def examine_tables(connection: Connection, place: str) -> None:
    """Raise Unusable unless a database has no table in our way, or is ours and not too new."""
    revision = migrating.revision_of(connection)
    if revision is None and (names := migrating.clashes(connection)):
        raise Unusable(
            f"expected {place} to be empty or of Backlight, "
            f"but another program's table {names[0]} is there"
        )
    if revision is not None and not revision.startswith(migrating.PREFIX):
        raise Unusable(f"expected {place} to be empty or of Backlight, but another program uses it")
    if revision is not None and not migrating.is_known(revision):
        raise newer(place)


def hide_password(url: str) -> str:
    """Return a URL fit for being read by others."""
    return make_url(url).render_as_string(hide_password=True)
