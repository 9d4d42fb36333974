from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.transport.trace.hex_dump import HIDDEN_OCTET, fields_of
from sealpress.transport.trace.ipp_facts import ipp_facts
from sealpress.transport.trace.ipp_walk import IppWalk
from tests.transport.trace.messages import (
    ACCESS,
    CHARSET,
    JOB,
    JOB_REQUEST,
    NAME,
    OPERATION,
    PASSWORD,
    message,
    value,
)


def walked(octets):
    walk = IppWalk()
    walk.feed(octets)
    walk.close()
    return walk


def dumped(octets, *, is_request=True):
    return list(fields_of(walked(octets), is_request=is_request))


def test_every_octet_has_a_name():
    octets = message(OPERATION, CHARSET, NAME)
    fields = dumped(octets)
    assert bytes.fromhex(" ".join(field.octets for field in fields)) == octets
    at = 0
    for field in fields:
        assert field.offset == at
        at += len(field.octets.split(" "))


def test_the_names_of_fields():
    fields = [(field.name, field.text) for field in dumped(message(OPERATION, CHARSET))]
    assert fields == [
        ("version", "2.0"),
        ("operation-id", "Print-Job"),
        ("request-id", "7"),
        ("group tag", "operation-attributes"),
        ("value tag", "charset"),
        ("name length", "18"),
        ("name", "attributes-charset"),
        ("value length", "5"),
        ("value", "utf-8"),
        ("group tag", "end-of-attributes"),
    ]


def test_a_response_has_a_status():
    fields = {field.name: field.text for field in dumped(message(code=0x0500), is_request=False)}
    assert fields["status-code"] == "server-error-internal-error"


def test_passwords_are_not_in_the_octets():
    fields = dumped(message(OPERATION, PASSWORD, ACCESS))
    text = " ".join(field.octets for field in fields)
    assert b"hunter2".hex(" ") not in text
    assert text.count(HIDDEN_OCTET) == 2 * len(b"hunter2")
    assert "hunter2" not in str(fields)


def test_user_information_is_not_in_the_octets():
    fields = dumped(message(OPERATION, value(0x45, "printer-uri", b"ipp://a:hunter2@host/x")))
    found = [field for field in fields if field.name == "value"]
    assert found[0].octets.count(HIDDEN_OCTET) == len(b"a:hunter2")
    assert found[0].octets.startswith(b"ipp://".hex(" "))
    assert found[0].octets.endswith(b"@host/x".hex(" "))


def test_values_that_are_hidden_whole():
    fields = dumped(message(OPERATION, value(0x30, "x", b"ftp://a:hunter2@h/\xff")))
    assert set(next(f for f in fields if f.name == "value").octets.split(" ")) == {HIDDEN_OCTET}


@pytest.mark.parametrize(
    "damaged",
    [
        b"\x30\0\x15job-password\0\7hunter2\0\0",
        b"\x44\0\5media\0\x1aa4" + PASSWORD,
        b"\x45\0\3uri\0\x28ipp://a:b@host/" + PASSWORD,
        b"\x30\0\x0bjob-password\0\7hunter2" + b"D" * 30_000,
        b"\x30\0\x0cjob-password\0\0" + JOB + value(0x30, "", b"hunter2"),
        value(0x34, "a") + value(0x4A, "", b"password" + value(0x30, "", b"hunter2")),
    ],
)
def test_a_damaged_message_hides_its_password(damaged):
    octets = message(OPERATION, damaged)
    shown = str(dumped(octets))
    assert "hunter2" not in shown
    assert b"hunter2".hex(" ") not in shown
    assert "hunter2" not in str(ipp_facts(walked(octets), is_request=True))


def test_a_message_is_shown_up_to_where_it_breaks():
    fields = dumped(message(OPERATION, CHARSET, b"\x41\xff\xff"))
    assert fields[-1].name == "value"
    assert fields[-1].text == "utf-8"


def test_no_document_is_in_it():
    assert dumped(JOB_REQUEST + b"%PDF-1.7 secret") == dumped(JOB_REQUEST)


def test_less_than_a_header():
    assert [(f.name, f.octets) for f in dumped(b"\x02\x00\x00")] == [("header", "02 00 00")]
    assert dumped(b"") == []


@given(st.binary(max_size=300))
def test_what_is_shown_is_what_came(octets):
    head = b"\x02\x00\x00\x0b\0\0\0\1"
    shown = " ".join(field.octets for field in dumped(head + octets))
    if HIDDEN_OCTET not in shown:
        assert (head + octets).startswith(bytes.fromhex(shown))


@given(st.binary(min_size=3, max_size=40))
def test_no_password_is_shown_whatever_it_is(password):
    fields = dumped(message(OPERATION, value(0x30, "job-password", password), NAME))
    values = [field for field in fields if field.name == "value"]
    assert values[0].octets == " ".join([HIDDEN_OCTET] * len(password))
    assert values[0].text == "(hidden)"
