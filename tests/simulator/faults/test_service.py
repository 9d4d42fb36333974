"""IPP faults, seen in answers that crossed the wire."""

from __future__ import annotations

import pytest

from sealpress.errors import WireError
from sealpress.ipp import (
    Attribute,
    Operation,
    Repair,
    Status,
    ValueTag,
    Version,
    decode,
    decode_with_repairs,
)
from sealpress.simulator.faults import FAULTS, Layer
from tests.simulator.faults.raw import ask, attributes, message, post, print_job, say
from tests.simulator.faults.test_quirks import REPAIRED_BY

OF_IPP = [fault.name for fault in FAULTS.values() if fault.layer is Layer.IPP]

NAMES = (
    "printer-name",
    "printer-location",
    "printer-state",
    "printer-uri-supported",
    "uri-security-supported",
    "operations-supported",
    "media-col-default",
    "queued-job-count",
    "sides-default",
)
STEADY = [Attribute("requested-attributes", (ValueTag.KEYWORD,) * len(NAMES), NAMES)]
"""Asks for attributes whose values do not change with time."""


@pytest.mark.parametrize("fault", OF_IPP)
def test_each_changes_the_answer(sick, fault):
    well = [ask(sick, operation_attributes=STEADY) for _ in range(2)]
    assert well[0] == well[1]
    sick.set_faults(fault)
    assert ask(sick, operation_attributes=STEADY) != well[0]


@pytest.mark.parametrize("fault", REPAIRED_BY)
def test_quirks_need_their_repair(sick, fault):
    sick.set_faults(fault)
    fired = {one.repair for one in decode_with_repairs(ask(sick)).fired}
    assert fired == {REPAIRED_BY[fault]}


@pytest.mark.parametrize("fault", ["ipp-truncated", "ipp-wrong-length", "ipp-garbage", "ipp-empty"])
def test_no_messages(sick, fault):
    sick.set_faults(fault)
    octets = ask(sick)
    with pytest.raises(WireError):
        decode_with_repairs(octets, repairs=frozenset(Repair) - {Repair.CUT_OFF})


@pytest.mark.parametrize(
    ("newest", "asked", "status"),
    [
        ("1.1", (2, 0), Status.SERVER_ERROR_VERSION_NOT_SUPPORTED),
        ("1.1", (1, 1), Status.SUCCESSFUL_OK),
        ("1.0", (1, 1), Status.SERVER_ERROR_VERSION_NOT_SUPPORTED),
        ("1.0", (1, 0), Status.SUCCESSFUL_OK),
        ("none", (1, 0), Status.SERVER_ERROR_VERSION_NOT_SUPPORTED),
    ],
)
def test_versions(sick, newest, asked, status):
    sick.set_faults(f"ipp-version-unsupported:{newest}")
    assert decode(ask(sick, version=asked)).code == status


def test_a_version_that_is_not_known_is_answered_in_one_that_is(sick):
    sick.set_faults("ipp-version-unsupported")
    assert decode(ask(sick)).version == Version(1, 1)


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ("ipp-status", 0x0599),
        ("ipp-status:0x0507", 0x0507),
        ("ipp-internal-error", Status.SERVER_ERROR_INTERNAL_ERROR),
    ],
)
def test_status(sick, fault, status):
    sick.set_faults(fault)
    assert decode(ask(sick)).code == status


def test_a_status_leaves_no_job_behind(sick):
    before = len(sick.documents())
    sick.set_faults("ipp-internal-error")
    say(sick, print_job())
    sick.set_faults()
    assert len(sick.documents()) == before


def test_missing_operations_are_neither_listed_nor_known(sick):
    sick.set_faults("missing-operations:Validate-Job")
    assert Operation.VALIDATE_JOB not in attributes(sick)["operations-supported"].values
    heard = say(sick, post(message(Operation.VALIDATE_JOB)))
    assert decode(heard.body).code == Status.SERVER_ERROR_OPERATION_NOT_SUPPORTED


def test_missing_attributes(sick):
    sick.set_faults("missing-attributes")
    assert "printer-state" not in attributes(sick)


def test_lists_of_addresses(sick):
    sick.set_faults("uri-lists-unequal")
    found = attributes(sick)
    uris = found["printer-uri-supported"].values
    assert len(uris) == len(found["uri-security-supported"].values) + 1


def test_securities_of_addresses(sick):
    sick.set_faults("uri-security-contradiction")
    found = attributes(sick)
    listed = zip(
        found["printer-uri-supported"].values, found["uri-security-supported"].values, strict=True
    )
    assert all((uri.startswith("ipps:")) == (security == "none") for uri, security in listed)


def test_another_request_is_answered(sick):
    sick.set_faults("ipp-wrong-request-id:times=1")
    assert [decode(ask(sick)).request_id for _ in range(2)] == [8, 7]
