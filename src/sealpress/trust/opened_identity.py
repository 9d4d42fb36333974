"""A private key and its certificates in memory, checked to match; imports ``cryptography``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from sealpress.errors import StateError
from sealpress.reasons import Reason
from sealpress.trust.identity_file import IdentityFile, certificates_pem
from sealpress.trust.keys import PrivateKey, key_pem, open_key, spki_sha256
from sealpress.trust.pkcs12 import read_pkcs12
from sealpress.trust.private_files import read_bounded, refuse_exposed

if TYPE_CHECKING:
    from OpenSSL import SSL

    from sealpress.trust.identity import Identity


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
    where = str(identity.key_path)
    octets = read_bounded(identity.key_path)
    if octets[:1] == b"\x30":
        key, chain = read_pkcs12(octets, identity.passphrase, where=where)
        return checked(key, chain, where=where)
    file = IdentityFile.parse(octets)
    if not file.key_pem:
        raise StateError(Reason.IDENTITY_UNUSABLE, f"{where} holds no private key")
    if not file.is_encrypted:
        refuse_exposed(identity.key_path)
    key = open_key(file.key_pem, identity.passphrase, where=where)
    chain = file.chain or IdentityFile.parse(read_bounded(identity.certificate_path)).chain
    return checked(key, chain, where=where)


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
    except (ValueError, TypeError, x509.InvalidVersion) as error:
        raise StateError(
            Reason.IDENTITY_UNUSABLE, f"the certificate in {where} cannot be read: {error}"
        ) from error
    mine, its = spki_sha256(key.public_key()), spki_sha256(certified)
    if mine != its:
        raise StateError(
            Reason.IDENTITY_UNUSABLE,
            f"the certificate in {where} is for the key {its[:16]}..., "
            f"the private key there is {mine[:16]}...",
        )
    return OpenedIdentity(key, chain)
