"""The options that say what a virtual printer is and where it listens."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from sealpress.server import TlsFloor
from sealpress.simulator import TlsMode

HostOption: TypeAlias = Annotated[
    str, typer.Option(help="Address to listen on; 0.0.0.0 or :: for every address.")
]
PortOption: TypeAlias = Annotated[
    int, typer.Option(min=0, max=65535, help="Port; 0 picks a free one.")
]
OutputOption: TypeAlias = Annotated[
    Path, typer.Option(metavar="FOLDER", help="Where documents and their tickets are kept.")
]
PagesOption: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--pages/--no-pages",
        help="Whether pictures of the pages are kept, too: job-1-page-1.png "
        "(needs sealpress[transform]).",
    ),
]
AdvertiseOption: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--advertise",
        help="Let it be found: announce it by DNS-SD where it listens (needs "
        "sealpress[discovery]).",
    ),
]
NameOption: TypeAlias = Annotated[
    str, typer.Option(metavar="NAME", help="The printer's name; the profile's when left out.")
]
TlsModeOption: TypeAlias = Annotated[
    TlsMode | None,
    typer.Option(help="Which ways of talking work; as with the profile when left out."),
]
SecondsPerJobOption: TypeAlias = Annotated[
    float, typer.Option(min=0, help="How long printing takes.")
]
SecondsPerPageOption: TypeAlias = Annotated[float, typer.Option(min=0, help="And each page of it.")]
OwnIdentityOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|FOLDER",
        help="The printer's key and certificate: a name (sealpress identity list), or a "
        "folder, where they are made if need be; a new one is written as a path, ./NAME.",
    ),
]
TlsFloorOption: TypeAlias = Annotated[
    TlsFloor,
    typer.Option(
        help="What becomes of clients below TLS 1.2: refused in the handshake, or told why."
    ),
]
