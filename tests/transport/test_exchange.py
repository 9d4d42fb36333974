from __future__ import annotations

import socket
import struct
import threading

import pytest

from sealpress.errors import HttpError, Phase, Reason, TlsError, TransportError, UsageError
from sealpress.transport.attempt import Attempt, Binding
from sealpress.transport.blocking import BlockingDriver, run
from sealpress.transport.body import FreshStreamBody, IteratorBody, body_of
from sealpress.transport.connection import open_connection
from sealpress.transport.exchange import (
    SHORT_OCTETS,
    BodyFraming,
    HttpRequest,
    SendOptions,
    exchange,
)
from sealpress.transport.memory import Early, ScriptedStream, silence
from sealpress.transport.response import SentFacts
from sealpress.trust import ClientTrust, TrustPolicy
from tests.transport.peers import (
    OK,
    PLAYS,
    QUICK,
    answers,
    listening,
    over_tls,
    play_blocking,
    receive_until,
)

POST = HttpRequest("POST", "/ipp/print", [("Host", "printer:631")])
HEAD = b"POST /ipp/print HTTP/1.1\r\nHost: printer:631\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n"
PLAIN = SendOptions()
EXPECT = SendOptions(expect=True)
COUNTED = SendOptions(framing=BodyFraming.COUNTED)
RESET = TransportError(Reason.CONNECTION_RESET, "reset", phase=Phase.SEND)


class Pieces(ScriptedStream):
    """Keeps what is sent at a time."""

    def __init__(self, *script):
        super().__init__(*script)
        self.pieces = []

    async def transfer(self, octets, *, timeout):
        self.pieces.append(bytes(octets))
        return await super().transfer(octets, timeout=timeout)


def exchanged(stream, body=None, options=PLAIN, **facts):
    body = None if body is None else body_of(body)
    return run(
        exchange(BlockingDriver(), stream, POST, body, timeouts=QUICK, options=options, **facts)
    )


def test_without_a_body():
    stream = ScriptedStream(OK)
    response = exchanged(stream)
    assert stream.sent == HEAD + b"\r\n"
    assert response.sent == SentFacts(complete=True)
    assert (response.status, response.body, response.keep_alive) == (200, b"ok", True)


def test_in_chunks():
    stream = ScriptedStream(OK)
    response = exchanged(stream, b"document")
    assert stream.sent == CHUNKED + b"\r\n8\r\ndocument\r\n0\r\n\r\n"
    assert response.sent == SentFacts(octets=8, chunks=1, complete=True)
    assert response.request_complete


def test_a_short_body_at_hand_goes_out_in_one_piece():
    stream = Pieces(OK, OK, OK)
    for document in (b"document", bytes(SHORT_OCTETS), bytes(SHORT_OCTETS + 1)):
        response = exchanged(stream, document)
        assert response.sent.octets == len(document)
        assert response.sent.complete
    assert [len(piece) > SHORT_OCTETS for piece in stream.pieces] == [False, True, True, False]


def test_a_body_that_somebody_makes_meanwhile_is_not_waited_for_to_its_end():
    stream = Pieces(OK)
    exchanged(stream, iter([b"one", b"two"]))
    assert stream.pieces == [CHUNKED + b"\r\n3\r\none\r\n", b"3\r\ntwo\r\n", b"0\r\n\r\n"]


def test_a_short_body_that_was_not_wanted_is_not_complete():
    stream = ScriptedStream(Early(90, b"HTTP/1.1 401 no\r\nContent-Length: 0\r\n\r\n"))
    response = exchanged(stream, b"document")
    assert not response.request_complete
    assert response.sent.octets == 0


def test_counted():
    stream = ScriptedStream(OK)
    exchanged(stream, b"document", COUNTED)
    assert stream.sent == HEAD + b"Content-Length: 8\r\n\r\ndocument"


def test_counted_without_a_length():
    stream = ScriptedStream(OK)
    with pytest.raises(UsageError):
        exchanged(stream, iter([b"x"]), COUNTED)
    assert stream.sent == b""


def test_an_empty_body():
    stream = ScriptedStream(OK, OK)
    exchanged(stream, b"")
    assert stream.sent == CHUNKED + b"\r\n0\r\n\r\n"


def test_small_pieces_are_joined_but_the_first_goes_at_once():
    stream = ScriptedStream(OK)
    response = exchanged(stream, iter([b"first"] + [b"x" * 1000] * 100))
    assert stream.sent.startswith(CHUNKED + b"\r\n5\r\nfirst\r\n101d0\r\n")
    assert response.sent == SentFacts(octets=100_005, chunks=3, complete=True)


def test_a_large_piece_behind_small_ones_keeps_its_place():
    stream = ScriptedStream(OK)
    pieces = [b"a", b"b", b"c" * 70_000, b"d"]
    exchanged(stream, iter(pieces))
    sent = bytes(stream.sent)
    places = [sent.find(mark) for mark in (b"\na\r", b"\nb\r", b"cc", b"\nd\r")]
    assert places == sorted(places)
    assert places[0] > 0


