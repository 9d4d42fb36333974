from __future__ import annotations

import socket

import pytest

from sealpress.errors import Reason, SealpressError, TransportError
from sealpress.transport.blocking import BlockingDriver, run
from sealpress.transport.memory import ScriptedStream
from sealpress.transport.watched import WatchedDriver, WatchedStream, tell_failure, watch_of
from sealpress.transport.witness import Stage
from tests.transport.peers import PLAYS, listening
from tests.transport.test_witnesses import Notebook


class Observer(Notebook):
    """A witness that keeps steps and routes."""

    def __init__(self, **options):
        super().__init__(**options)
        self.steps = []
        self.routes = []

    def approaching(self, step):
        self.steps.append(step)

    def connected(self, route):
        self.routes.append(route)
        return super().connected(route)


def stages(observer):
    return [step.stage for step in observer.steps]


def names(notebook):
    return [name for name, _, _ in notebook.told]


@pytest.mark.parametrize("play", PLAYS)
def test_how_a_connection_comes_to_be(play):
    observer = Observer()

    async def conversation(driver):
        stream = await WatchedDriver(driver, observer).connect("localhost", port, timeout=5)
        await stream.close()

    with listening(lambda connection: connection.recv(1)) as port:
        play(conversation)
    assert stages(observer)[:3] == [Stage.BEGUN, Stage.RESOLVED, Stage.TRYING]
    assert "127.0.0.1" in observer.steps[1].addresses
    assert {step.number for step in observer.steps} == {observer.routes[0].number}
    assert observer.routes[0].peer == ("127.0.0.1", port)
    assert names(observer) == ["closed"]


def test_an_address_needs_no_resolving():
    observer = Observer()
    with listening(lambda connection: connection.recv(1)) as port:
        stream = run(
            WatchedDriver(BlockingDriver(), observer).connect("127.0.0.1", port, timeout=5)
        )
        run(stream.close())
    assert stages(observer) == [Stage.BEGUN, Stage.TRYING]


@pytest.mark.parametrize("play", PLAYS)
def test_how_each_address_ended(play):
    observer = Observer()
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    async def conversation(driver):
        with pytest.raises(TransportError) as caught:
            await WatchedDriver(driver, observer).connect("127.0.0.1", port, timeout=5)
        return caught.value

    error = play(conversation)
    assert stages(observer) == [Stage.BEGUN, Stage.TRYING, Stage.ADDRESS_FAILED, Stage.FAILED]
    assert "refused" in observer.steps[2].outcome.lower()
    assert observer.steps[3].error is error


def test_a_name_that_is_none():
    observer = Observer()
    with pytest.raises(TransportError):
        run(WatchedDriver(BlockingDriver(), observer).connect("nowhere.invalid", 1, timeout=5))
    assert stages(observer) == [Stage.BEGUN, Stage.FAILED]


def test_drivers_that_tell_nothing_will_do():
    class Driver:
        async def connect(self, host, port, *, timeout):
            return ScriptedStream()

    observer = Observer()
    run(WatchedDriver(Driver(), observer).connect("a", 1, timeout=1))
    assert stages(observer) == [Stage.BEGUN]
    assert observer.routes[0].host == "a"


def test_who_does_not_look_gets_no_watched_stream():
    class Driver:
        async def connect(self, host, port, *, timeout):
            return ScriptedStream()

    driver = WatchedDriver(Driver(), Observer(looks=False))
    assert watch_of(run(driver.connect("a", 1, timeout=1))) is None


def watched(*script):
    notebook = Notebook()
    return WatchedStream(ScriptedStream(*script), notebook, wants_secrets=False), notebook


def test_octets_in_clear_are_told_as_such():
    stream, notebook = watched(b"answer")
    run(stream.send(b"question", timeout=1))
    assert run(stream.receive(timeout=1)) == b"answer"
    assert names(notebook) == ["wire", "plain", "wire", "plain"]


def test_octets_of_tls_are_told_as_wire():
    stream, notebook = watched(b"answer")
    stream.begin_tls(upgraded=False, server_name="a")
    run(stream.receive(timeout=1))
    assert names(notebook) == ["tls_begins", "wire"]


def test_the_end_of_the_peer_is_told_once():
    stream, notebook = watched(b"")
    assert run(stream.receive(timeout=1)) == b""
    assert run(stream.receive(timeout=1)) == b""
    assert names(notebook) == ["peer_ended"]


def test_closing_is_told_once():
    stream, notebook = watched()
    run(stream.close())
    run(stream.close())
    assert names(notebook) == ["closed"]


def test_a_failure_is_told_once():
    stream, notebook = watched()
    error = SealpressError(Reason.INTERNAL, "x")

    class Around:
        inner = stream

    tell_failure(stream, error)
    tell_failure(Around(), error)
    tell_failure(ScriptedStream(), error)
    assert names(notebook) == ["failed"]
    tell_failure(stream, SealpressError(Reason.INTERNAL, "another"))
    assert names(notebook) == ["failed", "failed"]
