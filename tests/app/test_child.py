"""A child process: how it begins."""

import asyncio
import contextlib
import signal
import sys
from multiprocessing.util import get_temp_dir
from pathlib import Path

import pytest

from app.child import IMPORTED, Child

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks children")


def tell_how_it_began(connection, _start):
    """What a child does here: say what it had at once, and whether Ctrl-C can reach it."""
    imported = [name for name in IMPORTED if name in sys.modules]
    reached = signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])
    connection.send((imported, reached))


@contextlib.contextmanager
def moved(folder):
    """Have a folder elsewhere for a while."""
    elsewhere = folder.rename(folder.with_name(f"{folder.name}-moved"))
    try:
        yield
    finally:
        elsewhere.rename(folder)


async def begin():
    """Let a child live and end; returns all that it said."""
    heard, told = [], asyncio.get_running_loop().create_future()
    Child(
        "test",
        tell_how_it_began,
        None,
        receive=lambda _, message: heard.append(message),
        lost=lambda _, code: told.set_result(code),
    )
    assert await told == 0
    return heard


@LINUX
async def test_it_has_what_it_needs_from_the_beginning_and_ctrl_c_does_not_reach_it():
    assert await begin() == [(IMPORTED, False)]


@LINUX
async def test_it_begins_anew_where_the_temporary_folder_was_emptied(caplog):
    await begin()
    with moved(Path(get_temp_dir())):
        assert await begin() == [([], False)]
    assert "temporary folder is gone" in caplog.text
    assert await begin() == [(IMPORTED, False)]
