"""A TLS server hangs up on plain HTTP; the error says that it is one."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme

import sealpress
from sealpress.client.knowledge import MemoryKnowledge
from sealpress.errors import Phase, Reason, SealpressError
from tests.client.peer import Reaction, ScriptedPrinter, answer
from tests.interop import peers


@pytest.fixture
def tls_server(authority: trustme.CA, tmp_path: Path) -> peers.Behaviour:
    made = authority.issue_cert("127.0.0.1")
    certificate, key = tmp_path / "server.crt", tmp_path / "server.key"
    certificate.write_bytes(b"".join(blob.bytes() for blob in made.cert_chain_pems))
    made.private_key_pem.write_to_path(str(key))
    return peers.speaks_tls(certificate, key)


def error_of(behaviour: peers.Behaviour, knowledge: MemoryKnowledge) -> SealpressError:
    with peers.peer(behaviour) as port:
        printer = sealpress.Printer(f"ipp://127.0.0.1:{port}/ipp/print", knowledge=knowledge)
        with printer, pytest.raises(SealpressError) as caught:
            printer.attributes()
    return caught.value


def test_a_tls_server_is_recognized(
    tls_server: peers.Behaviour, knowledge: MemoryKnowledge
) -> None:
    error = error_of(tls_server, knowledge)
    assert (error.reason, error.phase) == (Reason.TLS_ON_PLAIN_PORT, Phase.HTTP)


def test_a_tls_server_that_answers_in_clear_is_recognized(
    scripted: Callable[..., ScriptedPrinter],
    server_tls: ssl.SSLContext,
    knowledge: MemoryKnowledge,
) -> None:
    page = b"<p>The plain HTTP request was sent to HTTPS port</p>"
    peer = scripted(lambda _: Reaction(answer(400, body=page)), tls=server_tls, either=True)
    with (
        sealpress.Printer(peer.uri, knowledge=knowledge) as printer,
        pytest.raises(SealpressError) as caught,
    ):
        printer.attributes()
    assert caught.value.reason is Reason.TLS_ON_PLAIN_PORT


@pytest.mark.parametrize("page", [b"<p>Bad request</p>", b"<p>HTTPS is on another port</p>"])
def test_a_bad_request_alone_is_none(
    scripted: Callable[..., ScriptedPrinter], knowledge: MemoryKnowledge, page: bytes
) -> None:
    peer = scripted(lambda _: Reaction(answer(400, body=page)))
    with (
        sealpress.Printer(peer.uri, knowledge=knowledge) as printer,
        pytest.raises(SealpressError) as caught,
    ):
        printer.attributes()
    assert caught.value.reason is Reason.HTTP_STATUS


def test_another_server_that_closes_is_not_taken_for_one(knowledge: MemoryKnowledge) -> None:
    error = error_of(peers.closes, knowledge)
    assert error.reason in {Reason.CONNECTION_CLOSED, Reason.CONNECTION_RESET}


def test_nor_is_one_that_says_nothing(
    knowledge: MemoryKnowledge,
) -> None:
    error = error_of(peers.says(b""), knowledge)
    assert error.reason in {Reason.CONNECTION_CLOSED, Reason.CONNECTION_RESET}
