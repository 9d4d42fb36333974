"""Which requests an operation makes, and what stands in them."""

from __future__ import annotations

import pytest

from sealpress import IppError, Printer
from sealpress.client.printer_object import VALIDATED_FROM_OCTETS
from sealpress.ipp import Attribute, Group, GroupTag, ValueTag
from sealpress.ipp.operations import Operation
from tests.client.peer import FORMATS, QUICK, Reaction, ipp_answer, job_group

PDF = b"%PDF-1.7\n"
PRINT, VALIDATE, ASK = Operation.PRINT_JOB, Operation.VALIDATE_JOB, Operation.GET_PRINTER_ATTRIBUTES
LONG = PDF + bytes(VALIDATED_FROM_OCTETS - len(PDF))


def says(operation, status=0, *groups):
    def rule(got):
        if got.whole and got.operation == operation:
            return Reaction(ipp_answer(got, status, *groups))
        return None

    return rule


def able(*operations):
    """Tell operations-supported, as a printer does that lists them."""
    listed = Attribute("operations-supported", (ValueTag.ENUM,) * len(operations), operations)
    formats = Attribute("document-format-supported", (ValueTag.MIME_MEDIA_TYPE,) * 3, FORMATS)
    return says(ASK, 0, Group([formats, listed], tag=GroupTag.PRINTER))


@pytest.fixture
def printer_with(scripted, knowledge):
    printers = []

    def make(*rules, **settings):
        peer = scripted(*rules)
        made = Printer(peer.uri, timeouts=QUICK, knowledge=knowledge, **{"user": "ann", **settings})
        made.peer = peer
        printers.append(made)
        return made

    yield make
    for printer in printers:
        printer.close()


def test_attributes_are_asked_for_by_name(printer_with):
    printer = printer_with()
    printer.attributes("printer-state", "media-ready")
    group = printer.peer.got[-1].message.group(GroupTag.OPERATION)
    assert group["requested-attributes"].values == ("printer-state", "media-ready")
    assert "document-format" not in group


def test_without_names_nothing_is_said_of_them(printer_with):
    printer = printer_with()
    assert printer.attributes()["printer-name"].value == "scripted"
    assert "requested-attributes" not in printer.peer.got[-1].message.group(GroupTag.OPERATION)


def test_a_printer_is_asked_what_it_can_do_once(printer_with):
    printer = printer_with()
    printer.print(PDF)
    printer.print(PDF)
    assert printer.peer.operations == [ASK, PRINT, PRINT]


@pytest.mark.parametrize(
    ("octets", "announced"), [(LONG, True), (LONG[:-1], False), (iter([PDF]), True)]
)
def test_long_documents_and_unknown_ones_are_announced(printer_with, octets, announced):
    printer = printer_with()
    printer.print(octets)
    assert (VALIDATE in printer.peer.operations) is announced


def test_a_strict_job_is_announced_however_short(printer_with):
    printer = printer_with()
    printer.print(PDF, strict=True)
    assert printer.peer.operations == [ASK, VALIDATE, PRINT]
    announced, printed = printer.peer.got[-2:]
    assert announced.attribute("ipp-attribute-fidelity") is True
    assert printed.attribute("ipp-attribute-fidelity") is True


def test_a_job_that_may_need_a_password_is_announced(printer_with):
    printer = printer_with(password="s3cret")
    printer.print(PDF)
    assert printer.peer.operations == [ASK, VALIDATE, PRINT]


def test_what_a_printer_does_not_list_is_not_asked_for(printer_with):
    printer = printer_with(able(PRINT, ASK))
    printer.print(LONG)
    assert printer.peer.operations == [ASK, PRINT]


def test_what_is_announced_is_what_is_printed(printer_with):
    printer = printer_with()
    printer.print(LONG, name="letter", copies=3)
    announced, printed = printer.peer.got[-2:]
    for name in ("job-name", "document-format", "requesting-user-name"):
        assert announced.attribute(name) == printed.attribute(name) is not None
    assert announced.message.group(GroupTag.JOB) == printed.message.group(GroupTag.JOB)
    assert (announced.document, printed.document) == (b"", LONG)


@pytest.mark.parametrize("status", [0x0403, 0x040B, 0x0506, 0x0500])
def test_a_refusal_of_the_announcement_is_the_end(printer_with, status):
    printer = printer_with(says(VALIDATE, status))
    with pytest.raises(IppError) as caught:
        printer.print(LONG)
    assert caught.value.status == status
    assert "Validate-Job" in caught.value.detail
    assert PRINT not in printer.peer.operations


def test_create_job_says_no_format(printer_with):
    printer = printer_with()
    printer.create_job("letter", sides="one-sided")
    created = printer.peer.got[-1]
    assert created.operation == Operation.CREATE_JOB
    assert created.attribute("job-name") == "letter"
    assert created.attribute("document-format") is None
    assert created.message.group(GroupTag.JOB)["sides"].value == "one-sided"


def test_groups_that_hide_a_job_are_left_out(printer_with):
    by_uri = Attribute("job-uri", (ValueTag.URI,), ("ipp://h/jobs/12",))
    hidden = Group([Attribute("job-state", (ValueTag.ENUM,), (5,))], tag=GroupTag.JOB)
    listed = [job_group(3, 5), hidden, Group([by_uri], tag=GroupTag.JOB)]
    printer = printer_with(says(Operation.GET_JOBS, 0, *listed))
    assert [job.id for job in printer.jobs()] == [3, 12]


def test_jobs_are_asked_for_without_what_was_not_said(printer_with):
    printer = printer_with()
    printer.jobs("completed")
    asked = printer.peer.got[-1]
    assert asked.attribute("which-jobs") == "completed"
    assert (asked.attribute("limit"), asked.attribute("my-jobs")) == (None, None)


def test_identify_without_words(printer_with):
    printer = printer_with()
    printer.identify()
    asked = printer.peer.got[-1]
    assert asked.operation == Operation.IDENTIFY_PRINTER
    assert (asked.attribute("identify-actions"), asked.attribute("message")) == (None, None)


def test_an_anonymous_user_is_not_named(printer_with):
    printer = printer_with(user="")
    printer.print(PDF)
    assert printer.peer.got[-1].attribute("requesting-user-name") is None
