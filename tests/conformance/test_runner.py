"""Suites run against a printer, test by test."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from sealpress.conformance.results import Outcome, Report, TestResult
from sealpress.conformance.runner import Onlooker
from sealpress.errors import Reason, UsageError
from sealpress.ipp import Attribute, Group, GroupTag, ValueTag, Version
from tests.client.peer import Got, Reaction, answer, ipp_answer, job_group
from tests.interop.processes import eventually

OK = "{ NAME ok OPERATION Get-Jobs % STATUS successful-ok }\n"
BAD = "{ NAME bad OPERATION Get-Jobs % STATUS client-error-gone }\n"


def outcomes(report: Report) -> list[str]:
    return [f"{one.name} {one.outcome}" for one in report.results]


def fine(got: Got) -> Reaction:
    return Reaction(ipp_answer(got, 0, job_group(7, 9)))


def state_after(count: int):
    """Answer that the job is completed when asked for the so-manieth time."""
    asked: list[Got] = []

    def rule(got: Got) -> Reaction:
        asked.append(got)
        return Reaction(ipp_answer(got, 0, job_group(7, 9 if len(asked) >= count else 5)))

    return rule


def test_a_test_that_passes_and_one_that_fails(scripted, conform) -> None:
    report = conform(scripted(fine), OK + BAD)
    assert outcomes(report) == ["ok pass", "bad fail"]
    assert report.results[1].errors == ("EXPECTED: STATUS client-error-gone (got successful-ok)",)
    assert [one.line for one in report.results] == [1, 7]
    assert not report.passes


def test_a_failure_ends_its_file_unless_errors_are_ignored(scripted, conform) -> None:
    assert outcomes(conform(scripted(fine), BAD + OK)) == ["bad fail"]
    ignoring = conform(scripted(fine), f"IGNORE-ERRORS yes\n{BAD}{OK}")
    assert outcomes(ignoring) == ["bad fail", "ok pass"]
    assert outcomes(conform(scripted(fine), BAD + OK, ignore_errors=True)) == [
        "bad fail",
        "ok pass",
    ]


def test_a_test_may_ignore_its_own_errors(scripted, conform) -> None:
    lenient = BAD.replace("NAME", "IGNORE-ERRORS yes NAME")
    assert outcomes(conform(scripted(fine), lenient + OK)) == ["bad fail", "ok pass"]


def test_skipping_after_an_error(scripted, conform) -> None:
    after = OK.replace("NAME", "SKIP-PREVIOUS-ERROR yes NAME")
    report = conform(scripted(fine), f"IGNORE-ERRORS yes\n{BAD}{after}{after}{OK}{after}")
    assert [one.outcome.value for one in report.results] == ["fail", "skip", "skip", "pass", "pass"]
    assert report.results[1].why == "the test before it failed"


def test_what_is_skipped_or_passed_is_not_sent(scripted, conform) -> None:
    peer = scripted(fine)
    skipped = OK.replace("NAME", "SKIP-IF-NOT-DEFINED X NAME")
    passed = OK.replace("NAME", "PASS-IF-NOT-DEFINED X NAME")
    assert outcomes(conform(peer, skipped + passed)) == ["ok skip", "ok pass"]
    assert peer.got == []


def test_the_rest_of_a_file_may_be_skipped(scripted, conform) -> None:
    report = conform(scripted(fine), f"{OK}SKIP-IF-DEFINED job-id\n{OK}")
    assert outcomes(report) == ["ok pass", "ok skip"]


def test_what_goes_out_is_what_the_suite_says(scripted, conform) -> None:
    peer = scripted(fine)
    words = "OPERATION 0x0009 REQUEST-ID 77 RESOURCE /elsewhere"
    suite = f"VERSION 2.0\n{{ {words} % ATTR integer job-id 3 }}"
    conform(peer, suite)
    (got,) = peer.got
    assert (got.target, got.operation, got.message.request_id) == ("/elsewhere", 9, 77)
    assert got.message.version == Version(2, 0)
    assert (got.attribute("job-id"), got.chunks) == (3, 0)


def test_request_ids_count_on(scripted, conform) -> None:
    peer = scripted(fine)
    conform(peer, "{ REQUEST-ID 0 OPERATION Get-Jobs % }" + OK)
    assert [got.message.request_id for got in peer.got] == [0, 1]


def test_what_a_printer_says_is_known_to_later_tests(scripted, conform) -> None:
    peer = scripted(fine)
    conform(peer, f"{OK}{{ OPERATION Get-Job-Attributes % ATTR integer job-id $job-id }}")
    assert peer.got[1].attribute("job-id") == 7


def test_variables_of_the_run(scripted, conform) -> None:
    peer = scripted(fine)
    suite = (
        "DEFINE-DEFAULT X 1\nDEFINE-DEFAULT Y 2\n{ NAME '$X$Y $user $ENV[E]' OPERATION Get-Jobs % }"
    )
    report = conform(peer, suite, defined={"X": "9"}, user="ann", environ={"E": "e"})
    assert report.results[0].name == "92 ann e"


@pytest.mark.parametrize(
    ("directives", "framing", "document"),
    [
        ("FILE doc.pdf", "transfer-encoding", b"%PDF-1.7"),
        ("FILE doc.pdf TRANSFER length", "content-length", b"%PDF-1.7"),
        ("TRANSFER chunked", "transfer-encoding", b""),
        ("", "content-length", b""),
    ],
)
def test_framing(scripted, conform, tmp_path: Path, directives, framing, document) -> None:
    (tmp_path / "doc.pdf").write_bytes(b"%PDF-1.7")
    peer = scripted(fine)
    conform(peer, f"{{ OPERATION Print-Job {directives} % STATUS successful-ok }}")
    (got,) = peer.got
    assert framing in got.headers
    assert got.document == document


def test_repeating_until_a_value_is_there(scripted, conform) -> None:
    peer = scripted(state_after(3))
    suite = "{ DELAY '0,0.01' OPERATION Get-Jobs % EXPECT job-state WITH-VALUE >8 REPEAT-NO-MATCH }"
    (result,) = conform(peer, suite).results
    assert (result.outcome, result.sent, result.errors) == (Outcome.PASS, 3, ())


def test_repeating_ends_with_its_limit(scripted, conform) -> None:
    suite = (
        "{ DELAY '0,0.01' OPERATION Get-Jobs %"
        " EXPECT job-state WITH-VALUE 1 REPEAT-NO-MATCH REPEAT-LIMIT 3 }"
    )
    (result,) = conform(scripted(fine), suite).results
    assert (result.outcome, result.sent) == (Outcome.FAIL, 3)


def test_repeating_ends_with_the_time_of_a_test(scripted, conform) -> None:
    suite = "{ DELAY '0,9' OPERATION Get-Jobs % EXPECT job-state WITH-VALUE 1 REPEAT-NO-MATCH }"
    (result,) = conform(scripted(fine), suite, test_seconds=1.0).results
    assert result.outcome is Outcome.FAIL
    assert result.errors[-1] == "it was sent 1 times in 1 seconds"


def test_a_busy_printer_is_asked_again_where_that_is_wanted(scripted, conform) -> None:
    seen: list[Got] = []

    def rule(got: Got) -> Reaction:
        reaction = Reaction(ipp_answer(got, 0 if seen else 0x0507))
        seen.append(got)
        return reaction

    suite = OK.replace("NAME", "DELAY '0,0.01' NAME")
    (result,) = conform(scripted(rule), suite, repeat_busy=True).results
    assert (result.outcome, result.sent) == (Outcome.PASS, 2)


def test_general_rules_hold_for_every_response(scripted, conform) -> None:
    def wrong_id(got: Got) -> Reaction:
        got.message.request_id += 1
        return Reaction(ipp_answer(got))

    (result,) = conform(scripted(wrong_id), OK).results
    assert "request-id" in result.errors[0]


def test_an_answer_in_http_1_0_is_a_fault(scripted, conform) -> None:
    def old(got: Got) -> Reaction:
        return Reaction(ipp_answer(got, version="1.0"), then="close")

    (result,) = conform(scripted(old), OK).results
    assert result.errors == ("the response is in HTTP/1.0 (RFC 8010 section 4)",)


@pytest.mark.parametrize(
    ("octets", "told"),
    [
        (answer(500), "http-status"),
        (answer(200, "Content-Type: application/ipp", body=b"\x02\x00"), "truncated"),
    ],
)
def test_no_ipp_response(scripted, conform, octets: bytes, told: str) -> None:
    (result,) = conform(scripted(lambda got: Reaction(octets)), OK).results
    assert result.outcome is Outcome.FAIL
    assert result.response is None
    assert told in result.errors[0]


def test_a_printer_that_is_never_reached_ends_the_run(conform) -> None:
    report = conform("ipp://127.0.0.1:9/", OK)
    assert report.results == []
    assert report.error is not None
    assert report.error.reason is Reason.CONNECTION_REFUSED


def test_a_missing_document_ends_the_run(scripted, conform) -> None:
    report = conform(scripted(fine), OK + OK.replace("NAME", "FILE none.pdf NAME"))
    assert outcomes(report) == ["ok pass"]
    assert "FILE none.pdf cannot be read" in str(report.error)


def test_nothing_is_sent_of_a_suite_that_is_wrong(scripted, conform) -> None:
    peer = scripted(fine)
    with pytest.raises(UsageError, match="NONSENSE"):
        conform(peer, f"{OK}NONSENSE")
    assert peer.got == []


def test_included_files(scripted, conform, tmp_path: Path) -> None:
    (tmp_path / "b.test").write_text(
        "DEFINE FROM-B 1\nVERSION 2.0\n{ NAME b PASS-IF-DEFINED FROM-B }"
    )
    suite = (
        "INCLUDE b.test\nINCLUDE-IF-DEFINED NONE b.test\nINCLUDE-IF-NOT-DEFINED NONE b.test\n"
        "INCLUDE-IF-DEFINED FROM-B b.test\n{ NAME a PASS-IF-DEFINED FROM-B }"
    )
    report = conform(scripted(fine), suite)
    assert outcomes(report) == ["b pass", "b pass", "b pass", "a pass"]


@pytest.mark.parametrize(("stops", "count"), [("no", 2), ("yes", 1)])
def test_a_failure_in_an_included_file(scripted, conform, tmp_path: Path, stops, count) -> None:
    (tmp_path / "b.test").write_text("{ NAME b OPERATION Get-Jobs GROUP job STATUS 0x0400 }")
    report = conform(scripted(fine), f"STOP-AFTER-INCLUDE-ERROR {stops}\nINCLUDE b.test\n{OK}")
    assert len(report.results) == count


def test_what_is_shown(scripted, conform) -> None:
    suite = "{ OPERATION Get-Jobs % DISPLAY Job-State EXPECT job-state DISPLAY-MATCH 'it has one' }"
    (result,) = conform(scripted(fine), suite).results
    assert [one.name for one in result.shown] == ["job-state"]
    assert result.messages == ("it has one",)


class Listening(Onlooker):
    def __init__(self) -> None:
        self.heard: list[str] = []

    def file_begins(self, file: str) -> None:
        self.heard.append(Path(file).name)

    def test_begins(self, name: str) -> None:
        self.heard.append(f"begins {name}")

    def test_repeats(self, sent: int, shown: Sequence[Attribute]) -> None:
        self.heard.append(f"repeats {sent} {[one.value for one in shown]}")

    def test_ends(self, result: TestResult) -> None:
        self.heard.append(f"ends {result.name}")

    def pauses(self, message: str) -> None:
        self.heard.append(message)


def test_an_onlooker_hears_of_everything(scripted, conform) -> None:
    onlooker = Listening()
    suite = (
        "{ NAME n PAUSE 'paper!' DELAY '0,0.01' DISPLAY job-state OPERATION Get-Jobs %"
        " EXPECT job-state WITH-VALUE >8 REPEAT-NO-MATCH }"
    )
    conform(scripted(state_after(2)), suite, onlooker=onlooker)
    assert onlooker.heard == ["my.test", "paper!", "begins n", "repeats 1 [5]", "ends n"]


def test_a_monitor_sees_what_happens_meanwhile(scripted, conform) -> None:
    needed = Attribute("printer-state-reasons", (ValueTag.KEYWORD,), ("media-needed",))
    watched = scripted(
        lambda got: Reaction(ipp_answer(got, 0, Group([needed], tag=GroupTag.PRINTER)))
    )

    def slow(got: Got) -> Reaction:
        eventually(lambda: watched.got, "the monitor asks")
        return fine(got)

    suite = (
        "{ OPERATION Print-Job %\nMONITOR-PRINTER-STATE $WATCHED { DELAY 0.01 EXPECT"
        " printer-state-reasons WITH-VALUE media-needed DEFINE-MATCH NEEDED } }\n"
        "{ NAME seen PASS-IF-DEFINED NEEDED }"
    )
    report = conform(scripted(slow), suite, defined={"WATCHED": watched.uri})
    assert outcomes(report)[-1] == "seen pass"
    assert watched.got[0].operation == 0x000B
    assert watched.got[0].attribute("requested-attributes") == "printer-state-reasons"
