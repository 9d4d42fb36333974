"""A private key with its certificate: where it lies, and how TLS gets it (RFC 8010 section 8.1)."""

from __future__ import annotations

import functools
import importlib
import logging
import os
import secrets
import ssl
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sealpress.errors import SealpressError, StateError, UsageError
from sealpress.reasons import Reason
from sealpress.trust.certificates.certificate import CertificateFacts
from sealpress.trust.identities.identity_file import IdentityFile, certificates_pem, is_pkcs12
from sealpress.trust.identities.passphrase import Passphrase, usable_passphrase
from sealpress.trust.private_files import (
    PUBLIC,
    make_private_folder,
    read_bounded,
    refuse_exposed,
    write_file,
    write_new_file,
)

if TYPE_CHECKING:
    from OpenSSL import SSL

    from sealpress.trust.identities.keys import PrivateKey
    from sealpress.trust.identities.opened_identity import OpenedIdentity

KEY_FILE = "identity.pem"
"""Private key, certificate and chain in one file, so that they can never fail to match; 0600."""

CERTIFICATE_FILE = "certificate.pem"
"""The certificate alone, to be given away."""

_LOADS = 10
"""How often a file that is replaced while it is being read is read again."""

_log = logging.getLogger("sealpress.trust")


@dataclass(frozen=True, slots=True)
class Identity:
    """Where a private key and its certificate lie; no secret is kept in it.

    Attributes:
        certificate_path: PEM file of the certificate, alone or with its chain. It counts only if
            there is no certificate in ``key_path``.
        key_path: PEM file of the private key, or key and chain, or a PKCS#12 file.
        passphrase: Gives the passphrase of the key when it is needed.
    """

    certificate_path: Path
    key_path: Path
    passphrase: Passphrase | None = field(default=None, repr=False, compare=False)

    @classmethod
    def load(cls, folder: Path, passphrase: Passphrase | None = None) -> Identity:
        """Find the identity kept in a folder.

        Raises:
            StateError: There is none, or it cannot be read (reason ``state-unreadable``).
        """
        key_path, certificate_path = folder / KEY_FILE, folder / CERTIFICATE_FILE
        with _state_errors(Reason.STATE_UNREADABLE, folder):
            chain = IdentityFile.parse(read_bounded(key_path)).chain
            if not chain:
                raise ValueError("it holds no certificate")
            publish_certificate(folder, chain[0])
        return cls(certificate_path, key_path, passphrase)

    @classmethod
    def from_file(
        cls, path: str | os.PathLike[str], passphrase: Passphrase | None = None
    ) -> Identity:
        """Take a PEM file with key and certificates, or a PKCS#12 file, as it is.

        Args:
            path: The file.
            passphrase: A function that gives the passphrase; it is called when one is needed.

        Raises:
            UsageError: The passphrase is no function (reason ``invalid-argument``).
            SealpressError: It holds no key with its certificate (reason ``identity-unusable``),
                can't be read (``state-unreadable``), or its passphrase is missing or wrong.
        """
        if passphrase is not None and not callable(passphrase):
            raise UsageError(
                Reason.INVALID_ARGUMENT,
                "a passphrase is given by a function, so that it is kept nowhere",
                hint="Give a function without arguments that returns it.",
            )
        identity = cls(Path(path), Path(path), passphrase)
        identity.opened()
        return identity

    @classmethod
    def ensure(
        cls, folder: Path, names: Sequence[str], passphrase: Passphrase | None = None
    ) -> Identity:
        """Load the identity of a folder; make a self-signed one when there is none.

        Processes that start at the same time end with the same one.

        Args:
            folder: Made when missing, mode 0700.
            names: Host names and addresses for a new certificate, the main one first. An
                existing one is kept whatever it names: people may have pinned it.
            passphrase: Protects the key of a new one and opens that of an existing one.

        Raises:
            StateError: Reason ``state-unreadable`` or ``state-unwritable``.
        """
        if not (folder / KEY_FILE).exists():
            from sealpress.trust.identities.self_signed import self_signed

            with _state_errors(Reason.STATE_UNWRITABLE, folder):
                make_private_folder(folder)
                word = usable_passphrase(passphrase()) if passphrase else ""
                write_new_file(folder / KEY_FILE, self_signed(names, passphrase=word))
        return cls.load(folder, passphrase)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files it is read from, for whoever watches them for changes."""
        return tuple(dict.fromkeys((self.key_path, self.certificate_path)))

    def versions(self) -> tuple[tuple[int, int, int], ...]:
        """What is another once the files were replaced; empty while one of them is missing."""
        try:
            return tuple(self._versions())
        except OSError:
            return ()

    def facts(self) -> CertificateFacts:
        """What the certificate says.

        Raises:
            StateError: It cannot be read (reason ``state-unreadable``).
        """
        return CertificateFacts.from_der(self.chain()[0])

    def chain(self) -> tuple[bytes, ...]:
        """The certificates in DER as they are sent, the own one first.

        Raises:
            StateError: They cannot be read (reason ``state-unreadable``).
        """
        with _state_errors(Reason.STATE_UNREADABLE, self.certificate_path):
            octets = read_bounded(self.key_path)
            if is_pkcs12(octets):
                return self.opened().chain
            chain = IdentityFile.parse(octets).chain
            if not chain:
                chain = IdentityFile.parse(read_bounded(self.certificate_path)).chain
            if not chain:
                raise ValueError("it holds no certificate")
            return chain

    def opened(self) -> OpenedIdentity:
        """Key and certificates, read in one go, so that they match.

        Raises:
            UsageError: Reason ``passphrase-required`` or ``passphrase-wrong``.
            StateError: They don't match, or other users can read the key (``identity-unusable``),
                or they can't be read (``state-unreadable``).
        """
        # cryptography is heavy
        module = importlib.import_module("sealpress.trust.identities.opened_identity")
        with _state_errors(Reason.STATE_UNREADABLE, self.key_path):
            return cast("OpenedIdentity", module.open_identity(self))

    def private_key(self) -> PrivateKey:
        """The private key as an object of ``cryptography``; errors as of :meth:`opened`."""
        return self.opened().key

    def private_key_pem(self) -> bytes:
        """The private key in PEM, without passphrase; errors as of :meth:`opened`."""
        return self.opened().key_pem()

    def load_into(self, context: ssl.SSLContext | SSL.Context) -> None:
        """Give key and chain to TLS settings, of the standard library or of pyOpenSSL.

        Whoever replaces the files meanwhile: it is the old pair or the new one.

        Raises:
            UsageError: Reason ``passphrase-required`` or ``passphrase-wrong``.
            StateError: They don't match, TLS can't use them, or other users can read the key
                (``identity-unusable``), or they can't be read (``state-unreadable``).
        """
        if not isinstance(context, ssl.SSLContext):
            self.opened().load_into(context)
            return
        with _state_errors(Reason.STATE_UNREADABLE, self.key_path):
            if is_pkcs12(read_bounded(self.key_path)):
                self._load_by_draft(context)
            else:
                self._load_files(context)

    def _load_files(self, context: ssl.SSLContext) -> None:
        passphrase = _Asking(self.passphrase, self.key_path)
        for _ in range(_LOADS):
            before = self._versions()
            file = IdentityFile.parse(read_bounded(self.key_path))
            if not file.is_encrypted:
                refuse_exposed(self.key_path)
            chain_path = self.key_path if file.chain else self.certificate_path
            try:
                context.load_cert_chain(chain_path, self.key_path, password=passphrase)
            except ssl.SSLError as error:
                if self._versions() == before:
                    raise _unloadable(self, passphrase, error) from None
            else:
                if self._versions() == before:
                    return
        raise StateError(Reason.IDENTITY_UNUSABLE, f"{self.key_path} changes all the time")

    def _load_by_draft(self, context: ssl.SSLContext) -> None:
        """Load from a file that is there for a moment, under a passphrase known to nobody."""
        word = secrets.token_hex(32)
        with tempfile.TemporaryDirectory(prefix="sealpress-") as folder:  # mode 0700
            draft = Path(folder) / KEY_FILE
            write_file(draft, self.opened().pem_under(word))
            context.load_cert_chain(draft, password=word)

    def _versions(self) -> list[tuple[int, int, int]]:
        found = [path.stat() for path in self.paths]
        return [(one.st_ino, one.st_mtime_ns, one.st_size) for one in found]


class _Asking:
    """The password callback of ``ssl``: asks at most once, and says when there is nobody to ask."""

    def __init__(self, passphrase: Passphrase | None, path: Path) -> None:
        self.passphrase = functools.cache(passphrase) if passphrase else None
        self.was_asked = False
        self._path = path

    def __call__(self) -> str:
        self.was_asked = True
        if self.passphrase is None:
            raise UsageError(
                Reason.PASSPHRASE_REQUIRED,
                f"the private key in {self._path} is under a passphrase",
            )
        return usable_passphrase(self.passphrase())


def _unloadable(identity: Identity, passphrase: _Asking, error: ssl.SSLError) -> SealpressError:
    """Find out what OpenSSL's "PEM lib" means."""
    try:
        Identity(identity.certificate_path, identity.key_path, passphrase.passphrase).opened()
    except SealpressError as better:
        return better
    return StateError(
        Reason.IDENTITY_UNUSABLE, f"TLS cannot use the identity in {identity.key_path}: {error}"
    )


def publish_certificate(folder: Path, certificate: bytes) -> None:
    """See to it that the certificate to be given away is the one that is used.

    A process may have been killed between the two files. One that somebody changed afterwards is
    left alone, and said so.

    Raises:
        OSError: There is none, and none can be written.
    """
    path, pem = folder / CERTIFICATE_FILE, certificates_pem((certificate,))
    if not path.exists():
        write_new_file(path, pem, mode=PUBLIC)
    elif certificate not in IdentityFile.parse(read_bounded(path)).chain:
        if path.stat().st_mtime_ns > (folder / KEY_FILE).stat().st_mtime_ns:
            _log.warning(
                "%s is not the certificate in use, which is in %s; "
                "sealpress identity install takes a new one into use",
                path,
                folder / KEY_FILE,
            )
            return
        with suppress(OSError):  # read-only for this process: the one in use is what counts
            write_file(path, pem, mode=PUBLIC)


@contextmanager
def _state_errors(reason: Reason, path: Path) -> Iterator[None]:
    try:
        yield
    except SealpressError:
        raise
    except (OSError, ValueError) as error:
        raise StateError(reason, f"the identity in {path} cannot be used: {error}") from error
