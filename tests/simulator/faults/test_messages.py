"""Answers made wrong as messages: numbers, versions, lists, what is left out."""

from __future__ import annotations

import pytest

from sealpress.ipp import Operation, Version, decode, encode
from sealpress.ipp.tags import GroupTag
from sealpress.simulator.faults import FaultDesk
from sealpress.simulator.faults.messages import EXTRA_URI, change_answer
from tests.simulator.faults.test_quirks import MESSAGE

PLAIN = encode(MESSAGE)


def changed(*faults, octets=PLAIN):
    return decode(change_answer(octets, FaultDesk(faults)))


@pytest.fixture
def listing():
    """A message with the lists that faults are about."""
    message = decode(PLAIN)
    keyword, uri, enum = 0x44, 0x45, 0x23
    attribute = type(message.groups[1].attributes[0])
    message.groups[1].attributes += [
        attribute("printer-uri-supported", (uri, uri), ("ipp://p/ipp", "ipps://p/ipp")),
        attribute("uri-security-supported", (keyword, keyword), ("none", "tls")),
        attribute("operations-supported", (enum,) * 3, (2, 4, 8)),
    ]
    return encode(message)


def test_without_faults_nothing_is_changed():
    assert change_answer(PLAIN, FaultDesk(["stall"])) == PLAIN


def test_another_number():
    assert changed("ipp-wrong-request-id").request_id == 8


def test_an_old_version():
    assert changed("ipp-version-1.0-answers").version == Version(1, 0)


def test_another_operations_answer():
    groups = changed("ipp-other-answer").groups
    assert [group.tag for group in groups] == [GroupTag.OPERATION, GroupTag.JOB]


def test_no_charset():
    groups = changed("ipp-no-charset").groups
    assert len(groups[0]) == 0
    assert "printer-location" in groups[1]


def test_missing_attributes():
    groups = changed("missing-attributes:printer-location,sides-default").groups
    assert "printer-location" not in groups[1]
    assert "sides-default" not in groups[1]
    assert "queued-job-count" in groups[1]


def test_missing_operations(listing):
    group = changed("missing-operations:Validate-Job,cancel-job", octets=listing).groups[1]
    assert group["operations-supported"].values == (Operation.PRINT_JOB,)


def test_one_operation_is_left_over(listing):
    every = "missing-operations:Print-Job,Validate-Job,Cancel-Job"
    assert len(changed(every, octets=listing).groups[1]["operations-supported"].values) == 3


def test_more_addresses_than_securities(listing):
    group = changed("uri-lists-unequal", octets=listing).groups[1]
    assert group["printer-uri-supported"].values[2:] == (EXTRA_URI,)
    assert len(group["uri-security-supported"].values) == 2


def test_the_wrong_security(listing):
    group = changed("uri-security-contradiction", octets=listing).groups[1]
    assert group["uri-security-supported"].values == ("tls", "none")


def test_changes_of_messages_and_of_octets_go_together():
    faults = ["ipp-wrong-request-id", "quirk-octets-after-end"]
    octets = change_answer(PLAIN, FaultDesk(faults))
    assert octets[4:8] == bytes((0, 0, 0, 8))
    assert octets.endswith(b"and more")


def test_what_is_no_message_stays_as_it_is():
    assert change_answer(b"no message", FaultDesk(["ipp-wrong-request-id"])) == b"no message"


def test_it_is_counted():
    desk = FaultDesk(["ipp-empty:times=1"])
    assert [change_answer(PLAIN, desk) for _ in range(2)] == [b"", PLAIN]
