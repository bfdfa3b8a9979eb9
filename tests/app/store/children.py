"""Child processes that are quick to start: each comes from one that has imported everything."""

import multiprocessing


def children():
    """Return what makes them."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.app.store.test_opening", "tests.app.store.test_crash"])
    return context
