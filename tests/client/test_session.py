"""The ladders: versions and paths, climbed down once and remembered."""

from __future__ import annotations

import math

import pytest

from sealpress import HttpError, IppError, Printer, PrinterFacts, Reason
from sealpress.client.async_printer import AsyncPrinter, session_of
from sealpress.client.session import Call
from sealpress.ipp.operations import Operation
from tests.client.peer import PRINTER, QUICK, Reaction, answer, ipp_answer


@pytest.fixture
def attributes_of(scripted, knowledge):
    """Ask a printer with these rules for its name; the URI names no path unless told."""

    def go(*rules, path="/", times=1):
        peer = scripted(*rules)
        uri = f"ipp://127.0.0.1:{peer.port}{path}"
        for _ in range(times):
            with Printer(uri, timeouts=QUICK, knowledge=knowledge) as printer:
                printer.attributes("printer-name")
        peer.facts = knowledge.load(f"127.0.0.1:{peer.port}")
        return peer

    return go


def understands(*versions, otherwise):
    """Answer other versions than these with something else."""

    def rule(got):
        if not got.whole or got.message is None or tuple(got.message.version) in versions:
            return None
        return Reaction(otherwise(got))

    return rule


def versions_of(peer):
    return [str(got.message.version) for got in peer.got]


REFUSALS = {
    "version-not-supported": lambda got: ipp_answer(got, 0x0503),
    "bad-request": lambda got: ipp_answer(got, 0x0400),
    "http-400": lambda got: answer(400),
    "http-505": lambda got: answer(505),
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_versions_are_climbed_down_and_remembered(attributes_of, refusal):
    rule = understands((1, 1), (1, 0), otherwise=REFUSALS[refusal])
    peer = attributes_of(rule, path="/ipp/print", times=2)
    assert versions_of(peer) == ["2.0", "1.1", "1.1"]
    assert peer.facts.ipp_version == (1, 1)


def test_the_ladder_ends_at_1_0(attributes_of):
    peer = attributes_of(
        understands((1, 0), otherwise=REFUSALS["version-not-supported"]), path="/p"
    )
    assert versions_of(peer) == ["2.0", "1.1", "1.0"]


def test_a_printer_without_any_version_has_its_reason(attributes_of):
    with pytest.raises(IppError) as caught:
        attributes_of(understands(otherwise=REFUSALS["version-not-supported"]), path="/p")
    assert caught.value.reason is Reason.IPP_VERSION_NOT_SUPPORTED
    assert caught.value.status == 0x0503


def test_a_remembered_version_that_is_refused_is_climbed_down_again(scripted, knowledge):
    peer = scripted(understands((1, 0), otherwise=REFUSALS["version-not-supported"]))
    knowledge.save(f"127.0.0.1:{peer.port}", PrinterFacts(ipp_version=(1, 1)))
    with Printer(peer.uri, timeouts=QUICK, knowledge=knowledge) as printer:
        printer.attributes()
    assert versions_of(peer) == ["1.1", "1.0"]


def test_bad_request_is_no_reason_to_climb_once_a_version_works(scripted, knowledge):
    def bad_jobs(got):
        bad = got.whole and got.operation == 0x000A
        return Reaction(ipp_answer(got, 0x0400)) if bad else None

    peer = scripted(bad_jobs)
    with Printer(peer.uri, timeouts=QUICK, knowledge=knowledge) as printer:
        printer.attributes()
        with pytest.raises(IppError):
            printer.jobs()
    assert versions_of(peer) == ["2.0", "2.0"]


def only_at(path, *, otherwise):
    def rule(got):
        return Reaction(otherwise(got)) if got.whole and got.target != path else None

    return rule


NOT_THERE = {"http": lambda got: answer(404), "ipp": lambda got: ipp_answer(got, 0x0406)}


@pytest.mark.parametrize("kind", NOT_THERE)
def test_paths_are_tried_and_remembered(attributes_of, kind):
    peer = attributes_of(only_at("/ipp", otherwise=NOT_THERE[kind]), times=2)
    assert [got.target for got in peer.got] == ["/ipp/print", "/ipp", "/ipp"]
    assert peer.facts.path == "/ipp"
    assert peer.got[-1].attribute("printer-uri") == f"ipp://127.0.0.1:{peer.port}/ipp"


def test_a_path_that_is_named_is_not_replaced(attributes_of):
    with pytest.raises(HttpError) as caught:
        attributes_of(only_at("/ipp/print", otherwise=NOT_THERE["http"]), path="/printers/one")
    assert caught.value.reason is Reason.HTTP_NOT_FOUND


def test_a_printer_without_ipp_at_any_path_has_its_reason(attributes_of):
    with pytest.raises(HttpError) as caught:
        attributes_of(lambda got: Reaction(answer(404)) if got.whole else None)
    assert caught.value.reason is Reason.HTTP_NOT_FOUND


def test_a_refusal_says_what_the_printer_said(attributes_of):
    with pytest.raises(IppError) as caught:
        attributes_of(
            lambda got: Reaction(ipp_answer(got, 0x0506)) if got.whole else None, path="/p"
        )
    assert "Get-Printer-Attributes with server-error-not-accepting-jobs" in caught.value.detail


def test_a_compressed_answer_is_read(attributes_of):
    import gzip

    def gzipped(got):
        if not got.whole:
            return None
        head, _, body = ipp_answer(got, 0, PRINTER).partition(b"\r\n\r\n")
        assert head
        return Reaction(
            answer(
                200,
                "Content-Type: application/ipp",
                "Content-Encoding: gzip",
                body=gzip.compress(body),
            )
        )

    attributes_of(gzipped)


@pytest.mark.parametrize(("expect", "allowed"), [(math.inf, 1.0), (0.25, 0.25), (5.0, 1.0)])
def test_a_call_may_wait_less_for_permission_to_send(expect, allowed):
    link = session_of(AsyncPrinter("ipp://127.0.0.1:9/")).link
    call = Call(operation=Operation.VALIDATE_JOB, expect=expect)
    assert link.timeouts_for(call).expect == allowed
