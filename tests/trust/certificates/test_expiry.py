from __future__ import annotations

import importlib
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from sealpress.reasons import Reason
from sealpress.trust.certificates.expiry import EXPIRY_WARNING, find_expiring, read_end
from tests.trust.makers import NOW, YEAR, make_der

DAY = timedelta(days=1)
DER = make_der(end=NOW + 3 * DAY)


@pytest.mark.parametrize(
    "end",
    [
        NOW,
        datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2049, 12, 31, tzinfo=UTC),
        datetime(2050, 1, 1, tzinfo=UTC),  # from here on GeneralizedTime
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    ],
)
def test_the_end_is_what_the_library_reads(end):
    der = make_der(begin=datetime(1980, 1, 1, tzinfo=UTC), end=end)
    assert read_end(der) == end
    assert x509.load_der_x509_certificate(der).not_valid_after_utc == end


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(hours=3), "it expires within 24 hours, on 2026-06-01"),
        (DAY + timedelta(hours=1), "it expires in 1 day, on 2026-06-02"),
        (29 * DAY, "it expires in 29 days, on 2026-06-30"),
    ],
)
def test_what_expires_soon_is_told(left, said):
    (warning,) = find_expiring([make_der(end=NOW + left)], NOW)
    assert (warning.reason, warning.detail) == (Reason.CERTIFICATE_EXPIRING, said)


@pytest.mark.parametrize("left", [EXPIRY_WARNING, YEAR, -DAY, -YEAR / 2])
def test_what_lasts_or_is_over_is_not(left):
    assert find_expiring([make_der(end=NOW + left)], NOW) == ()


def test_the_position_tells_which_certificate():
    chain = [make_der(), make_der(end=NOW + DAY)]
    assert [one.position for one in find_expiring(chain, NOW)] == [1]


@given(st.binary(max_size=300))
def test_any_octets_have_an_end_or_none(octets):
    assert read_end(octets) is None or octets


@given(st.integers(0, len(DER) - 1), st.integers(0, 255))
def test_a_damaged_certificate_has_an_end_or_none(position, octet):
    end = read_end(DER[:position] + bytes([octet]) + DER[position + 1 :])
    assert end is None or end.tzinfo is UTC


@given(st.integers(0, len(DER) - 1))
def test_a_cut_certificate_has_none(length):
    assert read_end(DER[:length]) is None


def test_no_library_is_loaded_for_it():
    code = (
        "import sys, sealpress.trust.certificates.expiry, sealpress.trust.judge\n"
        "print([name for name in ('cryptography', 'ssl', 'socket') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
    assert importlib.import_module("cryptography")
