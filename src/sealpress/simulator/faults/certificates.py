"""Makes the certificates that a faulty virtual printer shows; imports ``cryptography``."""

from __future__ import annotations

import base64
import hashlib
import textwrap
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from sealpress.trust.certificates.findings import Purpose
from sealpress.trust.identities.certificate_profile import (
    Holder,
    authority_key_usage,
    common_name_only,
    general_name,
    key_usage,
    oids_of,
)
from sealpress.trust.identities.identity_file import IdentityFile
from sealpress.trust.identities.keys import key_pem, open_key
from sealpress.trust.private_files import (
    PUBLIC,
    make_private_folder,
    read_bounded,
    write_file,
)

AUTHORITY_FILE = "authority.crt"
"""The certificate of the authority that signs faulty certificates: to be trusted by tests."""

STRANGE_NAME = "other-printer.example"
"""Whom a certificate with a wrong name is for."""

EXPIRING_DAYS = 5
"""How long a certificate lasts that expires soon."""

_AUTHORITY_KEY_FILE = "authority.pem"
_DAY = timedelta(days=1)
_YEAR = timedelta(days=365)

_OAKLEY_GROUP_2 = bytes.fromhex(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF"
)

_SHA256_WITH_RSA = bytes.fromhex("2a864886f70d01010b")
_SHA1_WITH_RSA = bytes.fromhex("2a864886f70d010105")

_Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
_Issuer = tuple[x509.Name, rsa.RSAPrivateKey]


class CertificateMaker:
    """Makes identities with faults, kept in a folder so that a restart shows them again.

    Args:
        folder: Where they are kept; made when missing.
        names: Host names and addresses of the printer, the main one first.
    """

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        self._folder = folder
        self._names = tuple(names)

    def make(self, faults: AbstractSet[str], *, rsa_key: bool = False) -> Path:
        """Return a PEM file with key and certificates that have these faults.

        Args:
            faults: Names of faults; those that are not about certificates are passed over.
            rsa_key: Whether the key is RSA whatever the faults say.

        Raises:
            OSError: It can't be written.
        """
        make_private_folder(self._folder)
        wanted = sorted(name for name in faults if name.startswith("certificate-"))
        described = "\n".join([*wanted, *self._names, str(rsa_key)])
        path = self._folder / f"{hashlib.sha256(described.encode()).hexdigest()[:16]}.pem"
        if "certificate-changing" not in faults and _is_of_today(path):
            return path
        chain, key = self._chain(faults, rsa_key=rsa_key or "certificate-sha1" in faults)
        certificates = b"".join(one.public_bytes(Encoding.PEM) for one in chain)
        write_file(path, key_pem(key) + certificates)
        write_file(path.with_suffix(".crt"), chain[0].public_bytes(Encoding.PEM), mode=PUBLIC)
        return path

    def small_group(self) -> Path:
        """Return a Diffie-Hellman group of 1024 bits as a PEM file (RFC 2409 section 6.2).

        Raises:
            OSError: It can't be written.
        """
        make_private_folder(self._folder)
        path = self._folder / "group.pem"
        # cryptography is about to forget these: SEQUENCE { INTEGER prime, INTEGER generator }
        der = b"\x30\x81\x87\x02\x81\x81\0" + _OAKLEY_GROUP_2 + b"\x02\x01\x02"
        lines = textwrap.wrap(base64.b64encode(der).decode(), 64)
        pem = ["-----BEGIN DH PARAMETERS-----", *lines, "-----END DH PARAMETERS-----", ""]
        write_file(path, "\n".join(pem).encode())
        return path

    def authority(self) -> Path:
        """Return the authority's certificate as a PEM file; the authority is made when missing.

        Raises:
            OSError: It can't be written.
        """
        path = self._folder / AUTHORITY_FILE
        if not path.exists():
            make_private_folder(self._folder)
            key = _rsa_key(2048)
            certificate = _authority("Sealpress Virtual Printer CA", key)
            pem = certificate.public_bytes(Encoding.PEM)
            write_file(self._folder / _AUTHORITY_KEY_FILE, key_pem(key) + pem)
            write_file(path, pem, mode=PUBLIC)
        return path

    def _chain(
        self, faults: AbstractSet[str], *, rsa_key: bool
    ) -> tuple[list[x509.Certificate], _Key]:
        key = _leaf_key(faults, rsa_key=rsa_key)
        if faults & {"certificate-self-signed", "certificate-changing"}:
            return [self._leaf(faults, key, None)], key
        if "certificate-untrusted" in faults:
            stranger = _rsa_key(2048)
            issuer = (common_name_only("Unknown CA"), stranger)
            return [self._leaf(faults, key, issuer)], key
        root, root_key = self._opened_authority()
        if "certificate-rekeyed" in faults:
            return [self._leaf(faults, key, (root.subject, _rsa_key(2048)))], key
        if "certificate-incomplete-chain" in faults:
            middle = (common_name_only("Sealpress Virtual Printer Middle CA"), _rsa_key(2048))
            return [self._leaf(faults, key, middle), root], key
        return [self._leaf(faults, key, (root.subject, root_key)), root], key

    def _opened_authority(self) -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
        self.authority()
        file = IdentityFile.parse(read_bounded(self._folder / _AUTHORITY_KEY_FILE))
        key = open_key(file.key_pem)
        assert isinstance(key, rsa.RSAPrivateKey)  # noqa: S101  # made above
        return x509.load_der_x509_certificate(file.chain[0]), key

    def _leaf(
        self, faults: AbstractSet[str], key: _Key, issuer: _Issuer | None
    ) -> x509.Certificate:
        begin, end = _dates(faults)
        builder = self._holder(faults).builder(
            key.public_key(), issuer=issuer and issuer[0], begin=begin, end=end
        )
        builder = builder.add_extension(key_usage(key.public_key()), critical=True)
        if issuer:
            builder = builder.add_extension(_identifier_of(issuer[1]), critical=False)
        signer = issuer[1] if issuer else key
        signed = builder.sign(signer, hashes.SHA256())
        if "certificate-sha1" in faults and isinstance(signer, rsa.RSAPrivateKey):
            signed = _over_sha1(signed, signer)
        return _damaged(signed) if "certificate-damaged" in faults else signed

    def _holder(self, faults: AbstractSet[str]) -> Holder:
        is_strange = "certificate-wrong-name" in faults
        names = (STRANGE_NAME,) if is_strange else self._names
        shown = () if "certificate-common-name-only" in faults else map(general_name, names)
        purpose = Purpose.CLIENT if "certificate-wrong-usage" in faults else Purpose.SERVER
        return Holder(common_name_only(names[0]), tuple(shown), oids_of([purpose]))


