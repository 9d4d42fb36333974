"""``sealpress identity install``: the certificate that an authority signed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sealpress.cli.identity.options import NameArgument
from sealpress.cli.identity.telling import tell_installed
from sealpress.cli.options import JsonOption
from sealpress.cli.trust.certificate_files import read_chain
from sealpress.trust.identities.identity_store import IdentityStore

EXAMPLES = ("sealpress identity install printer.example signed.pem",)


def run(
    name: NameArgument,
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="The certificate with its chain: PEM, DER or PKCS#7."),
    ],
    *,
    as_json: JsonOption = False,
) -> None:
    """Put the certificate for the request that is out in place; a running printer takes it up."""
    tell_installed(name, IdentityStore().install(name, read_chain(file)), as_json=as_json)
