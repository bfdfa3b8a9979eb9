"""Opens the database: the file in the data directory, PostgreSQL, or memory when neither can be used.

A database has one connection, which one thread at a time uses, and one server, which is kept so by a
lock. Whatever cannot be used is left as it was.
"""

import shutil
import sqlite3
from pathlib import Path
from typing import Any

from alembic.util import CommandError
from filelock import FileLock, Timeout
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool, StaticPool

from app.store import migrating
from app.store.database import Database, Unusable, reason_of
from app.store.examining import APPLICATION_ID, examine
from app.store.postgres import hide_password, open_postgres

FILE = "backlight.db"
LOCK = "backlight.lock"
ROOM = 2**17  # bytes; with less on the disk nothing can be opened for writing


def open_database(data_dir: Path, url: str | None) -> Database:
    """Open the database that is to be used; Unusable, with everything as it was, if it cannot be."""
    try:
        return open_postgres(url) if url else open_file(data_dir)
    except (SQLAlchemyError, CommandError, sqlite3.Error) as error:
        place = hide_password(url) if url else data_dir / FILE
        # SQLite has other words for it when it is the log that finds no room.
        full = not url and data_dir.is_dir() and shutil.disk_usage(data_dir).free < ROOM
        reason = "the disk is full" if full else f"got: {reason_of(error)}"
        raise Unusable(f"expected to open {place}, but {reason}") from error
    except OSError as error:
        raise Unusable(
            f"expected {data_dir} to be a folder to write in, but got: {reason_of(error)}"
        ) from error


def open_memory() -> Database:
    """Open a database that ends with the server."""
    engine = make_engine(URL.create("sqlite"), poolclass=StaticPool)
    prepare_file(engine)
    return Database(engine, "memory", check=lambda: None, release=lambda: None)


def open_file(data_dir: Path) -> Database:
    """Open the SQLite database in a folder, or make it."""
    path = data_dir / FILE
    if not (data_dir / LOCK).exists():
        examine(path)  # so that nothing is put beside a file of somebody else
    data_dir.mkdir(parents=True, exist_ok=True)
    lock = FileLock(data_dir / LOCK, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise Unusable(
            f"expected no other server on {data_dir}, but one is running; "
            "stop it, or start this one with another --data-dir"
        ) from None
    try:
        examine(path)
        if path.exists():
            path.open("r+b").close()  # SQLite would go on, for reading alone
        engine = make_engine(
            URL.create("sqlite", database=str(path.absolute())), poolclass=QueuePool
        )
        try:
            prepare_file(engine)
            found = path.stat()
        except BaseException:
            engine.dispose()
            raise
    except BaseException:
        lock.release()
        raise

    def check() -> None:
        # SQLite would go on writing into a file that has no name any more.
        try:
            now = path.stat()
        except OSError:
            now = None
        if now is None or (now.st_dev, now.st_ino) != (found.st_dev, found.st_ino):
            raise Unusable(
                f"expected {path} to stay there, but it is gone; put it back, or start the server anew"
            )

    return Database(engine, str(path), check, lock.release)


def prepare_file(engine: Engine) -> None:
    """Bring a SQLite database to this version, then let it have its write-ahead log."""
    with engine.connect() as connection:
        current = migrating.is_current(connection)
    if not current:
        # Not with a log, so that the file's own header tells its version at any moment (examining.py).
        pragma(engine, "journal_mode = DELETE")
        # One transaction, so that there is no moment at which the file is nobody's.
        with engine.begin() as connection:
            # Of use before there are tables: deleted runs give their place back.
            connection.exec_driver_sql("PRAGMA auto_vacuum = INCREMENTAL")
            migrating.migrate(connection)
            connection.exec_driver_sql(f"PRAGMA user_version = {migrating.VERSION}")
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    pragma(engine, "journal_mode = WAL")


def pragma(engine: Engine, setting: str) -> None:
    """Change what cannot be changed within a transaction."""
    connection = engine.raw_connection()
    try:
        connection.cursor().execute(f"PRAGMA {setting}")
    finally:
        connection.close()


def make_engine(url: URL, poolclass: type[Any]) -> Engine:
    """Return an engine on SQLite with one connection, whose transactions are ours to begin."""
    size = {"pool_size": 1, "max_overflow": 0} if poolclass is QueuePool else {}
    engine = create_engine(
        url, poolclass=poolclass, connect_args={"check_same_thread": False}, **size
    )

    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, _record: object) -> None:
        # The driver would begin them late, and none for changes of the schema.
        connection.isolation_level = None
        connection.text_factory = lambda data: data.decode(errors="replace")  # damage: one run's
        # NORMAL: every transaction is in the log once it is committed, where the operating system keeps
        # it whatever becomes of this process. If the power fails, the log's last moments may be lost, for
        # they are not flushed to the disk one by one; what is lost is lost in whole transactions.
        for setting in (
            "synchronous = NORMAL",
            "foreign_keys = ON",
            "busy_timeout = 2000",
        ):
            connection.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine
