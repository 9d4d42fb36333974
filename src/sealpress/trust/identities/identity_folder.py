"""One identity's folder: made, requested, installed, renewed, rolled back, always whole.

``identity.pem`` has key, certificate and chain, and is only ever replaced as a whole, so that
whoever reads it has a pair that matches. ``certificate.pem`` is a copy to be given away.
``pending.pem`` has the key and the request that an authority has not answered yet,
``request.pem`` the copy of the request to be given away; ``previous/`` what was in use before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from sealpress.errors import SealpressError, StateError
from sealpress.reasons import Reason
from sealpress.trust.certificates.certificate import CertificateFacts
from sealpress.trust.identities.authority_certificate import MAX_DAYS, is_issued_by, validity_of
from sealpress.trust.identities.certificate_profile import Holder
from sealpress.trust.identities.identity import CERTIFICATE_FILE, KEY_FILE, Identity
from sealpress.trust.identities.identity_file import IdentityFile, certificates_pem
from sealpress.trust.identities.installing import Certificates, arrange
from sealpress.trust.identities.keys import (
    KeyKind,
    PrivateKey,
    key_pem,
    make_key,
    open_key,
    spki_sha256,
)
from sealpress.trust.identities.opened_identity import OpenedIdentity, open_identity
from sealpress.trust.identities.passphrase import Passphrase, usable_passphrase
from sealpress.trust.identities.self_signed import VALIDITY, sign_own
from sealpress.trust.identities.signing_request import make_request, open_request, requested_holder
from sealpress.trust.identities.site_authority import ISSUED_DAYS, SiteAuthority
from sealpress.trust.private_files import (
    PUBLIC,
    locked,
    make_private_folder,
    read_bounded,
    write_file,
    write_new_file,
)

PENDING_FILE = "pending.pem"
"""A new key with its request, until the certificate is installed; mode 0600."""

REQUEST_FILE = "request.pem"
"""The request, to be given to an authority."""

PREVIOUS_FOLDER = "previous"
"""Holds the ``identity.pem`` that was in use before."""


@dataclass(frozen=True, slots=True)
class Installed:
    """An identity that was taken into use.

    Attributes:
        identity: Where it lies.
        warnings: What is missing or not as it was asked for, in sentences.
    """

    identity: Identity
    warnings: tuple[str, ...] = ()


class IdentityFolder:
    """The files of one identity; many processes may change and read them at once.

    Args:
        path: The folder; made with the first file, mode 0700.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def exists(self) -> bool:
        """Whether there is an identity to use."""
        return (self.path / KEY_FILE).exists()

    @property
    def has_request(self) -> bool:
        """Whether a request waits for its certificate."""
        return (self.path / REQUEST_FILE).exists() or (self.path / PENDING_FILE).exists()

    def identity(self, passphrase: Passphrase | None = None) -> Identity:
        """Return the identity in use.

        Raises:
            StateError: There is none (``identity-not-found``) or it can't be read.
        """
        if not self.exists:
            hint = "A request for it waits for its certificate." if self.has_request else ""
            raise StateError(
                Reason.IDENTITY_NOT_FOUND, f"there is no identity in {self.path}", hint=hint
            )
        return Identity.load(self.path, passphrase)

    def create(
        self,
        holder: Holder,
        *,
        key: KeyKind | str = KeyKind.P256,
        days: int | None = None,
        passphrase: Passphrase | None = None,
        authority: SiteAuthority | None = None,
    ) -> Installed:
        """Make a key and a certificate, signed by itself or by an authority of ours.

        Args:
            holder: Whom and what it is for.
            key: Kind of the key.
            days: How long it is valid; ten years signed by itself, else 825 days.
            passphrase: Protects the key.
            authority: Signs it.

        Raises:
            StateError: There is one already (``identity-exists``), or as of the authority.
        """
        if self.exists:
            raise self._exists()
        word = _word(passphrase)
        private_key = make_key(key)
        chain, warnings = _certified(holder, private_key, days, authority)
        with _state_errors(Reason.STATE_UNWRITABLE, self.path):
            make_private_folder(self.path)
            file = IdentityFile(key_pem(private_key, word), chain)
            if not write_new_file(self.path / KEY_FILE, file.pem):
                raise self._exists()
        return Installed(self.identity(passphrase), warnings)

    def request(
        self,
        holder: Holder | None = None,
        *,
        key: KeyKind | str | None = None,
        new_key: bool = False,
        passphrase: Passphrase | None = None,
    ) -> bytes:
        """Write a request for an outside authority; what is in use stays in use until the answer.

        Args:
            holder: Whom and what for; ``None`` asks for what the present certificate says.
            key: Kind of a new key.
            new_key: Make one although there is an identity; without it its key stays, and pins of
                the key with it.
            passphrase: Opens the present key if that is asked for, else protects the new one.

        Returns:
            The request in PEM.

        Raises:
            StateError: There is neither an identity nor a holder (``identity-not-found``).
            UsageError: The passphrase is missing or wrong.
        """
        makes_key = new_key or key is not None or not self.exists
        if holder is None:
            holder = Holder.of_certificate(self._certificate())
        known = None if makes_key else self._asked_before(passphrase)
        word = _word(passphrase) if makes_key else ""
        with _state_errors(Reason.STATE_UNWRITABLE, self.path):
            make_private_folder(self.path)
            with locked(self.path):
                if makes_key:
                    private_key = make_key(key or KeyKind.P256)
                    request = make_request(holder, private_key)
                    write_file(self.path / PENDING_FILE, key_pem(private_key, word) + request)
                else:
                    request = make_request(holder, self._opened(known).key)
                    (self.path / PENDING_FILE).unlink(missing_ok=True)
                write_file(self.path / REQUEST_FILE, request, mode=PUBLIC)
        return request

    def install(
        self, certificates: Certificates, passphrase: Passphrase | None = None
    ) -> Installed:
        """Take a signed certificate into use, for the requested key or the present one.

        Args:
            certificates: What the authority sent, in any order and form.
            passphrase: For the identity returned; nothing is opened.

        Raises:
            UsageError: No certificate can be read (``certificate-file-unreadable``).
            StateError: It is for neither key (``identity-unusable``), or there is none
                (``identity-not-found``).
        """
        with self._changing():
            keys = dict(self._keys())
            if not keys:
                raise StateError(
                    Reason.IDENTITY_NOT_FOUND, f"no key in {self.path} waits for a certificate"
                )
            arranged = arrange(certificates, keys, self._asked())
            self._replace(IdentityFile(keys[arranged.spki_sha256], arranged.chain))
            for name in (REQUEST_FILE, PENDING_FILE):
                (self.path / name).unlink(missing_ok=True)
        return Installed(self.identity(passphrase), arranged.warnings)

    def take_over(self, opened: OpenedIdentity, passphrase: Passphrase | None = None) -> Installed:
        """Put a key and certificates from elsewhere here; what was here is kept for rollback.

        Args:
            opened: Key and certificates.
            passphrase: Protects the key here.
        """
        spki = spki_sha256(opened.key.public_key())
        arranged = arrange(opened.chain, [spki])
        word = _word(passphrase)
        with _state_errors(Reason.STATE_UNWRITABLE, self.path):
            make_private_folder(self.path)
        with self._changing():
            self._replace(IdentityFile(key_pem(opened.key, word), arranged.chain))
        return Installed(self.identity(passphrase), arranged.warnings)

    def renew(
        self,
        *,
        new_key: bool = False,
        names: Sequence[str] | None = None,
        days: int | None = None,
        passphrase: Passphrase | None = None,
        authority: SiteAuthority | None = None,
        only_if: Callable[[CertificateFacts], bool] = lambda _: True,
    ) -> Installed:
        """Make the next certificate, with the same key unless a new one is wanted.

        Args:
            new_key: Make a new key of the same kind too; pins of the key break.
            names: Other host names and addresses than those of the present certificate.
            days: How long it is valid; ``None`` as long as the present one was.
            passphrase: Opens the key, and protects the next one if the present one is protected.
            authority: Signs it; needed if it signed the present one.
            only_if: Asked with the present certificate, when no other process can change it any
                more; nothing is done if the answer is no.

        Raises:
            StateError: It was signed by another authority than that (``identity-unusable``), or
                there is none.
            UsageError: The passphrase is missing or wrong.
        """
        known = self._asked_before(passphrase)
        with self._changing():
            file = self._file(KEY_FILE)
            if not only_if(CertificateFacts.from_der(file.chain[0])):
                return Installed(self.identity(passphrase))
            present = self._opened(known)
            signer = _signer(present.certificate, authority, self.path)
            key = make_key(KeyKind.of(present.key)) if new_key else present.key
            holder = Holder.of_certificate(present.certificate)
            if names is not None:
                holder = replace(Holder.named(names), purposes=holder.purposes)
            days = days or _days(present.certificate)
            chain, warnings = _certified(holder, key, days, signer, how="renew")
            pem = file.key_pem
            if new_key:
                pem = key_pem(key, _word(known) if file.is_encrypted else "")
            self._replace(IdentityFile(pem, chain))
        return Installed(self.identity(passphrase), warnings)

    def roll_back(self, passphrase: Passphrase | None = None) -> Identity:
        """Take what was in use before into use again; a second call undoes the first.

        Raises:
            StateError: Nothing was in use before (``identity-not-found``).
        """
        with self._changing():
            try:
                before = self._file(f"{PREVIOUS_FOLDER}/{KEY_FILE}")
            except FileNotFoundError as error:
                raise StateError(
                    Reason.IDENTITY_NOT_FOUND, f"nothing was in use in {self.path} before"
                ) from error
            self._replace(before)
        return self.identity(passphrase)

    def change_passphrase(self, old: Passphrase | None, new: Passphrase | None) -> Identity:
        """Put the keys under another passphrase, or under none; the one kept for rollback goes.

        Raises:
            UsageError: The old one is missing or wrong, or the new one is empty.
        """
        known, word = self._asked_before(old), _word(new)
        with self._changing():
            present = self._opened(known)
            pem = key_pem(present.key, word)
            self._protect_pending(known, word)
            self._replace(IdentityFile(pem, present.chain))
            # It holds the same key under the old passphrase, or under none.
            (self.path / PREVIOUS_FOLDER / KEY_FILE).unlink(missing_ok=True)
        return self.identity(new)

    # ------------------------------------------------------------ inside the lock

    @contextmanager
    def _changing(self) -> Iterator[None]:
        if not self.path.is_dir():
            raise StateError(Reason.IDENTITY_NOT_FOUND, f"there is no identity in {self.path}")
        with _state_errors(Reason.STATE_UNWRITABLE, self.path), locked(self.path):
            yield

    def _asked_before(self, passphrase: Passphrase | None) -> Passphrase | None:
        """Ask for the passphrase if it will be needed, before others have to wait."""
        with _state_errors(Reason.STATE_UNREADABLE, self.path):
            if passphrase is None or not self.exists:
                return passphrase
            if not IdentityFile.parse(self._read(KEY_FILE)).is_encrypted:
                return passphrase
        word = usable_passphrase(passphrase())
        return lambda: word

    def _replace(self, file: IdentityFile) -> None:
        """Put another key and chain in place, after the present ones were copied aside."""
        if self.exists:
            make_private_folder(self.path / PREVIOUS_FOLDER)
            write_file(self.path / PREVIOUS_FOLDER / KEY_FILE, self._read(KEY_FILE))
        write_file(self.path / KEY_FILE, file.pem)
        write_file(self.path / CERTIFICATE_FILE, certificates_pem(file.chain[:1]), mode=PUBLIC)

    def _read(self, name: str) -> bytes:
        return read_bounded(self.path / name)

    def _file(self, name: str) -> IdentityFile:
        file = IdentityFile.parse(self._read(name))
        if not file.key_pem or not file.chain:
            raise ValueError(f"{name} holds no key with its certificate")
        return file

    def _certificate(self) -> x509.Certificate:
        """The certificate in use."""
        if not self.exists:
            raise StateError(Reason.IDENTITY_NOT_FOUND, f"there is no identity in {self.path}")
        with _state_errors(Reason.STATE_UNREADABLE, self.path):
            return x509.load_der_x509_certificate(self._file(KEY_FILE).chain[0])

    def _opened(self, passphrase: Passphrase | None) -> OpenedIdentity:
        return open_identity(
            Identity(self.path / CERTIFICATE_FILE, self.path / KEY_FILE, passphrase)
        )

    def _protect_pending(self, passphrase: Passphrase | None, word: str) -> None:
        path = self.path / PENDING_FILE
        if path.exists():
            pending = self._read(PENDING_FILE)
            key = open_key(IdentityFile.parse(pending).key_pem, passphrase, where=str(path))
            write_file(path, key_pem(key, word) + request_in(pending))

    def _keys(self) -> Iterator[tuple[str, bytes]]:
        """Digests of the public keys there are, with the private keys as they lie there."""
        if self.exists:
            yield spki_sha256(self._certificate().public_key()), self._file(KEY_FILE).key_pem
        if (self.path / PENDING_FILE).exists():
            pending = self._read(PENDING_FILE)
            request = open_request(request_in(pending))
            yield spki_sha256(request.public_key()), IdentityFile.parse(pending).key_pem

    def _asked(self) -> Holder:
        """What was asked for: by the request, also if its copy was carried away, or before."""
        for name in (REQUEST_FILE, PENDING_FILE):
            if (self.path / name).exists():
                return requested_holder(open_request(request_in(self._read(name))))
        return Holder.of_certificate(self._certificate())

    def _exists(self) -> StateError:
        return StateError(Reason.IDENTITY_EXISTS, f"there is an identity in {self.path} already")


def request_in(pem: bytes) -> bytes:
    """Return the request that stands in PEM behind a key."""
    start = pem.find(b"-----BEGIN CERTIFICATE REQUEST-----")
    if start < 0:
        raise ValueError("it holds no request")
    return pem[start:]


def _certified(
    holder: Holder,
    key: PrivateKey,
    days: int | None,
    authority: SiteAuthority | None,
    how: str = "issue",
) -> tuple[tuple[bytes, ...], tuple[str, ...]]:
    if authority is not None:
        signed = authority.certify(holder, key.public_key(), days=days or ISSUED_DAYS, how=how)
        return signed.chain, signed.warnings
    own = sign_own(holder, key, validity_of(days) if days else VALIDITY)
    return (own.public_bytes(Encoding.DER),), ()


def _signer(
    certificate: x509.Certificate, authority: SiteAuthority | None, path: Path
) -> SiteAuthority | None:
    """Return who signs the next certificate: whoever signed this one; ``None`` for itself."""
    if is_issued_by(certificate, certificate):
        return None
    if authority is not None and authority.vouches_for(certificate):
        return authority
    raise StateError(
        Reason.IDENTITY_UNUSABLE,
        f"the certificate in {path} was issued by {certificate.issuer.rfc4514_string()}, "
        "which has to sign the next one",
        hint="Make a request with sealpress identity csr NAME, have it signed, and type "
        "sealpress identity install NAME FILE.",
    )


def _days(certificate: x509.Certificate) -> int:
    lasts: timedelta = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    return min(max(1, lasts.days - 1), MAX_DAYS)  # a day of it lies before it was made


def _word(passphrase: Passphrase | None) -> str:
    return usable_passphrase(passphrase()) if passphrase else ""


@contextmanager
def _state_errors(reason: Reason, path: Path) -> Iterator[None]:
    try:
        yield
    except SealpressError:
        raise
    except (OSError, ValueError) as error:
        raise StateError(reason, f"the identity in {path} cannot be used: {error}") from error
