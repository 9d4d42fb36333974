"""Connections that are kept, and what each of them shows."""

from __future__ import annotations

import pytest

from sealpress.client.certificates import ClientCertificates
from sealpress.client.ledger import Ledger
from sealpress.client.lines import IDLE_CONNECTIONS, Lines
from sealpress.client.outgoing import Outgoing
from sealpress.client.session import Call
from sealpress.client.whereabouts import Whereabouts
from sealpress.errors import Phase, Reason, TlsError, TransportError
from sealpress.ipp.operations import Operation
from sealpress.ipp.uri import PrinterUri
from sealpress.transport.attempt import Attempt, Binding
from sealpress.transport.blocking import BlockingDriver, run
from sealpress.transport.connection import Connection, ConnectionFacts
from sealpress.transport.memory import ScriptedStream
from sealpress.transport.stream import Timeouts
from tests.client.identities import issued

TIMEOUTS = Timeouts()
ATTEMPT = Attempt("h", 631, Binding.PLAIN, "test")


class Opener:
    """Opens connections that lead nowhere, or fails as the script says."""

    def __init__(self, *errors):
        self.errors = list(errors)
        self.shown = []
        self.streams = []

    async def __call__(self, identity, timeouts):
        self.shown.append(identity)
        if self.errors:
            raise self.errors.pop(0)
        self.streams.append(ScriptedStream())
        facts = ConnectionFacts("h:631", Binding.PLAIN, None)
        return Connection(BlockingDriver(), self.streams[-1], facts, timeouts), ATTEMPT


def lines_with(certificates=None):
    certificates = certificates or ClientCertificates()
    place = Whereabouts(PrinterUri.parse("ipp://h/ipp/print"))
    return Lines(BlockingDriver(), place, certificates, Ledger())


def taken(lines, opener, broken=None):
    outgoing = Outgoing(Call(operation=Operation.GET_JOBS), keep=False)
    outgoing.broken = broken
    return run(lines.take(outgoing, TIMEOUTS, opener))


def demand():
    return TlsError(Reason.TLS_CLIENT_CERTIFICATE_REQUIRED, "wanted", endpoint="h:631")


@pytest.fixture
def anna(tmp_path, authority):
    return issued(tmp_path, "anna", authority)


def test_a_connection_is_used_again():
    opener = Opener()
    lines = lines_with()
    line = taken(lines, opener)
    run(lines.release(line, outdated=False))
    assert taken(lines, opener) is line
    assert len(opener.streams) == 1


def test_an_outdated_one_is_not():
    opener = Opener()
    lines = lines_with()
    run(lines.release(taken(lines, opener), outdated=True))
    assert opener.streams[0].closed
    taken(lines, opener)
    assert len(opener.streams) == 2


def test_only_so_many_are_kept():
    opener = Opener()
    lines = lines_with()
    for line in [taken(lines, opener) for _ in range(IDLE_CONNECTIONS + 2)]:
        run(lines.release(line, outdated=False))
    assert [stream.closed for stream in opener.streams].count(True) == 2
    run(lines.close())
    assert all(stream.closed for stream in opener.streams)


def test_one_that_shows_another_certificate_is_closed(anna):
    opener, certificates = Opener(), ClientCertificates([anna])
    lines = lines_with(certificates)
    busy, idle = taken(lines, opener), taken(lines, opener)
    run(lines.release(idle, outdated=False))
    certificates.shown = anna
    assert taken(lines, opener).identity is anna
    run(lines.release(busy, outdated=False))
    assert [stream.closed for stream in opener.streams] == [True, True, False]
    assert opener.shown == [None, None, anna]


def test_a_demand_while_opening_is_met(anna):
    opener = Opener(demand())
    assert taken(lines_with(ClientCertificates([anna])), opener).identity is anna
    assert opener.shown == [None, anna]


def test_a_demand_that_cannot_be_met_is_told_with_what_was_shown(anna):
    opener = Opener(demand(), demand())
    with pytest.raises(TlsError, match=r"wanted; the certificate of CN=anna.* was refused"):
        taken(lines_with(ClientCertificates([anna])), opener)
    assert opener.shown == [None, anna]


@pytest.mark.parametrize("broken", [None, TransportError(Reason.CONNECTION_RESET, "reset")])
def test_what_broke_before_is_the_news(broken):
    gone = TransportError(Reason.CONNECTION_REFUSED, "refused", phase=Phase.CONNECT)
    with pytest.raises(TransportError) as caught:
        taken(lines_with(), Opener(gone), broken)
    assert caught.value is (broken or gone)
    assert caught.value.detail == ("reset; then refused" if broken else "refused")


def test_other_tls_errors_are_not_about_certificates_of_ours(anna):
    opener = Opener(TlsError(Reason.TLS_CLOSED, "closed"))
    with pytest.raises(TlsError, match="closed"):
        taken(lines_with(ClientCertificates([anna])), opener)
    assert opener.shown == [None]
