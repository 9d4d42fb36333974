"""``sealpress identity protect``: put a private key under another passphrase, or under none."""

from __future__ import annotations

from typing import Annotated

import typer

from sealpress.cli.identity.options import NameArgument, ProtectOption
from sealpress.cli.identity.telling import tell_identity
from sealpress.cli.options import JsonOption, PassphraseOption
from sealpress.cli.passphrases import find_passphrase, new_passphrase
from sealpress.errors import Reason, UsageError
from sealpress.trust.identities.identity_store import IdentityStore

EXAMPLES = (
    "sealpress identity protect ann --protect ask",
    "sealpress identity protect ann --passphrase ask --no-passphrase",
)


def run(
    name: NameArgument,
    *,
    passphrase: PassphraseOption = None,
    protect: ProtectOption = "",
    open_key: Annotated[
        bool, typer.Option("--no-passphrase", help="Keep the key without one from now on.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Change the passphrase of a key: --passphrase opens it, --protect is the new one."""
    if bool(protect) == open_key:
        raise UsageError(
            Reason.INVALID_ARGUMENT, "give a new passphrase by --protect, or --no-passphrase"
        )
    identity = IdentityStore().change_passphrase(
        name, find_passphrase(passphrase or ""), new_passphrase(protect)
    )
    tell_identity(name, identity, as_json=as_json)
