"""What a certificate made here says about its holder (RFC 5280); imports ``cryptography``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sealpress.errors import UsageError
from sealpress.reasons import Reason
from sealpress.trust.certificates.findings import Purpose
from sealpress.trust.hosts import canonical_host
from sealpress.trust.identities.keys import PublicKey

CLOCK_TOLERANCE = timedelta(days=1)
"""How far a certificate is dated back, for peers whose clocks are behind."""

MAX_NAMES = 100
"""The most names in one certificate."""

_COMMON_NAME_LIMIT = 64  # RFC 5280 appendix A.1, ub-common-name
_DNS_NAME_LIMIT = 253  # RFC 1035 section 2.3.4
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_UPN = x509.ObjectIdentifier("1.3.6.1.4.1.311.20.2.3")
PURPOSE_OIDS = {
    Purpose.SERVER: ExtendedKeyUsageOID.SERVER_AUTH,
    Purpose.CLIENT: ExtendedKeyUsageOID.CLIENT_AUTH,
}
"""The extended key usage of each purpose (RFC 5280 section 4.2.1.12)."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose certificate it is to be, and what for.

    Attributes:
        subject: The distinguished name.
        names: What goes into the subjectAltName.
        purposes: The extended key usages; none means any.
    """

    subject: x509.Name
    names: tuple[x509.GeneralName, ...]
    purposes: tuple[x509.ObjectIdentifier, ...] = ()

    @classmethod
    def named(
        cls,
        names: Sequence[str] = (),
        *,
        emails: Sequence[str] = (),
        upns: Sequence[str] = (),
        purposes: Sequence[Purpose] = (Purpose.SERVER,),
        common_name: str = "",
    ) -> Holder:
        """Describe a holder.

        Args:
            names: Host names (also internationalised ones, and ``*.example.org``) and addresses,
                the main one first.
            emails: Mail addresses of a person.
            upns: Windows user principal names of a person.
            purposes: What the certificate is for.
            common_name: What people are shown; the first name unless given.

        Raises:
            UsageError: A name that no certificate can have (reason ``invalid-argument``).
        """
        general = [
            *(general_name(name) for name in names),
            *(x509.RFC822Name(_email(one)) for one in emails),
            *(x509.OtherName(_UPN, _utf8_string(one)) for one in upns),
        ]
        if not general and not common_name:
            raise _unusable("a certificate needs a name: a host name, an address or an email")
        if len(general) > MAX_NAMES:
            raise _unusable(f"a certificate has at most {MAX_NAMES} names")
        shown = common_name or [*names, *emails, *upns][0]
        return cls(
            common_name_only(shown),
            tuple(dict.fromkeys(general)),
            oids_of(purposes),
        )

    @classmethod
    def of(cls, holder: Holder | Sequence[str]) -> Holder:
        """Return a holder; host names and addresses alone are a server's.

        Raises:
            UsageError: As of :meth:`named`.
        """
        return holder if isinstance(holder, Holder) else cls.named(holder)

    @classmethod
    def of_certificate(cls, certificate: x509.Certificate) -> Holder:
        """Describe the holder of a certificate, to make the next one."""
        return cls(
            certificate.subject,
            names_in(certificate.extensions),
            purposes_in(certificate.extensions),
        )

    def builder(
        self, key: PublicKey, *, issuer: x509.Name | None = None, begin: datetime, end: datetime
    ) -> x509.CertificateBuilder:
        """Begin the certificate, all but what only its issuer knows.

        Args:
            key: The holder's public key.
            issuer: The issuer's name; the holder's own for a self-signed certificate.
            begin: Start of validity.
            end: End of validity.
        """
        builder = (
            x509.CertificateBuilder()
            .subject_name(self.subject)
            .issuer_name(issuer or self.subject)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(end)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        )
        for extension in self.extensions():
            builder = builder.add_extension(extension, critical=False)
        return builder

    def extensions(self) -> tuple[x509.ExtensionType, ...]:
        """The extensions that name the holder and the purposes."""
        found: list[x509.ExtensionType] = []
        if self.names:
            found.append(x509.SubjectAlternativeName(self.names))
        if self.purposes:
            found.append(x509.ExtendedKeyUsage(self.purposes))
        return tuple(found)


def common_name_only(shown: str) -> x509.Name:
    """Make a distinguished name of a common name, cut where it would be too long for one.

    Raises:
        UsageError: Empty, or with control characters (reason ``invalid-argument``).
    """
    text = shown.strip()[:_COMMON_NAME_LIMIT].strip()
    if not text or not text.isprintable():
        raise _unusable("a common name has to be text that can be printed")
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def oids_of(purposes: Sequence[Purpose]) -> tuple[x509.ObjectIdentifier, ...]:
    """Return the extended key usages of purposes."""
    return tuple(PURPOSE_OIDS[one] for one in purposes)


def general_name(name: str) -> x509.GeneralName:
    """Turn a host name or an address into what a certificate holds.

    Internationalised names become A-labels; addresses become iPAddress entries; ``*`` may stand
    for the whole left-most label in front of two or more others (RFC 9525 section 6.3).

    Raises:
        UsageError: No certificate can have it (reason ``invalid-argument``).
    """
    star, rest = ("*.", name.strip()[2:]) if name.strip().startswith("*.") else ("", name)
    try:
        canonical = canonical_host(rest).partition("%")[0]
    except UsageError as error:
        raise _no_host(name) from error
    try:
        address = ip_address(canonical)
    except ValueError:
        labels = canonical.split(".")
        fits = len(star + canonical) <= _DNS_NAME_LIMIT and all(map(_LABEL.fullmatch, labels))
        if not fits or (star and len(labels) < 2):
            raise _no_host(name) from None
        return x509.DNSName(star + canonical)
    if star:
        raise _no_host(name)
    return x509.IPAddress(address)


def usable_name(name: x509.GeneralName) -> x509.GeneralName | None:
    """Return a name that somebody else wrote as we would write it; ``None`` for what we never do.

    Host names, addresses, mail addresses and user principal names pass the same checks as those
    that are typed here.
    """
    try:
        if isinstance(name, x509.DNSName):
            spelled = general_name(name.value)
            return spelled if isinstance(spelled, x509.DNSName) else None
        if isinstance(name, x509.RFC822Name):
            return x509.RFC822Name(_email(name.value))
        if isinstance(name, x509.OtherName) and name.type_id == _UPN:
            return x509.OtherName(_UPN, _utf8_string(_text_in(name.value)))
    except UsageError:
        return None
    is_address = isinstance(name, x509.IPAddress) and "/" not in str(name.value)
    return name if is_address else None


def names_in(extensions: x509.Extensions) -> tuple[x509.GeneralName, ...]:
    """Return the names in a subjectAltName."""
    try:
        return tuple(extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    except x509.ExtensionNotFound:
        return ()


def purposes_in(extensions: x509.Extensions) -> tuple[x509.ObjectIdentifier, ...]:
    """Return the extended key usages."""
    try:
        return tuple(extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    except x509.ExtensionNotFound:
        return ()


def purpose_name(oid: x509.ObjectIdentifier) -> str:
    """Name an extended key usage: ``server``, ``client``, or its number."""
    return {known: str(one) for one, known in PURPOSE_OIDS.items()}.get(oid, oid.dotted_string)


def text_of(name: x509.GeneralName) -> str:
    """Write one name as people do: a host, an address, ``email:...``, ``upn:...``."""
    if isinstance(name, x509.DNSName | x509.IPAddress):
        return str(name.value)
    if isinstance(name, x509.RFC822Name):
        return f"email:{name.value}"
    if isinstance(name, x509.OtherName) and name.type_id == _UPN:
        return f"upn:{_text_in(name.value)}"
    value = name.value
    return f"other:{value.rfc4514_string() if isinstance(value, x509.Name) else value!s}"


def key_usage(key: PublicKey) -> x509.KeyUsage:
    """Return what a TLS peer's key is used for: signatures, and with RSA also key exchange."""
    return _usage(digital_signature=True, key_encipherment=isinstance(key, rsa.RSAPublicKey))


