"""A virtual printer: one port for plain, TLS and upgrade, documents kept as files."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import uuid
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sealpress.printer import PrinterConfig
from sealpress.printer.config import Endpoint, QueueLimits
from sealpress.printer.dialogue import Authentication
from sealpress.server import PlainPolicy, Server, ipp_handler
from sealpress.server.access import CertificateAccess
from sealpress.simulator.config import TlsMode, VirtualPrinterConfig
from sealpress.simulator.documents import remove_drafts
from sealpress.simulator.ownership import FolderOwnership
from sealpress.simulator.service import PrintService
from sealpress.simulator.tickets import next_job_id
from sealpress.trust import Identity, server_context
from sealpress.trust.client_certificates import ClientCertificateMode

if TYPE_CHECKING:
    from sealpress.trust.client_certificates import ClientCertificatePolicy
    from sealpress.trust.tls_context import TlsContext

CLOSE_SECONDS = 1.0
"""How long requests being answered may take when the printer is stopped."""

_PATHS = ("/ipp/print", "/ipp", "/ipp/printer", "/")

_PLAIN_POLICIES: dict[TlsMode, PlainPolicy] = {
    TlsMode.OPTIONAL: PlainPolicy.ALLOW,
    TlsMode.REQUIRED: PlainPolicy.UPGRADE_ONLY,
    TlsMode.IMPLICIT_ONLY: PlainPolicy.REFUSE,
    TlsMode.UPGRADE_ONLY: PlainPolicy.UPGRADE_ONLY,
    TlsMode.OFF: PlainPolicy.ALLOW,
}


class VirtualPrinter:
    """A printer that listens from ``async with`` on until its end.

    Args:
        config: How it behaves.
    """

    def __init__(self, config: VirtualPrinterConfig) -> None:
        self.config = config
        self._identity: Identity | None = None
        self._server: Server | None = None
        self._engine: asyncio.Task[None] | None = None
        self._ownership: FolderOwnership | None = None
        self._port = 0

    @property
    def port(self) -> int:
        """The TCP port it listens on, 0 before it does."""
        return self._port

    @property
    def uris(self) -> tuple[str, ...]:
        """URIs under which clients can reach it."""
        return tuple(self.uri(scheme) for scheme in self.config.effective_tls.schemes)

    def uri(self, scheme: str) -> str:
        """Return its URI for any scheme, also one that it does not answer."""
        host = _name_of(self.config.host)
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self._port}/ipp/print"

    @property
    def certificate_path(self) -> Path | None:
        """PEM file of its certificate; ``None`` without TLS."""
        return self._identity.certificate_path if self._identity else None

    @property
    def certificate_sha256(self) -> str:
        """Fingerprint of its certificate, hexadecimal; empty without TLS."""
        return self._identity.facts().sha256 if self._identity else ""

    async def start(self) -> None:
        """Make the identity if there is none yet, and listen.

        Raises:
            StateError: Output folder, identity or port can't be had.
        """
        try:
            await self._start(self.config)
        except BaseException:
            await self.close()
            raise

    async def _start(self, config: VirtualPrinterConfig) -> None:
        self._ownership = await asyncio.to_thread(FolderOwnership, config.output)
        if config.tls is not TlsMode.OFF:
            self._identity = await asyncio.to_thread(
                Identity.ensure, config.identity, certificate_names(config)
            )
        first_job_id = await asyncio.to_thread(next_job_id, config.output)
        await asyncio.to_thread(remove_drafts, config.output)
        service = PrintService(_model_config(config), config, first_job_id)
        policy = config.client_certificates
        context = await asyncio.to_thread(_tls_context, self._identity, policy)
        access = None
        if policy.mode is not ClientCertificateMode.OFF:
            access = await asyncio.to_thread(CertificateAccess, policy)
        self._server = Server(
            ipp_handler(dict.fromkeys(_PATHS, service), access=access),
            context=context,
            plain=_PLAIN_POLICIES[config.effective_tls],
            implicit=config.tls is not TlsMode.UPGRADE_ONLY,
            hosts=certificate_names(config),
        )
        addresses = await self._server.listen(config.host, config.port)
        self._port = addresses[0][1]
        self._engine = asyncio.create_task(service.run(), name="virtual print engine")

    async def close(self) -> None:
        """Stop listening and printing; requests being answered get a moment to end."""
        if self._server is not None:
            await self._server.close(grace=CLOSE_SECONDS)
        if self._engine is not None:
            self._engine.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._engine
        if self._ownership is not None:
            self._ownership.release()
        self._server = self._engine = self._ownership = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()


def certificate_names(config: VirtualPrinterConfig) -> tuple[str, ...]:
    """Return the names clients may use for the printer, for certificate and ``Host`` check."""
    names = [_name_of(config.host), "localhost", *config.hosts]
    if _is_every_address(config.host):
        names += [socket.gethostname(), "127.0.0.1", "::1"]
    else:
        names.append(config.host)
    if _is_loopback(config.host):
        names += ["127.0.0.1", "::1"]
    return tuple(dict.fromkeys(names))


def _name_of(host: str) -> str:
    """Return the name to put into URIs: one that every client on the way can resolve."""
    if _is_every_address(host):
        return socket.gethostname()
    return "localhost" if _is_loopback(host) else host


def _is_every_address(host: str) -> bool:
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return host == ""


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _tls_context(
    identity: Identity | None, client_certificates: ClientCertificatePolicy
) -> TlsContext | None:
    if identity is None:
        return None
    return server_context(identity, client_certificates=client_certificates)


def _model_config(config: VirtualPrinterConfig) -> PrinterConfig:
    return PrinterConfig(
        name=config.name,
        uuid=str(uuid.uuid5(uuid.NAMESPACE_URL, f"{config.identity.absolute()}#{config.name}")),
        endpoints=tuple(_endpoints(config.effective_tls, config.client_certificates.mode)),
        operators=frozenset(config.operators),
        requires_authentication=config.client_certificates.mode.is_required,
        limits=QueueLimits(
            max_document_octets=config.max_document_octets, max_history_jobs=config.history
        ),
    )


def _endpoints(tls: TlsMode, mode: ClientCertificateMode) -> Iterator[Endpoint]:
    """Yield the ways in; one that takes two methods comes twice (RFC 8011 section 5.4.2)."""
    needs_upgrade = _PLAIN_POLICIES[tls] is PlainPolicy.UPGRADE_ONLY
    for scheme in tls.schemes:
        is_plain = scheme == "ipp" and not needs_upgrade
        for method in _METHODS[ClientCertificateMode.OFF if is_plain else mode]:
            yield Endpoint(scheme, method, requires_tls=needs_upgrade and scheme == "ipp")


_METHODS: dict[ClientCertificateMode, tuple[Authentication, ...]] = {
    ClientCertificateMode.OFF: (Authentication.REQUESTING_USER_NAME,),
    ClientCertificateMode.ASK: (Authentication.REQUESTING_USER_NAME, Authentication.CERTIFICATE),
    ClientCertificateMode.REQUIRE_AT_TLS: (Authentication.CERTIFICATE,),
    ClientCertificateMode.REQUIRE_AT_IPP: (Authentication.CERTIFICATE,),
}
