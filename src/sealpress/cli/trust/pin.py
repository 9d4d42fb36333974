"""``sealpress trust pin``: trust one printer's certificate, or its key, from now on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sealpress.cli.asking import confirm
from sealpress.cli.options import (
    BecauseOption,
    JsonOption,
    PassphraseOption,
    PinArgument,
    PrinterArgument,
    TimeoutOption,
    YesOption,
)
from sealpress.cli.terminal import write_note
from sealpress.cli.trust.certificate_files import read_leaf
from sealpress.cli.trust.examining import Examined, examine, examined_lines
from sealpress.cli.trust.pinning import chosen_pin, parse_pin, tell_pinned
from sealpress.errors import Reason, TlsError, UsageError
from sealpress.trust import HostKey
from sealpress.trust.records import PinSource, TrustRecord
from sealpress.trust.stores.file_store import TrustStore

EXAMPLES = (
    "sealpress trust pin ipps://printer.example",
    "sealpress trust pin ipps://printer.example sha256:2f0c...9a41 --because 'read from its menu'",
    "sealpress trust pin ipps://printer.example --from printer.pem",
)


def run(
    uri: PrinterArgument,
    pin: PinArgument = "",
    *,
    from_file: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Pin the certificate in this file."),
    ] = None,
    key: Annotated[
        bool,
        typer.Option("--key", help="Pin the public key: it outlives a renewed certificate."),
    ] = False,
    because: BecauseOption = "",
    yes: YesOption = False,
    passphrase: PassphraseOption = None,
    timeout: TimeoutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Trust one certificate, whatever is wrong with it, and no other at this printer.

    Without a fingerprint or file the printer is asked for its certificate, and a person confirms
    that it is the printer's. With --yes nobody does: then it is only what was seen first, and
    counts under --trust tofu.
    """
    if pin and (from_file or key):
        raise UsageError(
            Reason.INVALID_ARGUMENT, "a fingerprint goes with neither --from nor --key"
        )
    store = TrustStore()
    if pin:
        record = store.pin(HostKey.parse(uri), pin=parse_pin(pin), why=because)
    elif from_file:
        leaf = read_leaf(from_file, passphrase or "")
        record = store.pin(
            HostKey.parse(uri), certificate=leaf, pin=chosen_pin(leaf, key=key), why=because
        )
    else:
        seen = examine(uri, timeout)
        record = _first_use(store, seen) if yes else _asked(store, seen, because, key=key)
    tell_pinned(record, as_json=as_json)


def _asked(store: TrustStore, seen: Examined, because: str, *, key: bool) -> TrustRecord:
    for line in examined_lines(seen):
        write_note(line)
    confirm(
        f"Is this the fingerprint that {seen.fetched.host} itself shows?",
        otherwise=f"{seen.pin_command} names it; --yes takes what comes, unseen.",
    )
    return store.pin(
        seen.fetched.host,
        certificate=seen.leaf,
        pin=chosen_pin(seen.leaf, key=key),
        source=PinSource.PERSON,
        why=because,
    )


def _first_use(store: TrustStore, seen: Examined) -> TrustRecord:
    """Keep what was seen, unless something else is kept already."""
    record = store.first_use(seen.fetched.host, seen.fetched.chain)
    if not record.matches(seen.leaf):
        changed = TlsError(
            Reason.CERTIFICATE_CHANGED,
            f"{seen.fetched.host} shows another certificate than the one that was trusted before",
            hint=f"{seen.pin_command}  accepts it, once you have compared the fingerprint",
            endpoint=seen.fetched.attempt.endpoint,
            peer_chain=seen.fetched.chain,
        )
        changed.known_certificate = record.certificate
        raise changed
    write_note("Nobody compared the fingerprint: it counts under --trust tofu only.")
    return record
