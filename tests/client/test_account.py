"""What those who examine a printer are told of each request."""

from __future__ import annotations

import pytest

from sealpress import AsyncPrinter, Reason, SealpressError
from sealpress.client.async_printer import session_of
from sealpress.client.knowledge import MemoryKnowledge
from sealpress.transport.blocking import BlockingDriver, run
from tests.client.peer import QUICK, Reaction, answer


def told_of(uri, user=None, password=None):
    told = []
    printer = AsyncPrinter(
        uri,
        user=user,
        password=password,
        timeouts=QUICK,
        knowledge=MemoryKnowledge(),
        driver=BlockingDriver(),
    )
    session_of(printer).link.ledger.on_exchange = told.append
    try:
        run(printer.attributes())
    except SealpressError as error:
        told.append(error)
    run(printer.close())
    return told


def test_an_answer_is_told(scripted):
    (one,) = told_of(scripted().uri)
    assert one.operation == "Get-Printer-Attributes"
    assert one.response.status == 200
    assert one.error is None
    assert not one.sending.chunked
    assert not one.is_secure
    assert one.sent.complete
    assert one.seconds > 0


def test_a_failure_is_told(scripted):
    one, raised = told_of(scripted(lambda _: Reaction(then="close")).uri)
    assert one.response is None
    assert one.error is raised
    assert raised.reason is Reason.CONNECTION_CLOSED


@pytest.mark.parametrize("password", ["secret"])
def test_a_repeated_request_is_told_twice(scripted, password):
    def rule(got):
        if "authorization" in got.headers:
            return None
        return Reaction(answer(401, 'WWW-Authenticate: Digest realm="r", nonce="n", qop="auth"'))

    first, second = told_of(scripted(rule).uri, "anna", password)
    assert (first.response.status, second.response.status) == (401, 200)
    assert (first.authorized, second.authorized) == (False, True)
