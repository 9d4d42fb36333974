"""``sealpress trust check``: everything that is wrong with a certificate, without a printer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sealpress.cli.certificates import certificate_object, certificate_pairs, fault_objects
from sealpress.cli.certificates import fault_lines as lines_of
from sealpress.cli.options import JsonOption, PassphraseOption
from sealpress.cli.terminal import printable, write_json, write_line, write_pairs
from sealpress.cli.trust.certificate_files import read_chain
from sealpress.errors import ExitCode
from sealpress.trust import CertificateFacts, TrustPolicy, find_faults
from sealpress.trust.authorities import trusted_certificates
from sealpress.trust.certificates.findings import Purpose
from sealpress.trust.stores.file_store import TrustStore

EXAMPLES = (
    "sealpress trust check printer.pem --host printer.example",
    "sealpress trust check printer.pem --chain intermediate.pem",
)


def run(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="PEM, DER, PKCS#7 or PKCS#12; own one first.")
    ],
    *,
    host: Annotated[
        str, typer.Option("--host", metavar="NAME", help="The name it must be valid for.")
    ] = "",
    chain: Annotated[
        list[Path] | None,
        typer.Option("--chain", metavar="FILE", help="Further certificates that are sent with it."),
    ] = None,
    client: Annotated[
        bool, typer.Option("--client", help="Judge it as a client's certificate.")
    ] = False,
    passphrase: PassphraseOption = None,
    as_json: JsonOption = False,
) -> None:
    """List all that is wrong with a certificate, by the authorities trusted here.

    Exit code 4 if there is anything.
    """
    ders = [der for path in [file, *(chain or [])] for der in read_chain(path, passphrase or "")]
    faults = find_faults(
        ders,
        host,
        authorities=trusted_certificates(TrustPolicy(), TrustStore().authority_files()),
        purpose=Purpose.CLIENT if client else Purpose.SERVER,
    )
    facts = [CertificateFacts.from_der(der) for der in ders]
    if as_json:
        chain_objects = [certificate_object(each) for each in facts]
        write_json({"chain": chain_objects, "faults": fault_objects(faults)})
    else:
        for number, each in enumerate(facts, start=1):
            write_line(f"certificate {number} of {len(facts)}")
            write_pairs(certificate_pairs(each), indent=2)
        write_line("found")
        for line in lines_of(faults) or ["nothing wrong"]:
            write_line(f"  {printable(line)}")
    if faults:
        raise typer.Exit(ExitCode.TRUST)
