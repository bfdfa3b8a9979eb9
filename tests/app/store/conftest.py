"""Both databases, for every test of the store."""

import pytest

from app.store.store import Store
from tests.app.store.postgres import cluster


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server for all tests."""
    with cluster() as found:
        yield found


class Place:
    """Where a store is: a folder, or a database of the server."""

    def __init__(self, folder, server=None):
        self.folder, self.server = folder, server
        self.database = server.make_database() if server else None
        self.stores = []

    @property
    def url(self):
        return self.server.url(self.database) if self.server else None

    def open(self):
        store = Store.open(self.folder, self.url)
        self.stores.append(store)
        return store


@pytest.fixture(params=["sqlite", "postgres"])
def place(request, tmp_path):
    """An empty place for a store; what is opened there is closed in the end."""
    server = request.getfixturevalue("postgres") if request.param == "postgres" else None
    made = Place(tmp_path / "data", server)
    yield made
    for store in made.stores:
        store.close()


@pytest.fixture
def folder(tmp_path):
    """An empty place for a SQLite store."""
    made = Place(tmp_path / "data")
    yield made
    for store in made.stores:
        store.close()


@pytest.fixture
def server_place(postgres, tmp_path):
    """An empty place for a store on PostgreSQL."""
    made = Place(tmp_path / "data", postgres)
    yield made
    for store in made.stores:
        store.close()


@pytest.fixture(autouse=True)
def quick_retries(monkeypatch):
    """Trouble is looked at again soon."""
    monkeypatch.setattr("app.store.writer.RETRY_SECONDS", 0.02)
