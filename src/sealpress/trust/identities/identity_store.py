"""Own keys and certificates by name, one folder each (what ``sealpress identity`` works on)."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from sealpress.errors import StateError, UsageError
from sealpress.reasons import Reason
from sealpress.trust.identities.certificate_profile import Holder
from sealpress.trust.identities.identity import Identity
from sealpress.trust.identities.identity_file import certificates_pem
from sealpress.trust.identities.identity_folder import IdentityFolder, Installed
from sealpress.trust.identities.installing import Certificates
from sealpress.trust.identities.keys import KeyKind, needed_passphrase
from sealpress.trust.identities.opened_identity import open_octets
from sealpress.trust.identities.passphrase import Passphrase
from sealpress.trust.identities.pkcs12 import write_pkcs12
from sealpress.trust.identities.site_authority import SiteAuthority
from sealpress.trust.private_files import MAX_SECRET_FILE_OCTETS
from sealpress.trust.state_folder import state_folder

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_REMOVED = ".removed-"


class IdentityStore:
    """The identities of a user or a service; many processes may use it at once.

    Args:
        folder: Has one folder an identity; ``None`` = folder ``identities`` of the user's state
            folder.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._chosen_folder = folder

    @property
    def folder(self) -> Path:
        """Where they lie."""
        return self._chosen_folder or state_folder() / "identities"

    def names(self) -> tuple[str, ...]:
        """Names of the identities there are, and of those that wait for their certificate."""
        try:
            found = [entry.name for entry in self.folder.iterdir() if _NAME.fullmatch(entry.name)]
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise StateError(
                Reason.STATE_UNREADABLE, f"cannot read the folder {self.folder}: {error}"
            ) from error
        return tuple(
            name for name in sorted(found) if self._at(name).exists or self._at(name).has_request
        )

    def get(self, name: str, passphrase: Passphrase | None = None) -> Identity:
        """Return an identity by its name.

        Raises:
            StateError: There is none (``identity-not-found``), or it can't be read.
            UsageError: No name that one can have (``invalid-argument``).
        """
        return self._at(name).identity(passphrase)

    def has_request(self, name: str) -> bool:
        """Whether a request waits for its certificate."""
        return self._at(name).has_request

    def create(
        self,
        name: str,
        holder: Holder | Sequence[str],
        *,
        key: KeyKind | str = KeyKind.P256,
        days: int | None = None,
        passphrase: Passphrase | None = None,
        authority: SiteAuthority | None = None,
    ) -> Installed:
        """Make a key and a certificate, signed by itself or by an authority of ours.

        Args:
            name: The identity's name here.
            holder: Whom and what it is for; host names and addresses alone are a server's.
            key: Kind of the key.
            days: How long it is valid; ten years signed by itself, else 825 days.
            passphrase: Protects the key.
            authority: Signs it.

        Raises:
            StateError: There is one already (``identity-exists``), or it can't be written.
            UsageError: A name can't be used (``invalid-argument``).
        """
        return self._at(name).create(
            Holder.of(holder), key=key, days=days, passphrase=passphrase, authority=authority
        )

    def request(
        self,
        name: str,
        holder: Holder | Sequence[str] | None = None,
        *,
        key: KeyKind | str | None = None,
        new_key: bool = False,
        passphrase: Passphrase | None = None,
    ) -> bytes:
        """Write a request for an outside authority; the present identity goes on serving.

        Args:
            name: The identity's name here; a new one has a request and no identity at first.
            holder: Whom and what for; ``None`` asks for what the present certificate says.
            key: Kind of a new key; implies ``new_key``.
            new_key: Make a new key although there is one.
            passphrase: Opens the present key or protects a new one.

        Returns:
            The request in PEM, which also lies in ``request.pem``.

        Raises:
            StateError: There is no identity and nothing to ask for (``identity-not-found``).
            UsageError: A name can't be used (``invalid-argument``), or the passphrase is missing
                or wrong.
        """
        return self._at(name).request(
            None if holder is None else Holder.of(holder),
            key=key,
            new_key=new_key,
            passphrase=passphrase,
        )

    def install(
        self, name: str, certificates: Certificates, passphrase: Passphrase | None = None
    ) -> Installed:
        """Take a signed certificate into use: :meth:`IdentityFolder.install`."""
        return self._at(name).install(certificates, passphrase)

    def import_identity(
        self,
        name: str,
        octets: bytes,
        passphrase: Passphrase | None = None,
        *,
        protect: Passphrase | None = None,
    ) -> Installed:
        """Take over a key with its certificates; one of that name is kept for rollback.

        Args:
            name: The identity's name here.
            octets: PEM or PKCS#12.
            passphrase: Opens it.
            protect: Protects the key here.

        Raises:
            UsageError: The passphrase is missing or wrong.
            StateError: They can't be used together (``identity-unusable``).
        """
        if len(octets) > MAX_SECRET_FILE_OCTETS:
            raise StateError(
                Reason.IDENTITY_UNUSABLE,
                f"a key and its certificates have at most {MAX_SECRET_FILE_OCTETS} octets",
            )
        opened = open_octets(octets, passphrase, where="what is imported")
        return self._at(name).take_over(opened, protect)

    def export_certificate(self, name: str, *, chain: bool = False, der: bool = False) -> bytes:
        """Return the certificate that other systems import, without its key.

        Args:
            name: The identity's name.
            chain: With the certificates above it; only as PEM.
            der: As DER rather than PEM.

        Raises:
            UsageError: A chain as DER (reason ``invalid-argument``).
            StateError: There is none, or it can't be read.
        """
        if chain and der:
            raise UsageError(
                Reason.INVALID_ARGUMENT, "DER holds one certificate; a chain is exported as PEM"
            )
        found = self.get(name).chain()
        return found[0] if der else certificates_pem(found if chain else found[:1])

    def export_pkcs12(
        self,
        name: str,
        passphrase: Passphrase,
        *,
        key_passphrase: Passphrase | None = None,
        legacy: bool = False,
    ) -> bytes:
        """Return key and chain as PKCS#12.

        Args:
            name: The identity's name, and its label in the file.
            passphrase: Protects the file.
            key_passphrase: Opens the key here.
            legacy: The old form for old importers: see :func:`write_pkcs12`.

        Raises:
            UsageError: A passphrase is missing or wrong.
            StateError: There is none, or it can't be read.
        """
        opened = self.get(name, key_passphrase).opened()
        word = needed_passphrase(passphrase, "the file")
        return write_pkcs12(name, opened.key, opened.chain, word, legacy=legacy)

    def renew(
        self,
        name: str,
        *,
        new_key: bool = False,
        names: Sequence[str] | None = None,
        days: int | None = None,
        passphrase: Passphrase | None = None,
        authority: SiteAuthority | None = None,
    ) -> Installed:
        """Make the next certificate: :meth:`IdentityFolder.renew`; ``names`` are new host names."""
        return self._at(name).renew(
            new_key=new_key,
            names=names,
            days=days,
            passphrase=passphrase,
            authority=authority,
        )

    def roll_back(self, name: str, passphrase: Passphrase | None = None) -> Identity:
        """Take what was in use before into use again: :meth:`IdentityFolder.roll_back`."""
        return self._at(name).roll_back(passphrase)

    def change_passphrase(
        self, name: str, old: Passphrase | None, new: Passphrase | None
    ) -> Identity:
        """Put the key under another passphrase: :meth:`IdentityFolder.change_passphrase`."""
        return self._at(name).change_passphrase(old, new)

    def remove(self, name: str) -> bool:
        """Delete an identity with its key; return whether there was one.

        Raises:
            StateError: It can't be deleted (reason ``state-unwritable``).
        """
        path = self._at(name).path
        going = self.folder / f"{_REMOVED}{secrets.token_hex(8)}"
        try:
            with suppress(FileNotFoundError):
                path.replace(going)  # at once: nobody sees half of it
            leftovers = list(self.folder.glob(f"{_REMOVED}*"))
            for one in leftovers:
                shutil.rmtree(one, ignore_errors=one != going)
        except OSError as error:
            raise StateError(
                Reason.STATE_UNWRITABLE, f"cannot remove the identity in {path}: {error}"
            ) from error
        return going in leftovers

    def _at(self, name: str) -> IdentityFolder:
        if not _NAME.fullmatch(name):
            raise UsageError(
                Reason.INVALID_ARGUMENT,
                f"an identity's name has letters, digits and . _ @ - and at most 64 of them, "
                f"not {name!r}",
            )
        return IdentityFolder(self.folder / name)
