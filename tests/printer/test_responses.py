"""Responses: their order, their texts, and answers to what could not be read."""

from __future__ import annotations

import pytest

from sealpress import ipp
from sealpress.errors import WireError
from sealpress.ipp.message import Attribute, Group, Version
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer import answer_undecodable
from sealpress.printer.responses import response
from sealpress.reasons import Reason

BAD = WireError(Reason.TRUNCATED, "the message ends within an attribute")
HUGE = WireError(Reason.LIMIT_EXCEEDED, "more than 4096 attributes")
UNKNOWN = Attribute("x", (ValueTag.UNSUPPORTED,), (ipp.OutOfBand.UNSUPPORTED,))


def said(status: Status, detail: str = "") -> str:
    answer = response(Version(2, 0), 1, status, detail=detail)
    return str(answer.groups[0]["status-message"].value)


def test_groups_stand_in_the_order_of_the_standard() -> None:
    job = Group(tag=GroupTag.JOB)
    answer = response(Version(1, 1), 9, Status.SUCCESSFUL_OK, unsupported=[UNKNOWN], groups=[job])
    tags = [group.tag for group in answer.groups]
    assert tags == [GroupTag.OPERATION, GroupTag.UNSUPPORTED, GroupTag.JOB]
    assert (answer.version, answer.code, answer.request_id) == ((1, 1), 0, 9)
    assert [one.name for one in answer.groups[0]] == [
        "attributes-charset", "attributes-natural-language", "status-message",
    ]  # fmt: skip


def test_without_unsupported_attributes_there_is_no_group_for_them() -> None:
    answer = response(Version(1, 1), 9, Status.SUCCESSFUL_OK)
    assert [group.tag for group in answer.groups] == [GroupTag.OPERATION]


def test_the_message_is_the_keyword_where_nothing_better_is_known() -> None:
    assert said(Status.CLIENT_ERROR_NOT_FOUND) == "client-error-not-found"
    assert said(Status.CLIENT_ERROR_NOT_FOUND, "no job 9") == "no job 9"


@pytest.mark.parametrize(
    ("detail", "shown"),
    [
        ("x" * 255, "x" * 255),
        ("x" * 256, "x" * 255),
        ("x" * 253 + "€", "x" * 253),
        ("x" * 252 + "€", "x" * 252 + "€"),
        ("odd \udcff", "odd ?"),
    ],
)
def test_the_message_has_255_octets_of_whole_characters(detail: str, shown: str) -> None:
    assert said(Status.CLIENT_ERROR_BAD_REQUEST, detail) == shown


@pytest.mark.parametrize(
    ("octets", "version", "request_id", "status"),
    [
        (b"", (1, 1), 0, 0x0400),
        (b"\2\0\0\2\0\0\0", (1, 1), 0, 0x0400),
        (b"\2\0\0\2\0\0\0\7", (2, 0), 7, 0x0400),
        (b"\2\1\0\2\0\0\0\7", (2, 0), 7, 0x0400),
        (b"\1\0\0\2\0\0\0\7", (1, 0), 7, 0x0400),
        (b"\1\2\0\2\0\0\0\7", (1, 1), 7, 0x0400),
        (b"\3\0\0\2\0\0\0\7", (2, 0), 7, 0x0503),
        (b"\0\0\0\2\0\0\0\7", (2, 0), 7, 0x0503),
        (b"\1\1\0\2\xff\xff\xff\xfe", (1, 1), 0xFFFFFFFE, 0x0400),
        (b"\1\1\0\2\0\0\1\2rest", (1, 1), 0x0102, 0x0400),
    ],
)
def test_what_cannot_be_read_is_answered_as_far_as_its_header_goes(
    octets: bytes, version: tuple[int, int], request_id: int, status: int
) -> None:
    answer = answer_undecodable(octets, BAD)
    assert (answer.version, answer.request_id, answer.code) == (version, request_id, status)
    assert ipp.decode(ipp.encode(answer)) == answer


def test_a_message_over_a_limit_is_too_large() -> None:
    answer = answer_undecodable(b"\2\0\0\2\0\0\0\7", HUGE)
    assert answer.code == Status.CLIENT_ERROR_REQUEST_ENTITY_TOO_LARGE
    assert answer.groups[0]["status-message"].value == HUGE.detail
