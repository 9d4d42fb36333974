"""``sealpress identity ca new``: make the authority."""

from __future__ import annotations

import shlex
from typing import Annotated

import typer

from sealpress.cli.certificates import certificate_object, certificate_pairs
from sealpress.cli.identity.options import KeyOption, ProtectOption
from sealpress.cli.options import JsonOption
from sealpress.cli.passphrases import new_passphrase
from sealpress.cli.terminal import printable, write_json, write_line, write_note, write_pairs
from sealpress.trust.identities.identity_file import IdentityFile
from sealpress.trust.identities.site_authority import AUTHORITY_DAYS, SiteAuthority
from sealpress.trust.stores.file_store import TrustStore

EXAMPLES = ("sealpress identity ca new 'Example Clinic' --trust",)


def run(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="What people are shown, 'Example Clinic' say.")
    ],
    *,
    key: KeyOption = "p256",
    days: Annotated[int, typer.Option(min=1, help="How long it is valid.")] = AUTHORITY_DAYS,
    only_below: Annotated[
        list[str] | None,
        typer.Option(
            "--only-below",
            metavar="DOMAIN",
            help="It may certify hosts of this domain only; as often as needed.",
        ),
    ] = None,
    trust: Annotated[
        bool, typer.Option("--trust", help="Trust it on this machine at once.")
    ] = False,
    protect: ProtectOption = "",
    as_json: JsonOption = False,
) -> None:
    """Make the key and certificate of a small authority for printers and clients."""
    authority = SiteAuthority(passphrase=new_passphrase(protect))
    facts = authority.create(name, key=key, days=days, dns_constraints=only_below or ())
    path = str(authority.certificate_path)
    if trust:
        TrustStore().add_authority(IdentityFile.parse(authority.certificate_pem).chain)
    if as_json:
        write_json({"authority": certificate_object(facts), "certificate_file": path})
        return
    write_line(printable(f"authority {name}{', trusted on this machine' if trust else ''}"))
    write_pairs([*certificate_pairs(facts), ("file", path)], indent=2)
    write_note(
        printable(f"On each machine that prints: sealpress trust add-ca {shlex.quote(path)}")
    )
