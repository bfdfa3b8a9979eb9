"""A store always opens, in memory if need be, and changes nothing that it cannot use."""

import contextlib
import hashlib
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import text

from app.child import undisturbed
from app.store.opening import open_memory
from app.store.schema import metadata
from app.store.store import Store
from tests.app.store.children import children
from tests.app.store.training import Training, check_contents, kept


def hashes(folder):
    """Every file of a folder and what is in it; the lock, which is empty for ever, aside."""
    found = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert not found.pop("backlight.lock", b"")
    return {name: hashlib.sha256(data).hexdigest() for name, data in found.items()}


def check_memory(store, expected):
    """The store says why it does not save, and works."""
    assert re.fullmatch(r"Runs are not being saved: expected .*[^.]\.", store.trouble)
    assert expected in store.trouble
    training = Training().train(30)
    store.save(training.save())
    assert not store.flush(10)  # nothing outlives the process
    assert store.records() == [kept(training.record())]
    check_contents(store.contents("a"), training)
    store.copy("a", Training("b").record(), 0)
    store.delete("a")
    assert [each.id for each in store.records()] == ["b"]


def refused(place, expected):
    """Opening leaves everything as it was."""
    before = hashes(place.folder)
    store = place.open()
    check_memory(store, expected)
    assert hashes(place.folder) == before
    store.close()
    assert hashes(place.folder) == before


def filled(folder, trainings=5):
    """A database with runs, closed; returns its file."""
    with folder.open() as store:
        for number in range(trainings):
            store.save(Training(str(number)).train(400).save())
        assert store.flush(10)
    return folder.folder / "backlight.db"


def fill_and_wait(folder, ready):
    """A server that is killed: its log is left behind."""
    store = Store.open(Path(folder))
    for number in range(5):
        store.save(Training(str(number)).train(400).save())
    store.flush(10)
    ready.send(None)
    signal.pause()


def killed(folder):
    """A database whose server was killed; returns its file."""
    context = children()
    here, there = context.Pipe()
    process = context.Process(target=fill_and_wait, args=(folder.folder, there), daemon=True)
    with undisturbed():
        process.start()
    here.recv()
    process.kill()
    process.join()
    file = folder.folder / "backlight.db"
    assert file.with_name("backlight.db-wal").stat().st_size
    return file


def overwrite(file, place, data):
    with file.open("r+b") as opened:
        opened.seek(place)
        opened.write(data)


def damage_header(file):
    overwrite(file, 0, b"not a database any more")


def damage_middle(file):
    overwrite(file, file.stat().st_size // 2 // 4096 * 4096, b"\xff" * 8192)


def cut_end(file):
    os.truncate(file, file.stat().st_size - 5000)


def make_tiny(file):
    os.truncate(file, 50)


DAMAGES = [damage_header, damage_middle, cut_end, make_tiny]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file(folder, damage):
    file = filled(folder)
    damage(file)
    refused(folder, "backlight.db")


@pytest.mark.parametrize("damage", DAMAGES[::3])
def test_a_damaged_file_with_the_log_of_a_killed_server(folder, damage):
    file = killed(folder)
    damage(file)
    refused(folder, "backlight.db")


def test_a_whole_file_with_the_log_of_a_killed_server(folder):
    killed(folder)
    store = folder.open()
    assert store.trouble is None
    check_contents(store.contents("4"), Training("4").train(400))


def test_a_damaged_page_beside_a_log_that_does_not_have_it(folder):
    file = filled(folder)
    log = file.with_name("backlight.db-wal")
    with closing(sqlite3.connect(file)) as database:
        database.execute("UPDATE runs SET name = 'x'")
        database.commit()
        data, logged = file.read_bytes(), log.read_bytes()
    file.write_bytes(data)
    log.write_bytes(logged)
    damage_middle(file)
    refused(folder, "damaged")


def test_a_file_of_another_program(folder):
    folder.folder.mkdir()
    with closing(sqlite3.connect(folder.folder / "backlight.db")) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE runs (id TEXT)")
        database.commit()
        refused(folder, "another program")
    assert not (folder.folder / "backlight.lock").exists()


def test_a_file_that_is_no_database(folder):
    folder.folder.mkdir()
    (folder.folder / "backlight.db").write_text("Dear diary, " * 100)
    refused(folder, "something else")
    assert not (folder.folder / "backlight.lock").exists()


@pytest.mark.parametrize(
    "statement", ["PRAGMA user_version = 2", "UPDATE alembic_version SET version_num = '9f'"]
)
def test_a_file_of_a_newer_version(folder, statement):
    file = filled(folder, 1)
    with closing(sqlite3.connect(file)) as database:
        database.execute(statement)
        database.commit()
    refused(folder, "newer")


def test_an_empty_file_becomes_a_database(folder):
    folder.folder.mkdir()
    (folder.folder / "backlight.db").touch()
    assert folder.open().trouble is None


def test_a_folder_with_signs_that_mean_something_elsewhere(tmp_path):
    with Store.open(tmp_path / "100% mine? #1 é") as store:
        assert store.trouble is None
    assert (tmp_path / "100% mine? #1 é" / "backlight.db").exists()


@pytest.mark.skipif(
    sys.platform != "linux", reason="a folder where even root cannot write is Linux's"
)
def test_a_folder_where_nothing_can_be_written():
    with Store.open(Path("/proc/backlight")) as store:
        check_memory(store, "/proc/backlight")


@pytest.fixture
def small_disk(folder):
    """The folder as a disk of its own, of 1 MB."""
    folder.folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder.folder)]
    if (
        shutil.which("mount") is None
        or subprocess.run(command, check=False, capture_output=True).returncode
    ):
        pytest.skip("no small disk can be mounted here: that takes root, on Linux")
    yield folder
    for store in folder.stores:
        store.close()
    subprocess.run(["umount", str(folder.folder)], check=True)


