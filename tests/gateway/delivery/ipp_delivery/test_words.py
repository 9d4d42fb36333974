"""Nothing that a printer says reaches others as it came."""

from __future__ import annotations

import pytest

from sealpress.gateway.delivery.ipp_delivery import words
from sealpress.gateway.delivery.ipp_delivery.printer_facts import PrinterFacts
from sealpress.gateway.delivery.ipp_delivery.remote_job import Seen
from sealpress.ipp.message import Attribute, Group
from sealpress.ipp.tags import ValueTag
from sealpress.spool.states import RELEASE_REASONS

EVIL = '\x1b]0;evil\x07\x1b[2J\r\n{"action":"x"}<script>\u202e'


def group(name: str, tag: ValueTag, *values: object) -> Group:
    return Group([Attribute(name, (tag,) * len(values), tuple(values))])  # type: ignore[arg-type]  # test


def test_a_reason_is_a_keyword_and_there_are_few() -> None:
    said = [EVIL, "a b", "", "none", "x" * 128, "media-jam", *(f"r{n}" for n in range(5000))]
    found = words.reasons(group("job-state-reasons", ValueTag.KEYWORD, *said), "job-state-reasons")
    assert found[:3] == ("media-jam", "r0", "r1")
    assert len(found) == words.MAX_REASONS


@pytest.mark.parametrize("reason", [*sorted(RELEASE_REASONS), "processing-to-stop-point"])
def test_a_printer_does_not_hold_or_stop_our_jobs(reason: str) -> None:
    seen = Seen.read(group("job-state-reasons", ValueTag.KEYWORD, reason, "job-printing"))
    assert seen.reasons == ("job-printing",)


def test_a_sentence_is_one_line_of_limited_length() -> None:
    said = group("printer-state-message", ValueTag.TEXT, EVIL, *["\u00e4" * 30_000] * 3)
    sentence = words.sentence(said, "printer-state-message")
    assert sentence.startswith(']0;evil [2J {"action":"x"}<script> \u00e4\u00e4')
    assert sentence.isprintable()
    assert 1000 < len(sentence.encode()) <= words.MAX_SENTENCE_OCTETS


@pytest.mark.parametrize(("told", "taken"), [(9, 9), (5, 5), (99, 0), (-5, 0), (0, 0)])
def test_a_state_is_one_that_is_known(told: int, taken: int) -> None:
    seen = Seen.read(group("job-state", ValueTag.ENUM, told))
    assert (seen.state, seen.is_ended) == (taken, taken == 9)


@pytest.mark.parametrize(("told", "taken"), [(7, 7), (0, 0), (-1, None), (-(2**31), None)])
def test_nobody_prints_less_than_nothing(told: int, taken: int | None) -> None:
    seen = Seen.read(group("job-impressions-completed", ValueTag.INTEGER, told))
    assert seen.impressions == taken


def test_so_does_what_the_printer_says_of_itself() -> None:
    told = group("printer-state-reasons", ValueTag.KEYWORD, EVIL, "media-empty-error")
    told.attributes.append(Attribute("printer-state-message", (ValueTag.TEXT,), (EVIL,)))
    facts = PrinterFacts.read(told, (), 0.0)
    assert facts.state_reasons == ("media-empty-error",)
    assert facts.state_message.isprintable()
