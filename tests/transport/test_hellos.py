from __future__ import annotations

import itertools
import ssl

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sealpress.transport.cipher_suites import OLD_SUITES, TLS_1_3_SUITES
from sealpress.transport.cursor import Cursor, extensions_in
from sealpress.transport.hellos import (
    MAX_ANSWER_OCTETS,
    SSL_3_0,
    TLS_1_0,
    TLS_1_2,
    TLS_1_3,
    VERSION_NAMES,
    AnswerReader,
    build_client_hello,
)
from sealpress.transport.records import RecordWatcher
from tests.transport.flights import (
    DONE,
    EXTENDED_MASTER_SECRET,
    RENEGOTIATION_INFO,
    RETRY,
    alert,
    certificate_request,
    certificates,
    curve_exchange,
    dh_exchange,
    flight,
    message,
    record,
    server_hello,
)

DICE = bytes(range(96))
RC4, AES, DHE, ECDHE = 0x0005, 0x002F, 0x0033, 0xC02F


def offered(version=TLS_1_2, suites=OLD_SUITES, **options):
    octets = build_client_hello(version, suites, randomness=DICE, **options)
    watcher = RecordWatcher()
    watcher.feed(octets)
    return watcher.client_hello


def read(*pieces):
    reader = AnswerReader()
    for piece in pieces:
        reader.feed(piece)
    return reader


# What is asked


@pytest.mark.parametrize("version", VERSION_NAMES)
def test_a_hello_says_what_it_was_made_of(version):
    hello = offered(version, (AES, RC4), server_name="Printer.example.")
    assert hello.versions == (version,)
    assert hello.cipher_suites == (AES, RC4, 0x00FF)
    assert hello.server_name == ("" if version == SSL_3_0 else "Printer.example")


@pytest.mark.parametrize("host", ["192.0.2.1", "fe80::1%eth0", "", "dück.example"])
def test_no_name_is_sent_for_an_address(host):
    assert offered(server_name=host).server_name == ""


def test_a_hello_without_extensions_ends_behind_the_compression_methods():
    octets = build_client_hello(TLS_1_0, (AES,), randomness=DICE, extensions=False)
    assert octets.endswith(bytes.fromhex("0004 002f 00ff 0100"))


def test_hellos_are_short():
    for version in VERSION_NAMES:
        octets = build_client_hello(
            version, OLD_SUITES, randomness=DICE, server_name="a-long-name.printers.example"
        )
        assert len(octets) < 512


@pytest.mark.parametrize("version", [TLS_1_2, TLS_1_3])
def test_openssl_takes_the_hello(server_tls, version):
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = server_tls.wrap_bio(incoming, outgoing, server_side=True)
    suites = OLD_SUITES if version == TLS_1_2 else TLS_1_3_SUITES
    incoming.write(build_client_hello(version, suites, randomness=DICE, server_name="h.example"))
    with pytest.raises(ssl.SSLWantReadError):
        server.do_handshake()
    reader = read(outgoing.read())
    assert (reader.done, reader.fault, reader.hello.version) == (True, "", version)
    assert reader.hello.secure_renegotiation
    assert bool(reader.certificates) == (version == TLS_1_2)


# What is answered


def test_a_flight_of_tls_1_0():
    reader = read(flight(TLS_1_0, AES, certificates(b"leaf", b"issuer")))
    assert reader.hello.version == TLS_1_0
    assert reader.hello.cipher_suite == AES
    assert reader.certificates == (b"leaf", b"issuer")
    assert reader.done


@pytest.mark.parametrize("extensions", [b"", RENEGOTIATION_INFO, EXTENDED_MASTER_SECRET])
def test_extensions_are_told(extensions):
    hello = read(flight(TLS_1_2, AES, extensions=extensions)).hello
    assert hello.secure_renegotiation == (extensions == RENEGOTIATION_INFO)
    assert hello.extended_master_secret == (extensions == EXTENDED_MASTER_SECRET)


def test_a_hello_without_any_extension_block():
    body = b"\x03\x00" + bytes(32) + b"\x00" + b"\x00\x05" + b"\x00"
    hello = read(record(message(2, body))).hello
    assert (hello.version, hello.cipher_suite, hello.secure_renegotiation) == (0x300, RC4, False)


@pytest.mark.parametrize("bits", [512, 1023, 1024, 2048])
def test_the_size_of_a_diffie_hellman_group(bits):
    reader = read(flight(TLS_1_2, DHE, dh_exchange(bits)))
    assert (reader.dh_bits, reader.signature, reader.fault) == (bits, 0x0401, "")


def test_an_old_key_exchange_has_no_algorithm_of_its_signature():
    reader = read(flight(TLS_1_0, DHE, dh_exchange(1024, signature=b"")))
    assert (reader.dh_bits, reader.signature, reader.fault) == (1024, 0, "")


def test_a_curve_and_a_weak_signature():
    reader = read(flight(TLS_1_2, ECDHE, curve_exchange(24, signature=b"\x02\x01")))
    assert (reader.group, reader.signature) == (24, 0x0201)


