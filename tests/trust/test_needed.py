from __future__ import annotations

import pytest

from sealpress.trust import LEGACY, Allowance
from sealpress.trust.needed import needed_by_handshake

TLS_1_0, TLS_1_1 = Allowance.TLS_1_0, Allowance.TLS_1_1
RSA, DH = Allowance.RSA_KEY_EXCHANGE, Allowance.WEAK_KEY_EXCHANGE


@pytest.mark.parametrize(
    ("version", "cipher", "needed"),
    [
        ("TLSv1.3", "TLS_AES_256_GCM_SHA384", set()),
        ("TLSv1.2", "ECDHE-RSA-AES256-GCM-SHA384", set()),
        ("TLSv1.2", "ECDHE-ECDSA-CHACHA20-POLY1305", set()),
        ("TLSv1.2", "ECDHE-RSA-AES128-SHA256", set()),
        ("TLSv1.2", "ECDHE-RSA-AES128-SHA", {RSA}),
        ("TLSv1.2", "AES128-SHA", {RSA}),
        ("TLSv1.2", "AES256-GCM-SHA384", {RSA}),
        ("TLSv1.2", "DHE-RSA-AES128-GCM-SHA256", {DH}),
        ("TLSv1.1", "ECDHE-RSA-AES128-SHA", {TLS_1_1}),
        ("TLSv1", "ECDHE-RSA-AES128-SHA", {TLS_1_0}),
        ("TLSv1", "AES128-SHA", {TLS_1_0, RSA}),
        ("TLSv1", "DHE-RSA-AES128-SHA", {TLS_1_0, DH}),
        ("", "", set()),
    ],
)
def test_what_a_handshake_needed(version, cipher, needed):
    assert needed_by_handshake(version, cipher, LEGACY) == needed


def test_a_long_group_is_no_exception():
    needed = needed_by_handshake("TLSv1.2", "DHE-RSA-AES128-GCM-SHA256", LEGACY, dh_bits=2048)
    assert needed == frozenset()
    assert DH in needed_by_handshake("TLSv1.2", "DHE-RSA-AES128-SHA256", LEGACY, dh_bits=1024)


def test_a_server_from_before_rfc_5746_is_one():
    cipher = "ECDHE-RSA-AES128-GCM-SHA256"
    needed = needed_by_handshake("TLSv1.2", cipher, LEGACY, secure_renegotiation=False)
    assert needed == {Allowance.NO_SECURE_RENEGOTIATION}


def test_tls_1_0_brings_tls_1_1_along():
    assert needed_by_handshake("TLSv1.1", "ECDHE-RSA-AES128-SHA", {TLS_1_0}) == {TLS_1_0}


@pytest.mark.parametrize("version", ["TLSv1", "TLSv1.2"])
def test_only_what_was_granted_was_needed(version):
    assert needed_by_handshake(version, "AES128-SHA", frozenset()) == frozenset()
