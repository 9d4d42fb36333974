"""Finds the certificate for a key of ours, puts its chain in order, says what is missing."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from sealpress.errors import SealpressError, StateError, UsageError
from sealpress.reasons import Reason
from sealpress.trust.certificates.certificate import CertificateFacts
from sealpress.trust.certificates.reading import read_certificates
from sealpress.trust.identities.authority_certificate import is_issued_by
from sealpress.trust.identities.certificate_profile import (
    Holder,
    names_in,
    purpose_name,
    purposes_in,
    text_of,
)
from sealpress.trust.identities.keys import LIBRARY_ERRORS, spki_sha256

MAX_CHAIN = 10
"""The longest chain that is put together."""

Certificates = bytes | Sequence[bytes]
"""A file's octets (PEM, DER, PKCS#7, PKCS#12), or certificates in DER."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """A certificate with its chain in order.

    Attributes:
        chain: DER, the holder's own first, each one issued by the next.
        spki_sha256: Digest of the holder's public key.
        warnings: What is missing or odd, in sentences.
    """

    chain: tuple[bytes, ...] = field(repr=False)
    spki_sha256: str
    warnings: tuple[str, ...] = ()


def arrange(
    certificates: Certificates, keys: Iterable[str], asked: Holder | None = None
) -> Arranged:
    """Find the certificate for one of our keys and put its chain into order.

    Args:
        certificates: What came from the authority, in any order.
        keys: Digests of the public keys that it may be for.
        asked: What was asked for; names that are not covered give a warning.

    Raises:
        UsageError: No certificate can be read (reason ``certificate-file-unreadable``).
        StateError: None is for one of the keys (reason ``identity-unusable``).
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # oddities of an authority's certificates
        try:
            return _arranged(_load(certificates), set(keys), asked)
        except SealpressError:
            raise
        except LIBRARY_ERRORS as error:
            raise UsageError(
                Reason.CERTIFICATE_FILE_UNREADABLE, "a certificate in it is damaged"
            ) from error


def _arranged(
    found: Sequence[x509.Certificate], ours: Collection[str], asked: Holder | None
) -> Arranged:
    fitting = [one for one in found if _key_of(one) in ours]
    if not fitting:
        raise _for_another_key(found, ours)
    own = max(fitting, key=lambda one: one.not_valid_after_utc)
    chain = _chain(own, [one for one in found if one not in fitting])
    told = [*_missing(chain), *_left_out(found, fitting, chain), *_dates(own)]
    if asked is not None:
        told += _not_covered(own, asked)
    ders = tuple(one.public_bytes(Encoding.DER) for one in chain)
    return Arranged(ders, _key_of(own), tuple(told))


def _load(certificates: Certificates) -> list[x509.Certificate]:
    ders = (
        read_certificates(certificates, where="the certificate to install")
        if isinstance(certificates, bytes)
        else certificates
    )
    return [x509.load_der_x509_certificate(der) for der in dict.fromkeys(ders)]


def _key_of(certificate: x509.Certificate) -> str:
    try:
        return spki_sha256(certificate.public_key())
    except LIBRARY_ERRORS:
        return ""


def _for_another_key(found: Sequence[x509.Certificate], ours: Collection[str]) -> StateError:
    issuers = {one.issuer for one in found}
    leaf = next((one for one in found if one.subject not in issuers), found[0])
    return StateError(
        Reason.IDENTITY_UNUSABLE,
        f"the certificate of {leaf.subject.rfc4514_string()} is for the public key "
        f"{_key_of(leaf)[:16]}..., the key here is "
        f"{' or '.join(sorted(key[:16] + '...' for key in ours))}",
    )


def _chain(own: x509.Certificate, others: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    chain = [own]
    while len(chain) < MAX_CHAIN and chain[-1].subject != chain[-1].issuer:
        issuers = [one for one in others if one not in chain and is_issued_by(chain[-1], one)]
        if not issuers:
            break
        # Of two with one key and name the one that lasts longer, as after a renewal.
        chain.append(max(issuers, key=lambda one: one.not_valid_after_utc))
    return chain


def _missing(chain: Sequence[x509.Certificate]) -> list[str]:
    """Complain about a certificate alone; nobody can tell whether a longer chain lacks one."""
    own = chain[0]
    if len(chain) > 1 or own.subject == own.issuer:
        return []
    missing = (
        f"the certificate of its issuer {own.issuer.rfc4514_string()} is not there: unless that is "
        "an authority that every client trusts itself, install the whole chain"
    )
    return [missing]


def _left_out(
    found: Sequence[x509.Certificate],
    fitting: Sequence[x509.Certificate],
    chain: Sequence[x509.Certificate],
) -> list[str]:
    rest = [one for one in found if one not in chain and one not in fitting]
    return [f"{one.subject.rfc4514_string()} is not part of the chain: left out" for one in rest]


def _dates(own: x509.Certificate) -> list[str]:
    now = datetime.now(UTC)
    if own.not_valid_after_utc < now:
        return [f"it expired on {own.not_valid_after_utc:%Y-%m-%d}"]
    if own.not_valid_before_utc > now:
        return [f"it is not valid before {own.not_valid_before_utc:%Y-%m-%d %H:%M} UTC"]
    return []


def _not_covered(own: x509.Certificate, asked: Holder) -> list[str]:
    try:
        names, purposes = names_in(own.extensions), purposes_in(own.extensions)
    except LIBRARY_ERRORS:
        return ["its names can't be read"]
    facts = CertificateFacts.from_der(own.public_bytes(Encoding.DER))
    told = [
        f"it is not for {text_of(name)}, which was asked for"
        for name in asked.names
        if name not in names and not facts.is_for(text_of(name))
    ]
    lacking = [one for one in asked.purposes if purposes and one not in purposes]
    return told + [f"it is not for a {purpose_name(one)}, which was asked for" for one in lacking]