def authority_key_usage() -> x509.KeyUsage:
    """Return what an authority's key is used for: certificates and revocation lists."""
    return _usage(key_cert_sign=True, crl_sign=True)


def starting_now() -> datetime:
    """Return the start of validity of a certificate made now."""
    return datetime.now(UTC).replace(microsecond=0) - CLOCK_TOLERANCE


def _usage(
    *,
    digital_signature: bool = False,
    key_encipherment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        key_encipherment=key_encipherment,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        content_commitment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _email(address: str) -> str:
    local, at, domain = address.strip().rpartition("@")
    host = general_name(domain) if domain else None
    if not at or not local.isascii() or not local.isprintable() or " " in local or host is None:
        raise _unusable(f"{address!r} is no mail address that a certificate can have")
    return f"{local}@{host.value}"


def _utf8_string(text: str) -> bytes:
    octets = text.strip().encode()
    if not 0 < len(octets) < 128 or not text.isprintable():
        raise _unusable("a user principal name has 1 to 127 octets of text")
    return bytes((0x0C, len(octets))) + octets


def _text_in(der: bytes) -> str:
    return der[2:].decode("utf-8", "replace")


def _no_host(name: str) -> UsageError:
    return _unusable(f"{name!r} is no host name that a certificate can have")


def _unusable(detail: str) -> UsageError:
    return UsageError(Reason.INVALID_ARGUMENT, detail)
