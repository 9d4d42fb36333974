"""``sealpress identity export``: the certificate to be given away, or key and certificate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sealpress.cli.identity.options import (
    NameArgument,
    ProtectOption,
    is_pkcs12,
    require_protection,
)
from sealpress.cli.options import JsonOption, PassphraseOption
from sealpress.cli.output_files import give_out, write_public, write_secret
from sealpress.cli.passphrases import find_passphrase, new_passphrase
from sealpress.cli.terminal import printable, write_json, write_line
from sealpress.errors import Reason, UsageError
from sealpress.trust.identities.identity_file import certificates_pem
from sealpress.trust.identities.identity_store import IdentityStore
from sealpress.trust.identities.keys import key_pem

EXAMPLES = (
    "sealpress identity export printer.example --out SystemCert.pem",
    "sealpress identity export printer.example --with-key --out printer.p12 --protect ask",
)


def run(
    name: NameArgument,
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="Write to this file; standard output without it."
        ),
    ] = None,
    chain: Annotated[
        bool, typer.Option("--chain", help="With the authorities' certificates behind it.")
    ] = False,
    der: Annotated[bool, typer.Option("--der", help="As DER instead of PEM; needs --out.")] = False,
    with_key: Annotated[
        bool,
        typer.Option(
            "--with-key", help="With the private key, only to a file: PKCS#12 (.p12, .pfx) or PEM."
        ),
    ] = False,
    old: Annotated[
        bool, typer.Option("--old", help="PKCS#12 as printers of before 2018 can read it.")
    ] = False,
    passphrase: PassphraseOption = None,
    protect: ProtectOption = "",
    as_json: JsonOption = False,
) -> None:
    """Give the certificate out; with --with-key also the key, to a file that only you can read."""
    store = IdentityStore()
    if (with_key or der) and out is None:
        raise UsageError(Reason.INVALID_ARGUMENT, "keys and DER go to a file: name it by --out")
    if with_key and out is not None:
        write_secret(out, _secret(store, name, out, passphrase or "", protect, old=old))
        _tell_written(name, out, "it holds the private key", as_json=as_json)
        return
    octets = store.export_certificate(name, chain=chain, der=der)
    if der and out is not None:
        write_public(out, octets)
        _tell_written(name, out, "the certificate", as_json=as_json)
    else:
        pem = octets.decode("ascii")
        give_out(pem, out, {"name": name, "pem": pem} if as_json else None)


def _tell_written(name: str, out: Path, what: str, *, as_json: bool) -> None:
    if as_json:
        write_json({"name": name, "file": str(out)})
    else:
        write_line(printable(f"wrote {out}: {what}"))


def _secret(
    store: IdentityStore, name: str, out: Path, passphrase: str, protect: str, *, old: bool
) -> bytes:
    opener, protection = find_passphrase(passphrase), new_passphrase(protect)
    require_protection(out, protection)
    if is_pkcs12(out) and protection is not None:
        return store.export_pkcs12(name, protection, key_passphrase=opener, legacy=old)
    opened = store.get(name, opener).opened()
    word = protection() if protection else ""
    return key_pem(opened.key, word) + certificates_pem(opened.chain)
