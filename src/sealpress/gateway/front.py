"""The gateway's port: its key and certificate, and the server that listens."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sealpress.gateway.places import IDENTITY_FOLDER
from sealpress.gateway.settings import GatewaySettings
from sealpress.server import PlainPolicy, Server, ServerLimits
from sealpress.server.names import authority, names_of
from sealpress.server.own_identity import watch_identity
from sealpress.trust import Identity, server_context

if TYPE_CHECKING:
    from sealpress.server import Handler, ServerTls
    from sealpress.transport.witness import Witness
    from sealpress.trust.tls_context import TlsContext

__all__ = ["Front", "identity_folder"]

# A body that came in clear stays one, whatever TLS the answer goes through (RFC 2817 section 3.1):
# its request is answered in clear, which a queue that requires encryption does by 426.
_LIMITS = ServerLimits(max_upgrade_body_octets=0)


def identity_folder(settings: GatewaySettings) -> Path:
    """Return the folder of key and certificate."""
    return settings.identity or settings.state / IDENTITY_FOLDER


class Front:
    """Key, certificate and port; made in a thread, since it reads files.

    Args:
        settings: Of the gateway.
        announced: The host name that is announced; empty for none.

    Attributes:
        watch: Takes over a changed certificate, and renews one in time.

    Raises:
        SealpressError: Key and certificate can't be made or used.
    """

    def __init__(self, settings: GatewaySettings, announced: str = "") -> None:
        self._settings = settings
        folder = identity_folder(settings)
        self._names = names_of(settings.host, (*settings.hosts, *filter(None, [announced])))
        self._identity = Identity.ensure(folder, self._names)
        self.watch = watch_identity(self._identity, folder, self._context, floor=settings.tls_floor)
        self._server: Server | None = None

    @property
    def tls(self) -> ServerTls:
        """The settings in force."""
        return self.watch.tls

    @property
    def server(self) -> Server | None:
        """The server, once it listens."""
        return self._server

    @property
    def port(self) -> int:
        """The port listened on, 0 before."""
        addresses = self._server.addresses if self._server is not None else []
        return addresses[0][1] if addresses else 0

    @property
    def certificate_path(self) -> Path:
        """PEM file of the certificate."""
        return self._identity.certificate_path

    def sha256(self) -> str:
        """Return the certificate's fingerprint, hexadecimal; reads a file."""
        return self._present().facts().sha256

    def is_certified_for(self, host: str) -> bool:
        """Tell whether the certificate names a host; reads a file."""
        return self._present().facts().is_for(host)

    def expires(self) -> datetime | None:
        """Return until when the certificate is good; reads a file."""
        return self._present().facts().not_after

    def uri(self, scheme: str, path: str) -> str:
        """Return a URI of the gateway."""
        return f"{scheme}://{authority(self._settings.host, self.port)}{path}"

    def follow(self, settings: GatewaySettings) -> None:
        """Ask clients for certificates as other settings say, once the files are read again."""
        self._settings = dataclasses.replace(
            self._settings, client_certificates=settings.client_certificates
        )

    async def listen(self, handler: Handler, *, witness: Witness | None = None) -> Server:
        """Listen for clients.

        Args:
            handler: Answers requests; which queues may be reached in clear is its business.
            witness: Sees every connection.

        Raises:
            StateError: The port can't be had (reason ``port-in-use``).
        """
        settings = self._settings
        server = Server(
            handler,
            context=self.tls,
            plain=PlainPolicy.ALLOW,
            limits=_LIMITS,
            hosts=self._names,
            witness=witness,
        )
        self._server = server
        await server.listen(settings.host, settings.port)
        return server

    def _present(self) -> Identity:
        return Identity.load(identity_folder(self._settings))

    def _context(self, identity: Identity) -> TlsContext:
        return server_context(identity, client_certificates=self._settings.client_certificates)
