"""Authorities that issue certificates, right and wrong ones, and servers that present them."""

from __future__ import annotations

import hashlib
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519
from cryptography.hazmat.primitives.asymmetric import padding as rsa_padding
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.trust.makers import general, named

NOW = datetime.now(UTC).replace(microsecond=0)
YEAR = timedelta(days=365)
_EDWARDS = (ed25519.Ed25519PrivateKey, ed448.Ed448PrivateKey)
SERVER = (ExtendedKeyUsageOID.SERVER_AUTH,)


@dataclass(frozen=True)
class Issued:
    """A certificate with its key, and the certificates that its server sends behind it."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    behind: tuple[Issued, ...] = ()

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def chain(self) -> tuple[bytes, ...]:
        """What its server sends, as DER."""
        return (self.der, *(one.der for one in self.behind))

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def pins(self) -> tuple[str, str]:
        """The certificate's pin and its key's."""
        key = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return (
            f"sha256:{hashlib.sha256(self.der).hexdigest()}",
            f"spki-sha256:{hashlib.sha256(key).hexdigest()}",
        )

    def sending(self, *behind: Issued) -> Issued:
        """The same, with a chain."""
        return Issued(self.certificate, self.key, behind)

    def server_context(self, folder: Path) -> ssl.SSLContext:
        """A server's settings that present this certificate, however weak it is."""
        path = folder / "server.pem"
        path.write_bytes(self.key_pem + b"".join(one.pem for one in (self, *self.behind)))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.load_cert_chain(path)
        return context


def issue(
    name="printer",
    *,
    issuer=None,
    names=("printer.example",),
    begin=NOW - YEAR,
    end=NOW + YEAR,
    key=None,
    purposes=SERVER,
    authority=None,
    extensions=(),
    signer=None,
    padding=None,
):
    """Issue a certificate; without an issuer it is self-signed.

    Args:
        names: Host names and addresses; other general names are taken as they are.
        purposes: Extended key usages; none leave the extension out.
        authority: The basic constraints; none leave the extension out.
        extensions: Further ones, as pairs of extension and whether it is critical.
        signer: Whose key signs, if not the issuer's.
        padding: How an RSA key signs.
    """
    key = key or ec.generate_private_key(ec.SECP256R1())
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(issuer.certificate.subject if issuer else named(name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
    )
    for extension, is_critical in (*_usual(names, purposes, authority), *extensions):
        builder = builder.add_extension(extension, critical=is_critical)
    signing = (signer or issuer).key if signer or issuer else key
    digest = None if isinstance(signing, _EDWARDS) else hashes.SHA256()
    return Issued(builder.sign(signing, digest, rsa_padding=padding), key)


def _usual(names, purposes, authority):
    if names:
        yield x509.SubjectAlternativeName([general(one) for one in names]), False
    if purposes:
        yield x509.ExtendedKeyUsage(purposes), False
    if authority:
        yield authority, True


_SHA256_WITH_RSA = bytes.fromhex("2a864886f70d01010b")
_OLD_DIGESTS = {
    "sha1": (hashes.SHA1(), bytes.fromhex("2a864886f70d010105")),
    "md5": (hashes.MD5(), bytes.fromhex("2a864886f70d010104")),
}


def signed_over(name, issued, issuer=None):
    """The same certificate signed as in former times; the issuer's key must be RSA."""
    digest, algorithm = _OLD_DIGESTS[name]
    der = issued.der.replace(_SHA256_WITH_RSA, algorithm)
    signed = x509.load_der_x509_certificate(der).tbs_certificate_bytes
    signature = (issuer or issued).key.sign(signed, rsa_padding.PKCS1v15(), digest)
    old = x509.load_der_x509_certificate(der[: -len(signature)] + signature)
    return Issued(old, issued.key)


def altered(issued, was: bytes, is_now: bytes):
    """The same certificate with other octets in the signed part."""
    assert issued.der.count(was) >= 1
    der = issued.der.replace(was, is_now)
    return Issued(x509.load_der_x509_certificate(der), issued.key)


def with_damaged_signature(issued):
    """The same certificate with a bit of its signature flipped."""
    der = issued.der[:-1] + bytes([issued.der[-1] ^ 1])
    return Issued(x509.load_der_x509_certificate(der), issued.key)


def issue_authority(name, *, issuer=None, path_length=None, **options):
    """Issue a certificate that may issue others."""
    key = options.pop("key", None) or ec.generate_private_key(ec.SECP256R1())
    return issue(
        name,
        issuer=issuer,
        names=(),
        purposes=options.pop("purposes", ()),
        key=key,
        authority=options.pop("authority", x509.BasicConstraints(ca=True, path_length=path_length)),
        extensions=[
            (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
            *options.pop("extensions", ()),
        ],
        **options,
    )


def naming_the_key_of(issuer):
    """The extension by which a verifier finds an issuer among several of one name."""
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), False
