"""How safe the way from a queue to its printer is, by its settings alone (pure)."""

from __future__ import annotations

from typing import NamedTuple

from sealpress.client.plan import Security
from sealpress.errors import SealpressError, UsageError
from sealpress.gateway.destinations.device_uri import (
    FileUri,
    LpdUri,
    SocketUri,
    parse_destination_uri,
)
from sealpress.gateway.settings import QueueSettings
from sealpress.reasons import Reason
from sealpress.trust import TrustLevel, TrustPolicy

__all__ = ["DestinationSecurity", "insecure_destination", "security_of"]


class DestinationSecurity(NamedTuple):
    """Whether a queue's last metre is safe.

    Attributes:
        is_secure: Whether it is encrypted and its end made sure of.
        why: In words for a person.
    """

    is_secure: bool
    why: str


def _open(why: str) -> DestinationSecurity:
    return DestinationSecurity(is_secure=False, why=why)


def _safe(why: str) -> DestinationSecurity:
    return DestinationSecurity(is_secure=True, why=why)


_OPEN = {
    SocketUri: "a raw port knows no encryption: who sits on the way reads and changes documents",
    LpdUri: "LPD knows no encryption: who sits on the way reads and changes documents",
    FileUri: "the files lie there unsealed",
}


def security_of(settings: QueueSettings) -> DestinationSecurity:
    """Say how safe the way to a queue's printer is, as long as nothing was sent.

    A connection can turn out safer than this: a printer at an ``ipp`` URI may demand TLS.
    """
    try:
        uri = parse_destination_uri(settings.uri)
        policy = TrustPolicy.parse(settings.trust or "system")
    except SealpressError as error:
        return _open(error.detail)
    if isinstance(uri, SocketUri | LpdUri | FileUri):
        return _open(_OPEN[type(uri)])
    if not uri.is_secure and settings.security != Security.REQUIRE:
        words = f"{uri.scheme} is clear text unless the printer asks for TLS"
        return _open(words)
    if policy.level is TrustLevel.ENCRYPT:
        return _open("encrypted, but anybody could be at the other end")
    if policy.level is TrustLevel.TOFU:
        return _safe("TLS with the certificate that was seen first")
    return _safe("TLS with a certificate that is checked")


def insecure_destination(settings: QueueSettings) -> SealpressError | None:
    """Return the note that a queue's last metre is open; ``None`` where it is not."""
    security = security_of(settings)
    if security.is_secure:
        return None
    hint = ""
    if settings.uri.startswith("ipp:"):
        hint = f"Try sealpress plan --ask {settings.uri} to see whether it offers TLS."
    return UsageError(
        Reason.DESTINATION_INSECURE, f"queue {settings.name}: {security.why}", hint=hint
    )
