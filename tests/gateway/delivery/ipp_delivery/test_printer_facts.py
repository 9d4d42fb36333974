"""What is passed on to a printer, and what the print server heeds itself."""

from __future__ import annotations

import pytest

from sealpress.gateway.delivery.ipp_delivery.printer_facts import (
    NOT_PASSED_ON,
    PrinterFacts,
    asked_names,
)
from sealpress.ipp import Attribute, Group, GroupTag, OutOfBand, ValueTag

COPIES = Attribute("copies", (ValueTag.INTEGER,), (2,))
SIDES = Attribute("sides", (ValueTag.KEYWORD,), ("two-sided-long-edge",))
HOLD = Attribute("job-hold-until", (ValueTag.KEYWORD,), ("night",))


def keyword(name: str, *values: str) -> Attribute:
    return Attribute(name, (ValueTag.KEYWORD,) * len(values), values)


def facts(*attributes: Attribute, template: tuple[Attribute, ...] = ()) -> PrinterFacts:
    group = Group(list(attributes), tag=GroupTag.PRINTER)
    return PrinterFacts.read(group, asked_names(template), 100.0)


def test_a_printer_is_asked_for_what_the_job_wants():
    assert {"copies-supported", "sides-supported"} <= set(asked_names((COPIES, SIDES)))
    assert len(set(asked_names((COPIES, COPIES)))) == len(asked_names((COPIES,)))


def test_what_it_supports_is_passed_on():
    copies = Attribute("copies-supported", (ValueTag.INTEGER,), (99,))
    assert facts(copies).passed_on((COPIES, SIDES)) == (COPIES,)


def test_what_it_names_for_creation_is_passed_on():
    named = keyword("job-creation-attributes-supported", "sides")
    assert facts(named).passed_on((COPIES, SIDES)) == (SIDES,)


def test_a_printer_that_does_not_say_gets_everything():
    assert facts().passed_on((COPIES, SIDES)) == (COPIES, SIDES)


def test_unsupported_in_words_is_not_supported():
    none = Attribute("copies-supported", (ValueTag.UNSUPPORTED,), (OutOfBand.UNSUPPORTED,))
    assert facts(none, keyword("sides-supported", "x")).passed_on((COPIES, SIDES)) == (SIDES,)


@pytest.mark.parametrize("name", sorted(NOT_PASSED_ON))
def test_what_is_heeded_here_is_not_asked_there(name: str):
    supported = keyword(f"{name}-supported", "no-hold")
    assert facts(supported).passed_on((keyword(name, "x"),)) == ()


def test_silence_is_no_refusal():
    assert facts().is_accepting
    assert facts().takes_several
    assert not facts().can_create


def test_a_printer_that_does_not_accept():
    accepting = Attribute("printer-is-accepting-jobs", (ValueTag.BOOLEAN,), (False,))
    assert not facts(accepting).is_accepting


def test_create_job_is_of_use_with_send_document_alone():
    def listed(*codes: int) -> PrinterFacts:
        return facts(Attribute("operations-supported", (ValueTag.ENUM,) * len(codes), codes))

    assert not listed(2, 5).can_create
    assert listed(2, 5, 6).can_create


def test_the_up_time_goes_on():
    told = facts(Attribute("printer-up-time", (ValueTag.INTEGER,), (50,)))
    assert told.up_time_at(103.0) == 53
    assert facts().up_time_at(103.0) is None


@pytest.mark.parametrize(
    ("told", "moment", "again"),
    [(10, 10.0, False), (10, 10.9, False), (10, 11.0, True), (3, 500.0, True), (None, 5.0, False)],
)
def test_whole_seconds_do_not_look_like_a_start(told: int | None, moment: float, again: bool):
    named = [] if told is None else [Attribute("printer-up-time", (ValueTag.INTEGER,), (told,))]
    assert facts(*named).was_started_after(moment) is again


def test_printers_of_a_model_share_what_they_say():
    def said() -> PrinterFacts:
        formats = keyword("document-format-supported", "application/pdf")
        operations = Attribute("operations-supported", (ValueTag.ENUM,) * 2, (2, 5))
        creation = keyword("job-creation-attributes-supported", "copies", "sides")
        return facts(formats, operations, creation)

    one, other = said(), said()
    assert one.asked is other.asked
    assert one.formats is other.formats
    assert one.operations is other.operations
    assert one.supported is other.supported
    assert one.abilities.options is other.abilities.options
