from __future__ import annotations

import errno
import socket
import struct

import pytest

from sealpress.errors import Phase, Reason, TransportError
from sealpress.transport import sockets
from sealpress.transport.blocking import BlockingWaiter, run
from sealpress.transport.sockets import SocketStream, literal_address, resolve
from tests.transport.peers import PLAYS, listening, receive_until

BIG = bytes(8 << 20)


def fails(play, conversation):
    with pytest.raises(TransportError) as caught:
        play(conversation)
    return caught.value


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@pytest.fixture(params=PLAYS, ids=lambda play: play.__name__)
def play(request):
    return request.param


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def test_octets_both_ways(play):
    def peer(connection):
        receive_until(connection, b"done")
        connection.sendall(b"answer")

    async def conversation(driver):
        stream = await driver.connect("localhost", port, timeout=5)
        await stream.send(BIG, timeout=5)
        assert await stream.transfer(b"done", timeout=5) == (4, None)
        answer = await stream.receive(timeout=5)
        assert stream.endpoint == f"localhost:{port}"
        end = await stream.receive(timeout=5)
        await stream.close()
        await stream.close()
        return answer + end

    with listening(peer) as port:
        assert play(conversation) == b"answer"


def test_nobody_listens(play):
    port = closed_port()
    error = fails(play, lambda driver: driver.connect("127.0.0.1", port, timeout=5))
    assert (error.reason, error.phase) == (Reason.CONNECTION_REFUSED, Phase.CONNECT)
    assert error.endpoint == f"127.0.0.1:{port}"
    assert "127.0.0.1: Connection refused" in error.detail


