"""``sealpress trust show``: everything that was decided about one printer."""

from __future__ import annotations

import typer

from sealpress.cli.options import JsonOption, PrinterArgument
from sealpress.cli.terminal import write_json, write_note, write_pairs
from sealpress.cli.trust.records import record_object, record_pairs
from sealpress.errors import ExitCode
from sealpress.trust import HostKey
from sealpress.trust.stores.file_store import TrustStore


def run(uri: PrinterArgument, *, as_json: JsonOption = False) -> None:
    """Show pins, exceptions and the pinned certificate; exit code 4 when nothing is known."""
    host = HostKey.parse(uri)
    record = TrustStore().record(host)
    if as_json:
        write_json({"printer": str(host)} if record is None else record_object(record))
    elif record is not None:
        write_pairs(record_pairs(record))
    else:
        write_note(f"Nothing was decided about {host}; the system's authorities count.")
    if record is None:
        raise typer.Exit(ExitCode.TRUST)
