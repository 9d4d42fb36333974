"""Options that the commands for own keys and certificates share."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated

import typer

from sealpress.errors import Reason, UsageError
from sealpress.trust.certificates.findings import Purpose
from sealpress.trust.identities.passphrase import Passphrase


class For(enum.StrEnum):
    """What a certificate is for."""

    SERVER = "server"
    CLIENT = "client"
    BOTH = "both"

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        """The extended key usages (RFC 5280 section 4.2.1.12)."""
        return _PURPOSES[self]


_PURPOSES = {
    For.SERVER: (Purpose.SERVER,),
    For.CLIENT: (Purpose.CLIENT,),
    For.BOTH: (Purpose.SERVER, Purpose.CLIENT),
}

NameArgument = Annotated[
    str, typer.Argument(metavar="NAME", help="The identity's name on this machine.")
]
HostOption = Annotated[
    list[str] | None,
    typer.Option("--host", metavar="HOST", help="A host name or address; as often as needed."),
]
EmailOption = Annotated[
    list[str] | None,
    typer.Option("--email", metavar="ADDRESS", help="A person's mail address, for a client."),
]
UpnOption = Annotated[
    list[str] | None,
    typer.Option("--upn", metavar="NAME", help="A Windows user principal name, for a client."),
]
ForOption = Annotated[For, typer.Option("--for", help="What the certificate is for.")]
KeyOption = Annotated[
    str, typer.Option("--key", metavar="p256|rsa2048|rsa3072", help="Kind of the key.")
]
ProtectOption = Annotated[
    str,
    typer.Option(
        "--protect",
        metavar="SOURCE",
        help="Passphrase to protect the new key with: ask, file:FILE, credential:NAME or "
        "keyring:SERVICE.",
    ),
]
AuthorityPassphraseOption = Annotated[
    str,
    typer.Option(
        "--ca-passphrase",
        metavar="SOURCE",
        help="Where the passphrase of the authority's key comes from.",
    ),
]
SecretOutOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FILE",
        help="Write key and certificates there, readable for you alone: PKCS#12 if it ends in "
        ".p12 or .pfx, else PEM.",
    ),
]

_PKCS12_ENDINGS = {".p12", ".pfx"}


def is_pkcs12(path: Path) -> bool:
    """Tell whether a file is to be PKCS#12, by its name."""
    return path.suffix.lower() in _PKCS12_ENDINGS


def require_protection(path: Path, protection: Passphrase | None) -> None:
    """Have a PKCS#12 file under a passphrase: nobody reads one without (RFC 7292 section 4).

    Raises:
        UsageError: There is none (reason ``passphrase-required``).
    """
    if is_pkcs12(path) and protection is None:
        raise UsageError(
            Reason.PASSPHRASE_REQUIRED,
            "a PKCS#12 file is protected by a passphrase",
            hint="Add --protect ask, or --protect file:FILE.",
        )