@pytest.mark.parametrize(("version", "signatures"), [(TLS_1_2, b"\x04\x01"), (TLS_1_0, b"")])
def test_the_wish_for_a_client_certificate(version, signatures):
    wish = certificate_request(b"name one", b"two", signatures=signatures)
    reader = read(flight(version, AES, wish))
    assert reader.wants_certificate
    assert reader.authorities == (b"name one", b"two")


@pytest.mark.parametrize("random", [bytes(32), RETRY])
def test_tls_1_3_and_its_wish_for_another_key_share(random):
    reader = read(record(server_hello(TLS_1_3, 0x1301, random=random)))
    assert reader.done
    assert (reader.hello.version, reader.hello.is_retry) == (TLS_1_3, random == RETRY)


def test_alerts():
    assert (read(alert(40)).alert, read(alert(40)).done) == (40, True)
    assert read(alert(0, level=1)).alert == 0


def test_a_warning_is_passed_over():
    reader = read(alert(112, level=1), flight(TLS_1_2, AES))
    assert reader.alert is None
    assert reader.hello.cipher_suite == AES


def test_an_alert_behind_a_hello():
    reader = read(record(server_hello(TLS_1_2, AES)), alert(80))
    assert (reader.hello.cipher_suite, reader.alert) == (AES, 80)


@pytest.mark.parametrize(
    ("octets", "fault"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n", "it does not answer in TLS"),
        (b"\x80\x2e\x01", "it does not answer in TLS"),
        (b"\x16\x02\x00\x00\x01", "it does not answer in TLS"),
        (b"\x16\x03\x03\xff\xff", "it does not answer in TLS"),
        (b"\x16\x03\x03\x00\x00", "it does not answer in TLS"),
        (record(b"\x02", kind=21), "an alert that is none"),
        (record(DONE), "a handshake that does not begin with a ServerHello"),
        (record(message(2, b"\x03\x03")), "a handshake message that is cut short"),
        (
            flight(TLS_1_2, AES, message(11, b"\x00\x00\x09a")),
            "a handshake message that is cut short",
        ),
    ],
)
def test_what_is_no_answer(octets, fault):
    reader = read(octets)
    assert (reader.done, reader.fault) == (True, fault)
    assert octets.startswith(reader.first_octets)


def test_a_server_that_talks_too_much():
    endless = record(server_hello(TLS_1_2, AES)) + record(message(22, bytes(9))) * 10_000
    assert len(endless) > MAX_ANSWER_OCTETS
    reader = read(endless)
    assert reader.fault == "it says more than a TLS server would"


WHOLE = flight(
    TLS_1_2, DHE, certificates(b"x" * 300), dh_exchange(1024), certificate_request(b"name")
)


@given(st.lists(st.integers(1, len(WHOLE)), max_size=8))
def test_any_split_is_read_alike(cuts):
    cuts = sorted({*cuts, 0, len(WHOLE)})
    reader = read(*(WHOLE[start:end] for start, end in itertools.pairwise(cuts)))
    assert (reader.dh_bits, reader.authorities, reader.done) == (1024, (b"name",), True)


@pytest.mark.parametrize("size", [1, 3, 40])
def test_messages_over_many_records(size):
    body = WHOLE[5:]
    reader = read(*(record(body[at : at + size]) for at in range(0, len(body), size)))
    assert (reader.dh_bits, reader.certificates, reader.done) == (1024, (b"x" * 300,), True)


def test_a_record_for_each_message():
    reader = read(record(server_hello(TLS_1_2, AES)) + record(certificates(b"x")) + record(DONE))
    assert (reader.certificates, reader.done) == ((b"x",), True)


@given(st.binary(max_size=400))
@example(b"\x16\x03\x03\x00\x04\x02\x00\x00\x00")
@example(b"\x15")
def test_no_octets_make_it_fail(octets):
    read(octets)
    read(record(octets) if octets else b"")
    read(record(server_hello(TLS_1_2, ECDHE) + octets))


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_no_damage_makes_it_fail(at, octet):
    damaged = bytearray(WHOLE)
    damaged[at] = octet
    read(bytes(damaged))
    read(WHOLE[:at])


@given(st.sampled_from(list(VERSION_NAMES)), st.binary(min_size=96, max_size=96), st.text())
def test_hellos_are_well_formed_whatever_they_are_made_of(version, dice, name):
    octets = build_client_hello(version, (AES,), randomness=dice, server_name=name)
    assert int.from_bytes(octets[3:5], "big") == len(octets) - 5
    watcher = RecordWatcher()
    watcher.feed(octets)
    assert watcher.client_hello is not None
    cursor = Cursor(octets[5 + 4 + 2 + 32 :])  # behind record, message, version, random
    cursor.counted(1)  # session
    cursor.counted(2)  # suites
    assert cursor.counted(1) == b"\x00"
    if version > SSL_3_0:
        extensions_in(cursor.counted(2))
    assert cursor.at_end()
