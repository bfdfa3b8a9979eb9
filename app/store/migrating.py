"""Brings a database to the schema of this version, by Alembic; users need no file for that."""

import functools
import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from app.store.schema import metadata

VERSION = 1  # of the schema: the number in the name of its newest revision
MIGRATING = threading.Lock()  # Alembic tells its scripts the connection by a variable of its module
PREFIX = "backlight_"  # of revisions: others number theirs too


@functools.cache
def scripts() -> ScriptDirectory:
    """Return the migrations."""
    return ScriptDirectory(str(Path(__file__).with_name("migrations")))


def is_known(revision: str) -> bool:
    """Whether a database at this revision can be used."""
    return revision in {each.revision for each in scripts().walk_revisions()}


def revision_of(connection: Connection) -> str | None:
    """Return the revision that a database is at; None where nothing of that kind is there."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(
        text("SELECT version_num FROM alembic_version")
    ).scalar()
    return revision


def clashes(connection: Connection) -> list[str]:
    """Return the tables in a database, not of ours, that have names of ours."""
    return sorted(set(inspect(connection).get_table_names()) & set(metadata.tables))


def is_current(connection: Connection) -> bool:
    """Whether a database has the schema of this version."""
    return revision_of(connection) == f"{PREFIX}{VERSION}"


def migrate(connection: Connection) -> None:
    """Take a database from whatever version it is at to this one, in the connection's transaction."""
    config = Config()
    # Percent signs of a folder's name would be taken for references to other options.
    config.set_main_option("script_location", scripts().dir.replace("%", "%%"))
    config.attributes["connection"] = connection
    with MIGRATING:
        command.upgrade(config, "head")
