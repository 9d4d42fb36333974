"""``sealpress trust fetch``: a printer's certificates and what is wrong with them, untrusted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sealpress.cli.certificates import certificate_object, fault_objects
from sealpress.cli.options import JsonOption, PrinterArgument, TimeoutOption
from sealpress.cli.output_files import write_public
from sealpress.cli.terminal import write_json, write_line, write_note
from sealpress.cli.trust.examining import Examined, examine, examined_lines, verdict_lines
from sealpress.trust.identities.identity_file import certificates_pem

EXAMPLES = (
    "sealpress trust fetch ipps://printer.example",
    "sealpress trust fetch ipps://printer.example --save printer.pem",
)


def run(
    uri: PrinterArgument,
    *,
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="FILE", help="Write the certificates there as PEM."),
    ] = None,
    timeout: TimeoutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a printer's certificates, all that is wrong with them, and how to trust them.

    Nobody is trusted by this and nothing is printed. Exit code 0, whatever the certificates are.
    """
    seen = examine(uri, timeout)
    if save:
        write_public(save, certificates_pem(seen.fetched.chain))
        write_note(f"wrote {save}")
    if as_json:
        write_json(_object(seen))
    else:
        for line in [*examined_lines(seen), *verdict_lines(seen)]:
            write_line(line)


def _object(seen: Examined) -> dict[str, object]:
    fetched = seen.fetched
    return {
        "printer": str(fetched.host),
        "endpoint": fetched.attempt.endpoint,
        "binding": fetched.attempt.binding.value,
        "tls_version": fetched.tls_version or None,
        "cipher": fetched.cipher or None,
        "allowances_needed": sorted(fetched.allowances),
        "chain": [certificate_object(each) for each in seen.chain],
        "faults": fault_objects(seen.faults),
        "trusted": seen.trusted,
        "trusted_by": seen.how or None,
        "pin_command": seen.pin_command,
    }
