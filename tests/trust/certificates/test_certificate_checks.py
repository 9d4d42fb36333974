from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

from sealpress.reasons import Reason
from sealpress.trust import find_faults
from sealpress.trust.certificates.certificate_checks import EARLIEST_PRESENT
from sealpress.trust.certificates.finding import Purpose
from tests.trust.gallery import CLIENTS, HOST, NOW, ROOT, YEAR, below, by, issue_authority, usage


def findings(issued, host=HOST, **options):
    return find_faults(issued.chain, host, authorities=[ROOT.der], **options)


def reasons(issued, **options):
    return [one.reason.removeprefix("certificate-") for one in findings(issued, **options)]


def test_a_clock_of_this_machine_that_was_never_set():
    clock, early, _ = findings(by(), now=datetime(1970, 1, 1, 5, tzinfo=UTC))
    assert clock.reason is Reason.CERTIFICATE_CLOCK_UNSET
    assert clock.detail == "this machine's clock says 1970-01-01 and is probably unset"
    assert early.reason is Reason.CERTIFICATE_NOT_YET_VALID


def test_a_clock_that_is_merely_behind_is_not_called_unset():
    assert reasons(by(begin=NOW), now=EARLIEST_PRESENT) == ["not-yet-valid"]


def test_an_old_authority_is_not_taken_for_a_clock():
    nineties = datetime(1996, 1, 29, tzinfo=UTC)
    old = issue_authority("Nineties CA", issuer=ROOT, begin=nineties, end=NOW - YEAR / 2)
    assert reasons(below(old)) == ["expired"]


@pytest.mark.parametrize(
    ("key", "is_weak"),
    [
        (ec.generate_private_key(ec.SECP192R1()), True),
        (ec.generate_private_key(ec.SECP224R1()), False),
        (ec.generate_private_key(ec.BrainpoolP256R1()), False),
        (dsa.generate_private_key(1024), True),
    ],
)
def test_unusual_keys(key, is_weak):
    assert reasons(by(key=key)) == (["weak"] if is_weak else [])


def test_clients_are_judged_by_what_clients_need():
    client = by(purposes=CLIENTS, names=())
    assert reasons(client, purpose=Purpose.CLIENT) == []
    assert reasons(by(), purpose=Purpose.CLIENT) == ["wrong-usage"]
    (told,) = findings(by(), purpose=Purpose.CLIENT)
    assert told.detail == "it is not meant for TLS clients"


def test_a_client_needs_a_key_that_signs():
    enciphering = [usage("key_encipherment")]
    assert reasons(by(extensions=enciphering)) == []
    assert reasons(by(purposes=(), extensions=enciphering), purpose=Purpose.CLIENT) == [
        "wrong-usage"
    ]


def test_purposes_of_the_nineties_and_any_purpose():
    step_up = ObjectIdentifier("2.16.840.1.113730.4.1")
    for purpose in (step_up, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE):
        assert reasons(by(purposes=(purpose,))) == []


def test_damage_within_hides_no_other_fault():
    no_names = x509.UnrecognizedExtension(ObjectIdentifier("2.5.29.17"), b"\x04\x00")
    issued = by(names=(), end=NOW - YEAR / 2, extensions=[(no_names, False)])
    damage, expired = findings(issued)
    assert damage.detail.startswith("it is damaged: its extensions cannot be read: ")
    assert expired.reason is Reason.CERTIFICATE_EXPIRED


def test_an_authority_is_called_by_its_name():
    (told,) = findings(below(issue_authority("Dusty CA", issuer=ROOT, end=NOW - YEAR / 2)))
    assert told.detail.startswith("its authority CN=Dusty CA expired on 20")
    assert told.position == 1
