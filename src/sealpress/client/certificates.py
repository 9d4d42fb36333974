"""Which client certificate a printer is shown, and which next (PWG 5199.10 section 4.7)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from sealpress.trust.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateWanted:
    """A printer that wants a client certificate, and none of the identities given will do.

    Attributes:
        endpoint: ``host:port`` of the printer.
        authorities: The authorities it names as acceptable, as RFC 4514 texts; empty = any, or
            it did not say.
        tried: Identities that were shown to it and refused.
        status: The IPP status it refused with (``0x0402`` or ``0x0403``); 0 = it refused in TLS.
    """

    endpoint: str
    authorities: tuple[str, ...]
    tried: tuple[Identity, ...]
    status: int = 0


IdentityChooser: TypeAlias = Callable[[CertificateWanted], "Identity | None"]
"""Called when no identity given will do; returns another, ``None`` to give up."""


class ClientCertificates:
    """The identities that may be shown to one printer, and which of them is.

    Args:
        identities: The preferred first.
        choose: Asked when none of them will do; ``None`` = nobody to ask.
    """

    def __init__(
        self, identities: Sequence[Identity] = (), choose: IdentityChooser | None = None
    ) -> None:
        self._identities = tuple(identities)
        self._choose = choose
