"""Each exhibit of the gallery has exactly the faults that are told of it, and OpenSSL agrees."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from OpenSSL import crypto

from sealpress.trust import find_faults
from sealpress.trust.certificates.finding import Purpose
from tests.trust import gallery
from tests.trust.gallery import EXHIBITS, TRUSTED, Exhibit

AUTHORITIES = tuple(one.der for one in TRUSTED)
every_exhibit = pytest.mark.parametrize("shown", EXHIBITS, ids=[one.slug for one in EXHIBITS])

# What OpenSSL's verifier is not asked here, or leaves to TLS: names, purposes, strength.
_BESIDE_OPENSSL = {
    gallery.NAME,
    gallery.COMMON,
    gallery.AS_NAME,
    gallery.USAGE,
    gallery.WEAK,
    gallery.DIGEST,
}
# OpenSSL takes the first issuer that was sent and never looks back.
_NOT_FOUND_BY_OPENSSL = {"cross-signed by a stranger and the site"}


def openssl_accepts(chain) -> bool:
    """What OpenSSL's verifier says of a chain under the site's authorities."""
    store = crypto.X509Store()
    store.set_flags(crypto.X509StoreFlags.PARTIAL_CHAIN)
    for one in TRUSTED:
        store.add_cert(crypto.X509.from_cryptography(one.certificate))
    try:
        read = [crypto.load_certificate(crypto.FILETYPE_ASN1, der) for der in chain]
        crypto.X509StoreContext(store, read[0], read[1:]).verify_certificate()
    except (crypto.Error, crypto.X509StoreContextError):
        return False
    return True


@every_exhibit
def test_exactly_its_faults_are_found(shown: Exhibit):
    found = find_faults(shown.issued.chain, shown.host, authorities=AUTHORITIES)
    assert {one.reason for one in found} == shown.faults, found
    assert len({(one.reason, one.position) for one in found}) == len(found), found


@every_exhibit
def test_the_verdict_is_openssls(shown: Exhibit):
    accepted = openssl_accepts(shown.issued.chain)
    if shown.is_ not in _NOT_FOUND_BY_OPENSSL:
        assert not (accepted and shown.faults - _BESIDE_OPENSSL)
        assert accepted or shown.faults


@every_exhibit
def test_without_authorities_only_faults_of_its_own_are_told(shown: Exhibit):
    about_trust = {gallery.UNTRUSTED, gallery.INCOMPLETE, gallery.REKEYED}
    found = find_faults(shown.issued.chain, shown.host)
    # the fault of a root or of its bounds is not seen where the root was not sent
    assert {one.reason for one in found} <= shown.faults - about_trust


@every_exhibit
def test_every_detail_is_a_clause_about_something(shown: Exhibit):
    for one in find_faults(shown.issued.chain, shown.host, authorities=AUTHORITIES):
        assert one.detail.startswith(("it ", "its authority ", "the trusted authority "))
        assert len(one.detail) < 1000


GOOD = [one.issued.chain for one in EXHIBITS if not one.faults and one.host == gallery.HOST]


def is_tight(chain) -> bool:
    """Whether each certificate of a chain is needed."""
    shorter = [chain[:at] + chain[at + 1 :] for at in range(1, len(chain))]
    return all(find_faults(one, gallery.HOST, authorities=AUTHORITIES) for one in shorter)


TIGHT = [chain for chain in GOOD if is_tight(chain)]


@settings(max_examples=300)
@given(st.sampled_from(TIGHT), st.data())
def test_what_openssl_refuses_of_a_changed_chain_is_never_without_a_finding(chain, data):
    which = data.draw(st.integers(0, len(chain) - 1))
    der = bytearray(chain[which])
    der[data.draw(st.integers(0, len(der) - 1))] ^= data.draw(st.integers(1, 255))
    changed = [*chain[:which], bytes(der), *chain[which + 1 :]]
    found = find_faults(changed, gallery.HOST, authorities=AUTHORITIES)
    assert found or openssl_accepts(changed)


@given(st.lists(st.binary(max_size=300) | st.sampled_from(GOOD).map(lambda c: c[0]), max_size=40))
def test_no_octets_raise(chain):
    for purpose in Purpose:
        for authorities in (None, AUTHORITIES):
            find_faults(chain, gallery.HOST, authorities=authorities, purpose=purpose)
