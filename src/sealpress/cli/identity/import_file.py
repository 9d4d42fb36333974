"""``sealpress identity import``: key and certificate from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sealpress.cli.identity.options import NameArgument, ProtectOption
from sealpress.cli.identity.telling import tell_installed
from sealpress.cli.options import JsonOption, PassphraseOption
from sealpress.cli.passphrases import find_passphrase, new_passphrase
from sealpress.errors import Reason, StateError
from sealpress.trust.identity_store import IdentityStore
from sealpress.trust.private_files import read_bounded

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
    try:
        octets = read_bounded(file)
    except OSError as error:
        raise StateError(
            Reason.STATE_UNREADABLE, f"cannot read {file}: {error.strerror or error}"
        ) from error
    installed = IdentityStore().import_identity(
        name,
        octets,
        find_passphrase(passphrase or "", f"Passphrase of {file}"),
        protect=new_passphrase(protect),
    )
    tell_installed(name, installed, as_json=as_json)
