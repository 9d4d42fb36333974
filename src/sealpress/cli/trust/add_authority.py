"""``sealpress trust add-ca``: trust an authority that signs printers' certificates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from sealpress.cli.certificates import expiry_text
from sealpress.cli.options import JsonOption, PassphraseOption
from sealpress.cli.terminal import printable, write_json, write_line, write_note
from sealpress.cli.trust.authorities import authority_object
from sealpress.cli.trust.certificate_files import read_chain
from sealpress.errors import Reason, UsageError
from sealpress.trust import CertificateFacts
from sealpress.trust.stores.file_store import TrustStore

EXAMPLES = ("sealpress trust add-ca our-authority.pem --name clinic",)


def run(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Its certificate: PEM, DER, PKCS#7 or PKCS#12.")
    ],
    *,
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="What to call it; its own name without.")
    ] = "",
    passphrase: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Trust what an authority vouches for, besides the system's authorities.

    Compare its fingerprint with its administrator's before: whoever holds its key can pose as any
    printer.
    """
    found = tuple(_authorities(read_chain(file, passphrase or "")))
    if not found:
        raise UsageError(
            Reason.TRUST_SETTINGS_INVALID,
            f"{file} holds no authority's certificate",
            hint=f"To trust one printer's certificate, type sealpress trust import {file} "
            "--for URI.",
        )
    added = TrustStore().add_authority(found, name)
    if as_json:
        write_json({"authorities": [authority_object(each) for each in added]})
        return
    for authority in added:
        facts = authority.facts
        write_line(printable(f"{authority.name}: {facts.subject or 'no name'}"))
        write_line(printable(f"  sha256:{facts.sha256}"))


def _authorities(chain: Iterable[bytes]) -> Iterator[bytes]:
    """Pass authorities on; say of the others that they are none."""
    for der in chain:
        facts = CertificateFacts.from_der(der)
        named = printable(facts.subject or facts.sha256)
        if not (facts.is_ca or facts.is_self_signed):
            write_note(f"left out: {named} is not an authority's certificate")
            continue
        if not facts.is_ca:
            write_note(f"warning: {named} does not say that it is an authority's")
        ending = expiry_text(facts.not_after)
        if ending:
            write_note(f"warning: {named} {ending}")
        yield der
