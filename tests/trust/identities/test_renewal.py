from __future__ import annotations

import logging
import multiprocessing
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from sealpress.errors import SealpressError
from sealpress.reasons import Reason
from sealpress.trust import Identity
from sealpress.trust.certificates.certificate import CertificateFacts
from sealpress.trust.identities.certificate_profile import Holder
from sealpress.trust.identities.identity_folder import IdentityFolder
from sealpress.trust.identities.renewal import RENEW_BEFORE, due, renew_if_due, renewal_time
from sealpress.trust.identities.site_authority import SiteAuthority
from tests.trust.authority import issue, issue_authority

NOW = datetime.now(UTC)
HOLDER = Holder.named(["a.example"])
MUCH_LATER = NOW + timedelta(days=3650 - 20)


@pytest.fixture
def path(tmp_path):
    Identity.ensure(tmp_path / "printer", ["a.example"])
    return tmp_path / "printer"


def lasting(days, begin=NOW):
    return CertificateFacts(sha256="", not_before=begin, not_after=begin + timedelta(days=days))


@pytest.mark.parametrize(
    ("days", "left"), [(3650, 30), (825, 30), (90, 30), (60, 20), (6, 2), (1, 1 / 3)]
)
def test_the_time(days, left):
    facts = lasting(days)
    assert facts.not_after - renewal_time(facts) == timedelta(days=left)
    assert timedelta(days=left) <= RENEW_BEFORE
    assert not due(facts, renewal_time(facts) - timedelta(seconds=1))
    assert due(facts, renewal_time(facts))


def test_without_dates():
    facts = CertificateFacts(sha256="", problem="broken")
    assert renewal_time(facts) is None
    assert not due(facts)


def test_the_clock_is_asked():
    assert due(lasting(100, begin=NOW - timedelta(days=80)))
    assert not due(lasting(100, begin=NOW - timedelta(days=60)))


def test_not_yet(path):
    before = Identity.load(path).facts()
    assert not due(Identity.load(path))
    assert renew_if_due(path) is None
    assert Identity.load(path).facts() == before


def test_the_key_stays(path):
    before = Identity.load(path).facts()
    renewed = renew_if_due(path, now=MUCH_LATER)
    assert renewed == Identity.load(path)
    after = renewed.facts()
    assert after.sha256 != before.sha256
    assert (after.spki_sha256, after.names) == (before.spki_sha256, before.names)


def test_under_a_passphrase(tmp_path):
    Identity.ensure(tmp_path, ["a.example"], lambda: "secret")
    with pytest.raises(SealpressError) as caught:
        renew_if_due(tmp_path, now=MUCH_LATER)
    assert caught.value.reason is Reason.PASSPHRASE_REQUIRED
    assert renew_if_due(tmp_path, passphrase=lambda: "secret", now=MUCH_LATER)


def test_by_our_own_authority(tmp_path):
    authority = SiteAuthority(tmp_path / "authority")
    authority.create("Site")
    folder = IdentityFolder(tmp_path / "printer")
    folder.create(HOLDER, days=60, authority=authority)
    later = NOW + timedelta(days=50)
    assert renew_if_due(folder.path, now=later) is None
    assert renew_if_due(folder.path, authority=authority, now=later)
    assert [one.how for one in authority.issued()] == ["issue", "renew"]


def test_an_outside_authority_is_left_to_people(path, caplog):
    caplog.set_level(logging.WARNING)
    folder = IdentityFolder(path)
    key = x509.load_pem_x509_csr(folder.request()).public_key()

    class Asker:
        @staticmethod
        def public_key():
            return key

    leaf = issue("leaf", issuer=issue_authority("outside"), key=Asker)
    folder.install([leaf.certificate.public_bytes(Encoding.DER)])
    assert renew_if_due(path, now=leaf.certificate.not_valid_after_utc) is None
    assert "issued by CN=outside" in caplog.text
    assert "sealpress identity csr" in caplog.text


def test_nothing_there(tmp_path):
    with pytest.raises(SealpressError) as caught:
        renew_if_due(tmp_path / "none")
    assert caught.value.reason is Reason.STATE_UNREADABLE


def _renew(path, _):
    # By time alone each new one would be due again: only the first one is to be renewed.
    first = (path / "first").read_text()
    folder = IdentityFolder(path)
    folder.renew(only_if=lambda facts: facts.sha256 == first)


def test_of_many_processes_one_renews(path):
    (path / "first").write_text(Identity.load(path).facts().sha256)
    context = multiprocessing.get_context("spawn")
    with context.Pool(3) as pool:
        pool.starmap(_renew, [(path, number) for number in range(6)])
    folder = IdentityFolder(path)
    assert folder.identity().facts().sha256 != (path / "first").read_text()
    assert folder.roll_back().facts().sha256 == (path / "first").read_text()
