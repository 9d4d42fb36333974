from __future__ import annotations

import pytest

from sealpress.diagnose.observation import Outcome
from sealpress.diagnose.requirements import IPP_1_1
from sealpress.diagnose.steps.description import look_at_description
from sealpress.errors import Reason
from sealpress.ipp.operations import Operation
from tests.diagnose.steps.examined import examination, read, taken
from tests.diagnose.steps.office import seen

ALL_BUT = [one.value for one in IPP_1_1.operations]


def described(**changes):
    """Take the step with changes, names with underscores."""
    return seen(look_at_description, {k.replace("_", "-"): v for k, v in changes.items()})


def test_a_good_printer_lacks_nothing():
    found = described()
    assert {one.outcome for one in found.values()} == {Outcome.OK}
    assert list(found) == ["printer", "operations", "required-attributes", "document-formats"]


def test_who_it_is():
    one = described(
        printer_make_and_model="Example Laser 7",
        printer_firmware_string_version=["4.2", "1.0", "of a tray"],
        printer_location="Room 12",
        printer_device_id="MFG:Example;MDL:Laser 7;",
    )["printer"]
    assert one.sentence == "it is Example Laser 7, firmware 4.2, at Room 12"
    assert one.facts["device_id"] == "MFG:Example;MDL:Laser 7;"
    assert one.facts["firmware_version"] == "4.2, 1.0, of a tray"
    assert str(one.facts["uuid"]).startswith("urn:uuid:")


def test_a_name_stands_in_for_the_model():
    one = described(printer_make_and_model=None, printer_name="upstairs", printer_location=None)
    assert one["printer"].sentence == "it is upstairs, firmware 1.0"


def test_a_printer_that_says_nothing_of_itself():
    assert read(look_at_description, {"printer-state": 3})["printer"].sentence == (
        "it is a printer without a name"
    )


def test_control_characters_do_not_reach_a_terminal():
    one = described(printer_make_and_model="Evil\x1b[31m Laser\r\n")["printer"]
    assert one.sentence.startswith("it is Evil [31m Laser")


@pytest.mark.parametrize(
    ("missing", "outcome", "effect"),
    [
        (Operation.VALIDATE_JOB, Outcome.WARNING, "without asking first"),
        (Operation.CANCEL_JOB, Outcome.WARNING, "can't be cancelled"),
        (Operation.GET_JOB_ATTRIBUTES, Outcome.WARNING, "how a job ends"),
        (Operation.GET_JOBS, Outcome.WARNING, "can't be listed"),
        (Operation.PRINT_JOB, Outcome.FAILED, "Print-Job"),
    ],
)
def test_operations_that_are_missing_have_consequences(missing, outcome, effect):
    numbers = [number for number in ALL_BUT if number != missing]
    one = described(operations_supported=numbers)["operations"]
    assert (one.reason, one.outcome) == (Reason.OPERATION_MISSING, outcome)
    assert effect in one.sentence
    assert one.facts["missing"] == [missing.label]


def test_vendors_operations_are_listed_by_number():
    one = described(operations_supported=[*ALL_BUT, 0x4029])["operations"]
    assert one.outcome is Outcome.OK
    assert len(one.facts["operations"]) == len(ALL_BUT) + 1


def test_no_list_of_operations_is_a_missing_attribute_alone():
    found = described(operations_supported=None)
    assert "operations" not in found
    assert found["required-attributes"].facts["missing"] == ["operations-supported"]


@pytest.mark.parametrize("name", IPP_1_1.attributes)
def test_each_required_attribute_is_missed(name):
    one = seen(look_at_description, {name: None})["required-attributes"]
    assert (one.reason, one.outcome) == (Reason.ATTRIBUTE_MISSING, Outcome.NOTE)
    assert one.facts["missing"] == [name]
    assert name in one.sentence


@pytest.mark.parametrize(
    ("formats", "words"),
    [
        (["application/pdf"], "it takes PDF"),
        (["application/pdf", "image/urf"], "it takes PDF, Apple Raster"),
        (["image/jpeg", "application/x-own"], "it takes JPEG and 1 other format"),
        (["application/x-own"], "it takes 1 format"),
        (["application/vnd.hp-pcl"], "it takes PCL"),
    ],
)
def test_formats_in_words(formats, words):
    one = described(document_format_supported=formats)["document-formats"]
    assert (one.outcome, one.sentence) == (Outcome.OK, words)
    assert one.facts["formats"] == formats
    assert one.facts["takes_pdf"] == ("application/pdf" in formats)


def test_format_facts():
    one = described(
        document_format_default="application/pdf", document_format_preferred="image/urf"
    )["document-formats"]
    assert one.facts["default"] == "application/pdf"
    assert one.facts["preferred"] == "image/urf"
    assert "gzip" in one.facts["compressions"]


def test_without_attributes_it_is_skipped():
    found = taken(look_at_description, examination())
    assert [one.outcome for one in found.values()] == [Outcome.SKIPPED]
