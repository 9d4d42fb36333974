"""``sealpress trust allow``: let an old printer pass, by named exceptions."""

from __future__ import annotations

from typing import Annotated

import typer

from sealpress.cli.options import JsonOption, PrinterArgument
from sealpress.cli.terminal import printable, write_json, write_line, write_note
from sealpress.cli.trust.neighbours import neighbour_lines, pinned_neighbours
from sealpress.cli.trust.records import allowances_text, record_object
from sealpress.errors import Reason, UsageError
from sealpress.trust import Allowance, HostKey
from sealpress.trust.allowances import LEGACY_WORD, parse_allowances
from sealpress.trust.stores.file_store import TrustStore

EXAMPLES = (
    "sealpress trust allow ipps://printer.example legacy --because 'replaced in spring'",
    "sealpress trust allow ipps://printer.example dates --because 'its clock is not set'",
)


def run(
    uri: PrinterArgument,
    names: Annotated[
        list[str],
        typer.Argument(metavar="NAME ...", help=f"{', '.join([LEGACY_WORD, *Allowance])}."),
    ],
    *,
    because: Annotated[
        str, typer.Option("--because", metavar="TEXT", help="Why, for whoever reads the log.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Grant exceptions to this printer alone. They make nobody trusted who is not otherwise."""
    if not any(map(str.isalnum, because)):
        raise UsageError(
            Reason.INVALID_ARGUMENT,
            f"{because!r} is no reason that tells an auditor anything",
            hint="Say in --because why this printer must pass.",
        )
    host = HostKey.parse(uri)
    store = TrustStore()
    record = store.allow(host, parse_allowances(names), because)
    if as_json:
        write_json({"allowed": record_object(record)})
        return
    write_line(printable(f"{host}: allowed are {allowances_text(list(record.allowances))}"))
    neighbours = pinned_neighbours(store, host)
    for line in neighbour_lines(record, neighbours):
        write_note(line)
    if not record.pins and not neighbours:
        write_note("No certificate is pinned there: an authority must still vouch for it.")
