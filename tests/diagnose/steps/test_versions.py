from __future__ import annotations

import pytest

from sealpress.diagnose.observation import Outcome
from sealpress.diagnose.steps.http import look_at_http
from sealpress.diagnose.steps.versions import look_at_versions
from sealpress.errors import Reason
from sealpress.ipp.message import Attribute, Group
from sealpress.ipp.tags import GroupTag, ValueTag
from tests.client.peer import Reaction, answer, ipp_answer, keywords
from tests.diagnose.steps.examined import examination, taken

NAME = Attribute("printer-name", (ValueTag.NAME,), ("p",))


def describes(*versions, takes=None):
    """A printer that lists these versions and takes those, or the same."""
    taken_ones = versions if takes is None else takes

    def rule(got):
        if not got.whole or got.operation != 0x000B:
            return None
        if str(got.message.version) not in taken_ones:
            return Reaction(ipp_answer(got, 0x0503))
        listed = [keywords("ipp-versions-supported", *versions)] if versions else []
        return Reaction(ipp_answer(got, 0, Group([NAME, *listed], tag=GroupTag.PRINTER)))

    return rule


def at(path):
    """A printer that answers at one path alone."""
    return lambda got: None if got.target == path else Reaction(answer(404))


def asked(printer, uri="", **settings):
    exam = examination(uri or printer.uri, **settings)
    taken(look_at_http, exam)
    return taken(look_at_versions, exam)


def test_versions_that_are_listed_and_taken(scripted):
    found = asked(scripted(describes("1.1", "2.0")))
    one = found["ipp-versions"]
    assert (one.outcome, one.sentence) == (Outcome.OK, "it lists IPP 1.1, 2.0, and takes 2.0, 1.1")
    assert one.facts["claimed"] == ("1.1", "2.0")
    assert one.facts["accepted"] == ["2.0", "1.1"]
    assert one.facts["answers"]["2.2"] == "server-error-version-not-supported"


def test_versions_that_are_listed_and_refused(scripted):
    one = asked(scripted(describes("1.1", "2.0", "2.2", takes=["1.1", "2.0"])))["ipp-versions"]
    assert (one.outcome, one.reason) == (Outcome.NOTE, Reason.CLAIM_NOT_KEPT)
    assert one.sentence.endswith("refuses: 2.2 (server-error-version-not-supported)")


def test_an_old_printer_is_asked_in_its_version(scripted):
    found = asked(scripted(describes("1.0", "1.1")))
    assert found["ipp-answer"].sentence.startswith("it answers IPP/1.1 at /ipp/print")
    assert found["ipp-versions"].outcome is Outcome.OK
    assert found["ipp-versions"].facts["accepted"] == ["1.1", "1.0"]


def test_a_printer_that_lists_no_versions(scripted):
    one = asked(scripted(describes(takes=["2.0", "1.1"])))["ipp-versions"]
    assert one.sentence == "it lists no IPP versions, and takes 2.0, 1.1"


def test_a_version_without_an_answer(scripted):
    def rule(got):
        if got.whole and got.message.version == (2, 2):
            return Reaction(answer(505))
        return describes("2.0")(got)

    one = asked(scripted(rule))["ipp-versions"]
    assert one.facts["answers"]["2.2"] == "nothing"


def test_a_path_that_was_found_by_trying(scripted):
    printer = scripted(at("/ipp"))
    one = asked(printer, f"ipp://127.0.0.1:{printer.port}/")["ipp-answer"]
    assert "at /ipp (found by trying" in one.sentence
    assert one.facts["path_guessed"] is True
    assert one.facts["path"] == "/ipp"


@pytest.mark.parametrize("path", ["/ipp/print", "/ipp/printer"])
def test_a_wrong_path_and_the_right_one(scripted, path):
    printer = scripted(at(path))
    one = asked(printer, f"ipp://127.0.0.1:{printer.port}/queue")["ipp-answer"]
    assert (one.outcome, one.reason) == (Outcome.FAILED, Reason.HTTP_NOT_FOUND)
    assert one.remedy == f"Use ipp://127.0.0.1:{printer.port}{path}: there it answers."
    assert one.facts == {"path": "/queue", "answers_at": [path]}


def test_a_wrong_path_and_no_right_one(scripted):
    printer = scripted(lambda _: Reaction(answer(404)))
    one = asked(printer, f"ipp://127.0.0.1:{printer.port}/queue")["ipp-answer"]
    assert one.reason is Reason.HTTP_NOT_FOUND
    assert one.facts["answers_at"] == []
    assert one.remedy.startswith("No usual path answers")


def test_a_queue_that_ipp_does_not_know(scripted):
    def rule(got):
        if got.whole and got.target == "/printers/gone":
            return Reaction(ipp_answer(got, 0x0406))
        return None

    printer = scripted(rule)
    one = asked(printer, f"ipp://127.0.0.1:{printer.port}/printers/gone")["ipp-answer"]
    assert one.reason is Reason.IPP_NOT_FOUND
    assert one.facts["answers_at"] == ["/ipp/print"]


@pytest.mark.parametrize(
    ("status", "reason"),
    [(0x0500, Reason.IPP_STATUS), (0x0507, Reason.PRINTER_BUSY), (0x0403, Reason.NOT_AUTHORIZED)],
)
def test_refusals_in_ipp(scripted, status, reason):
    def rule(got):
        return Reaction(ipp_answer(got, status)) if got.whole else None

    one = asked(scripted(rule))["ipp-answer"]
    assert (one.outcome, one.reason) == (Outcome.FAILED, reason)


def test_a_broken_message(scripted):
    def rule(got):
        if not got.whole:
            return None
        return Reaction(answer(200, "Content-Type: application/ipp", body=b"\2\0\0\0\0\0\0\1\1G\0"))

    one = asked(scripted(rule))["ipp-answer"]
    assert (one.outcome, one.reason) == (Outcome.FAILED, Reason.TRUNCATED)


def test_success_without_attributes(scripted):
    one = asked(scripted(lambda got: Reaction(ipp_answer(got)) if got.whole else None))
    assert one["ipp-answer"].reason is Reason.RESPONSE_INCOMPLETE


def test_what_http_tells_is_not_told_again(scripted):
    one = asked(scripted(lambda _: Reaction(answer(500))))["ipp-answer"]
    assert one.outcome is Outcome.SKIPPED


def test_without_a_connection_it_is_skipped():
    found = taken(look_at_versions, examination(reached=False))
    assert found["ipp-answer"].outcome is Outcome.SKIPPED


def test_without_time_only_what_is_listed_is_told(scripted):
    found = asked(scripted(describes("1.1", "2.0")), seconds=1.9)
    assert list(found["ipp-versions"].facts["answers"]) == ["2.0"]
