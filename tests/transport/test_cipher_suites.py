from __future__ import annotations

import re
import ssl
import warnings

import pytest

from sealpress.transport.cipher_suites import (
    OLD_SUITES,
    SUITE_NAMES,
    TLS_1_3_SUITES,
    has_forward_secrecy,
    is_in_use,
    suite_name,
)

with warnings.catch_warnings():  # tlslite-ng imports asyncore
    warnings.simplefilter("ignore", DeprecationWarning)
    from tlslite.constants import CipherSuite

NUMBERS = {name: number for number, name in SUITE_NAMES.items()}


def test_every_name_is_there_once():
    assert len(NUMBERS) == len(SUITE_NAMES)
    assert all(re.fullmatch(r"TLS(_[A-Za-z0-9]+)+", name) for name in NUMBERS)


def test_the_numbers_are_those_that_another_library_knows():
    theirs = {
        name: number
        for name, number in vars(CipherSuite).items()
        if name in NUMBERS and isinstance(number, int)
    }
    assert len(theirs) > 80
    assert {name: NUMBERS[name] for name in theirs} == theirs


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (0x0005, "TLS_RSA_WITH_RC4_128_SHA"),
        (0x000A, "TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
        (0x002F, "TLS_RSA_WITH_AES_128_CBC_SHA"),
        (0xC02F, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
        (0x1301, "TLS_AES_128_GCM_SHA256"),
        (0xFAFA, "0xFAFA"),
    ],
)
def test_names(number, name):
    assert suite_name(number) == name


def test_what_is_offered():
    assert OLD_SUITES[0] == NUMBERS["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"]
    assert not set(OLD_SUITES) & set(TLS_1_3_SUITES)
    assert {0x0004, 0x0003, 0x0009, 0x000A, 0x0001, 0x0016, 0x0033} <= set(OLD_SUITES)
    assert not [suite_name(number) for number in OLD_SUITES if "_anon_" in suite_name(number)]


def test_what_is_in_use_is_what_the_ssl_module_can_speak():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_ciphers("ECDHE+AES:ECDHE+CHACHA20:DHE+AES:DHE+CHACHA20:kRSA+AES:!PSK:@SECLEVEL=0")
    spoken = {cipher["id"] & 0xFFFF for cipher in context.get_ciphers()}
    in_use = {number for number in OLD_SUITES if is_in_use(number)}
    assert in_use <= spoken
    missing = {suite_name(number) for number in spoken - in_use - set(TLS_1_3_SUITES)}
    assert not [name for name in missing if not name.endswith("_CCM_8") and "_DSS_" not in name]


def test_forward_secrecy():
    assert has_forward_secrecy(0x1301)
    assert has_forward_secrecy(NUMBERS["TLS_DHE_RSA_WITH_AES_128_CBC_SHA"])
    assert not has_forward_secrecy(NUMBERS["TLS_RSA_WITH_AES_128_GCM_SHA256"])
    assert not has_forward_secrecy(0xFAFA)
