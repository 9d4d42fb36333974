"""The other ends of the tests: a thread behind a loopback port, a TLS server without a socket."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import contextmanager

import anyio

from sealpress.errors import TlsError
from sealpress.transport.aio import AsyncDriver
from sealpress.transport.blocking import BlockingDriver, run
from sealpress.transport.channel import TlsChannel
from sealpress.transport.stream import Timeouts

QUICK = Timeouts(connect=5, handshake=5, send=5, response=5, receive=5, expect=0.05)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def play_blocking(conversation):
    return run(conversation(BlockingDriver()))


def play_asyncio(conversation):
    return anyio.run(conversation, AsyncDriver(), backend="asyncio")


def play_trio(conversation):
    return anyio.run(conversation, AsyncDriver(), backend="trio")


PLAYS = [play_blocking, play_asyncio, play_trio]
"""Ways to carry a conversation ``async def (driver)`` out."""


@contextmanager
def listening(*handlers):
    """Give each connection to the next handler, in a thread; what a handler raises fails the test.

    Yields the port.
    """
    failures = []

    def serve():
        for handler in handlers:
            try:
                connection, _ = listener.accept()
                with connection:
                    connection.settimeout(20)
                    handler(connection)
            except (OSError, AssertionError) as error:
                failures.append(error)
                return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            thread.join(30)
    if failures:
        raise failures[0]


def receive_until(connection, end):
    """Read until the octets end so; return them."""
    octets = b""
    while not octets.endswith(end):
        more = connection.recv(65536)
        assert more, f"the client closed after {octets[-100:]!r}"
        octets += more
    return octets


def answers(*answers, end=b"\r\n\r\n"):
    """A handler that reads up to ``end`` and says an answer, again and again."""

    def handle(connection):
        for answer in answers:
            receive_until(connection, end)
            connection.sendall(answer)

    return handle


def over_tls(context: ssl.SSLContext, handler):
    """A handler inside TLS."""

    def handle(connection):
        with context.wrap_socket(connection, server_side=True) as tls:
            handler(tls)

    return handle


class TlsPeer:
    """A TLS server as a function from octets to octets, for ``ReactingStream``.

    Args:
        context: The server's settings.
        answer: A function from what the client has said inside TLS to the answer.
    """

    def __init__(self, context, answer=lambda octets: b""):
        self.channel = TlsChannel(context, server_side=True)
        self.answer = answer
        self.heard = b""
        self.failure = None

    def __call__(self, octets):
        self.channel.receive_octets(octets)
        try:
            if self.channel.do_handshake():
                self.hear()
        except TlsError as error:
            self.failure = error
        return self.channel.octets_to_send()

    def hear(self):
        heard = self.channel.read(1 << 20)
        self.heard += heard
        if heard and (answer := self.answer(self.heard)):
            self.channel.write(answer)
