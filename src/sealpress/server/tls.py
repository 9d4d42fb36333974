"""TLS of a server: the settings in force, their renewal while it runs, and the version floor.

Settings are swapped whole and for new connections only: those that stand go on under the settings
they began with, so that a certificate can be renewed in the middle of an upload.
"""

from __future__ import annotations

import enum
import ssl
from typing import TYPE_CHECKING

from sealpress.errors import UsageError
from sealpress.reasons import Reason
from sealpress.server.failures import HandshakeFailure, HandshakeFailures
from sealpress.server.tls_offer import TlsOffer, offer_of
from sealpress.transport.tls_names import (
    FALLBACK_SCSV,
    TLS_1_0,
    TLS_1_2,
    is_grease,
    version_keyword,
)

if TYPE_CHECKING:
    from sealpress.transport.records import ClientHello
    from sealpress.trust.tls_context import TlsContext

FLOOR = TLS_1_2
"""The lowest TLS version that requests are taken over: TLS 1.2 (RFC 8996, RFC 7472 section 6.3)."""

FLOOR_KEYWORD = "tls-1.2"
"""The same as a keyword; keywords of versions sort by age."""


class TlsFloor(enum.StrEnum):
    """What happens to clients whose TLS is below the floor."""

    REFUSE = "refuse"
    """The handshake fails with the alert ``protocol_version``."""
    REPORT = "report"
    """The handshake succeeds, and each request is answered with why it is not carried out."""


class ServerTls:
    """The TLS settings of a server, as they are now.

    Args:
        context: The settings for every client (see :func:`sealpress.trust.server_context`).
        floor: What happens to clients below :data:`FLOOR`.
        reporting_context: The settings for those clients under ``report``
            (see :func:`sealpress.trust.reporting_tls.reporting_context`).
        offer: What ``context`` accepts, if that is known; it is found out when asked for.

    Attributes:
        floor: As given.
        failures: The last handshakes that failed.

    Raises:
        UsageError: ``report`` without a reporting context.
    """

    def __init__(
        self,
        context: TlsContext,
        *,
        floor: TlsFloor = TlsFloor.REFUSE,
        reporting_context: TlsContext | None = None,
        offer: TlsOffer | None = None,
    ) -> None:
        self.floor = floor
        self._context = context
        self._reporting_context: TlsContext | None = None
        self.failures = HandshakeFailures()
        self._offer: TlsOffer | None = None
        self.use(context, reporting_context=reporting_context, offer=offer)

    @property
    def context(self) -> TlsContext:
        """The settings for new connections."""
        return self._context

    @property
    def offer(self) -> TlsOffer:
        """The versions and cipher suites that the settings in force really accept."""
        if self._offer is None:
            self._offer = offer_of(self._context)
        return self._offer

    @property
    def versions(self) -> tuple[str, ...]:
        """Keywords of the versions accepted, the lowest first."""
        return self.offer.versions

    @property
    def ciphers(self) -> tuple[str, ...]:
        """IANA names of the cipher suites accepted."""
        return self.offer.ciphers

    @property
    def handshake_failures(self) -> tuple[HandshakeFailure, ...]:
        """The last handshakes that failed, oldest first."""
        return self.failures.kept

    def use(
        self,
        context: TlsContext,
        *,
        reporting_context: TlsContext | None = None,
        offer: TlsOffer | None = None,
    ) -> None:
        """Take other settings for new connections; those that stand keep theirs.

        Args:
            context: The settings for every client.
            reporting_context: The settings for clients below the floor.
            offer: What ``context`` accepts, if that is known; it is found out when asked for.

        Raises:
            UsageError: The floor is ``report`` and there is no reporting context.
        """
        if self.floor is TlsFloor.REPORT and reporting_context is None:
            raise UsageError(
                Reason.INVALID_ARGUMENT, "a floor that reports needs settings to report through"
            )
        self._context, self._offer = context, offer
        self._reporting_context = reporting_context

    @property
    def needs_client_hello(self) -> bool:
        """Whether :meth:`context_for` depends on what the client offers."""
        return self.floor is TlsFloor.REPORT

    def context_for(self, client_hello: ClientHello | None) -> TlsContext:
        """Return the settings for one client; ``None`` for an offer that cannot be read.

        Only clients that can do nothing better get the reporting settings: what everybody else
        negotiates does not depend on the floor.
        """
        if self._reporting_context is not None and client_hello and offers_less(client_hello):
            return self._reporting_context
        return self._context

    @property
    def asks_for_certificates(self) -> bool:
        """Whether clients are asked who they are: then nothing they said before it is theirs."""
        return self._context.verify_mode is not ssl.CERT_NONE

    def is_below_floor(self, version: str) -> bool:
        """Whether requests of a connection with this TLS version are only answered with why not.

        Args:
            version: As OpenSSL names it: ``TLSv1.1``.
        """
        return self.floor is TlsFloor.REPORT and version_keyword(version) < FLOOR_KEYWORD


def offers_less(client_hello: ClientHello) -> bool:
    """Whether a client offers TLS 1.0 or 1.1 and nothing newer, and not as a fallback."""
    offered = [v for v in client_hello.versions if not is_grease(v)]
    newest = max(offered, default=0)
    return TLS_1_0 <= newest < FLOOR and FALLBACK_SCSV not in client_hello.cipher_suites
