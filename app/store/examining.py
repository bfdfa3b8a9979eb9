"""What a SQLite file is, found out without changing a byte of it or beside it.

SQLite itself cannot do that: to read a database whose server was killed it writes beside it. So the
header is read as bytes, and the rest from the file as it lies, or from a copy where a journal belongs
to it. That header is true at any moment, for versions are changed without a write-ahead log (opening.py).
"""

import shutil
import sqlite3
import struct
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from app.store.database import Unusable, newer
from app.store.migrating import VERSION, is_known

APPLICATION_ID = 0x424C4954  # "BLIT", in bytes 68 to 71 of our databases
MAGIC = b"SQLite format 3\x00"
CHECKED_BYTES = 256 * 2**20  # of a file that is checked throughout: less than a second
JOURNALS = ("-wal", "-journal")


@dataclass(frozen=True)
class Header:
    """What the first 100 bytes of a SQLite file tell."""

    pages: int
    page_size: int
    version: int
    application_id: int

    @classmethod
    def read(cls, path: Path) -> "Header | None":
        """Return a file's header; None for an empty file, which is a database without anything."""
        with path.open("rb") as file:
            data = file.read(100)
        if not data:
            return None
        if len(data) < 100 or not data.startswith(MAGIC):
            raise Unusable(
                f"expected {path} to be a database of Backlight, but it is something else"
            )
        size = struct.unpack_from(">H", data, 16)[0]
        pages = struct.unpack_from(">I", data, 28)[0]
        version, application_id = (struct.unpack_from(">I", data, at)[0] for at in (60, 68))
        return cls(pages, 65536 if size == 1 else size, version, application_id)


def examine(path: Path) -> None:
    """Raise Unusable unless a path is free or holds a whole database of ours that is not too new."""
    if not path.exists():
        return
    header = Header.read(path)
    if header is None:
        return
    if header.application_id != APPLICATION_ID:
        raise Unusable(
            f"expected {path} to be a database of Backlight, but another program made it"
        )
    if header.version > VERSION:
        raise newer(path)
    journals = [path.with_name(path.name + suffix) for suffix in JOURNALS]
    journals = [each for each in journals if each.exists() and each.stat().st_size]
    size = path.stat().st_size
    if not journals and size < header.pages * header.page_size:
        raise broken(path, "its end is missing")
    if not journals:
        check(path, path, "?immutable=1")
    elif size <= CHECKED_BYTES:
        with tempfile.TemporaryDirectory(prefix="backlight-") as folder:
            try:
                for each in (path, *journals):
                    shutil.copyfile(each, Path(folder, each.name))
            except OSError:
                return  # no room for a copy; what is damaged is then met when it is read
            check(path, Path(folder, path.name), "")


def read_through(path: Path) -> None:
    """Have the operating system hold a file before it is checked.

    A check goes through it to and fro, which takes seconds where it was not read for long; from end to
    end it is a tenth of that.
    """
    buffer = bytearray(2**20)
    with path.open("rb", buffering=0) as file:
        while file.readinto(buffer):
            pass


def check(path: Path, copy: Path, options: str) -> None:
    """Raise Unusable unless a database is whole and its version is known."""
    try:
        with closing(sqlite3.connect(f"{copy.absolute().as_uri()}{options}", uri=True)) as database:
            whole = path.stat().st_size <= CHECKED_BYTES
            if whole:
                read_through(copy)
            scope = "1" if whole else "runs"  # a table: what the server cannot do without
            found = database.execute(f"PRAGMA quick_check({scope})").fetchone()[0]
            if found != "ok":
                raise broken(path, found.splitlines()[-1])
            version = database.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise broken(path, str(error)) from error
    if not version or not is_known(version[0]):
        raise newer(path)


def broken(path: Path, reason: str) -> Unusable:
    """Say that a file is damaged."""
    return Unusable(
        f"expected {path} to be whole, but it is damaged ({reason}); "
        "move it away to begin a new one, or put a copy of yours in its place"
    )
