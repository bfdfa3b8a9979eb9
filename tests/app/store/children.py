"""Child processes that are quick to start: each comes from one that has imported everything."""

from app.child import IMPORTED, PROCESSES


def children():
    """Return what makes them."""
    modules = ["tests.app.store.test_opening", "tests.app.store.test_crash"]
    PROCESSES.set_forkserver_preload([*IMPORTED, *modules])
    return PROCESSES
