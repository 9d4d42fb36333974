from __future__ import annotations

from pathlib import Path

import pytest

from sealpress.errors import UsageError
from sealpress.reasons import Reason
from sealpress.trust import Pin, PinKind, TrustLevel, TrustPolicy

HEX = "ab" * 32


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("system", TrustPolicy()),
        ("encrypt", TrustPolicy(level=TrustLevel.ENCRYPT, use_system_cas=False)),
        ("ca:/etc/site.pem", TrustPolicy(use_system_cas=False, ca_files=(Path("/etc/site.pem"),))),
        (f"sha256:{HEX}", TrustPolicy(use_system_cas=False, pins=(Pin(HEX),))),
        (f"system, sha256:{HEX}", TrustPolicy(pins=(Pin(HEX),))),
    ],
)
def test_parse_and_back(text, policy):
    assert TrustPolicy.parse(text) == policy
    assert TrustPolicy.parse(str(policy)) == policy


def test_a_pin_is_read_as_people_write_it():
    colons = ":".join(["AB"] * 32)
    assert Pin.parse(f"SHA256:{colons}") == Pin(HEX)
    assert Pin.parse(f"spki-sha256:{HEX}").kind is PinKind.PUBLIC_KEY


@pytest.mark.parametrize(
    "text", ["", ",", "yes", "ca:", "sha256:12", "sha1:" + "0" * 40, "encrypt,system", "system:x"]
)
def test_what_cannot_be_read_is_a_usage_error(text):
    with pytest.raises(UsageError) as caught:
        TrustPolicy.parse(text)
    assert caught.value.reason is Reason.TRUST_SETTINGS_INVALID


def test_pins_and_authorities_take_two_handshakes():
    pins, authorities = TrustPolicy(pins=(Pin(HEX),)).stages()
    assert (pins.pins, pins.trusts_authorities) == ((Pin(HEX),), False)
    assert (authorities.pins, authorities.trusts_authorities) == ((), True)


@pytest.mark.parametrize(
    "policy",
    [
        TrustPolicy(),
        TrustPolicy(pins=(Pin(HEX),), use_system_cas=False),
        TrustPolicy(pins=(Pin(HEX),), level=TrustLevel.ENCRYPT),
        TrustPolicy(level=TrustLevel.NONE),
    ],
)
def test_other_policies_take_one(policy):
    assert policy.stages() == (policy,)


def test_levels_are_ordered():
    assert TrustLevel.NONE < TrustLevel.ENCRYPT < TrustLevel.TOFU < TrustLevel.VERIFIED
