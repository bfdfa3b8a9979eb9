"""A PostgreSQL server of the tests' own: made in a temporary folder, reached by a socket in it."""

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest


def programs():
    """The folder of the newest PostgreSQL's programs; None without one."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    found = sorted(debian, key=lambda path: float(path.parts[-3]))
    other = shutil.which("initdb")
    return found[-1].parent if found else Path(other).resolve().parent if other else None


def owner():
    """Arguments of subprocess that make a process somebody's who is not root: PostgreSQL insists."""
    if os.getuid() != 0:
        return {}
    names = {each.pw_name for each in pwd.getpwall()}
    name = next(each for each in ("postgres", "nobody") if each in names)
    entry = pwd.getpwnam(name)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


class Cluster:
    """A running PostgreSQL server."""

    def __init__(self, folder):
        self.folder = folder
        self.execute("CREATE DATABASE test")

    def url(self, database):
        return f"postgresql://backlight@/{database}?host={self.folder}"

    def execute(self, statement, database="postgres"):
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement)

    def tables(self, database):
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        with psycopg.connect(self.url(database)) as connection:
            return [name for (name,) in connection.execute(query)]

    def make_database(self):
        """An empty database; there is one at a time, for emptying is quicker than making."""
        self.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public", "test")
        return "test"

    def let_in(self, anybody):
        self.execute(f"ALTER DATABASE test ALLOW_CONNECTIONS {anybody}")


@contextmanager
def cluster():
    """Start a server, and end it; skips where PostgreSQL is not installed."""
    folder = programs()
    if folder is None:
        pytest.skip("PostgreSQL is not installed (Debian's package: postgresql)")
    identity = owner()
    place = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    if identity:
        os.chown(place, identity["user"], identity["group"])

    def run(program, *arguments):
        subprocess.run(
            [folder / program, "--pgdata", place / "data", *arguments],
            check=True,
            cwd=place,
            stdout=subprocess.DEVNULL,
            **identity,
        )

    try:
        run("initdb", "--username=backlight", "--auth=trust", "--no-sync", "--locale=C", "-EUTF8")
        options = f"-k {place} -c listen_addresses='' -F"
        run("pg_ctl", "--silent", "--wait", "--log", place / "log", "--options", options, "start")
        try:
            yield Cluster(place)
        finally:
            run("pg_ctl", "--silent", "--mode", "immediate", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)
