"""A server in a thread of its own: its beginning, its end, and a start that fails."""

import asyncio
import threading
from contextlib import asynccontextmanager

import pytest

from sealpress.errors import StateError
from sealpress.server.threads import in_thread


class Served:
    """A server of nothing, which says in which thread it began and ended."""

    def __init__(self, *, seconds=0.0, fails=None):
        self.seconds, self.fails = seconds, fails
        self.threads = []

    @asynccontextmanager
    async def serving(self):
        self.threads.append(threading.current_thread().name)
        await asyncio.sleep(self.seconds)
        if self.fails is not None:
            raise self.fails
        yield self
        self.threads.append(threading.current_thread().name)


def test_it_serves_in_its_own_thread_for_as_long_as_the_context():
    served = Served()
    with in_thread(served.serving, "small server", start_seconds=20) as running:
        assert running is served
        assert served.threads == ["sealpress-small-server"]
    assert served.threads == ["sealpress-small-server"] * 2


def test_a_start_that_fails_is_raised_here():
    failing = Served(fails=OSError("no room"))
    with (
        pytest.raises(OSError, match="no room"),
        in_thread(failing.serving, "server", start_seconds=20),
    ):
        pass


def test_a_start_that_takes_too_long_is_told():
    slow = Served(seconds=0.3)
    with (
        pytest.raises(StateError, match="the server does not start"),
        in_thread(slow.serving, "server", start_seconds=0.01),
    ):
        pass
    assert slow.threads == ["sealpress-server"] * 2


def test_it_ends_when_what_stands_in_the_context_fails():
    served = Served()
    with (
        pytest.raises(ZeroDivisionError),
        in_thread(served.serving, "server", start_seconds=20),
    ):
        raise ZeroDivisionError
    assert len(served.threads) == 2
