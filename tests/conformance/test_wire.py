"""Requests as a test wants them, with no second chance."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from sealpress.client.plan import Security
from sealpress.conformance.wire import Heard, PrinterWire, Sending
from sealpress.errors import HttpError, TransportError
from sealpress.ipp import Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.requests import request
from sealpress.transport.blocking import BlockingDriver, run
from tests.client.peer import Got, Reaction, ScriptedPrinter, answer, ipp_answer
from tests.conformance.conftest import approach_to


def message(peer: ScriptedPrinter, operation: Operation = Operation.GET_JOBS) -> Message:
    return request(operation, peer.uri, 5)


def exchanged(peer: ScriptedPrinter, times: int = 1, **more: object) -> list[Heard]:
    approach = {name: more.pop(name) for name in ("credentials", "security") if name in more}
    wire = PrinterWire(approach_to(peer.uri, **approach), BlockingDriver())
    asked = message(peer, more.pop("operation", Operation.GET_JOBS))  # type: ignore[arg-type]
    sending = Sending(message=asked, resource="/ipp/print", **more)  # type: ignore[arg-type]
    try:
        return [run(wire.exchange(sending)) for _ in range(times)]
    finally:
        run(wire.close())


def fine(got: Got) -> Reaction:
    return Reaction(ipp_answer(got))


def test_one_connection_serves_all_requests(scripted) -> None:
    peer = scripted(fine)
    first, second = exchanged(peer, 2)
    assert first.message == second.message
    assert first.http_version == (1, 1)
    assert len({got.connection for got in peer.got}) == 1


def test_a_printer_that_closes_after_each_answer(scripted) -> None:
    peer = scripted(lambda got: Reaction(ipp_answer(got), then="close"))
    assert len(exchanged(peer, 2)) == 2


def closes_on_the_second() -> Callable[[Got], Reaction]:
    """A printer whose idle connection ends just as the second request arrives."""
    counted = count(1)
    return lambda got: Reaction(then="close") if next(counted) == 2 else fine(got)


@pytest.mark.parametrize("operation", [Operation.GET_JOBS, Operation.VALIDATE_JOB])
def test_a_question_is_asked_again_after_an_idle_close(scripted, operation) -> None:
    peer = scripted(closes_on_the_second())
    assert len(exchanged(peer, 2, operation=operation)) == 2
    assert [got.connection for got in peer.got] == [1, 1, 2]


def test_a_job_is_not_made_again_after_a_close(scripted) -> None:
    peer = scripted(closes_on_the_second())
    with pytest.raises(TransportError):
        exchanged(peer, 2, operation=Operation.CREATE_JOB)
    assert len(peer.got) == 2


@pytest.mark.parametrize("chunked", [True, False])
@pytest.mark.parametrize(
    ("compression", "unpack"),
    [
        ("none", bytes),
        ("gzip", gzip.decompress),
        ("deflate", lambda octets: zlib.decompress(octets, -zlib.MAX_WBITS)),
    ],
)
def test_documents(scripted, tmp_path: Path, compression, unpack, chunked) -> None:
    document = tmp_path / "doc.pdf"
    document.write_bytes(b"%PDF" + bytes(300_000))
    peer = scripted(fine)
    exchanged(peer, document=document, compression=compression, chunked=chunked)
    (got,) = peer.got
    assert unpack(got.document) == document.read_bytes()
    assert ("transfer-encoding" in got.headers) is chunked


def test_chunks_that_a_printer_refuses_are_not_gone_around(scripted, tmp_path: Path) -> None:
    peer = scripted(lambda got: Reaction(answer(411)))
    with pytest.raises(HttpError):
        exchanged(peer, chunked=True)
    assert len(peer.got) == 1


def test_a_challenge_is_answered(scripted) -> None:
    challenge = answer(401, 'WWW-Authenticate: Digest realm="r", nonce="n", qop="auth"')

    def asks(got: Got) -> Reaction:
        return fine(got) if "authorization" in got.headers else Reaction(challenge)

    peer = scripted(asks)
    exchanged(peer, 2, credentials=lambda _realm: ("ann", "secret"))
    assert ["authorization" in got.headers for got in peer.got] == [False, True, True]


def test_a_printer_that_refuses_every_password(scripted) -> None:
    challenge = answer(401, 'WWW-Authenticate: Digest realm="r", nonce="n"')
    peer = scripted(lambda got: Reaction(challenge))
    with pytest.raises(HttpError):
        exchanged(peer, credentials=lambda _realm: ("ann", "secret"))
    assert len(peer.got) <= 3


def test_nobody_to_ask_for_a_password(scripted) -> None:
    peer = scripted(lambda got: Reaction(answer(401, 'WWW-Authenticate: Basic realm="r"')))
    with pytest.raises(HttpError):
        exchanged(peer)


def test_a_request_is_not_sent_again_that_the_printer_may_have_got(scripted) -> None:
    peer = scripted(lambda got: Reaction(then="close"))
    with pytest.raises(TransportError):
        exchanged(peer)
    assert len(peer.got) == 1


def test_no_octet_in_clear_under_require(scripted) -> None:
    peer = scripted(fine)
    with pytest.raises(TransportError):
        exchanged(peer, security=Security.REQUIRE)
    assert all(got.message is None for got in peer.got)
