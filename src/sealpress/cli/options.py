"""Options that several commands share: one spelling, one help text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sealpress.cli.found_printers import looked_up

UriArgument = Annotated[
    str,
    typer.Argument(
        metavar="URI", help="The printer, like ipps://printer.example/ipp/print; or dnssd://."
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Give the result, or the failure, as one JSON value.")
]
TrustOption = Annotated[
    str | None,
    typer.Option(
        "--trust",
        metavar="TRUST",
        help="Whom to trust: system, tofu (the first certificate seen, and no other after it), "
        "ca:FILE, sha256:FINGERPRINT, spki-sha256:FINGERPRINT, encrypt (anybody, named in the "
        "result); several joined by commas.",
    ),
]
SecurityOption = Annotated[
    str | None,
    typer.Option(
        "--security",
        metavar="as-uri|prefer|require",
        help="as-uri: what the URI says; prefer: the safest that is offered; require: TLS only.",
    ),
]
UserOption = Annotated[
    str | None, typer.Option("--user", metavar="NAME", help="User name for printer and job.")
]
PasswordFileOption = Annotated[
    Path | None,
    typer.Option(
        "--password-file",
        metavar="FILE",
        help="Read the password from the file's first line; - reads it from standard input.",
    ),
]
TimeoutOption = Annotated[
    float | None,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        min=0.1,
        help="No step takes longer than this, nor does waiting for a job to end.",
    ),
]
IdentityOption = Annotated[
    list[str] | None,
    typer.Option(
        "--identity",
        metavar="NAME|FILE",
        help="Client certificate for a printer that wants one: a name (sealpress identity list) "
        "or a file ending in .pem, .p12 or .pfx; as often as needed.",
    ),
]
PassphraseOption = Annotated[
    str | None,
    typer.Option(
        "--passphrase",
        metavar="SOURCE",
        help="Where the passphrase of a private key comes from: ask, file:FILE, credential:NAME "
        "or keyring:SERVICE.",
    ),
]
PrinterArgument = Annotated[
    str,
    typer.Argument(
        metavar="URI",
        help="The printer: ipps://printer.example/ipp/print, HOST, or a dnssd:// URI.",
        callback=looked_up,
    ),
]
PinArgument = Annotated[
    str,
    typer.Argument(
        metavar="FINGERPRINT",
        help="sha256: or spki-sha256: and the digits; asked from the printer without it.",
    ),
]
BecauseOption = Annotated[
    str, typer.Option("--because", metavar="TEXT", help="Why, for whoever reads the log.")
]
YesOption = Annotated[bool, typer.Option("--yes", help="Ask nobody: do it, unseen by a person.")]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="Write to this file; standard output without it."),
]
