"""What an authority of ours signs: its own certificate and those of others; ``cryptography``."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sealpress.errors import StateError, UsageError
from sealpress.reasons import Reason
from sealpress.trust.identities.certificate_profile import (
    CLOCK_TOLERANCE,
    Holder,
    authority_key_usage,
    common_name_only,
    general_name,
    key_usage,
    starting_now,
)
from sealpress.trust.identities.keys import LIBRARY_ERRORS, PrivateKey, PublicKey
from sealpress.trust.identities.opened_identity import OpenedIdentity
from sealpress.trust.identities.self_signed import digest_for

_LIKE_A_HOST = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+")

MAX_DAYS = 36500
"""The longest life of a certificate made here: a hundred years."""


def validity_of(days: int) -> timedelta:
    """Turn days into a length of time.

    Raises:
        UsageError: No number that makes sense (reason ``invalid-argument``).
    """
    if not 1 <= days <= MAX_DAYS:
        raise UsageError(
            Reason.INVALID_ARGUMENT, f"a certificate lasts 1 to {MAX_DAYS} days, not {days}"
        )
    return timedelta(days=days)


def own_certificate(
    name: str, key: PrivateKey, validity: timedelta, dns_constraints: Sequence[str] = ()
) -> x509.Certificate:
    """Make an authority's own certificate: it signs holders and no other authority.

    Raises:
        UsageError: The name or a domain can't be used (reason ``invalid-argument``).
    """
    subject, public_key, begin = common_name_only(name), key.public_key(), starting_now()
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + CLOCK_TOLERANCE + validity)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(authority_key_usage(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )
    if dns_constraints:
        domains = [_domain(one) for one in dns_constraints]
        builder = builder.add_extension(x509.NameConstraints(domains, None), critical=True)
    return builder.sign(key, digest_for(key))


def sign_holder(
    mine: OpenedIdentity, holder: Holder, key: PublicKey, validity: timedelta
) -> tuple[x509.Certificate, tuple[str, ...]]:
    """Sign a holder's certificate.

    Returns:
        The certificate, and what is not as it was asked for in sentences.

    Raises:
        UsageError: A name lies outside of the authority's domains (``invalid-argument``).
        StateError: The authority has expired (``identity-unusable``).
    """
    authority = mine.certificate
    _check_domains(holder, authority)
    begin = max(starting_now(), authority.not_valid_before_utc)
    wanted = starting_now() + CLOCK_TOLERANCE + validity
    end = min(wanted, authority.not_valid_after_utc)
    if end <= datetime.now(UTC):
        raise StateError(Reason.IDENTITY_UNUSABLE, f"the authority itself ended on {end:%Y-%m-%d}")
    builder = holder.builder(key, issuer=authority.subject, begin=begin, end=end)
    builder = builder.add_extension(key_usage(key), critical=True)
    builder = builder.add_extension(_identifier_of(authority), critical=False)
    cut = f"it ends on {end:%Y-%m-%d}, earlier than asked for, because the authority does"
    return builder.sign(mine.key, digest_for(mine.key)), (cut,) if end < wanted else ()


def _identifier_of(authority: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    try:
        own = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    except x509.ExtensionNotFound:  # an authority made elsewhere
        key = authority.public_key()
        own = x509.SubjectKeyIdentifier.from_public_key(key)
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own)


def is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether a certificate names an issuer and carries its signature.

    Signatures over SHA-1 are not computed; there the key identifiers have to be the same.
    """
    if certificate.issuer != issuer.subject:
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            certificate.verify_directly_issued_by(issuer)
        except InvalidSignature:
            return False
        except LIBRARY_ERRORS:
            return _names_key_of(certificate, issuer)
    return True


def _names_key_of(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        wanted = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier)
        has = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except (x509.ExtensionNotFound, ValueError):
        return True
    return wanted.value.key_identifier in (None, has.value.digest)


def _check_domains(holder: Holder, authority: x509.Certificate) -> None:
    try:
        constraints = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        return
    subtrees = constraints.permitted_subtrees or []
    domains = [one.value for one in subtrees if isinstance(one, x509.DNSName)]
    for name in _checked_names(holder):
        if not any(_lies_in(name, one) for one in domains):
            raise UsageError(
                Reason.INVALID_ARGUMENT,
                f"{name} lies outside of what this authority may certify: {', '.join(domains)}",
                hint="A server needs a host name within; give a person an email address.",
            )


def _checked_names(holder: Holder) -> list[str]:
    """Return what verifiers take for host names: without one, a common name that looks like it."""
    names = [one.value for one in holder.names if isinstance(one, x509.DNSName)]
    found = holder.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    shown = str(found[0].value) if found else ""
    is_server = ExtendedKeyUsageOID.SERVER_AUTH in holder.purposes
    if not names and (is_server or _LIKE_A_HOST.fullmatch(shown)):
        return [shown]
    return names


def _lies_in(name: str, domain: str) -> bool:
    return name == domain or name.endswith(f".{domain}")


def _domain(name: str) -> x509.GeneralName:
    found = general_name(name.lstrip("."))
    if not isinstance(found, x509.DNSName) or "*" in found.value:
        raise UsageError(Reason.INVALID_ARGUMENT, f"{name!r} is no domain")
    return found
