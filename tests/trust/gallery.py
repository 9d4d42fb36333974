"""Certificates as printers show them, right and wrong ones, each with all that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

from sealpress.reasons import Reason
from tests.trust.authority import (
    NOW,
    YEAR,
    Issued,
    altered,
    issue,
    issue_authority,
    naming_the_key_of,
    signed_over,
    with_damaged_signature,
)

SELF_SIGNED = Reason.CERTIFICATE_SELF_SIGNED
UNTRUSTED = Reason.CERTIFICATE_UNTRUSTED
INCOMPLETE = Reason.CERTIFICATE_CHAIN_INCOMPLETE
REKEYED = Reason.CERTIFICATE_ISSUER_REKEYED
EXPIRED = Reason.CERTIFICATE_EXPIRED
EARLY = Reason.CERTIFICATE_NOT_YET_VALID
CLOCK = Reason.CERTIFICATE_CLOCK_UNSET
NAME = Reason.CERTIFICATE_NAME_MISMATCH
COMMON = Reason.CERTIFICATE_COMMON_NAME_ONLY
AS_NAME = Reason.CERTIFICATE_ADDRESS_AS_NAME
WEAK = Reason.CERTIFICATE_WEAK
DIGEST = Reason.CERTIFICATE_WEAK_DIGEST
USAGE = Reason.CERTIFICATE_WRONG_USAGE
INVALID = Reason.CERTIFICATE_INVALID

HOST = "localhost"
ADDRESS = "127.0.0.1"
PAST, FUTURE = NOW - YEAR / 2, NOW + YEAR / 2
DAY = timedelta(days=1)
SEVENTY, EIGHTY = datetime(1970, 1, 1, tzinfo=UTC), datetime(1980, 1, 1, tzinfo=UTC)
MILLENNIUM, TEN = datetime(2000, 1, 1, tzinfo=UTC), datetime(2010, 1, 1, tzinfo=UTC)

CLIENTS = (ExtendedKeyUsageOID.CLIENT_AUTH,)
MAIL = (ExtendedKeyUsageOID.EMAIL_PROTECTION,)
NO_AUTHORITY = x509.BasicConstraints(ca=False, path_length=None)


def rsa_key(bits):
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


RSA_1024, RSA_2048, RSA_2048_TOO = rsa_key(1024), rsa_key(2048), rsa_key(2048)


def usage(*allowed):
    """The extension keyUsage with these bits, by cryptography's names."""
    every = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement "
        "key_cert_sign crl_sign encipher_only decipher_only"
    )
    return x509.KeyUsage(**{bit: bit in allowed for bit in every.split()}), True


def within(permitted=None, excluded=None):
    """The extension nameConstraints."""
    return x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=excluded), True


def naming_the_serial_of(issuer):
    """The extension by which a certificate names its issuer's by issuer and serial number."""
    certificate = issuer.certificate
    names = [x509.DirectoryName(certificate.issuer)]
    return x509.AuthorityKeyIdentifier(None, names, certificate.serial_number), False


PLAIN_AUTHORITY = {
    "names": (),
    "purposes": (),
    "authority": x509.BasicConstraints(ca=True, path_length=None),
}
"""An authority's certificate without key identifiers."""

ROOT = issue_authority("Site CA")
MIDDLE = issue_authority("Middle CA", issuer=ROOT)
RSA_ROOT = issue_authority("RSA CA", key=RSA_2048)
OLD_ROOT = issue_authority("Old CA", end=PAST)
SHA1_ROOT = signed_over("sha1", issue_authority("Old Digest CA", key=RSA_2048))
WEAK_ROOT = issue_authority("Weak CA", key=RSA_1024)
NO_KEY_ID_ROOT = issue("Plain CA", **PLAIN_AUTHORITY)
DNS_ROOT = issue_authority("Names CA", extensions=[within([x509.DNSName("clinic.example")])])
MAIL_ROOT = issue_authority("Mail CA", purposes=MAIL)
TRUSTED = (
    ROOT,
    RSA_ROOT,
    OLD_ROOT,
    SHA1_ROOT,
    WEAK_ROOT,
    NO_KEY_ID_ROOT,
    DNS_ROOT,
    MAIL_ROOT,
)
"""What the site's file of authorities holds."""

