"""Names of tags, operations and status codes."""

from __future__ import annotations

import pytest

from sealpress.conformance.names import (
    GROUPS,
    OPERATIONS,
    STATUSES,
    VALUE_TAGS,
    group_tag_name,
    number_of,
)
from sealpress.ipp.tags import GroupTag, ValueTag


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("12", 12),
        (" -5 ", -5),
        ("0x4c", 0x4C),
        ("0X10", 16),
        ("010", 8),
        ("-0x10", -16),
        ("", None),
        ("x", None),
        ("5 apples", None),
        ("1.5", None),
    ],
)
def test_numbers_are_read_as_in_c(text: str, number: int | None) -> None:
    assert number_of(text) == number


def test_groups() -> None:
    assert GROUPS["operation-attributes-tag"] == GROUPS["operation"] == GroupTag.OPERATION
    assert GROUPS["event-notification-attributes-tag"] == GroupTag.EVENT_NOTIFICATION
    assert not {"unsupported", "end-of-attributes-tag", "end-attributes-tag"} & set(GROUPS)


def test_value_tags() -> None:
    assert VALUE_TAGS["name"] == VALUE_TAGS["namewithoutlanguage"] == ValueTag.NAME
    assert VALUE_TAGS["collection"] == VALUE_TAGS["begcollection"] == ValueTag.BEG_COLLECTION
    assert VALUE_TAGS["language"] == VALUE_TAGS["naturallanguage"] == ValueTag.NATURAL_LANGUAGE
    assert "endcollection" not in VALUE_TAGS


def test_operations() -> None:
    assert OPERATIONS["print-job"] == 2
    assert OPERATIONS["cups-add-printer"] == OPERATIONS["cups-add-modify-printer"] == 0x4003
    assert OPERATIONS["get-printer-support-files"] == 0x21


def test_status_codes() -> None:
    assert STATUSES["successful-ok"] == 0
    assert STATUSES["server-error-busy"] == 0x0507
    assert STATUSES["cups-see-other"] == 0x0280


def test_group_tag_names() -> None:
    assert group_tag_name(GroupTag.JOB) == "job-attributes-tag"
    assert group_tag_name(0x0F) == "0x0f"
