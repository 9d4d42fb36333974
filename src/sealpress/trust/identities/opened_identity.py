"""A private key and its certificates in memory, checked to match; imports ``cryptography``."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from sealpress.errors import StateError
from sealpress.reasons import Reason
from sealpress.trust.identities.identity_file import IdentityFile, certificates_pem, is_pkcs12
from sealpress.trust.identities.keys import (
    LIBRARY_ERRORS,
    PrivateKey,
    key_pem,
    open_key,
    spki_sha256,
)
from sealpress.trust.identities.passphrase import Passphrase
from sealpress.trust.identities.pkcs12 import read_pkcs12
from sealpress.trust.private_files import read_bounded, refuse_exposed

if TYPE_CHECKING:
    from OpenSSL import SSL

    from sealpress.trust.identities.identity import Identity


@dataclass(frozen=True, slots=True)
class OpenedIdentity:
    """A private key and the certificates that go with it.

    Attributes:
        key: The private key, as an object of ``cryptography``.
        chain: The certificates in DER, the holder's own first.
    """

    key: PrivateKey = field(repr=False)
    chain: tuple[bytes, ...] = field(repr=False)

    @property
    def certificate(self) -> x509.Certificate:
        """The holder's own certificate."""
        return x509.load_der_x509_certificate(self.chain[0])

    def key_pem(self) -> bytes:
        """Write the private key as PKCS#8 in PEM, without passphrase."""
        return key_pem(self.key)

    def pem_under(self, passphrase: str) -> bytes:
        """Write key and chain as PEM under a random passphrase, with few rounds."""
        encrypted = self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(passphrase.encode()),
        )
        return encrypted + certificates_pem(self.chain)

    def load_into(self, context: SSL.Context) -> None:
        """Give key and chain to new TLS settings of pyOpenSSL."""
        own, *others = (x509.load_der_x509_certificate(der) for der in self.chain)
        context.use_certificate(own)
        for one in others:
            context.add_extra_chain_cert(one)
        context.use_privatekey(self.key)
        context.check_privatekey()


def open_identity(identity: Identity) -> OpenedIdentity:
    """Read and open an identity's files, each one once.

    Raises:
        UsageError: Reason ``passphrase-required`` or ``passphrase-wrong``.
        StateError: Reason ``identity-unusable``.
        OSError: They can't be read.
    """
    path = identity.key_path
    octets = read_bounded(path)
    if not is_pkcs12(octets) and not IdentityFile.parse(octets).chain:
        octets += b"\n" + read_bounded(identity.certificate_path)
    return open_file(octets, identity.passphrase, path)


def open_file(octets: bytes, passphrase: Passphrase | None, path: Path) -> OpenedIdentity:
    """Open what was read from a file; errors as of :func:`open_octets`.

    Raises:
        StateError: Other users can read the key (``identity-unusable``).
    """
    if not is_pkcs12(octets) and not IdentityFile.parse(octets).is_encrypted:
        refuse_exposed(path)
    return open_octets(octets, passphrase, where=str(path))


def open_octets(octets: bytes, passphrase: Passphrase | None, *, where: str) -> OpenedIdentity:
    """Open a private key with its certificates, PEM or PKCS#12.

    Raises:
        UsageError: Reason ``passphrase-required`` or ``passphrase-wrong``.
        StateError: They can't be used together (``identity-unusable``).
    """
    if is_pkcs12(octets):
        key, chain = read_pkcs12(octets, passphrase, where=where)
        return checked(key, chain, where=where)
    try:
        file = IdentityFile.parse(octets)
    except ValueError as error:
        raise StateError(Reason.IDENTITY_UNUSABLE, f"{where}: {error}") from error
    if not file.key_pem:
        raise StateError(
            Reason.IDENTITY_UNUSABLE,
            f"{where} holds no private key",
            hint="Export certificate and key together, as PKCS#12 or as one PEM file.",
        )
    return checked(open_key(file.key_pem, passphrase, where=where), file.chain, where=where)


def checked(key: PrivateKey, chain: tuple[bytes, ...], *, where: str) -> OpenedIdentity:
    """Put a key and certificates together.

    Raises:
        StateError: There is no certificate, or the first is not for this key
            (reason ``identity-unusable``).
    """
    if not chain:
        raise StateError(Reason.IDENTITY_UNUSABLE, f"{where} holds no certificate")
    try:
        certified = x509.load_der_x509_certificate(chain[0]).public_key()
    except LIBRARY_ERRORS as error:
        raise StateError(
            Reason.IDENTITY_UNUSABLE, f"the certificate in {where} is damaged"
        ) from error
    mine, its = spki_sha256(key.public_key()), spki_sha256(certified)
    if mine != its:
        raise StateError(
            Reason.IDENTITY_UNUSABLE,
            f"the certificate in {where} is for the key {its[:16]}..., "
            f"the private key there is {mine[:16]}...",
        )
    return OpenedIdentity(key, chain)
