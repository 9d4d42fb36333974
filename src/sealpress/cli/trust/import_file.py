"""``sealpress trust import``: trust a printer's certificate that came as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sealpress.cli.found_printers import place_of
from sealpress.cli.options import BecauseOption, JsonOption, PassphraseOption
from sealpress.cli.terminal import write_note
from sealpress.cli.trust.certificate_files import read_chain
from sealpress.cli.trust.pinning import chosen_pin, tell_pinned
from sealpress.trust import HostKey
from sealpress.trust.records import PinSource
from sealpress.trust.stores.file_store import TrustStore

EXAMPLES = ("sealpress trust import SystemCert.pem --for ipps://printer.example",)


def run(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="The certificate: PEM, DER, PKCS#7 or PKCS#12."),
    ],
    *,
    uri: Annotated[str, typer.Option("--for", metavar="URI", help="The printer it belongs to.")],
    key: Annotated[bool, typer.Option("--key", help="Pin its public key only.")] = False,
    because: BecauseOption = "",
    passphrase: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Pin the first certificate of a file, as whoever administers the printers gave it out."""
    leaf, *others = read_chain(file, passphrase or "")
    if others:
        write_note(f"{file} holds {len(others)} more; only the first one is the printer's.")
    record = TrustStore().pin(
        HostKey.parse(place_of(uri)),
        certificate=leaf,
        pin=chosen_pin(leaf, key=key),
        source=PinSource.IMPORT,
        why=because or f"from {file.name}",
    )
    tell_pinned(record, as_json=as_json)
