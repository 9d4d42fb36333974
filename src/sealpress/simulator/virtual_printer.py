"""A virtual printer: one port for plain, TLS and upgrade, documents kept as files."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sealpress.errors import Reason, StateError
from sealpress.printer import PrinterConfig
from sealpress.printer.config import Endpoint
from sealpress.printer.dialogue import Authentication
from sealpress.server import (
    Counters,
    HandshakeFailure,
    IdentityWatch,
    PlainPolicy,
    Server,
    ServerTls,
    TlsOffer,
    ipp_handler,
)
from sealpress.server.access import CertificateAccess
from sealpress.server.administration import Administration, administer
from sealpress.server.advertising import Place, Presence, described
from sealpress.server.names import authority, local_host, names_of
from sealpress.server.own_identity import watch_identity
from sealpress.simulator.config import TlsMode, VirtualPrinterConfig
from sealpress.simulator.dating import with_date
from sealpress.simulator.documents import remove_drafts
from sealpress.simulator.faults import ActiveFault, FaultDesk, parse_faults
from sealpress.simulator.faults.handler import FaultyHandler
from sealpress.simulator.faults.port import FaultyPort
from sealpress.simulator.faults.printer_faults import ailments_of
from sealpress.simulator.faults.service import FaultyService
from sealpress.simulator.faults.tls_settings import FaultySettings, refuse_unmakeable
from sealpress.simulator.icon import ICON_PATH, with_icon
from sealpress.simulator.kept_settings import KeptSettings
from sealpress.simulator.keyword_names import STRINGS_PATH, keyword_names, with_keyword_names
from sealpress.simulator.ownership import FolderOwnership
from sealpress.simulator.places import Places
from sealpress.simulator.service import PrintService
from sealpress.simulator.tickets import next_job_id
from sealpress.trust import Identity
from sealpress.trust.client_certificates import ClientCertificateMode

if TYPE_CHECKING:
    from sealpress.discovery import AdvertisedPrinter

CLOSE_SECONDS = 1.0
"""How long requests being answered may take when the printer is stopped."""

_PLAIN_POLICIES: dict[TlsMode, PlainPolicy] = {
    TlsMode.OPTIONAL: PlainPolicy.ALLOW,
    TlsMode.REQUIRED: PlainPolicy.UPGRADE_ONLY,
    TlsMode.IMPLICIT_ONLY: PlainPolicy.REFUSE,
    TlsMode.UPGRADE_ONLY: PlainPolicy.UPGRADE_ONLY,
    TlsMode.OFF: PlainPolicy.ALLOW,
}

ADMINISTRATION_PATH = "/admin/"
"""Where clients of CUPS send what administrators ask; the request names the printer."""


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
        self._tls: ServerTls | None = None
        self._watch: IdentityWatch | None = None
        self._watching: asyncio.Task[None] | None = None
        self._presence: asyncio.Task[None] | None = None
        self._ownership: FolderOwnership | None = None
        self._administration: Administration | None = None
        self._port = 0
        self._desk = FaultDesk(config.profile.with_faults(config.faults))
        self._service: PrintService | None = None
        self._settings = FaultySettings(
            config, names_of(config.host, config.known_hosts), self._desk
        )
        self._faulty_port = FaultyPort(self._desk, self._settings.chain)

    @property
    def faults(self) -> tuple[ActiveFault, ...]:
        """What is wrong with it just now."""
        return self._desk.active

    async def set_faults(self, faults: Iterable[ActiveFault | str] = ()) -> None:
        """Let other things be wrong with it from now on, in place of all that were.

        What belongs to its profile stays. New connections and requests see them; a connection
        that stands keeps its TLS.

        Raises:
            UsageError: There is no such fault, or two contradict each other.
        """
        wanted = parse_faults(self.config.profile.with_faults(faults))
        refuse_unmakeable(wanted, self.config)
        self._desk.use(wanted)
        self._faulty_port.close()
        if self._service is not None:
            await self._service.set_ailments(ailments_of(self._desk.active))
            await self._take_faults_over()

    async def _take_faults_over(self) -> None:
        watch = self._watch if self._settings.are_stale else None
        if watch is not None and not await watch.reload():
            raise StateError(Reason.IDENTITY_UNUSABLE, "the faults of TLS cannot be made")
        await self._open_or_close_port()

    async def _open_or_close_port(self) -> None:
        if self._server is None:
            return
        if self._desk.find("refuse") is not None:
            self._server.stop_listening()
            self._server.cut_connections()
        elif not self._server.addresses:
            await self._server.listen(self.config.host, self._port)

    @property
    def service(self) -> PrintService:
        """What stands behind the port: jobs, documents, requests.

        Raises:
            StateError: It was not started yet.
        """
        if self._service is None:
            raise StateError(Reason.INTERNAL, "the virtual printer was not started")
        return self._service

    def _cut_connections(self) -> None:
        if self._server is not None:
            self._server.cut_connections()

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
        path = self.config.profile.model.path
        return f"{scheme}://{authority(self.config.host, self._port)}{path}"

    @property
    def certificate_path(self) -> Path | None:
        """PEM file of its certificate; ``None`` without TLS."""
        shown = self._settings.shown or self._identity
        return shown.certificate_path if shown else None

    @property
    def certificate_sha256(self) -> str:
        """Fingerprint of its certificate, hexadecimal; empty without TLS."""
        shown = self._settings.shown or self._identity
        return shown.facts().sha256 if shown else ""

    @property
    def authority_path(self) -> Path:
        """Certificate (PEM) of the authority that signs its faulty certificates.

        Who trusts it sees each fault of a certificate alone.
        """
        return self._settings.authority_path

    @property
    def failed_handshakes(self) -> tuple[HandshakeFailure, ...]:
        """The last TLS handshakes that failed, one for each address and reason, oldest first."""
        return self._tls.handshake_failures if self._tls else ()

    @property
    def counters(self) -> Counters:
        """What happened on its port since it was started, in numbers."""
        return self._server.counters if self._server else Counters()

    @property
    def tls_offer(self) -> TlsOffer:
        """The TLS versions and cipher suites that it accepts; none without TLS."""
        return self._tls.offer if self._tls else TlsOffer((), ())

    async def reload_identity(self) -> bool:
        """Load key and certificate from their files again, for new connections.

        Returns:
            Whether they are in force; if they can't be used, the old ones stay.
        """
        return self._watch is not None and await self._watch.reload()

    def reload_identity_soon(self) -> None:
        """The same without waiting for it, for a signal handler."""
        if self._watch is not None:
            self._watch.reload_soon()

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
        refuse_unmakeable(self._desk.active, config)
        self._ownership = await asyncio.to_thread(FolderOwnership, config.output)
        if config.tls is not TlsMode.OFF:
            self._identity = await asyncio.to_thread(
                Identity.ensure,
                config.identity,
                names_of(config.host, config.known_hosts),
                config.identity_passphrase,
            )
        first_job_id = await asyncio.to_thread(next_job_id, config.output)
        await asyncio.to_thread(remove_drafts, config.output)
        policy = config.client_certificates
        if self._identity is not None:
            self._watch = await asyncio.to_thread(
                watch_identity,
                self._identity,
                config.identity,
                self._settings.context,
                floor=config.tls_floor,
            )
            self._tls = self._watch.tls
        model = _model_config(config, self._tls)
        kept = KeptSettings(config.identity / f"settings-{model.uuid}.ipp")
        service = await asyncio.to_thread(
            PrintService, model, config, first_job_id, self._cut_connections, kept
        )
        await service.set_ailments(ailments_of(self._desk.active))
        self._service = service
        access = None
        if policy.mode is not ClientCertificateMode.OFF:
            access = await asyncio.to_thread(CertificateAccess, policy)
        self._server = Server(
            self._handler(service, access),
            context=self._tls,
            plain=_PLAIN_POLICIES[config.effective_tls],
            implicit=config.tls is not TlsMode.UPGRADE_ONLY,
            hosts=names_of(config.host, config.known_hosts),
            take=self._faulty_port.take,
            witness=config.witness,
        )
        addresses = await self._server.listen(config.host, config.port)
        self._port = addresses[0][1]
        self._administration = await administer(
            config.control, self._server.watching, name=config.name, port=self._port
        )
        await self._open_or_close_port()
        self._engine = asyncio.create_task(service.run(), name="virtual print engine")
        if config.advertise:
            presence = Presence(self._described, self._place().interfaces)
            service.when_set = presence.refresh
            self._presence = asyncio.create_task(presence.run(), name="discovery")
        if self._watch is not None:
            self._watching = asyncio.create_task(self._watch.run(), name="identity watch")

    def _handler(self, service: PrintService, access: CertificateAccess | None) -> FaultyHandler:
        behind = FaultyService(service, self._desk)
        model = self.config.profile.model
        places = Places(behind, model.path, (*model.aliases, ADMINISTRATION_PATH))
        handler = ipp_handler(places, access=access)
        names = keyword_names(model)
        files = with_icon(with_keyword_names(handler, names))
        dated = with_date(files, service.wrong_date)
        return FaultyHandler(dated, self._desk, self._faulty_port)

    def _place(self) -> Place:
        config = self.config
        return Place(
            listens=config.host,
            port=self._port,
            tls=self.tls_offer.dns_sd_value,
            schemes=config.effective_tls.schemes,
            host=local_host(),
        )

    async def _described(self) -> dict[str, AdvertisedPrinter]:
        """Tell what of the printer is announced."""
        name, path = self.config.name, self.config.profile.model.path
        told = await described(self.service, self._place(), name=name, path=path)
        return {} if told is None else {path: told}

    async def close(self) -> None:
        """Stop listening and printing; requests being answered get a moment to end."""
        self._faulty_port.close()
        if self._administration is not None:
            await self._administration.close()
        if self._server is not None:
            await self._server.close(grace=CLOSE_SECONDS)
        for task in (self._presence, self._engine, self._watching):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        if self._ownership is not None:
            self._ownership.release()
        self._server = self._engine = self._watching = self._watch = self._ownership = None
        self._administration = self._presence = None

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


def _model_config(config: VirtualPrinterConfig, tls: ServerTls | None) -> PrinterConfig:
    model = config.profile.model
    return dataclasses.replace(
        model,
        name=config.name,
        uuid=str(uuid.uuid5(uuid.NAMESPACE_URL, f"{config.identity.absolute()}#{config.name}")),
        endpoints=tuple(_endpoints(config.effective_tls, config.client_certificates.mode)),
        operators=frozenset(config.operators),
        icon_paths=model.icon_paths or (ICON_PATH,),
        strings_path=model.strings_path or STRINGS_PATH,
        tls=tls,
        requires_authentication=config.client_certificates.mode.is_required,
        retains_documents=True,
        limits=dataclasses.replace(
            model.limits,
            max_document_octets=config.max_document_octets,
            max_history_jobs=config.history,
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
