"""From words on the command line to own keys and certificates."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sealpress.cli.asking import choose, is_person_there
from sealpress.cli.terminal import printable, write_note
from sealpress.trust.identity import Identity
from sealpress.trust.identity_store import IdentityStore
from sealpress.trust.passphrase import Passphrase

if TYPE_CHECKING:
    from sealpress.client.certificates import CertificateWanted

_FILE_ENDINGS = (".pem", ".p12", ".pfx")


def find_identity(word: str, passphrase: Passphrase | None) -> Identity:
    """Return an identity by its name, or from a PEM or PKCS#12 file.

    Raises:
        SealpressError: There is none of that name, or the file can't be used.
    """
    if os.sep in word or word.lower().endswith(_FILE_ENDINGS):
        return Identity.from_file(Path(word).expanduser(), passphrase)
    return IdentityStore().get(word, passphrase)


def find_identities(words: Sequence[str], passphrase: Passphrase | None) -> list[Identity]:
    """Return several, as :func:`find_identity`."""
    return [find_identity(word, passphrase) for word in words]


def identity_chooser(
    passphrase: Passphrase | None,
) -> Callable[[CertificateWanted], Identity | None] | None:
    """Return who asks a person for an identity; ``None`` when nobody is there to be asked."""
    if not is_person_there():
        return None

    def ask(wanted: CertificateWanted) -> Identity | None:
        store = IdentityStore()
        known = [store.get(name, passphrase) for name in store.names()]
        left = [each for each in known if each not in wanted.tried]
        write_note(f"{printable(wanted.endpoint)} wants a client certificate.")
        for authority in wanted.authorities:
            write_note(f"  from {printable(authority)}")
        chosen = choose("Which one shall it be shown?", [_shown(each) for each in left])
        return None if chosen is None else left[chosen]

    return ask


def _shown(identity: Identity) -> str:
    facts = identity.facts()
    return f"{identity.key_path.parent.name}: {facts.subject}, issued by {facts.issuer}"
