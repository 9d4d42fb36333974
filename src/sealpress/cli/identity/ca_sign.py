"""``sealpress identity ca sign``: sign somebody's certificate request (RFC 2986)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sealpress.cli.asking import confirm
from sealpress.cli.given_files import read_given
from sealpress.cli.identity.options import For
from sealpress.cli.identity.telling import tell_warnings
from sealpress.cli.options import JsonOption, OutOption, PassphraseOption, YesOption
from sealpress.cli.output_files import give_out
from sealpress.cli.passphrases import find_passphrase
from sealpress.cli.terminal import pair_lines, write_note
from sealpress.trust.identities.signing_request import Requested, read_request
from sealpress.trust.identities.site_authority import ISSUED_DAYS, SiteAuthority

EXAMPLES = ("sealpress identity ca sign printer.csr --out printer.pem",)


def run(
    file: Annotated[Path, typer.Argument(metavar="REQUEST", help="The request: PEM or DER.")],
    *,
    hosts: Annotated[
        list[str] | None,
        typer.Option("--host", metavar="HOST", help="Certify these names, not the request's."),
    ] = None,
    purpose: Annotated[
        For | None, typer.Option("--for", help="What for; what the request says without it.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, help="How long it is valid.")] = ISSUED_DAYS,
    out: OutOption = None,
    yes: YesOption = False,
    passphrase: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a request asks for, ask, and sign it; the certificate comes with its chain."""
    octets = read_given(file, "the request")
    requested = read_request(octets)
    for line in pair_lines(_pairs(requested)):
        write_note(line)
    if not yes:
        confirm("Sign it?", otherwise="Add --yes once you have seen what it asks for.")
    authority = SiteAuthority(
        passphrase=find_passphrase(passphrase or "", "Passphrase of the authority")
    )
    certified = authority.sign(
        octets, names=hosts, purposes=purpose.purposes if purpose else None, days=days
    )
    tell_warnings(certified.warnings)
    pem = certified.pem.decode("ascii")
    give_out(pem, out, {"pem": pem} if as_json else None)


def _pairs(requested: Requested) -> list[tuple[str, str]]:
    return [
        ("subject", requested.subject or "empty"),
        ("names", ", ".join(requested.names) or "none"),
        ("for", ", ".join(map(str, requested.purposes)) or "anything"),
        ("key", requested.key),
        ("spki-sha256", requested.spki_sha256),
        *(("not granted", text) for text in requested.passed_over),
    ]
