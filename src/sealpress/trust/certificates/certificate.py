"""What a certificate says, as a value a person can be shown; broken ones too (RFC 5280)."""

from __future__ import annotations

import enum
import importlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import cast

from sealpress.trust.allowances import Allowance

SERVER_AUTH_OID = "1.3.6.1.5.5.7.3.1"
"""The purpose "TLS server" (RFC 5280 section 4.2.1.12)."""

CLIENT_AUTH_OID = "1.3.6.1.5.5.7.3.2"
"""The purpose "TLS client"."""

ANY_PURPOSE_OID = "2.5.29.37.0"


DistinguishedName = tuple[tuple[tuple[str, str], ...], ...]
"""A name as it is compared: its parts as pairs of OID and text without case and double spaces
(RFC 5280 section 7.1)."""

NameForm = tuple[str, str]
"""A kind of general name (``dns``, ``ip``, ``email``, ``uri``, ``other``) and its text."""

OTHER_FORM = "other"
"""Kinds of names whose bounds nobody here understands, as user principal names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathFacts:
    """What of a certificate matters for its place in a chain only (RFC 5280 section 6).

    Attributes:
        subject: The holder's name as it is compared.
        issuer: The name of who signed it, as it is compared.
        serial: The serial number.
        authority_issuer: Who issued the certificate of the one who signed it, by the
            authorityKeyIdentifier; empty when that does not say.
        authority_serial: The serial number of the issuer's certificate, likewise.
        has_basic_constraints: Whether it says at all whether it is an authority's.
        unknown_critical: OIDs of critical extensions that nobody here understands.
        permitted: Under which names an authority may issue; none of a kind means any.
        excluded: Under which it may not.
        permitted_subjects: The same for distinguished names.
        excluded_subjects: The same.
        is_publicly_issued: Whether it shows that a public authority issued it, which never does
            so with its root (CA/Browser Forum Baseline Requirements).
        issuer_uris: Where it says that its issuer's certificate can be fetched.
    """

    subject: DistinguishedName = ()
    issuer: DistinguishedName = ()
    serial: int = 0
    authority_issuer: DistinguishedName = ()
    authority_serial: int | None = None
    has_basic_constraints: bool = False
    unknown_critical: tuple[str, ...] = ()
    permitted: tuple[NameForm, ...] = ()
    excluded: tuple[NameForm, ...] = ()
    permitted_subjects: tuple[DistinguishedName, ...] = ()
    excluded_subjects: tuple[DistinguishedName, ...] = ()
    is_publicly_issued: bool = False
    issuer_uris: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """One certificate, read once; a field that cannot be read is left at its default.

    Attributes:
        sha256: The fingerprint: SHA-256 of the DER octets, 64 hexadecimal digits.
        spki_sha256: The same of its SubjectPublicKeyInfo; empty when it cannot be read.
        subject: Distinguished name of the holder (RFC 4514 text).
        issuer: Distinguished name of who signed it.
        common_name: The subject's first common name; no name check looks at it (RFC 9525).
        serial: Serial number, hexadecimal.
        dns_names: Host names in the subjectAltName.
        ip_names: Addresses in the subjectAltName.
        not_before: Start of validity, UTC.
        not_after: End of validity, UTC.
        key: The kind and size of the public key, ``RSA 2048``.
        key_bits: Its size in bits, 0 when unknown.
        signature_hash: The digest that was signed, ``sha256``; empty when unknown or built in.
        is_self_signed: Whether its own key signed it.
        is_ca: Whether it says that it is an authority's.
        purposes: OIDs of the extended key usages; empty means any.
        problem: Why it could not be read, empty when it could.
        emails: E-mail addresses in the subjectAltName.
        upns: Microsoft user principal names in the subjectAltName.
        uris: URIs in the subjectAltName.
        key_usage: What the key may be used for, ``digitalSignature``; empty means anything,
            ``none`` alone that the extension allows nothing.
        subject_key_id: Identifier of its own key, hexadecimal; empty when it has none.
        authority_key_id: Identifier of the key that signed it; empty when it has none.
        path_length: How many authorities may stand below this one; ``None`` means any number.
        version: The version of X.509: 1, 2 or 3; 1 and 2 have no extensions.
        flaws: What of it breaks the rules so that it could not be read.
        path: What matters for its place in a chain.
    """

    sha256: str
    spki_sha256: str = ""
    subject: str = ""
    issuer: str = ""
    common_name: str = ""
    serial: str = ""
    dns_names: tuple[str, ...] = ()
    ip_names: tuple[IPv4Address | IPv6Address, ...] = ()
    not_before: datetime | None = None
    not_after: datetime | None = None
    key: str = ""
    key_bits: int = 0
    signature_hash: str = ""
    is_self_signed: bool = False
    is_ca: bool = False
    purposes: tuple[str, ...] = ()
    problem: str = ""
    emails: tuple[str, ...] = ()
    upns: tuple[str, ...] = ()
    uris: tuple[str, ...] = ()
    key_usage: tuple[str, ...] = ()
    subject_key_id: str = ""
    authority_key_id: str = ""
    path_length: int | None = None
    version: int = 3
    flaws: tuple[str, ...] = ()
    path: PathFacts = PathFacts()

    @classmethod
    def from_der(cls, der: bytes) -> CertificateFacts:
        """Read a certificate; one that is no certificate at all gives ``problem``."""
        # cryptography is heavy
        reader = importlib.import_module("sealpress.trust.certificates.x509_reader")
        return cast("CertificateFacts", reader.read_der(der))

    @property
    def names(self) -> tuple[str, ...]:
        """All names it is valid for, as text: host names, then addresses."""
        return self.dns_names + tuple(str(address) for address in self.ip_names)

    @property
    def fingerprint(self) -> str:
        """The SHA-256 fingerprint as people compare it: ``AB:CD:...``."""
        return bytes.fromhex(self.sha256).hex(":").upper()

    def is_for(self, host: str, allowances: Collection[Allowance] = frozenset()) -> bool:
        """Whether it names this host (RFC 9525 section 6.3).

        By octets for an address literal, per label without regard to case for a name, with ``*``
        as the whole left-most label only. The common name, and addresses written as names, count
        only where an allowance says so.
        """
        naming = self.naming_of(host)
        return naming is Naming.PROPER or _NAMING_ALLOWED_BY.get(naming) in allowances

    def naming_of(self, host: str) -> Naming:
        """In which way it names this host, properly or in one of the ways that count no more."""
        address = _address(host)
        if address is None:
            return self._naming_of_name(_ascii_labels(host))
        if address in self.ip_names:
            return Naming.PROPER
        written = {_address(text) for text in (*self.dns_names, self.common_name)}
        return Naming.ADDRESS_AS_NAME if address in written else Naming.NONE

    def _naming_of_name(self, wanted: list[str]) -> Naming:
        if any(_covers(pattern, wanted) for pattern in self.dns_names):
            return Naming.PROPER
        # RFC 6125 section 6.4.4: the common name is looked at only where no dNSName is
        if not self.dns_names and _covers(self.common_name, wanted):
            return Naming.COMMON_NAME
        return Naming.NONE


class Signature(enum.Enum):
    """What became of checking whether a certificate's key signed another."""

    GOOD = "good"
    ALTERED = "altered"
    """This key signed, but something else: the certificate was changed afterwards."""
    MISMATCH = "mismatch"
    """Another key signed it, or the signature itself was changed; nobody can tell which."""
    UNCHECKABLE = "uncheckable"


class Naming(enum.Enum):
    """How a certificate names a host."""

    NONE = "not at all"
    PROPER = "in the subjectAltName"
    COMMON_NAME = "in the common name only"
    ADDRESS_AS_NAME = "as an address in the place of a name"


_NAMING_ALLOWED_BY = {
    Naming.COMMON_NAME: Allowance.COMMON_NAME,
    Naming.ADDRESS_AS_NAME: Allowance.ADDRESS_NAME,
}


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None


def _ascii_labels(name: str) -> list[str]:
    bare = name.rstrip(".")
    if not bare.isascii():
        try:
            bare = bare.encode("idna").decode("ascii")
        except UnicodeError:
            return bare.lower().split(".")
    return bare.lower().split(".")


def _covers(pattern: str, wanted: list[str]) -> bool:
    if pattern.startswith("*."):
        return len(wanted) > 2 and _ascii_labels(pattern[2:]) == wanted[1:]
    return bool(pattern) and _ascii_labels(pattern) == wanted
