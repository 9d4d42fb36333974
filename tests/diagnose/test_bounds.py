from __future__ import annotations

import pytest

from sealpress.diagnose.bounds import BoundedDriver
from sealpress.errors import Phase, Reason, TransportError
from sealpress.transport.blocking import BlockingDriver, run
from sealpress.transport.memory import ScriptedStream
from sealpress.transport.witness import Stage


class Clock:
    """A driver in memory whose time is moved by hand, and that keeps what it was asked for."""

    suspends = False

    def __init__(self, *lines):
        self.time = 100.0
        self.asked = []
        self._lines = lines
        self.refusal = None

    async def connect(self, host, port, *, timeout):
        self.asked.append(timeout)
        if self.refusal is not None:
            raise self.refusal
        return ScriptedStream(*self._lines)

    async def sleep(self, seconds):
        self.asked.append(seconds)
        self.time += seconds

    async def call(self, function):
        return function()

    def now(self):
        return self.time


def bounded(*lines, seconds=10.0):
    clock = Clock(*lines)
    return clock, BoundedDriver(clock, seconds)


def test_nothing_is_given_more_time_than_there_is():
    clock, driver = bounded()
    run(driver.connect("printer.example", 631, timeout=60))
    driver.allow(3.0)
    run(driver.connect("printer.example", 631, timeout=60))
    run(driver.sleep(60))
    assert clock.asked == [10.0, 3.0, 3.0]


def test_a_step_gets_no_time_past_the_end():
    clock, driver = bounded()
    clock.time += 8.0
    driver.allow(5.0)
    assert driver.left(60) == 2.0


def test_the_next_step_has_time_again():
    clock, driver = bounded()
    driver.allow(1.0)
    clock.time += 2.0
    assert driver.left(60) == 0.0
    driver.allow(1.0)
    assert driver.left(60) == 1.0


def test_connecting_after_the_end_fails_at_once():
    clock, driver = bounded()
    clock.time += 11.0
    with pytest.raises(TransportError) as caught:
        run(driver.connect("printer.example", 631, timeout=60))
    assert caught.value.reason is Reason.EXAMINATION_CUT_SHORT
    assert clock.asked == []


@pytest.mark.parametrize(
    ("seconds", "reason"),
    [(2.0, Reason.EXAMINATION_CUT_SHORT), (10.0, Reason.CONNECT_TIMEOUT)],
)
def test_only_who_had_all_the_time_has_timed_out(seconds, reason):
    clock, driver = bounded(seconds=seconds)
    silent = TransportError(Reason.CONNECT_TIMEOUT, "no answer", phase=Phase.CONNECT)
    clock.refusal = silent
    with pytest.raises(TransportError) as caught:
        run(driver.connect("printer.example", 631, timeout=3.0))
    assert caught.value.reason is reason
    assert clock.asked == [min(seconds, 3.0)]


@pytest.mark.parametrize(
    ("ask", "reason"),
    [
        (lambda stream: stream.receive(timeout=5), Reason.RECEIVE_TIMEOUT),
        (lambda stream: stream.send(b"x", timeout=5), Reason.SEND_TIMEOUT),
        (lambda stream: stream.transfer(b"x", timeout=5), Reason.SEND_TIMEOUT),
    ],
)
def test_a_stream_that_always_has_something_to_say_ends_too(ask, reason):
    clock, driver = bounded(b"and", b"on")
    stream = run(driver.connect("printer.example", 631, timeout=5))
    assert run(stream.receive(timeout=5)) == b"and"
    clock.time += 11.0
    with pytest.raises(TransportError) as caught:
        run(ask(stream))
    assert caught.value.reason is reason


def test_what_is_asked_without_waiting_is_asked_still():
    clock, driver = bounded(b"there")
    stream = run(driver.connect("printer.example", 631, timeout=5))
    clock.time += 11.0
    assert run(stream.receive(timeout=0)) == b"there"


def test_who_looks_on_is_told_how_it_connects(listener):
    told = []

    async def connect(driver):
        bounded = BoundedDriver(driver, 5.0)
        stream = await bounded.connect_telling(
            "127.0.0.1", listener, timeout=5, tell=lambda stage, *_: told.append(stage)
        )
        await stream.close()

    run(connect(BlockingDriver()))
    assert Stage.TRYING in told
    told.clear()
    run(connect(Clock()))  # a driver that tells nothing
    assert told == []


def test_the_ends_of_a_real_connection_are_known(listener):
    async def ends():
        driver = BoundedDriver(BlockingDriver(), 5.0)
        stream = await driver.connect("127.0.0.1", listener, timeout=5)
        found = stream.ends, stream.endpoint
        await stream.close()
        return *found, stream.ends

    (local, peer), endpoint, afterwards = run(ends())
    assert (local[0], peer) == ("127.0.0.1", ("127.0.0.1", listener))
    assert endpoint == f"127.0.0.1:{listener}"
    assert afterwards == (("", 0), ("", 0))
