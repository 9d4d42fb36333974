"""``sealpress trust disallow``: take exceptions back."""

from __future__ import annotations

from typing import Annotated

import typer

from sealpress.cli.options import JsonOption, PrinterArgument
from sealpress.cli.terminal import printable, write_json, write_line
from sealpress.cli.trust.records import allowances_text
from sealpress.trust import HostKey
from sealpress.trust.allowances import parse_allowances
from sealpress.trust.stores.file_store import TrustStore

EXAMPLES = ("sealpress trust disallow ipps://printer.example",)


def run(
    uri: PrinterArgument,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME ...", help="Which exceptions; all of them without a name."),
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Take exceptions of a printer back."""
    host = HostKey.parse(uri)
    record = TrustStore().disallow(host, parse_allowances(names) if names else None)
    left = list(record.allowances) if record else []
    if as_json:
        write_json({"printer": str(host), "allowances": sorted(map(str, left))})
    else:
        told = f"allowed are {allowances_text(left)}" if left else "no exceptions are left"
        write_line(printable(f"{host}: {told}"))