STRANGER = issue_authority("Elsewhere CA")
STRANGE_MIDDLE = issue_authority("Elsewhere Middle CA", issuer=STRANGER)
REKEYED_ROOT = issue_authority("Site CA")
REKEYED_PLAIN = issue("Plain CA", **PLAIN_AUTHORITY)
COLLEAGUE = issue("colleague", issuer=ROOT)
NARROW = issue_authority("Narrow CA", issuer=ROOT, path_length=0)
BELOW_NARROW = issue_authority("Too Deep CA", issuer=NARROW)
OLD_MIDDLE = issue_authority("Old Middle CA", issuer=ROOT, end=PAST)
EARLY_MIDDLE = issue_authority("Early Middle CA", issuer=ROOT, begin=FUTURE, end=FUTURE + YEAR)
WEAK_MIDDLE = issue_authority("Weak Middle CA", issuer=ROOT, key=RSA_1024)
SHA1_MIDDLE = signed_over(
    "sha1", issue_authority("Old Digest Middle CA", issuer=RSA_ROOT, key=RSA_2048_TOO), RSA_ROOT
)
NO_SIGN_MIDDLE = issue_authority("Mute CA", issuer=ROOT, extensions=[usage("crl_sign")])
CLIENTS_MIDDLE = issue_authority("Clients CA", issuer=ROOT, purposes=CLIENTS)
BOUND_MIDDLE = issue_authority("Bound CA", issuer=ROOT, extensions=[within([x509.DNSName(HOST)])])
NOT_HERE_MIDDLE = issue_authority(
    "Not Here CA", issuer=ROOT, extensions=[within(None, [x509.DNSName(HOST)])]
)
ADDRESS_MIDDLE = issue_authority(
    "Addresses CA",
    issuer=ROOT,
    extensions=[within([x509.IPAddress(ip_network("10.0.0.0/8"))])],
)
CROSSED = issue_authority("Crossed CA")
CROSSED_BY_STRANGER = issue_authority("Crossed CA", issuer=STRANGER, key=CROSSED.key)
CROSSED_BY_ROOT = issue_authority("Crossed CA", issuer=ROOT, key=CROSSED.key)
UNKNOWN_CRITICAL = (x509.UnrecognizedExtension(ObjectIdentifier("1.2.3.4"), b"\x05\x00"), True)
PUBLIC_POLICY = (
    x509.CertificatePolicies(
        [x509.PolicyInformation(ObjectIdentifier("2.23.140.1.2.1"), policy_qualifiers=None)]
    ),
    False,
)


@dataclass(frozen=True)
class Exhibit:
    """A certificate and what is wrong with it.

    Attributes:
        is_: What it is, in words.
        issued: The certificate, and what its server sends behind it.
        faults: Everything that is wrong, where the site's authorities have to vouch.
        host: What the client calls the printer.
    """

    is_: str
    issued: Issued
    faults: frozenset[Reason]
    host: str = HOST

    @property
    def slug(self) -> str:
        return self.is_.replace(" ", "-")


def shows(is_, issued, *faults, host=HOST):
    return Exhibit(is_, issued, frozenset(faults), host)


def by(issuer=ROOT, /, **options):
    """A certificate of an authority for the usual name."""
    return issue(issuer=issuer, **{"names": (HOST,), **options})


def below(*authorities, **options):
    """The same, sent with the authorities in between, the nearest first."""
    return by(authorities[0], **options).sending(*authorities)


def own(**options):
    """A self-signed one for the usual name."""
    return issue(**{"names": (HOST,), **options})


