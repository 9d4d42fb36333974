"""``sealpress identity renew``: the next certificate, for the same key unless said otherwise."""

from __future__ import annotations

from typing import Annotated

import typer

from sealpress.cli.identity.options import AuthorityPassphraseOption, HostOption, NameArgument
from sealpress.cli.identity.telling import tell_identity, tell_installed
from sealpress.cli.options import JsonOption, PassphraseOption
from sealpress.cli.passphrases import find_passphrase
from sealpress.cli.terminal import printable, write_note
from sealpress.errors import Reason, UsageError
from sealpress.trust.identities.identity_store import IdentityStore
from sealpress.trust.identities.passphrase import Passphrase
from sealpress.trust.identities.renewal import due as is_due
from sealpress.trust.identities.site_authority import SiteAuthority

EXAMPLES = (
    "sealpress identity renew printer.example",
    "sealpress identity renew printer.example --due",
)


def run(
    name: NameArgument,
    *,
    new_key: Annotated[
        bool, typer.Option("--new-key", help="Make a new key: those who pinned it must know.")
    ] = False,
    due: Annotated[
        bool, typer.Option("--due", help="Only if it ends within 30 days, as a timer may ask.")
    ] = False,
    hosts: HostOption = None,
    days: Annotated[int | None, typer.Option(min=1, help="How long it is valid.")] = None,
    passphrase: PassphraseOption = None,
    ca_passphrase: AuthorityPassphraseOption = "",
    as_json: JsonOption = False,
) -> None:
    """Sign the certificate anew, by itself or by the own authority that signed it before.

    With the same key, pins of the key stay good. A running printer takes it up.
    """
    authority = SiteAuthority(passphrase=_of_authority(ca_passphrase))
    store = IdentityStore()
    if due and not is_due(store.get(name)):
        write_note(f"{printable(name)} does not end soon; nothing was done.")
        tell_identity(name, store.get(name), as_json=as_json)
        return
    installed = store.renew(
        name,
        new_key=new_key,
        names=hosts,
        days=days,
        passphrase=find_passphrase(passphrase or ""),
        authority=authority if authority.exists else None,
    )
    tell_installed(name, installed, as_json=as_json)


def _of_authority(source: str) -> Passphrase:
    return find_passphrase(source, "Passphrase of the authority") or _nobody_to_ask


def _nobody_to_ask() -> str:
    raise UsageError(
        Reason.PASSPHRASE_REQUIRED,
        "the authority's key is under a passphrase",
        hint="Name its place with --ca-passphrase file:FILE, credential:NAME or keyring:SERVICE.",
    )