def _is_of_today(path: Path) -> bool:
    try:
        made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return False
    return datetime.now(UTC) - made < _DAY


def _leaf_key(faults: AbstractSet[str], *, rsa_key: bool) -> _Key:
    if "certificate-weak-key" in faults:
        return _rsa_key(1024)
    return _rsa_key(2048) if rsa_key else ec.generate_private_key(ec.SECP256R1())


def _rsa_key(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def _dates(faults: AbstractSet[str]) -> tuple[datetime, datetime]:
    now = datetime.now(UTC).replace(microsecond=0)
    dates = {
        "certificate-expired": (now - 2 * _YEAR, now - 30 * _DAY),
        "certificate-not-yet-valid": (now + 30 * _DAY, now + 2 * _YEAR),
        "certificate-expiring": (now - _YEAR, now + EXPIRING_DAYS * _DAY),
        "certificate-clock-unset": (
            datetime(1970, 1, 1, tzinfo=UTC),
            datetime(1980, 1, 1, tzinfo=UTC),
        ),
    }
    usual = (now - _DAY, now + _YEAR)
    return next((span for name, span in dates.items() if name in faults), usual)


def _authority(name: str, key: rsa.RSAPrivateKey) -> x509.Certificate:
    subject, now = common_name_only(name), datetime.now(UTC).replace(microsecond=0)
    public_key = key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 5 * _YEAR)
        .not_valid_after(now + 10 * _YEAR)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(authority_key_usage(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .sign(key, hashes.SHA256())
    )


def _identifier_of(issuer: rsa.RSAPrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key())


def _damaged(signed: x509.Certificate) -> x509.Certificate:
    der = signed.public_bytes(Encoding.DER)
    return x509.load_der_x509_certificate(der[:-1] + bytes((der[-1] ^ 1,)))


def _over_sha1(signed: x509.Certificate, signer: rsa.RSAPrivateKey) -> x509.Certificate:
    """Sign a certificate as in former times, which ``cryptography`` does not do any more."""
    der = signed.public_bytes(Encoding.DER).replace(_SHA256_WITH_RSA, _SHA1_WITH_RSA)
    body = x509.load_der_x509_certificate(der).tbs_certificate_bytes
    signature = signer.sign(body, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303  # the fault
    return x509.load_der_x509_certificate(der[: -len(signature)] + signature)