@pytest.mark.parametrize("name", ["no-such-printer.invalid", "a" * 70 + ".invalid", "..", "a b"])
def test_no_such_name(play, name, monkeypatch):
    def look_up(host, *_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(sockets.socket, "getaddrinfo", look_up)
    error = fails(play, lambda driver: driver.connect(name, 631, timeout=5))
    assert (error.reason, error.phase) == (Reason.NAME_NOT_FOUND, Phase.RESOLVE)
    assert repr(name) in error.detail


def test_a_resolver_that_hangs(play, monkeypatch):
    from threading import Event

    waiting = Event()

    def look_up(host, *_, **__):
        waiting.wait(20)
        raise socket.gaierror(socket.EAI_AGAIN, "later")

    monkeypatch.setattr(sockets.socket, "getaddrinfo", look_up)
    error = fails(play, lambda driver: driver.connect("printer.example", 631, timeout=0.05))
    waiting.set()
    assert (error.reason, error.phase) == (Reason.CONNECT_TIMEOUT, Phase.RESOLVE)


def test_the_next_address_is_tried(play, monkeypatch):
    addresses = [(socket.AF_INET, ("127.0.0.1", closed_port()))]
    monkeypatch.setattr("sealpress.transport.blocking.resolve", lambda *_: addresses)
    monkeypatch.setattr("sealpress.transport.aio.resolve", lambda *_: addresses)

    async def conversation(driver):
        stream = await driver.connect("printer.example", port, timeout=5)
        octets = await stream.receive(timeout=5)
        await stream.close()
        return octets

    with listening(lambda connection: connection.sendall(b"hello")) as port:
        addresses.append((socket.AF_INET, ("127.0.0.1", port)))
        assert play(conversation) == b"hello"


def test_a_silent_address_takes_its_share_of_the_time_only(play):
    # A listener whose queue is full drops connection requests, as an address that is not there.
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        with socket.create_connection(listener.getsockname()):
            host, port = listener.getsockname()
            error = fails(play, lambda driver: driver.connect(host, port, timeout=0.1))
    assert (error.reason, error.phase) == (Reason.CONNECT_TIMEOUT, Phase.CONNECT)


def test_a_silent_peer(play):
    async def conversation(driver):
        stream = await driver.connect("127.0.0.1", port, timeout=5)
        try:
            await stream.receive(timeout=0.05)
        finally:
            await stream.close()

    with listening(lambda connection: connection.recv(1)) as port:
        error = fails(play, conversation)
    assert (error.reason, error.phase) == (Reason.RECEIVE_TIMEOUT, Phase.RECEIVE)
    assert error.detail == f"127.0.0.1:{port} said nothing for 0.05 s"


@pytest.mark.parametrize("method", ["send", "transfer"])
def test_a_peer_that_takes_nothing(play, method):
    async def conversation(driver):
        stream = await driver.connect("127.0.0.1", port, timeout=5)
        try:
            await getattr(stream, method)(BIG * 4, timeout=0.1)
        finally:
            await stream.close()

    def peer(connection):
        finished.wait(20)

    from threading import Event

    finished = Event()
    with listening(peer) as port:
        error = fails(play, conversation)
        finished.set()
    assert (error.reason, error.phase) == (Reason.SEND_TIMEOUT, Phase.SEND)


def test_an_answer_interrupts_a_transfer(play):
    def peer(connection):
        connection.recv(1)
        connection.sendall(b"enough")
        finished.wait(20)

    async def conversation(driver):
        stream = await driver.connect("127.0.0.1", port, timeout=5)
        sent, received = await stream.transfer(BIG * 4, timeout=10)
        await stream.close()
        finished.set()
        return sent < len(BIG * 4), received

    from threading import Event

    finished = Event()
    with listening(peer) as port:
        assert play(conversation) == (True, b"enough")


def test_a_reset_while_sending(play):
    async def conversation(driver):
        stream = await driver.connect("127.0.0.1", port, timeout=5)
        try:
            await stream.send(BIG * 4, timeout=5)
        finally:
            await stream.close()

    def peer(connection):
        connection.recv(1)
        reset(connection)

    with listening(peer) as port:
        error = fails(play, conversation)
    assert (error.reason, error.phase) == (Reason.CONNECTION_RESET, Phase.SEND)


def test_a_reset_while_receiving(play):
    async def conversation(driver):
        stream = await driver.connect("127.0.0.1", port, timeout=5)
        try:
            await stream.send(b"x", timeout=5)
            await stream.receive(timeout=5)
        finally:
            await stream.close()

    def peer(connection):
        connection.recv(1)
        reset(connection)

    with listening(peer) as port:
        error = fails(play, conversation)
    assert (error.reason, error.phase) == (Reason.CONNECTION_RESET, Phase.RECEIVE)


def test_addresses():
    assert literal_address("printer.example", 631) == []
    assert literal_address("127.0.0.1", 631) == [(socket.AF_INET, ("127.0.0.1", 631))]
    assert literal_address("::1", 631)[0][0] == socket.AF_INET6
    assert (socket.AF_INET, ("127.0.0.1", 631)) in resolve("localhost", 631)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (errno.EHOSTUNREACH, Reason.HOST_UNREACHABLE),
        (errno.ENETUNREACH, Reason.HOST_UNREACHABLE),
        (errno.ETIMEDOUT, Reason.CONNECT_TIMEOUT),
        (errno.ECONNREFUSED, Reason.CONNECTION_REFUSED),
        (errno.EACCES, Reason.HOST_UNREACHABLE),
    ],
)
def test_what_the_system_says_about_connecting(play, code, reason, monkeypatch):
    monkeypatch.setattr(sockets.socket.socket, "connect_ex", lambda *_: code)
    error = fails(play, lambda driver: driver.connect("127.0.0.1", 631, timeout=5))
    assert (error.reason, error.phase) == (reason, Phase.CONNECT)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (errno.ECONNRESET, Reason.CONNECTION_RESET),
        (errno.EPIPE, Reason.CONNECTION_RESET),
        (errno.ETIMEDOUT, Reason.SEND_TIMEOUT),
        (errno.EHOSTUNREACH, Reason.HOST_UNREACHABLE),
        (errno.EBADF, Reason.CONNECTION_CLOSED),
    ],
)
def test_what_the_system_says_about_sending(code, reason):
    class Broken:
        def send(self, octets):
            raise OSError(code, "as the system says")

    stream = SocketStream(Broken(), BlockingWaiter(), "printer:631")
    with pytest.raises(TransportError) as caught:
        run(stream.send(b"x", timeout=1))
    assert (caught.value.reason, caught.value.phase) == (reason, Phase.SEND)


