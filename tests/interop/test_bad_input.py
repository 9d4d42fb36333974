"""What goes wrong is told: sentence, cause, remedy, exit code; in time, without a traceback."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from sealpress.catalogue import CATALOGUE
from sealpress.reasons import Phase, Reason
from tests.interop import openssl, peers
from tests.interop.processes import free_port
from tests.interop.sealpress_command import Outcome, Sealpress

IPP_CUT = bytes.fromhex("0200 0000 0000 0001 01 47 0012") + b"attributes-ch"
# The command may take its time to start; a hanging printer is given up after this many seconds.
TIMEOUT = "2"
START_SECONDS = 20.0


@dataclass(frozen=True)
class Case:
    """A way to fail: who answers, under which scheme, and what is to be told."""

    scheme: str
    behaviour: peers.Behaviour | None
    reasons: set[Reason]
    phase: Phase


CASES = {
    "closed port": Case("ipp", None, {Reason.CONNECTION_REFUSED}, Phase.CONNECT),
    "HTML": Case("ipp", peers.says(peers.http("200 OK", b"<html>")), {Reason.NOT_IPP}, Phase.HTTP),
    "not found": Case(
        "ipp", peers.says(peers.http("404 Not Found", b"")), {Reason.HTTP_NOT_FOUND}, Phase.HTTP
    ),
    "not HTTP": Case("ipp", peers.says(b"220 mail ready\r\n"), {Reason.NOT_HTTP}, Phase.HTTP),
    "plain HTTP on the TLS port": Case(
        "ipps",
        peers.says(peers.http("400 Bad Request", b"")),
        {Reason.PLAIN_ON_TLS_PORT},
        Phase.TLS,
    ),
    "closing at the handshake": Case("ipps", peers.closes, {Reason.TLS_CLOSED}, Phase.TLS),
    "hanging at the handshake": Case("ipps", peers.hangs, {Reason.TLS_TIMEOUT}, Phase.TLS),
    "closing without an answer": Case(
        "ipp", peers.closes, {Reason.CONNECTION_CLOSED, Reason.CONNECTION_RESET}, Phase.RECEIVE
    ),
    "hanging": Case("ipp", peers.hangs, {Reason.RECEIVE_TIMEOUT}, Phase.RECEIVE),
    "truncated by the connection": Case(
        "ipp",
        peers.says(peers.http("200 OK", IPP_CUT, content_type="application/ipp", length=500)),
        {Reason.RESPONSE_TRUNCATED},
        Phase.RECEIVE,
    ),
    "truncated IPP": Case(
        "ipp",
        peers.says(peers.http("200 OK", IPP_CUT, content_type="application/ipp")),
        {Reason.TRUNCATED},
        Phase.IPP,
    ),
}


@contextmanager
def running(case: Case) -> Iterator[str]:
    with ExitStack() as stack:
        port = stack.enter_context(peers.peer(case.behaviour)) if case.behaviour else free_port()
        yield f"{case.scheme}://127.0.0.1:{port}/ipp/print"


def told(sealpress: Sealpress, uri: str, reasons: set[Reason], phase: Phase) -> Outcome:
    """Run ``show`` twice, for people and for programs; check both; return the first."""
    started = time.monotonic()
    outcome = sealpress.run("show", uri, "--timeout", TIMEOUT)
    assert time.monotonic() - started < START_SECONDS
    error = sealpress.run("show", uri, "--timeout", TIMEOUT, "--json").json["error"]
    assert (error["reason"] in reasons, error["phase"]) == (True, phase), error
    entry = CATALOGUE[Reason(error["reason"])]
    text = " ".join(outcome.stderr.split())
    assert outcome.exit_code == int(entry.exit_code)
    assert outcome.stdout == ""
    assert entry.sentence in text
    assert entry.causes[0] in text
    assert error["remedy"] in text
    assert "Traceback" not in text
    return outcome


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_told(sealpress: Sealpress, name: str) -> None:
    case = CASES[name]
    with running(case) as uri:
        told(sealpress, uri, case.reasons, case.phase)


def test_a_name_that_nobody_has(sealpress: Sealpress) -> None:
    uri = "ipp://no-such-printer.invalid/ipp/print"
    told(sealpress, uri, {Reason.NAME_NOT_FOUND}, Phase.RESOLVE)


def test_an_address_to_which_no_way_leads(sealpress: Sealpress) -> None:
    within = ("unshare", "--net")  # a network of its own, with nothing in it
    if shutil.which("unshare") is None or subprocess.run([*within, "true"], check=False).returncode:
        pytest.skip("a network namespace cannot be made here")
    alone = replace(sealpress, within=within)
    told(alone, "ipp://192.0.2.1/ipp/print", {Reason.HOST_UNREACHABLE}, Phase.CONNECT)


def test_tls_on_the_plain_port(sealpress: Sealpress, tmp_path: Path) -> None:
    behaviour = peers.speaks_tls(*openssl.make_certificate(tmp_path))
    case = Case("ipp", behaviour, {Reason.TLS_ON_PLAIN_PORT}, Phase.HTTP)
    with running(case) as uri:
        told(sealpress, uri, case.reasons, case.phase)


@pytest.mark.parametrize("uri", ["printer", "ftp://printer/", "ipp://", "ipp://h:70000/"])
def test_what_is_no_printer_uri(sealpress: Sealpress, uri: str) -> None:
    told(sealpress, uri, {Reason.INVALID_URI}, Phase.INPUT)


def test_a_document_that_is_not_there(sealpress: Sealpress, tmp_path: Path) -> None:
    uri = f"ipp://127.0.0.1:{free_port()}/ipp/print"
    outcome = sealpress.run("print", tmp_path / "missing.pdf", "--to", uri)
    assert outcome.exit_code == 6
    assert CATALOGUE[Reason.DOCUMENT_UNREADABLE].sentence in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_an_unknown_option(sealpress: Sealpress) -> None:
    outcome = sealpress.run("show", "--no-such-option")
    assert outcome.exit_code == 2
    assert "Traceback" not in outcome.stderr
