"""Small values: known answers, and nothing opens that was changed or moved."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.spool.encryption.values import DamagedValueError, ValueKey, key_id_of

KNOWN = bytes.fromhex(
    "0100000007000102030405060708090a0b0c0d0e0f1011121314151617"
    "21893ad844cd998c008e37c010f9ab4d446884c6f6"
)
"""Made by OpenSSL's GCM with a key of HMAC-SHA256, by hand from the module's description."""

KEY = ValueKey(7, bytes(range(32)))


def test_a_known_answer():
    assert KEY.unseal(KNOWN, b"context") == b"value"
    assert key_id_of(KNOWN) == 7


@given(octets=st.binary(max_size=300), context=st.binary(max_size=40))
def test_what_was_sealed_opens(octets, context):
    sealed = KEY.seal(octets, context)
    assert KEY.unseal(sealed, context) == octets
    assert sealed.startswith(KEY.prefix)
    assert len(sealed) == len(octets) + 45


def test_sealing_twice_gives_other_octets():
    assert KEY.seal(b"same", b"") != KEY.seal(b"same", b"")


@given(octets=st.binary(max_size=60), data=st.data())
def test_a_changed_bit_is_seen(octets, data):
    sealed = bytearray(KEY.seal(octets, b"here"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(DamagedValueError):
        KEY.unseal(bytes(sealed), b"here")


@given(octets=st.binary(max_size=60), data=st.data())
def test_a_value_cut_short_is_seen(octets, data):
    sealed = KEY.seal(octets, b"here")
    with pytest.raises(DamagedValueError):
        KEY.unseal(sealed[: data.draw(st.integers(0, len(sealed) - 1))], b"here")


def test_another_context_or_key_opens_nothing():
    sealed = KEY.seal(b"value", b"job 1")
    for key, context in [(KEY, b"job 2"), (ValueKey(7, bytes(32)), b"job 1")]:
        with pytest.raises(DamagedValueError):
            key.unseal(sealed, context)


@pytest.mark.parametrize("octets", [b"", b"\1", KNOWN[:28], b"\2" + KNOWN[1:]])
def test_what_is_no_sealed_value_has_no_key(octets):
    with pytest.raises(DamagedValueError):
        key_id_of(octets)


def test_a_key_shows_its_number_only():
    assert repr(KEY) == "ValueKey(7, ...)"
    with pytest.raises(ValueError, match="32 octets"):
        ValueKey(1, b"short")