def test_a_stream_may_hold_little_of_what_a_slow_peer_does_not_read():
    with socket.create_server(("127.0.0.1", 0)) as server:
        ours = socket.create_connection(server.getsockname())
        theirs, _ = server.accept()
    with ours, theirs:
        ours.settimeout(0)
        stream = SocketStream(ours, BlockingWaiter(), "there:631")
        stream.hold_little(16_384)
        assert ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT) == 16_384
        run(stream.close())
        stream.hold_little(16_384)  # nobody is hurt


class Counting:
    """A socket that counts how often it is asked for octets."""

    def __init__(self, inner):
        self.inner, self.asked = inner, 0

    def __getattr__(self, name):
        return getattr(self.inner, name)

    def recv(self, octets):
        self.asked += 1
        return self.inner.recv(octets)


@pytest.fixture
def pair():
    ours, peer = socket.socketpair()
    ours.settimeout(0)
    with ours, peer:
        counting = Counting(ours)
        yield SocketStream(counting, BlockingWaiter(), "peer"), counting, peer


def test_what_was_just_looked_for_is_not_looked_for_again(pair):
    stream, ours, peer = pair
    assert stream.said() is None
    assert run(stream.transfer(b"ask", timeout=5)) == (3, None)
    peer.sendall(b"answer")
    assert run(stream.receive(timeout=5)) == b"answer"
    assert ours.asked == 2


def test_while_more_is_sent_the_answer_is_looked_for(pair):
    stream, _, peer = pair
    assert stream.said() is None
    assert run(stream.transfer(b"one", timeout=5)) == (3, None)
    peer.sendall(b"no more")
    assert run(stream.transfer(b"two", timeout=5)) == (0, b"no more")


def test_what_came_is_had_without_waiting_also_after_something_was_sent(pair):
    stream, _, peer = pair
    assert stream.said() is None
    run(stream.send(b"ask", timeout=5))
    peer.sendall(b"answer")
    assert run(stream.receive(timeout=0)) == b"answer"
    peer.shutdown(socket.SHUT_WR)
    assert stream.said() == b""


def test_a_peer_that_takes_some_octets_is_not_given_up(monkeypatch):
    """The system tells of room only where there is much of it."""
    left = iter([100, 90, 80, 80])
    monkeypatch.setattr(sockets, "unconfirmed_octets", lambda _: next(left))
    waits = []

    class Waiter:
        async def wait(self, sock, *, read, write, timeout):
            waits.append((read, write, timeout))
            return False

    one, other = socket.socketpair()
    with one, other:
        one.setblocking(False)
        while sockets._takes_octets(one):
            one.send(b"x" * 65536)
        stream = SocketStream(one, Waiter(), "printer:631")
        with pytest.raises(TransportError) as caught:
            run(stream.until_room(timeout=0.1))
    assert caught.value.reason is Reason.SEND_TIMEOUT
    assert waits == [(True, True, 0.1)] * 3


def test_room_is_told_and_what_the_peer_says_meanwhile(play):
    def peer(connection):
        connection.recv(1)
        full.wait(20)
        connection.sendall(b"enough")
        finished.wait(20)

    async def conversation(driver):
        stream = await driver.connect("127.0.0.1", port, timeout=5)
        assert await stream.until_room(timeout=10) is None
        while stream._send_now(memoryview(BIG)):
            pass
        full.set()
        said = await stream.until_room(timeout=10)
        await stream.close()
        finished.set()
        return said

    from threading import Event

    full, finished = Event(), Event()
    with listening(peer) as port:
        assert play(conversation) == b"enough"
