"""Reads X.509 certificates into facts; imports ``cryptography``, so load it when needed only."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from sealpress.trust.certificates.certificate import (
    OTHER_FORM,
    CertificateFacts,
    DistinguishedName,
    NameForm,
    PathFacts,
    Signature,
)
from sealpress.trust.certificates.damage import damage_text
from sealpress.trust.certificates.signatures import check_signature

MAX_CERTIFICATE_OCTETS = 262_144
"""A larger certificate is not read; OpenSSL takes about 100 KB for a whole chain."""

_FLAWS = (
    ValueError,
    TypeError,
    InvalidSignature,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
"""What reading a certificate that breaks the rules raises."""

_UNDERSTOOD = frozenset(
    {
        "2.5.29.14",  # subjectKeyIdentifier
        "2.5.29.15",  # keyUsage
        "2.5.29.17",  # subjectAltName
        "2.5.29.19",  # basicConstraints
        "2.5.29.30",  # nameConstraints
        "2.5.29.31",  # cRLDistributionPoints
        "2.5.29.32",  # certificatePolicies
        "2.5.29.33",  # policyMappings
        "2.5.29.35",  # authorityKeyIdentifier
        "2.5.29.36",  # policyConstraints
        "2.5.29.37",  # extKeyUsage
        "2.5.29.54",  # inhibitAnyPolicy
        "2.16.840.1.113730.1.1",  # Netscape's certificate type
    }
)
"""Extensions that may be critical: those that are heeded here or by the TLS library."""

_KEY_USAGES = {
    "digital_signature": "digitalSignature",
    "content_commitment": "nonRepudiation",
    "key_encipherment": "keyEncipherment",
    "data_encipherment": "dataEncipherment",
    "key_agreement": "keyAgreement",
    "key_cert_sign": "keyCertSign",
    "crl_sign": "cRLSign",
}
"""Names in RFC 5280 section 4.2.1.3 of what cryptography calls otherwise."""

_Extensions = Mapping[str, x509.Extension[x509.ExtensionType]]
_NO_EXTENSIONS: _Extensions = {}
_USER_PRINCIPAL_NAME = "1.3.6.1.4.1.311.20.2.3"
_SMTP_UTF8_MAILBOX = "1.3.6.1.5.5.7.8.9"  # RFC 9598
_PUBLIC_POLICIES = "2.23.140.1."  # CA/Browser Forum
_UTF8_STRING = 0x0C

T = TypeVar("T")
E = TypeVar("E", bound=x509.ExtensionType)


def read_der(der: bytes) -> CertificateFacts:
    """Read a certificate; one that is no certificate at all gives ``problem``."""
    fingerprint = hashlib.sha256(der).hexdigest()
    if len(der) > MAX_CERTIFICATE_OCTETS:
        return CertificateFacts(
            sha256=fingerprint, problem=f"it is larger than {MAX_CERTIFICATE_OCTETS} octets"
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # each oddity of a printer's certificate is a warning
        try:
            return _Reader(x509.load_der_x509_certificate(der), der).facts(fingerprint)
        except _FLAWS as error:
            return CertificateFacts(sha256=fingerprint, problem=damage_text(error))


@dataclass
class _AlternativeNames:
    """The subjectAltName by kinds."""

    dns: tuple[str, ...] = ()
    ip: tuple[IPv4Address | IPv6Address, ...] = ()
    emails: tuple[str, ...] = ()
    upns: tuple[str, ...] = ()
    uris: tuple[str, ...] = ()


class _Reader:
    """One certificate, of which each part is read by itself so that one flaw hides no other."""

    def __init__(self, certificate: x509.Certificate, der: bytes) -> None:
        self.certificate = certificate
        self.der = der
        self.flaws: list[str] = []
        self.extensions = self._try("its extensions", self._extensions, _NO_EXTENSIONS)

    def facts(self, fingerprint: str) -> CertificateFacts:
        certificate = self.certificate
        key_name, key_bits, spki = self._try("its public key", self._key, ("", 0, ""))
        subject = self._try("its subject", lambda: certificate.subject, x509.Name([]))
        issuer = self._try("its issuer", lambda: certificate.issuer, x509.Name([]))
        names = self._alternative_names()
        constraints = self._extension(x509.BasicConstraints)
        path = self._path(comparable(subject), comparable(issuer))
        return CertificateFacts(
            sha256=fingerprint,
            spki_sha256=spki,
            subject=subject.rfc4514_string(),
            issuer=issuer.rfc4514_string(),
            common_name=_common_name(subject),
            serial=f"{certificate.serial_number:x}",
            dns_names=names.dns,
            ip_names=names.ip,
            not_before=certificate.not_valid_before_utc,
            not_after=certificate.not_valid_after_utc,
            key=key_name,
            key_bits=key_bits,
            signature_hash=self._signature_hash(),
            is_self_signed=path.subject == path.issuer
            and check_signature(self.der, self.der) is Signature.GOOD,
            is_ca=constraints is not None and constraints.ca,
            purposes=_oids(self._extension(x509.ExtendedKeyUsage)),
            emails=names.emails,
            upns=names.upns,
            uris=names.uris,
            key_usage=_key_usage(self._extension(x509.KeyUsage)),
            subject_key_id=self._subject_key_id(),
            authority_key_id=self._authority().hex(),
            path_length=constraints.path_length if constraints else None,
            version=certificate.version.value + 1,
            flaws=tuple(self.flaws),
            path=path,
        )

    def _try(self, what: str, read: Callable[[], T], otherwise: T) -> T:
        try:
            return read()
        except _FLAWS as error:
            self.flaws.append(f"{what} cannot be read: {damage_text(error)}")
            return otherwise

    def _extensions(self) -> _Extensions:
        return {one.oid.dotted_string: one for one in self.certificate.extensions}

    def _extension(self, kind: type[E]) -> E | None:
        found = self.extensions.get(kind.oid.dotted_string)
        value = found.value if found else None
        return value if isinstance(value, kind) else None

    def _key(self) -> tuple[str, int, str]:
        key = self.certificate.public_key()
        spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        bits = int(getattr(key, "key_size", 0))
        kind = type(key).__name__.removesuffix("PublicKey").replace("EllipticCurve", "EC")
        return f"{kind} {bits}" if bits else kind, bits, hashlib.sha256(spki).hexdigest()

    def _signature_hash(self) -> str:
        try:
            algorithm = self.certificate.signature_hash_algorithm
        except _FLAWS:
            return ""
        return algorithm.name if algorithm else ""

    def _subject_key_id(self) -> str:
        found = self._extension(x509.SubjectKeyIdentifier)
        return found.digest.hex() if found else ""

    def _authority(self) -> bytes:
        found = self._extension(x509.AuthorityKeyIdentifier)
        return (found.key_identifier or b"") if found else b""

    def _alternative_names(self) -> _AlternativeNames:
        names = self._extension(x509.SubjectAlternativeName)
        if names is None:
            return _AlternativeNames()
        others = {
            kind: tuple(_other_names(names, kind))
            for kind in (_USER_PRINCIPAL_NAME, _SMTP_UTF8_MAILBOX)
        }
        return _AlternativeNames(
            dns=tuple(names.get_values_for_type(x509.DNSName)),
            ip=tuple(
                address
                for address in names.get_values_for_type(x509.IPAddress)
                if isinstance(address, IPv4Address | IPv6Address)
            ),
            emails=(*names.get_values_for_type(x509.RFC822Name), *others[_SMTP_UTF8_MAILBOX]),
            upns=others[_USER_PRINCIPAL_NAME],
            uris=tuple(names.get_values_for_type(x509.UniformResourceIdentifier)),
        )

    def _path(self, subject: DistinguishedName, issuer: DistinguishedName) -> PathFacts:
        authority = self._extension(x509.AuthorityKeyIdentifier)
        constraints = self._extension(x509.NameConstraints)
        permitted = (constraints.permitted_subtrees if constraints else None) or []
        excluded = (constraints.excluded_subtrees if constraints else None) or []
        return PathFacts(
            subject=subject,
            issuer=issuer,
            serial=self.certificate.serial_number,
            authority_issuer=_first_subject(authority.authority_cert_issuer if authority else None),
            authority_serial=authority.authority_cert_serial_number if authority else None,
            has_basic_constraints=self._extension(x509.BasicConstraints) is not None,
            unknown_critical=tuple(
                oid
                for oid, extension in self.extensions.items()
                if extension.critical and oid not in _UNDERSTOOD
            ),
            permitted=tuple(_forms(permitted)),
            excluded=tuple(_forms(excluded)),
            permitted_subjects=tuple(_subjects(permitted)),
            excluded_subjects=tuple(_subjects(excluded)),
            is_publicly_issued=self._is_publicly_issued(),
            issuer_uris=tuple(self._issuer_uris()),
        )

    def _is_publicly_issued(self) -> bool:
        policies = self._extension(x509.CertificatePolicies) or ()
        return any(
            one.policy_identifier.dotted_string.startswith(_PUBLIC_POLICIES) for one in policies
        )

    def _issuer_uris(self) -> Iterator[str]:
        for one in self._extension(x509.AuthorityInformationAccess) or ():
            is_issuer = one.access_method == AuthorityInformationAccessOID.CA_ISSUERS
            if is_issuer and isinstance(one.access_location, x509.UniformResourceIdentifier):
                yield one.access_location.value


def read_subject(der: bytes) -> DistinguishedName:
    """Read only whose a certificate is, as it is compared; empty when that cannot be read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return comparable(x509.load_der_x509_certificate(der).subject)
        except _FLAWS:
            return ()


