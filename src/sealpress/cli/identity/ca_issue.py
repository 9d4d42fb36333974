"""``sealpress identity ca issue``: key and certificate of a printer or a client."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sealpress.cli.certificates import certificate_object
from sealpress.cli.identity.holders import Named
from sealpress.cli.identity.options import (
    EmailOption,
    For,
    ForOption,
    KeyOption,
    ProtectOption,
    SecretOutOption,
    UpnOption,
    is_pkcs12,
    require_protection,
)
from sealpress.cli.identity.telling import tell_installed, tell_warnings
from sealpress.cli.options import JsonOption, PassphraseOption
from sealpress.cli.output_files import write_secret
from sealpress.cli.passphrases import find_passphrase, new_passphrase
from sealpress.cli.terminal import printable, write_json, write_line
from sealpress.errors import Reason, UsageError
from sealpress.trust import CertificateFacts
from sealpress.trust.identities.identity_store import IdentityStore
from sealpress.trust.identities.passphrase import Passphrase
from sealpress.trust.identities.site_authority import ISSUED_DAYS, Issued, SiteAuthority

EXAMPLES = (
    "sealpress identity ca issue printer.example 192.0.2.7",
    "sealpress identity ca issue --email ann@example.org --for client --out ann.p12 --protect ask",
)


def run(
    hosts: Annotated[
        list[str] | None,
        typer.Argument(metavar="HOST ...", help="Host names and addresses, the main one first."),
    ] = None,
    *,
    emails: EmailOption = None,
    upns: UpnOption = None,
    purpose: ForOption = For.SERVER,
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="What to call it on this machine.")
    ] = "",
    key: KeyOption = "p256",
    days: Annotated[int, typer.Option(min=1, help="How long it is valid.")] = ISSUED_DAYS,
    out: SecretOutOption = None,
    passphrase: PassphraseOption = None,
    protect: ProtectOption = "",
    as_json: JsonOption = False,
) -> None:
    """Make a key and sign its certificate: kept as an identity here, or with --out in a file.

    --passphrase opens the authority's key, --protect protects the new one.
    """
    named = Named.of(hosts, emails, upns)
    label = name or named.first
    if not label:
        raise UsageError(
            Reason.INVALID_ARGUMENT, "whose certificate? Name a host, --email, --upn or --name"
        )
    holder = named.holder(label, purpose)
    opener = find_passphrase(passphrase or "", "Passphrase of the authority")
    authority, protection = SiteAuthority(passphrase=opener), new_passphrase(protect)
    if out is not None:
        require_protection(out, protection)
        issued = authority.issue(holder, key=key, days=days)
        write_secret(out, _file(issued, label, out, protection))
        _tell(issued, out, as_json=as_json)
        return
    installed = IdentityStore().create(
        label, holder, key=key, days=days, passphrase=protection, authority=authority
    )
    tell_installed(label, installed, as_json=as_json)


def _file(issued: Issued, label: str, out: Path, protection: Passphrase | None) -> bytes:
    if is_pkcs12(out) and protection is not None:
        return issued.pkcs12(label, protection)
    return issued.pem(protection)


def _tell(issued: Issued, out: Path, *, as_json: bool) -> None:
    tell_warnings(issued.warnings)
    facts = CertificateFacts.from_der(issued.chain[0])
    if as_json:
        write_json({"issued": certificate_object(facts), "file": str(out)})
    else:
        write_line(printable(f"wrote {out}: key and certificate of {facts.subject}"))
        write_line(f"  sha256:{facts.sha256}")