ISSUERS = [
    shows("issued by the site", by()),
    shows("self-signed", own(), SELF_SIGNED),
    shows("of an unknown authority", by(STRANGER), UNTRUSTED),
    shows("of an unknown authority that is sent", below(STRANGER), UNTRUSTED),
    shows("of an unknown authority two steps up", below(STRANGE_MIDDLE, STRANGER), UNTRUSTED),
    shows("with its intermediate", below(MIDDLE)),
    shows("with its intermediate and the root", below(MIDDLE, ROOT)),
    shows("with its chain in disorder", by(MIDDLE).sending(ROOT, MIDDLE)),
    shows("sent twice", by(MIDDLE).sending(MIDDLE, MIDDLE)),
    shows("with strangers in its chain", by(MIDDLE).sending(OLD_ROOT, STRANGER, MIDDLE, COLLEAGUE)),
    shows("without its intermediate", by(MIDDLE), UNTRUSTED),
    shows("with the root but no intermediate", by(MIDDLE).sending(ROOT), INCOMPLETE),
    shows(
        "without its intermediate which it names by its issuer",
        by(MIDDLE, extensions=[naming_the_serial_of(MIDDLE)]),
        INCOMPLETE,
    ),
    shows(
        "without its intermediate and publicly issued",
        by(MIDDLE, extensions=[PUBLIC_POLICY]),
        INCOMPLETE,
    ),
    shows("of an authority with a new key", by(REKEYED_ROOT), REKEYED),
    shows(
        "of an authority whose new key is named",
        by(REKEYED_ROOT, extensions=[naming_the_key_of(REKEYED_ROOT)]),
        REKEYED,
    ),
    shows("of an authority whose new certificate is sent", below(REKEYED_ROOT), REKEYED),
    shows("of an authority with a new key and no key identifiers", by(REKEYED_PLAIN), REKEYED),
    shows(
        "naming another certificate of its issuer",
        by(ROOT, extensions=[naming_the_serial_of(MIDDLE)]),
        UNTRUSTED,
    ),
    shows("cross-signed by a stranger and the site", below(CROSSED_BY_STRANGER, CROSSED_BY_ROOT)),
    shows("cross-signed by the site and a stranger", below(CROSSED_BY_ROOT, CROSSED, STRANGER)),
    shows("below a root of its own", below(CROSSED), UNTRUSTED),
]

OVER_SHA1 = signed_over("sha1", by(RSA_ROOT, name="printer"), RSA_ROOT)
DAMAGED = [
    shows("damaged", altered(by(RSA_ROOT, name="printer"), b"printer", b"Printer"), INVALID),
    shows(
        "with a damaged signature and named keys",
        with_damaged_signature(by(extensions=[naming_the_key_of(ROOT)])),
        INVALID,
    ),
    shows(
        "with a damaged signature below an intermediate",
        with_damaged_signature(by(MIDDLE)).sending(MIDDLE),
        INVALID,
    ),
    shows(
        "damaged and signed over SHA-1",
        altered(
            signed_over("sha1", by(RSA_ROOT, name="printer"), RSA_ROOT), b"printer", b"Printer"
        ),
        INVALID,
        DIGEST,
    ),
    shows("self-signed and damaged", with_damaged_signature(own()), SELF_SIGNED, INVALID),
    shows("with a critical extension nobody knows", by(extensions=(UNKNOWN_CRITICAL,)), INVALID),
]

DATES = [
    shows("expired", by(end=PAST), EXPIRED),
    shows("of the future", by(begin=FUTURE), EARLY),
    shows("of the seventies", by(begin=SEVENTY, end=EIGHTY), EXPIRED, CLOCK),
    shows(
        "self-signed in the year 2000", own(begin=MILLENNIUM, end=TEN), SELF_SIGNED, EXPIRED, CLOCK
    ),
    shows("with an old intermediate", below(OLD_MIDDLE), EXPIRED),
    shows("with an early intermediate", below(EARLY_MIDDLE), EARLY),
    shows("of an expired root", by(OLD_ROOT), EXPIRED),
]

NAMES = [
    shows("for another name", by(names=("other.example",)), NAME),
    shows("with a common name only", by(name=HOST, names=()), COMMON),
    shows("with another common name only", by(name="other.example", names=()), NAME),
    shows("with its name beside another", by(name=HOST, names=("other.example",)), NAME),
    shows("without any name", by(name="", names=()), NAME),
    shows("with hundreds of names", by(names=[f"p{n}.example" for n in range(400)]), NAME),
    shows("for the address", by(names=(ADDRESS,)), host=ADDRESS),
    shows("for another address", by(names=("192.0.2.8",)), NAME, host=ADDRESS),
    shows("for the name, used by address", by(), NAME, host=ADDRESS),
    shows("for an address as a name", by(names=(x509.DNSName(ADDRESS),)), AS_NAME, host=ADDRESS),
    shows("for an address as common name", by(name=ADDRESS, names=()), AS_NAME, host=ADDRESS),
]