def test_large_pieces_are_cut_and_progress_is_told():
    seen = []
    options = SendOptions(progress=lambda sent: seen.append(sent.octets))
    exchanged(ScriptedStream(OK), bytes(600_000), options)
    assert seen == [262_144, 524_288, 600_000]


def test_waiting_for_continue():
    stream = ScriptedStream(b"HTTP/1.1 100 Continue\r\n\r\n", OK)
    response = exchanged(stream, b"document", EXPECT)
    assert stream.sent.startswith(CHUNKED + b"Expect: 100-continue\r\n\r\n8\r\n")
    assert response.interim == (100,)


def test_continue_that_never_comes_is_not_waited_for_long():
    stream = ScriptedStream(silence(0.05), OK)
    assert exchanged(stream, b"document", EXPECT).status == 200
    assert stream.timeouts[1] <= QUICK.expect
    assert stream.sent.endswith(b"8\r\ndocument\r\n0\r\n\r\n")


def test_how_long_permission_took_is_told():
    stream = ScriptedStream(silence(0.01), b"HTTP/1.1 100 Continue\r\n\r\n" + OK)
    sent = exchanged(stream, b"document", EXPECT).sent
    assert not sent.continued
    assert 0 < sent.waited <= sent.continued_after


def test_permission_that_was_not_asked_for_is_not_timed():
    stream = ScriptedStream(b"HTTP/1.1 100 Continue\r\n\r\n", OK)
    assert exchanged(stream, b"document").sent.continued_after is None


def test_another_interim_answer_is_no_continue():
    stream = ScriptedStream(b"HTTP/1.1 102 Processing\r\n\r\n", silence(0.05), OK)
    assert exchanged(stream, b"document", EXPECT).interim == (102,)


@pytest.mark.parametrize("status", [401, 413, 417, 426])
def test_a_final_answer_in_place_of_continue_leaves_the_body_unsent(status):
    stream = ScriptedStream(b"HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n" % status)
    body = iter([b"document"])
    response = exchanged(stream, body, EXPECT)
    assert (response.status, response.sent.octets) == (status, 0)
    assert (response.request_complete, response.keep_alive) == (False, False)
    assert next(body) == b"document"


def test_an_early_answer_ends_the_upload():
    stream = ScriptedStream(
        Early(70_000, b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\n"), b"no"
    )
    response = exchanged(stream, iter([bytes(65_536)] * 100))
    assert (response.status, response.body) == (413, b"no")
    assert (response.request_complete, response.keep_alive) == (False, False)
    assert len(stream.sent) == 70_000


SUCCESS = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"


def test_an_early_success_does_not_end_the_upload():
    stream = ScriptedStream(Early(70_000, SUCCESS), b"good", Early(300_000, b""))
    options = SendOptions(wants_rest=lambda body: body == b"good")
    response = exchanged(stream, iter([bytes(65_536)] * 3), options)
    assert (response.body, response.request_complete) == (b"good", True)
    assert response.sent.octets == 3 * 65_536


@pytest.mark.parametrize("then", [Early(90_000, b""), RESET])
def test_an_early_success_of_a_peer_that_then_closes(then):
    stream = ScriptedStream(Early(70_000, SUCCESS), b"good", then)
    options = SendOptions(wants_rest=lambda body: body == b"good")
    response = exchanged(stream, iter([bytes(65_536)] * 3), options)
    assert (response.status, response.request_complete) == (200, False)


def test_an_early_answer_that_is_no_success_ends_the_upload():
    stream = ScriptedStream(Early(70_000, SUCCESS), b"evil")
    options = SendOptions(wants_rest=lambda body: body == b"good")
    response = exchanged(stream, iter([bytes(65_536)] * 3), options)
    assert (response.body, response.request_complete) == (b"evil", False)


def test_an_interim_answer_does_not_end_the_upload():
    stream = ScriptedStream(Early(10, b"HTTP/1.1 100 C"), b"ontinue\r\n\r\n", OK)
    response = exchanged(stream, bytes(1000))
    assert response.request_complete
    assert response.sent.octets == 1000


def test_the_answer_waiting_behind_a_broken_connection_is_read():
    stream = ScriptedStream(RESET, b"HTTP/1.1 411 Length Required\r\nContent-Length: 0\r\n\r\n")
    response = exchanged(stream, b"document")
    assert (response.status, response.request_complete) == (411, False)


def test_the_alert_waiting_behind_a_broken_connection_is_read():
    refusal = TlsError(Reason.TLS_CLIENT_CERTIFICATE_REQUIRED, "certificate required")
    with pytest.raises(TlsError) as caught:
        exchanged(ScriptedStream(RESET, refusal), b"document")
    assert caught.value is refusal


def test_a_broken_connection_without_an_answer():
    sent = SentFacts()
    with pytest.raises(TransportError) as caught:
        exchanged(ScriptedStream(RESET), b"document", sent=sent)
    assert (caught.value.reason, caught.value.phase) == (Reason.CONNECTION_RESET, Phase.SEND)
    assert sent.octets == 0


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", Reason.CONNECTION_CLOSED),
        (b"HTTP/1.1 200 O", Reason.RESPONSE_TRUNCATED),
        (b"<html>sorry</html>", Reason.NOT_HTTP),
        (b"\x15\x03\x03\x00\x02\x02\x0a", Reason.TLS_ON_PLAIN_PORT),
    ],
)
def test_answers_that_are_none(answer, reason):
    with pytest.raises(TransportError) as caught:
        exchanged(ScriptedStream(answer))
    assert caught.value.reason is reason