def test_a_full_disk(small_disk):
    with small_disk.open() as store:
        training = Training("first").train(30)
        store.save(training.save())
        assert store.flush(10)
    file = small_disk.folder / "backlight.db"
    before = file.read_bytes()
    rest = small_disk.folder / "rest"
    with rest.open("wb", buffering=0) as opened, contextlib.suppress(OSError):
        while True:
            opened.write(b"x" * 4096)
    store = small_disk.open()
    check_memory(store, "the disk is full")
    store.close()
    assert file.read_bytes() == before
    rest.unlink()
    check_contents(small_disk.open().contents("first"), training)


def test_a_file_that_is_for_reading_alone(folder, monkeypatch):
    file = filled(folder, 1)
    file.chmod(0o444)
    if os.access(file, os.W_OK):  # root: nothing is for reading alone
        real = Path.open

        def as_others(path, mode="r", *rest, **options):
            if path == file and "+" in mode:
                raise PermissionError(13, "Permission denied")
            return real(path, mode, *rest, **options)

        monkeypatch.setattr(Path, "open", as_others)
    refused(folder, "Permission denied")


def test_a_server_that_ends_while_it_makes_its_database(folder, monkeypatch):
    seen = []

    def fail(_connection):
        seen.append((folder.folder / "backlight.db").stat().st_size)
        raise CommandError("killed")

    monkeypatch.setattr("app.store.opening.migrating.migrate", fail)
    monkeypatch.setattr("app.store.store.open_memory", partial(healthy_memory, monkeypatch))
    assert "killed" in folder.open().trouble
    assert seen == [0]
    assert folder.open().trouble is None


def test_a_log_that_cannot_be_made(folder, monkeypatch):
    def fail(_engine, _setting):
        raise sqlite3.OperationalError("disk I/O error")

    file = filled(folder, 1)
    monkeypatch.setattr("app.store.opening.pragma", fail)
    monkeypatch.setattr("app.store.store.open_memory", partial(healthy_memory, monkeypatch))
    refused(folder, "disk I/O error")
    monkeypatch.undo()
    assert file.exists()
    assert folder.open().trouble is None


def healthy_memory(monkeypatch):
    monkeypatch.undo()
    return open_memory()


def test_a_folder_that_is_a_file(tmp_path):
    (tmp_path / "file").write_text("mine")
    with Store.open(tmp_path / "file") as store:
        check_memory(store, "folder")
    assert (tmp_path / "file").read_text() == "mine"


def test_two_servers(place):
    first = place.open()
    training = Training().train(20)
    first.save(training.save())
    assert first.flush(10)
    before = hashes(place.folder) if not place.url else None
    second = place.open()
    check_memory(second, "no other server")
    if before:
        assert hashes(place.folder) == before
    second.close()
    assert [each.id for each in first.records()] == ["a"]
    assert first.trouble is None
    first.close()
    third = place.open()
    assert third.trouble is None
    check_contents(third.contents("a"), training)


def test_the_migrations_make_the_schema_that_the_code_uses(place):
    store = place.open()
    with store.database.engine.begin() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []


def test_sqlite_is_set_up_for_being_killed(folder):
    store = folder.open()
    with store.database.engine.begin() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "auto_vacuum")
        }
    assert found == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "auto_vacuum": 2}


def open_url(folder, url):
    started = time.monotonic()
    store = Store.open(folder, url)
    assert time.monotonic() - started < 5
    return store


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://me:secret@127.0.0.1:1/x", "me:***@127.0.0.1"),
        ("postgres://me:secret@127.0.0.1:1/x", "me:***@127.0.0.1"),
        ("mysql://me:secret@localhost/x", "mysql://"),
        ("secret", "no URL"),
        ("postgresql://me:secret@127.0.0.1:many/x", "no URL"),
    ],
)
def test_a_url_that_leads_nowhere(tmp_path, url, expected):
    with open_url(tmp_path, url) as store:
        check_memory(store, expected)
        assert "secret" not in store.trouble
    assert not list(tmp_path.iterdir())


OTHERS = {
    "CREATE TABLE runs (id TEXT)": "table runs",
    "CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('1a')": (
        "another program"
    ),
    "CREATE TABLE alembic_version (version_num TEXT); "
    "INSERT INTO alembic_version VALUES ('backlight_99')": "newer",
}


@pytest.mark.parametrize("statement", OTHERS)
def test_a_postgresql_database_of_others(tmp_path, postgres, statement):
    database = postgres.make_database()
    postgres.execute(statement, database)
    with Store.open(tmp_path, postgres.url(database)) as store:
        check_memory(store, OTHERS[statement])
    tables = postgres.tables(database)
    assert len(tables) == 1
