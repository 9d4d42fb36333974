"""From words on the command line to own keys and certificates."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sealpress.cli.asking import choose
from sealpress.cli.given_files import check_given
from sealpress.cli.terminal import printable, write_note
from sealpress.errors import Reason, SealpressError, StateError
from sealpress.trust.certificates.certificate import ANY_PURPOSE_OID, CLIENT_AUTH_OID
from sealpress.trust.identities.identity import Identity
from sealpress.trust.identities.identity_store import IdentityStore
from sealpress.trust.identities.passphrase import Passphrase

if TYPE_CHECKING:
    from sealpress.client.certificates import CertificateWanted

_FILE_ENDINGS = (".pem", ".p12", ".pfx")


def find_identity(word: str, passphrase: Passphrase | None) -> Identity:
    """Return an identity by its name, or from a PEM or PKCS#12 file.

    Raises:
        SealpressError: There is none of that name, or the file can't be used.
    """
    if os.sep in word or word.lower().endswith(_FILE_ENDINGS):
        path = Path(word).expanduser()
        check_given(path, "the identity")
        return Identity.from_file(path, passphrase)
    return IdentityStore().get(word, passphrase)


def identity_folder(word: str) -> Path:
    """Return the folder of an identity: its name is looked for first, then it is a path.

    Raises:
        StateError: A single word is neither an identity nor a folder that is there; a folder
            which is not there yet has a path, so that a typing error makes none (reason
            ``identity-not-found``).
    """
    store = IdentityStore()
    if word in store.names():
        return store.folder / word
    path = Path(word)
    if os.sep in word or path.is_dir():
        return path
    raise StateError(
        Reason.IDENTITY_NOT_FOUND,
        f"{word!r} is neither an identity nor a folder",
        hint="sealpress identity list shows the identities. To have one made in a new folder, "
        f"write a path: {shlex.quote('./' + word)}",
    )


def find_identities(words: Sequence[str], passphrase: Passphrase | None) -> list[Identity]:
    """Return several, as :func:`find_identity`."""
    return [find_identity(word, passphrase) for word in words]


def choose_identity(wanted: CertificateWanted, passphrase: Passphrase | None) -> Identity | None:
    """Ask a person which of the identities for clients a printer shall be shown."""
    known = _client_identities(passphrase)
    left = {name: each for name, each in known.items() if each not in wanted.tried}
    write_note(f"{printable(wanted.endpoint)} wants a client certificate.")
    for authority in wanted.authorities:
        write_note(f"  from {printable(authority)}")
    shown = [_shown(name, each) for name, each in left.items()]
    chosen = choose("Which one shall it be shown?", shown)
    return None if chosen is None else list(left.values())[chosen]


def _client_identities(passphrase: Passphrase | None) -> dict[str, Identity]:
    """Return the identities of the store that a client may show."""
    store = IdentityStore()
    found = {}
    for name in store.names():
        with suppress(SealpressError):  # a request only, or a damaged one
            identity = store.get(name, passphrase)
            purposes = identity.facts().purposes
            if not purposes or {CLIENT_AUTH_OID, ANY_PURPOSE_OID} & set(purposes):
                found[name] = identity
    return found


def _shown(name: str, identity: Identity) -> str:
    facts = identity.facts()
    return f"{name}: {facts.subject}, issued by {facts.issuer}"
