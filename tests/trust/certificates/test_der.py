from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.trust.certificates.der import SEQUENCE, Elements, is_one_sequence
from tests.trust.makers import make_der


def test_elements_one_after_the_other():
    elements = Elements(b"\x02\x01\x07\x30\x02\x05\x00")
    assert (elements.tag, elements.take(0x02), elements.at_end) == (0x02, b"\x07", False)
    assert (elements.take(SEQUENCE), elements.at_end) == (b"\x05\x00", True)


@pytest.mark.parametrize(
    ("octets", "content"),
    [
        (b"\x04\x00", 0),
        (b"\x04\x7f" + bytes(127), 127),
        (b"\x04\x81\x80" + bytes(128), 128),
        (b"\x04\x82\x01\x00" + bytes(256), 256),
    ],
)
def test_lengths(octets, content):
    assert len(Elements(octets).take(0x04)) == content


@pytest.mark.parametrize("octets", [b"", b"\x30", b"\x30\x01", b"\x30\x82\x01", b"\x02\x01\x07"])
def test_what_is_cut_off_or_something_else(octets):
    with pytest.raises((ValueError, IndexError)):
        Elements(octets).take(SEQUENCE)


def test_the_outer_form_of_a_certificate():
    der = make_der()
    assert is_one_sequence(der)
    for wrong in (der[:-1], der + b"\0", der[1:], b"", b"\x31" + der[1:]):
        assert not is_one_sequence(wrong)


@given(st.binary(max_size=40))
def test_any_octets_are_one_or_not(octets):
    assert is_one_sequence(octets) in {True, False}
