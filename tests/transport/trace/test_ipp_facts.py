from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from sealpress.ipp.encoder import encode
from sealpress.ipp.message import Version
from sealpress.transport.trace.ipp_facts import ipp_facts
from sealpress.transport.trace.ipp_walk import IppWalk
from sealpress.transport.trace.redaction import HIDDEN
from tests.strategies import messages
from tests.transport.trace.messages import (
    ACCESS,
    CHARSET,
    JOB_REQUEST,
    OPERATION,
    PRINTER,
    STATE,
    message,
    value,
)


def facts_of(octets, *, is_request=True):
    walk = IppWalk()
    walk.feed(octets)
    walk.close()
    return ipp_facts(walk, is_request=is_request)


def attributes_in(facts):
    return {one["name"]: one["values"] for group in facts["groups"] for one in group["attributes"]}


def test_a_request():
    facts = facts_of(JOB_REQUEST)
    assert facts["operation"] == "Print-Job"
    assert facts["version"] == "2.0"
    assert facts["request_id"] == 7
    assert [group["group"] for group in facts["groups"]] == [
        "operation-attributes",
        "job-attributes",
    ]
    assert attributes_in(facts)["job-password"] == [HIDDEN]
    assert "broken" not in facts


def test_a_response():
    facts = facts_of(message(OPERATION, CHARSET, PRINTER, STATE, code=0x0406), is_request=False)
    assert facts["status"] == "client-error-not-found"
    assert attributes_in(facts)["printer-state"] == ["idle"]


def test_several_values():
    octets = message(OPERATION, value(0x44, "sides", b"a"), value(0x44, "", b"b"), CHARSET)
    assert attributes_in(facts_of(octets))["sides"] == ["a", "b"]


def test_collections():
    access = attributes_in(facts_of(message(OPERATION, ACCESS)))["document-access"]
    assert access == [{"access-user-name": ["anna"], "access-password": [HIDDEN]}]


def test_collections_inside_of_collections():
    inner = value(0x34, "") + value(0x4A, "", b"x") + value(0x21, "", b"\0\0\0\5") + value(0x37, "")
    outer = value(0x34, "media-col") + value(0x4A, "", b"media-size") + inner + value(0x37, "")
    assert attributes_in(facts_of(message(OPERATION, outer)))["media-col"] == [
        {"media-size": [{"x": ["5"]}]}
    ]


def test_values_that_are_none_are_shown_as_octets():
    facts = attributes_in(facts_of(message(OPERATION, value(0x21, "copies", b"\1\2"))))
    assert facts["copies"] == ["<0102>"]


def test_user_and_password_in_uris():
    octets = message(OPERATION, value(0x45, "document-uri", b"ftp://anna:hunter2@host/x"))
    assert attributes_in(facts_of(octets))["document-uri"] == [f"ftp://{HIDDEN}@host/x"]


def test_user_and_password_where_octets_are_shown_as_such():
    octets = message(OPERATION, value(0x30, "x", b"ftp://anna:hunter2@host/\xff"))
    assert attributes_in(facts_of(octets))["x"] == [HIDDEN]


def test_a_message_that_breaks_says_where():
    facts = facts_of(message(OPERATION, CHARSET, b"\0"))
    assert facts["broken"] == {"offset": 37, "why": "0x00 is no tag"}
    assert attributes_in(facts) == {"attributes-charset": ["utf-8"]}


def test_without_even_a_header():
    facts = facts_of(b"\x02")
    assert "operation" not in facts
    assert facts["groups"] == []


@settings(max_examples=20)
@given(messages.map(lambda sent: replace(sent, version=Version(2, 0))))
def test_every_attribute_is_told(sent):
    facts = facts_of(encode(sent))
    names = [[one["name"] for one in group["attributes"]] for group in facts["groups"]]
    assert names == [[one.name for one in group.attributes] for group in sent.groups]


@given(st.binary(max_size=300))
def test_any_octets_give_facts_that_json_can_say(octets):
    json.dumps(facts_of(b"\x02\x00\x00\x0b\0\0\0\1" + octets))
    json.dumps(facts_of(octets, is_request=False))