def comparable(name: x509.Name) -> DistinguishedName:
    """Bring a name into the form in which names are compared."""
    return tuple(
        tuple(
            sorted(
                (part.oid.dotted_string, " ".join(str(part.value).casefold().split()))
                for part in parts
            )
        )
        for parts in name.rdns
    )


def _common_name(subject: x509.Name) -> str:
    found = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else ""


def _oids(usage: x509.ExtendedKeyUsage | None) -> tuple[str, ...]:
    return tuple(purpose.dotted_string for purpose in usage or ())


def _key_usage(usage: x509.KeyUsage | None) -> tuple[str, ...]:
    if usage is None:
        return ()
    allowed = tuple(name for flag, name in _KEY_USAGES.items() if getattr(usage, flag))
    return allowed or ("none",)


def _other_names(names: x509.SubjectAlternativeName, kind: str) -> Iterator[str]:
    for other in names.get_values_for_type(x509.OtherName):
        # short ones only: no name of a person has more than 127 octets
        is_text = other.value[:1] == bytes([_UTF8_STRING]) and other.value[1:2] < b"\x80"
        if other.type_id.dotted_string == kind and is_text:
            yield other.value[2:].decode("utf-8", "replace")


def _first_subject(names: Iterable[x509.GeneralName] | None) -> DistinguishedName:
    return next(_subjects(names or ()), ())


def _subjects(names: Iterable[x509.GeneralName]) -> Iterator[DistinguishedName]:
    for name in names:
        if isinstance(name, x509.DirectoryName):
            yield comparable(name.value)


_FORMS: dict[type[x509.GeneralName], str] = {
    x509.DNSName: "dns",
    x509.IPAddress: "ip",
    x509.RFC822Name: "email",
    x509.UniformResourceIdentifier: "uri",
}


def _forms(names: Iterable[x509.GeneralName]) -> Iterator[NameForm]:
    for name in names:
        if not isinstance(name, x509.DirectoryName):
            yield _FORMS.get(type(name), OTHER_FORM), str(name.value).lower()
