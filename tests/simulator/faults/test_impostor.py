"""TLS servers played by hand, as the prober's reader sees them."""

from __future__ import annotations

import os

import pytest

from sealpress.simulator.faults import FAULTS, parse_fault
from sealpress.simulator.faults.impostor import PLAYED_BY_HAND, End, Impostor
from sealpress.transport.hellos import (
    SSL_3_0,
    TLS_1_0,
    TLS_1_2,
    TLS_1_3,
    AnswerReader,
    build_client_hello,
)

RC4_SHA, TRIPLE_DES, AES128 = 0x0005, 0x000A, 0x002F


def hello(version=TLS_1_2, suites=(AES128, TRIPLE_DES, RC4_SHA)):
    return build_client_hello(version, suites, server_name="x", randomness=os.urandom(96))


def answer(name, octets, chain=()):
    return Impostor(parse_fault(name), chain).feed(octets)


def read(reply):
    reader = AnswerReader()
    reader.feed(reply.octets)
    return reader


@pytest.mark.parametrize("name", PLAYED_BY_HAND)
def test_all_are_in_the_table(name):
    assert FAULTS[name].decides == "tls-handshake"


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("tls-alert:48", 48),
        ("tls-alert:handshake_failure", 40),
        ("tls-alert", 80),
        ("tls-unknown-name", 112),
    ],
)
def test_alerts(name, number):
    reply = answer(name, hello())
    assert read(reply).alert == number
    assert reply.end is End.CLOSE


@pytest.mark.parametrize(
    ("name", "end"), [("tls-close", End.CLOSE), ("tls-reset", End.RESET), ("tls-stall", End.STAY)]
)
def test_those_who_say_nothing(name, end):
    reply = answer(name, hello())
    assert (reply.octets, reply.end) == (b"", end)


@pytest.mark.parametrize("name", ["tls-garbage", "tls-plain-answer"])
def test_those_who_do_not_speak_tls(name):
    assert read(answer(name, hello())).fault == "it does not answer in TLS"


def test_the_plain_answer_is_http():
    octets = answer("tls-plain-answer", hello()).octets
    head, _, body = octets.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert f"Content-Length: {len(body)}".encode() in head


@pytest.mark.parametrize(
    ("name", "version", "suite"),
    [
        ("sslv3-only", SSL_3_0, TRIPLE_DES),
        ("rc4-only", TLS_1_0, RC4_SHA),
        ("3des-only", TLS_1_0, TRIPLE_DES),
    ],
)
@pytest.mark.parametrize("offered", [TLS_1_0, TLS_1_2])
def test_old_servers_name_what_they_speak(name, version, suite, offered):
    reply = answer(name, hello(offered), (b"leaf", b"issuer"))
    found = read(reply)
    assert (found.hello.version, found.hello.cipher_suite) == (version, suite)
    assert found.certificates == (b"leaf", b"issuer")
    assert reply.end is End.STAY


@pytest.mark.parametrize("name", ["sslv3-only", "rc4-only", "3des-only"])
def test_old_servers_have_nothing_for_new_clients(name):
    reply = answer(name, hello(TLS_1_3, (0x1301, 0x1302)))
    assert read(reply).alert == 40


def test_tls_1_0_is_too_new_for_a_client_of_ssl_3():
    assert read(answer("rc4-only", hello(SSL_3_0))).alert == 40


def test_old_servers_end_when_it_gets_serious():
    impostor = Impostor(parse_fault("rc4-only"))
    impostor.feed(hello())
    assert impostor.feed(b"") is None
    reply = impostor.feed(b"\x16\x03\x01\0\x04\x10\0\0\0")
    assert read(reply).alert == 40


def test_a_hello_in_pieces():
    impostor = Impostor(parse_fault("tls-alert"))
    octets = hello()
    assert [impostor.feed(octets[at : at + 1]) for at in range(len(octets) - 1)].count(None) == (
        len(octets) - 1
    )
    assert impostor.feed(octets[-1:]) is not None


def test_what_is_no_hello_is_answered_too():
    assert answer("tls-alert", b"\x16\x03\x01\0\x05\x05\0\0\x01\0") is not None
    assert read(answer("sslv3-only", b"\x16\x03\x01\0\x05\x05\0\0\x01\0")).alert == 40