PSS = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
STRENGTH = [
    shows("with RSA 2048", by(key=RSA_2048)),
    shows("with Ed25519", by(key=ed25519.Ed25519PrivateKey.generate())),
    shows("signed with RSA-PSS", by(RSA_ROOT, padding=PSS)),
    shows("with P-384", by(key=ec.generate_private_key(ec.SECP384R1()))),
    shows("with RSA 1024", by(key=RSA_1024), WEAK),
    shows("with an intermediate of RSA 1024", below(WEAK_MIDDLE), WEAK),
    shows("of a root of RSA 1024", by(WEAK_ROOT), WEAK),
    shows("signed over SHA-1", signed_over("sha1", by(RSA_ROOT), RSA_ROOT), DIGEST),
    shows("signed over MD5", signed_over("md5", by(RSA_ROOT), RSA_ROOT), DIGEST),
    shows("with an intermediate over SHA-1", below(SHA1_MIDDLE), DIGEST),
    shows("of a root over SHA-1", by(SHA1_ROOT)),
    shows("with its root over SHA-1", below(SHA1_ROOT)),
    shows(
        "self-signed over SHA-1",
        signed_over("sha1", own(key=RSA_2048)),
        SELF_SIGNED,
        DIGEST,
    ),
    shows(
        "self-signed over MD5 with RSA 1024",
        signed_over("md5", own(key=RSA_1024)),
        SELF_SIGNED,
        DIGEST,
        WEAK,
    ),
]

USAGES = [
    shows("for TLS clients", by(purposes=CLIENTS), USAGE),
    shows("for no purpose in particular", by(purposes=())),
    shows("for mail through its root", by(MAIL_ROOT), USAGE),
    shows(
        "with a key for signatures of certificates", by(extensions=[usage("key_cert_sign")]), USAGE
    ),
    shows("with a key for signatures", by(extensions=[usage("digital_signature")])),
    shows("issued by a printer", below(COLLEAGUE), USAGE),
    shows("below an authority that may have none below", below(BELOW_NARROW, NARROW), USAGE),
    shows("of an authority that may have none below", below(NARROW)),
    shows("of an authority that may not sign", below(NO_SIGN_MIDDLE), USAGE),
    shows("of an authority for clients", below(CLIENTS_MIDDLE), USAGE),
    shows("of an authority for this name", below(BOUND_MIDDLE)),
    shows("of an authority for other names", by(DNS_ROOT), INVALID),
    shows("of an authority for all but this name", below(NOT_HERE_MIDDLE), INVALID),
    shows(
        "of an authority for other addresses",
        below(ADDRESS_MIDDLE, names=(ADDRESS,)),
        INVALID,
        host=ADDRESS,
    ),
]

DUSTY = issue_authority("Dusty CA", issuer=STRANGER, end=PAST)
SEVERAL = [
    shows(
        "expired and for another name",
        by(end=PAST, names=("other.example",)),
        EXPIRED,
        NAME,
    ),
    shows(
        "self-signed and expired and for another name",
        own(end=PAST, names=("other.example",)),
        SELF_SIGNED,
        EXPIRED,
        NAME,
    ),
    shows(
        "everything at once",
        signed_over(
            "sha1",
            issue(key=RSA_1024, name=HOST, names=(), begin=SEVENTY, end=EIGHTY, purposes=CLIENTS),
        ),
        SELF_SIGNED,
        COMMON,
        USAGE,
        CLOCK,
        EXPIRED,
        WEAK,
        DIGEST,
    ),
    shows(
        "of a stranger and expired below an old intermediate",
        below(DUSTY, end=PAST, names=("other.example",)),
        UNTRUSTED,
        EXPIRED,
        NAME,
    ),
]

EXHIBITS = [*ISSUERS, *DAMAGED, *DATES, *NAMES, *STRENGTH, *USAGES, *SEVERAL]
assert len({one.is_ for one in EXHIBITS}) == len(EXHIBITS)