def test_an_unread_body_is_closed_when_sending_fails():
    closed = []

    def give():
        try:
            yield from [bytes(100_000)] * 3
        finally:
            closed.append(True)

    with pytest.raises(TransportError):
        exchanged(ScriptedStream(RESET), give())
    assert closed


# Over real sockets, with each driver, in clear and inside TLS

REFUSAL = b"HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nno!"


def drains(connection):
    connection.recv(1)
    connection.sendall(REFUSAL)
    while connection.recv(65536):
        pass


def stops_reading(connection):
    connection.recv(1)
    connection.sendall(REFUSAL)
    heard_it.wait(20)


def resets(connection):
    connection.recv(1)
    connection.sendall(REFUSAL)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


heard_it = threading.Event()


@pytest.fixture(autouse=True)
def _not_yet():
    heard_it.clear()


@pytest.mark.parametrize("play", PLAYS)
@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize("peer", [drains, stops_reading, resets])
def test_an_early_refusal_is_always_heard(play, secure, peer, server_tls):
    async def conversation(driver):
        binding = Binding.IMPLICIT if secure else Binding.PLAIN
        connection = await open_connection(
            driver,
            Attempt("127.0.0.1", port, binding),
            ClientTrust(TrustPolicy.parse("encrypt")),
            QUICK,
        )
        response = await connection.exchange(POST, body_of(lambda: [bytes(1 << 18)] * 400))
        heard_it.set()
        return response

    with listening(over_tls(server_tls, peer) if secure else peer) as port:
        response = play(conversation)
    assert (response.status, response.body) == (413, b"no!")
    assert response.sent.octets < 100 << 20


def test_a_whole_document_arrives():
    document = bytes(range(256)) * 8000
    heard = []

    def peer(connection):
        heard.append(receive_until(connection, b"\r\n0\r\n\r\n"))
        connection.sendall(OK)

    async def conversation(driver):
        stream = await driver.connect("127.0.0.1", port, timeout=5)
        response = await exchange(driver, stream, POST, body_of(document), timeouts=QUICK)
        await stream.close()
        return response

    with listening(peer) as port:
        assert play_blocking(conversation).sent.octets == len(document)
    _, _, framed = heard[0].partition(b"\r\n\r\n")
    assert unchunked(framed) == document


def unchunked(framed):
    octets = b""
    while True:
        size, _, framed = framed.partition(b"\r\n")
        if not int(size, 16):
            return octets
        octets += framed[: int(size, 16)]
        framed = framed[int(size, 16) + 2 :]


def test_many_requests_on_one_connection():
    async def conversation(driver):
        stream = await driver.connect("127.0.0.1", port, timeout=5)
        kept = [(await exchange(driver, stream, POST, timeouts=QUICK)).keep_alive for _ in range(3)]
        await stream.close()
        return kept

    with listening(answers(OK, OK, OK)) as port:
        assert play_blocking(conversation) == [True] * 3


def test_http_errors_carry_no_document():
    with pytest.raises(HttpError) as caught:
        exchanged(ScriptedStream(b"garbage"), b"secret document")
    assert "secret" not in str(caught.value)


def test_pieces_of_who_wants_little_held_are_not_joined():
    class AtHand(IteratorBody):
        as_it_comes = True

    stream = Pieces(OK)
    body = AtHand(iter([b"one", b"two", b"three"]))
    run(exchange(BlockingDriver(), stream, POST, body, timeouts=QUICK))
    assert len(stream.pieces) == 4


class Roomless(ScriptedStream):
    """Has room for so many pieces, then the peer speaks."""

    def __init__(self, pieces, *script):
        super().__init__(*script)
        self.pieces = pieces

    async def until_room(self, *, timeout):
        del timeout
        self.pieces -= 1
        return None if self.pieces >= 0 else SHORT_REFUSAL


SHORT_REFUSAL = b"HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n"


def test_nothing_of_a_document_is_read_before_there_is_room():
    given = []

    async def document():
        for number in range(5):
            given.append(number)
            yield b"x" * (SHORT_OCTETS + 1)

    body = FreshStreamBody(document)
    driver, stream = BlockingDriver(), Roomless(2)
    response = run(exchange(driver, stream, POST, body, timeouts=QUICK))
    assert given == [0, 1]
    assert (response.status, response.request_complete) == (413, False)
