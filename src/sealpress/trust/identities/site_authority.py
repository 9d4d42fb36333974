"""A small authority of one's own that signs printers and clients (RFC 5280 section 4.2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from sealpress.errors import SealpressError, StateError, UsageError
from sealpress.reasons import Reason
from sealpress.trust.certificates.certificate import CertificateFacts
from sealpress.trust.certificates.findings import Purpose
from sealpress.trust.identities.authority_certificate import (
    is_issued_by,
    own_certificate,
    sign_holder,
    validity_of,
)
from sealpress.trust.identities.certificate_profile import (
    Holder,
    names_in,
    oids_of,
    text_of,
)
from sealpress.trust.identities.identity_file import IdentityFile, certificates_pem
from sealpress.trust.identities.issued_log import IssuedRecord, add_record, read_records
from sealpress.trust.identities.keys import (
    KeyKind,
    PrivateKey,
    PublicKey,
    key_pem,
    make_key,
    weakness,
)
from sealpress.trust.identities.opened_identity import OpenedIdentity, open_file
from sealpress.trust.identities.passphrase import Passphrase, usable_passphrase
from sealpress.trust.identities.pkcs12 import write_pkcs12
from sealpress.trust.identities.signing_request import open_request, requested_holder
from sealpress.trust.private_files import (
    PUBLIC,
    locked,
    make_private_folder,
    read_bounded,
    write_file,
    write_new_file,
)
from sealpress.trust.state_folder import state_folder

AUTHORITY_FILE = "authority.pem"
"""The authority's private key and certificate; mode 0600."""

LOG_FILE = "issued.jsonl"
"""What was issued, one JSON object a line; lines are only ever added."""

AUTHORITY_DAYS = 3650
"""How long an authority is valid."""

ISSUED_DAYS = 825
"""How long a certificate is valid: Apple's systems accept no longer ones from any authority."""

_CERTIFICATE_FILE = "certificate.pem"


@dataclass(frozen=True, slots=True)
class Certified:
    """A certificate that an authority signed.

    Attributes:
        chain: The certificate and the authority's own, DER.
        warnings: What is not as it was asked for, in sentences.
    """

    chain: tuple[bytes, ...] = field(repr=False)
    warnings: tuple[str, ...] = ()

    @property
    def pem(self) -> bytes:
        """The chain in PEM."""
        return certificates_pem(self.chain)


@dataclass(frozen=True, slots=True)
class Issued:
    """A key made for somebody else, with its certificate.

    Attributes:
        key: The private key.
        chain: The certificate and the authority's own, DER.
        warnings: What is not as it was asked for, in sentences.
    """

    key: PrivateKey = field(repr=False)
    chain: tuple[bytes, ...] = field(repr=False)
    warnings: tuple[str, ...] = ()

    def pem(self, passphrase: Passphrase | None = None) -> bytes:
        """Write key and chain as PEM, the key under a passphrase if one is given."""
        word = usable_passphrase(passphrase()) if passphrase else ""
        return IdentityFile(key_pem(self.key, word), self.chain).pem

    def pkcs12(self, label: str, passphrase: Passphrase, *, legacy: bool = False) -> bytes:
        """Write key and chain as PKCS#12, as :mod:`sealpress.trust.identities.pkcs12` does."""
        return write_pkcs12(label, self.key, self.chain, passphrase(), legacy=legacy)


