"""``sealpress identity import``: key and certificate from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sealpress.cli.given_files import read_given
from sealpress.cli.identity.options import NameArgument, ProtectOption
from sealpress.cli.identity.telling import tell_installed
from sealpress.cli.options import JsonOption, PassphraseOption
from sealpress.cli.passphrases import find_passphrase, new_passphrase
from sealpress.trust.identities.identity_store import IdentityStore

EXAMPLES = ("sealpress identity import ann ann.p12 --protect ask",)


def run(
    name: NameArgument,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Key and certificates: PKCS#12 or PEM.")
    ],
    *,
    passphrase: PassphraseOption = None,
    protect: ProtectOption = "",
    as_json: JsonOption = False,
) -> None:
    """Keep a key that was made elsewhere, under a name; --passphrase opens the file."""
    octets = read_given(file, "the identity")
    installed = IdentityStore().import_identity(
        name,
        octets,
        find_passphrase(passphrase or "", f"Passphrase of {file}"),
        protect=new_passphrase(protect),
    )
    tell_installed(name, installed, as_json=as_json)
