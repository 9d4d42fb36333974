"""``sealpress identity csr``: a certificate request for an authority elsewhere (RFC 2986)."""

from __future__ import annotations

from typing import Annotated

import typer

from sealpress.cli.identity.holders import Named
from sealpress.cli.identity.options import (
    EmailOption,
    For,
    HostOption,
    NameArgument,
    ProtectOption,
    UpnOption,
)
from sealpress.cli.options import JsonOption, OutOption, PassphraseOption
from sealpress.cli.output_files import give_out
from sealpress.cli.passphrases import find_passphrase, new_passphrase
from sealpress.cli.terminal import write_note
from sealpress.trust.identities.certificate_profile import Holder
from sealpress.trust.identities.identity_store import IdentityStore
from sealpress.trust.identities.passphrase import Passphrase

EXAMPLES = ("sealpress identity csr printer.example --out printer.csr",)


def run(
    name: NameArgument,
    *,
    hosts: HostOption = None,
    emails: EmailOption = None,
    upns: UpnOption = None,
    purpose: Annotated[
        For | None, typer.Option("--for", help="What the certificate is for.")
    ] = None,
    key: Annotated[
        str | None, typer.Option(metavar="p256|rsa2048|rsa3072", help="Kind of a new key.")
    ] = None,
    new_key: Annotated[
        bool, typer.Option("--new-key", help="Make a new key, though there is one.")
    ] = False,
    out: OutOption = None,
    passphrase: PassphraseOption = None,
    protect: ProtectOption = "",
    as_json: JsonOption = False,
) -> None:
    """Make a request to be signed; an identity that is in use stays in use until then."""
    store = IdentityStore()
    known = name in store.names()
    request = store.request(
        name,
        _holder(name, Named.of(hosts, emails, upns), purpose, known=known),
        key=key,
        new_key=new_key,
        passphrase=_passphrase(passphrase or "", protect, known=known),
    )
    pem = request.decode("ascii")
    give_out(pem, out, {"name": name, "request": pem} if as_json else None)
    write_note(f"Once it is signed: sealpress identity install {name} FILE")


def _holder(name: str, named: Named, purpose: For | None, *, known: bool) -> Holder | None:
    """Describe whom it is for; ``None`` for whom the present certificate is for."""
    if known and not (named.first or purpose):
        return None
    return named.holder(name, purpose or For.SERVER)


def _passphrase(source: str, protect: str, *, known: bool) -> Passphrase | None:
    """Return what opens the present key or protects a new one."""
    if protect:
        return new_passphrase(protect)
    return find_passphrase(source) if known or source else None
