"""``sealpress identity new``: a key and a self-signed certificate."""

from __future__ import annotations

from typing import Annotated

import typer

from sealpress.cli.identity.holders import Named
from sealpress.cli.identity.options import (
    EmailOption,
    For,
    ForOption,
    HostOption,
    KeyOption,
    NameArgument,
    ProtectOption,
    UpnOption,
)
from sealpress.cli.identity.telling import tell_installed
from sealpress.cli.options import JsonOption
from sealpress.cli.passphrases import new_passphrase
from sealpress.trust.identities.identity_store import IdentityStore

EXAMPLES = (
    "sealpress identity new printer.example",
    "sealpress identity new ann --email ann@example.org --for client --protect ask",
)


def run(
    name: NameArgument,
    *,
    hosts: HostOption = None,
    emails: EmailOption = None,
    upns: UpnOption = None,
    purpose: ForOption = For.SERVER,
    key: KeyOption = "p256",
    days: Annotated[int | None, typer.Option(min=1, help="How long it is valid.")] = None,
    protect: ProtectOption = "",
    as_json: JsonOption = False,
) -> None:
    """Make a key and a certificate that only it vouches for; others pin it."""
    installed = IdentityStore().create(
        name,
        Named.of(hosts, emails, upns).holder(name, purpose),
        key=key,
        days=days,
        passphrase=new_passphrase(protect),
    )
    tell_installed(name, installed, as_json=as_json)
