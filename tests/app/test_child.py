"""A child process: how it begins."""

import asyncio
import signal
import sys

import pytest

from app.child import IMPORTED, Child


def tell_how_it_began(connection, _start):
    """What a child does here: say what it had at once, and whether Ctrl-C can reach it."""
    imported = [name for name in IMPORTED if name in sys.modules]
    reached = signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])
    connection.send((imported, reached))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks children from a server")
async def test_it_has_what_it_needs_from_the_beginning_and_ctrl_c_does_not_reach_it():
    heard, told = [], asyncio.get_running_loop().create_future()
    Child(
        "test",
        tell_how_it_began,
        None,
        receive=lambda _, message: heard.append(message),
        lost=lambda _, code: told.set_result(code),
    )
    assert await told == 0
    assert heard == [(IMPORTED, False)]
