"""Options of the virtual printer that say which client certificates are good, and for what."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from sealpress.trust.certificate_users import NAME_ORDER, NameKind
from sealpress.trust.client_certificates import (
    ClientCertificateMode,
    ClientCertificatePolicy,
    UserRules,
)
from sealpress.trust.policy import Pin

ModeOption = Annotated[
    ClientCertificateMode | None,
    typer.Option(
        "--client-certificates",
        help="Whether clients must show a certificate; as with the profile when left out.",
    ),
]
CaOption = Annotated[
    list[Path] | None,
    typer.Option("--client-ca", metavar="FILE", help="Authority that vouches for clients; repeat."),
]
PinOption = Annotated[
    list[str] | None,
    typer.Option(
        "--client-pin", metavar="sha256:HEX", help="A client certificate that is good; repeat."
    ),
]
UserFromOption = Annotated[
    list[NameKind] | None,
    typer.Option("--user-from", help="Which name of a certificate is the user's; repeat."),
]
AllowOption = Annotated[
    list[str] | None,
    typer.Option("--allow-user", metavar="NAME", help="Only these users may print; repeat."),
]
DenyOption = Annotated[
    list[str] | None,
    typer.Option("--deny-user", metavar="NAME", help="A user who may not print; repeat."),
]
OperatorOption = Annotated[
    list[str] | None,
    typer.Option(
        "--operator", metavar="NAME", help="A user who may do everything; '*': anybody; repeat."
    ),
]


def client_policy(
    mode: ClientCertificateMode,
    *,
    ca_files: Sequence[Path] | None,
    pins: Sequence[str] | None,
    user_from: Sequence[NameKind] | None,
    allow: Sequence[str] | None,
    deny: Sequence[str] | None,
) -> ClientCertificatePolicy:
    """Put the options together.

    Raises:
        UsageError: They contradict each other, or a pin is none.
    """
    return ClientCertificatePolicy(
        mode=mode,
        ca_files=tuple(ca_files or ()),
        pins=tuple(map(Pin.parse, pins or ())),
        users=UserRules(tuple(allow or ()), tuple(deny or ())),
        name_order=tuple(user_from or NAME_ORDER),
    )
