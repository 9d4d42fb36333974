"""What every response has to be like."""

from __future__ import annotations

import pytest
from hypothesis import given

from sealpress.conformance.general_rules import faults_of_response
from sealpress.ipp import Attribute, Group, GroupTag, Message, ValueTag, Version
from tests.strategies import messages

CHARSET = Attribute("attributes-charset", (ValueTag.CHARSET,), ("utf-8",))
LANGUAGE = Attribute("attributes-natural-language", (ValueTag.NATURAL_LANGUAGE,), ("en",))
STATE = Attribute("printer-state", (ValueTag.ENUM,), (3,))
OPERATION = Group([CHARSET, LANGUAGE], tag=GroupTag.OPERATION)


def text(name: str, *values: str) -> Attribute:
    return Attribute(name, (ValueTag.TEXT,) * len(values), values)


def response(*groups: Group, version: tuple[int, int] = (2, 0), request_id: int = 7) -> Message:
    return Message(Version(*version), 0, request_id, list(groups))


def faults(message: Message, version: tuple[int, int] = (2, 0)) -> list[str]:
    return faults_of_response(message, Version(*version), 7)


def group(tag: int) -> Group:
    return Group([STATE], tag=tag)


@pytest.mark.parametrize(
    "tags",
    [
        (),
        (GroupTag.PRINTER,),
        (GroupTag.UNSUPPORTED, GroupTag.JOB),
        (GroupTag.JOB, GroupTag.JOB),
        (GroupTag.JOB, GroupTag.SUBSCRIPTION),
        (GroupTag.EVENT_NOTIFICATION,),
        (GroupTag.PRINTER, GroupTag.DOCUMENT),
    ],
)
def test_groups_in_order(tags: tuple[int, ...]) -> None:
    assert faults(response(OPERATION, *map(group, tags))) == []


@pytest.mark.parametrize(
    "tags",
    [
        (GroupTag.JOB, GroupTag.UNSUPPORTED),
        (GroupTag.JOB, GroupTag.PRINTER),
        (GroupTag.EVENT_NOTIFICATION, GroupTag.SUBSCRIPTION),
        (GroupTag.DOCUMENT, GroupTag.EVENT_NOTIFICATION),
    ],
)
def test_groups_out_of_order(tags: tuple[int, ...]) -> None:
    (fault,) = faults(response(OPERATION, *map(group, tags)))
    assert "comes after" in fault


def test_the_operation_group_comes_once() -> None:
    found = faults(response(OPERATION, group(GroupTag.PRINTER), group(GroupTag.OPERATION)))
    assert any("operation-attributes-tag comes after" in fault for fault in found)


def test_groups_without_attributes_do_not_count() -> None:
    empty = Group([], tag=GroupTag.SYSTEM)
    assert faults(response(OPERATION, empty, group(GroupTag.PRINTER))) == []


def test_version_and_request_id() -> None:
    first, second = faults(response(OPERATION, version=(1, 1), request_id=8))
    assert "version 1.1, the request was in 2.0" in first
    assert "request-id 8, the request had 7" in second


def test_a_test_may_take_any_version() -> None:
    assert faults(response(OPERATION, version=(1, 1)), (0, 0)) == []


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        ([], "attributes-charset is missing"),
        ([Group([CHARSET], tag=GroupTag.OPERATION)], "attributes-natural-language is missing"),
        ([Group([LANGUAGE, CHARSET], tag=GroupTag.OPERATION)], "stands where attributes-charset"),
        ([Group([CHARSET, LANGUAGE], tag=GroupTag.JOB)], "in job-attributes-tag stands where"),
    ],
)
def test_the_first_attributes(groups: list[Group], told: str) -> None:
    assert told in faults(response(*groups))[0]


@pytest.mark.parametrize(
    ("name", "attribute", "told"),
    [
        ("status-message", text("status-message", "a", "b"), "has 2 values"),
        ("status-message", text("status-message", "x" * 256), "is longer than 255 octets"),
        (
            "detailed-status-message",
            Attribute("detailed-status-message", (ValueTag.NAME,), ("x",)),
            "is nameWithoutLanguage, not text",
        ),
    ],
)
def test_messages(name: str, attribute: Attribute, told: str) -> None:
    group_of_three = Group([CHARSET, LANGUAGE, attribute], tag=GroupTag.OPERATION)
    (fault,) = faults(response(group_of_three))
    assert fault.startswith(f"{name}: {told}")


def test_a_message_in_another_group() -> None:
    found = faults(response(OPERATION, Group([text("status-message", "x")], tag=GroupTag.JOB)))
    assert "is in job-attributes-tag" in found[0]


def test_an_attribute_is_once_in_a_group() -> None:
    twice = Group([STATE, STATE], tag=GroupTag.PRINTER)
    (fault,) = faults(response(OPERATION, twice))
    assert "printer-state is twice in printer-attributes-tag" in fault
    assert faults(response(OPERATION, group(GroupTag.JOB), group(GroupTag.JOB))) == []


def test_values_are_looked_at() -> None:
    wrong = Attribute("sides", (ValueTag.KEYWORD,), ("one sided",))
    (fault,) = faults(response(OPERATION, Group([wrong], tag=GroupTag.PRINTER)))
    assert fault.startswith('sides: "one sided" is no keyword')


@given(messages)
def test_any_response_is_judged_in_printable_words(message: Message) -> None:
    assert all(fault.isprintable() for fault in faults(message))
