"""``sealpress trust show``: everything that was decided about one printer."""

from __future__ import annotations

import typer

from sealpress.cli.options import JsonOption, PrinterArgument
from sealpress.cli.terminal import write_json, write_note, write_pairs
from sealpress.cli.trust.neighbours import neighbour_lines, pinned_neighbours
from sealpress.cli.trust.records import record_object, record_pairs
from sealpress.errors import ExitCode
from sealpress.trust import HostKey
from sealpress.trust.stores.file_store import TrustStore


def run(uri: PrinterArgument, *, as_json: JsonOption = False) -> None:
    """Show pins, exceptions and the pinned certificate; exit code 4 when nothing is known.

    Pins at the other standard ports of the same host (631, 443, 80) are named as well.
    """
    host, store = HostKey.parse(uri), TrustStore()
    record = store.record(host)
    neighbours = pinned_neighbours(store, host)
    if as_json:
        told: dict[str, object] = record_object(record) if record else {"printer": str(host)}
        others = [record_object(each) for each in neighbours]
        write_json({**told, "other_ports": others} if others else told)
    elif record is not None:
        write_pairs(record_pairs(record))
    elif not neighbours:
        write_note(f"Nothing was decided about {host}; the system's authorities count.")
    if not as_json:
        for line in neighbour_lines(record, neighbours):
            write_note(line)
    if record is None and not neighbours:
        raise typer.Exit(ExitCode.TRUST)