class SiteAuthority:
    """An authority whose key and log lie in a folder; many processes may use it at once.

    Args:
        folder: ``None`` = folder ``authority`` of the user's state folder.
        passphrase: Protects the key of a new one, and opens that of an existing one.
    """

    def __init__(self, folder: Path | None = None, passphrase: Passphrase | None = None) -> None:
        self._chosen_folder = folder
        self._passphrase = passphrase

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self._chosen_folder or state_folder() / "authority"

    @property
    def certificate_path(self) -> Path:
        """PEM file of its certificate: what printers, clients and other systems import."""
        return self.folder / _CERTIFICATE_FILE

    @property
    def exists(self) -> bool:
        """Whether it was made."""
        return (self.folder / AUTHORITY_FILE).exists()

    @property
    def certificate_pem(self) -> bytes:
        """Its certificate in PEM; errors as of :meth:`facts`."""
        return certificates_pem((self._certificate(),))

    def facts(self) -> CertificateFacts:
        """What its certificate says.

        Raises:
            StateError: There is none (reason ``identity-not-found``), or it can't be read
                (``state-unreadable``).
        """
        return CertificateFacts.from_der(self._certificate())

    def create(
        self,
        name: str,
        *,
        key: KeyKind | str = KeyKind.P256,
        days: int = AUTHORITY_DAYS,
        dns_constraints: Sequence[str] = (),
    ) -> CertificateFacts:
        """Make key and certificate. It may sign no other authority (path length 0).

        Args:
            name: What people are shown, ``Printing at Example Clinic``.
            key: Kind of the key.
            days: How long it is valid.
            dns_constraints: Host names it certifies must lie within one of these domains, and
                verifiers see to it (RFC 5280 section 4.2.1.10). Addresses are not constrained.

        Raises:
            StateError: There is one already (reason ``identity-exists``), or the folder can't be
                written (``state-unwritable``).
            UsageError: A domain, the name or the days can't be used (``invalid-argument``).
        """
        word = usable_passphrase(self._passphrase()) if self._passphrase else ""
        private_key = make_key(key)
        certificate = own_certificate(name, private_key, validity_of(days), dns_constraints)
        file = IdentityFile(key_pem(private_key, word), (certificate.public_bytes(Encoding.DER),))
        with _state_errors(Reason.STATE_UNWRITABLE, self.folder):
            make_private_folder(self.folder)
            if not write_new_file(self.folder / AUTHORITY_FILE, file.pem):
                raise StateError(
                    Reason.IDENTITY_EXISTS, f"there is an authority in {self.folder} already"
                )
            write_file(self.certificate_path, certificates_pem(file.chain), mode=PUBLIC)
        return CertificateFacts.from_der(file.chain[0])

    def issue(
        self,
        holder: Holder | Sequence[str],
        *,
        key: KeyKind | str = KeyKind.P256,
        days: int = ISSUED_DAYS,
    ) -> Issued:
        """Make a key for somebody else and certify it.

        Args:
            holder: Whom and what it is for; host names and addresses alone are a server's.
            key: Kind of the key.
            days: How long it is to be valid.

        Raises:
            SealpressError: As of :meth:`certify`.
        """
        private_key = make_key(key)
        certified = self.certify(Holder.of(holder), private_key.public_key(), days=days)
        return Issued(private_key, certified.chain, certified.warnings)

    def sign(
        self,
        request: bytes,
        *,
        names: Sequence[str] | None = None,
        purposes: Sequence[Purpose] | None = None,
        days: int = ISSUED_DAYS,
    ) -> Certified:
        """Sign a request after a person has seen what it asks for.

        Args:
            request: PEM or DER; :func:`~sealpress.trust.identities.signing_request.read_request`
                shows it.
            names: Host names and addresses to certify; ``None`` takes those of the request. Of its
                other wishes (to be an authority, other extensions) none is granted.
            purposes: What for; ``None`` takes those of the request.
            days: How long it is to be valid.

        Raises:
            UsageError: It is no request, or its sender has not shown to have the key
                (``certificate-file-unreadable``); the key is weak or a name unusable
                (``invalid-argument``).
            StateError: As of :meth:`certify`.
        """
        opened = open_request(request)
        holder = requested_holder(opened)
        if names is not None:
            holder = replace(Holder.named(names), purposes=holder.purposes)
        if purposes is not None:
            holder = replace(holder, purposes=oids_of(purposes))
        return self.certify(holder, opened.public_key(), days=days, how="sign")

    def certify(
        self, holder: Holder, key: PublicKey, *, days: int = ISSUED_DAYS, how: str = "issue"
    ) -> Certified:
        """Sign a certificate for a public key; it is in the log before anybody gets it.

        Args:
            holder: Whom and what it is for.
            key: The public key.
            days: How long it is to be valid; cut, with a warning, where the authority itself ends.
            how: The word for the log.

        Raises:
            UsageError: The key is weak, or a name lies outside of what this authority may certify
                (``invalid-argument``); its passphrase is missing or wrong.
            StateError: There is no authority (``identity-not-found``), it has expired
                (``identity-unusable``), or its log can't be written (``state-unwritable``).
        """
        if weakness(key):
            raise UsageError(Reason.INVALID_ARGUMENT, f"this key is not certified: {weakness(key)}")
        with _state_errors(Reason.STATE_UNWRITABLE, self.folder):
            mine = self._opened()
            with locked(self.folder):
                certificate, warnings = sign_holder(mine, holder, key, validity_of(days))
                add_record(self.folder / LOG_FILE, _record(certificate, how))
        return Certified((certificate.public_bytes(Encoding.DER), *mine.chain), warnings)

    def vouches_for(self, certificate: x509.Certificate) -> bool:
        """Whether it is there and signed a certificate with the key that it has now."""
        if not self.exists:
            return False
        own = x509.load_der_x509_certificate(self._certificate())
        return is_issued_by(certificate, own)

    def issued(self) -> tuple[IssuedRecord, ...]:
        """Return the log, the oldest first.

        Raises:
            StateError: It can't be read (reason ``state-unreadable``).
        """
        with _state_errors(Reason.STATE_UNREADABLE, self.folder):
            return tuple(read_records(self.folder / LOG_FILE))

    def _certificate(self) -> bytes:
        with _state_errors(Reason.STATE_UNREADABLE, self.folder):
            return IdentityFile.parse(self._read()).chain[0]

    def _opened(self) -> OpenedIdentity:
        path = self.folder / AUTHORITY_FILE
        with _state_errors(Reason.STATE_UNREADABLE, self.folder):
            return open_file(self._read(), self._passphrase, path)

    def _read(self) -> bytes:
        try:
            octets = read_bounded(self.folder / AUTHORITY_FILE)
        except FileNotFoundError as error:
            raise StateError(
                Reason.IDENTITY_NOT_FOUND,
                f"there is no authority in {self.folder}",
                hint="sealpress identity ca new makes one.",
            ) from error
        if not IdentityFile.parse(octets).chain:
            raise ValueError("it holds no certificate")
        return octets


def _record(certificate: x509.Certificate, how: str) -> IssuedRecord:
    facts = CertificateFacts.from_der(certificate.public_bytes(Encoding.DER))
    oids = set(facts.purposes)
    return IssuedRecord(
        time=datetime.now(UTC).isoformat(timespec="seconds"),
        how=how,
        serial=facts.serial,
        sha256=facts.sha256,
        subject=facts.subject,
        names=tuple(text_of(name) for name in names_in(certificate.extensions)),
        purposes=tuple(str(one) for one in Purpose if oids_of([one])[0].dotted_string in oids),
        not_after=certificate.not_valid_after_utc.isoformat(timespec="seconds"),
        certificate=certificate.public_bytes(Encoding.PEM).decode("ascii"),
    )


@contextmanager
def _state_errors(reason: Reason, folder: Path) -> Iterator[None]:
    try:
        yield
    except SealpressError:
        raise
    except (OSError, ValueError) as error:
        raise StateError(reason, f"the authority in {folder} cannot be used: {error}") from error
