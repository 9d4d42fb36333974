"""One probe of a printer: connect in one binding, look at the certificate, ask a little."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sealpress.client.certificates import about_client_certificate
from sealpress.client.facts import Offer
from sealpress.client.old_tls import explain
from sealpress.client.opening import ANOTHER_PRINTER
from sealpress.client.plan import Security
from sealpress.client.refusals import REASONS_BY_STATUS
from sealpress.client.replies import read_reply
from sealpress.client.session import PATH_LADDER
from sealpress.client.ticket import operation_attribute
from sealpress.errors import (
    Phase,
    Reason,
    SealpressError,
    StateError,
    TlsError,
    UsageError,
)
from sealpress.ipp import encode
from sealpress.ipp.message import Group
from sealpress.ipp.operations import Operation
from sealpress.ipp.requests import request
from sealpress.ipp.tags import GroupTag
from sealpress.transport.attempt import Attempt, Binding
from sealpress.transport.body import OctetsBody
from sealpress.transport.connection import Connection, open_connection
from sealpress.transport.exchange import BodyFraming, HttpRequest, SendOptions
from sealpress.trust import CertificateFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sealpress.ipp.uri import PrinterUri
    from sealpress.transport.response import HttpResponse
    from sealpress.transport.stream import Driver, Timeouts
    from sealpress.transport.tls_stream import TlsFacts
    from sealpress.trust import ClientTrust

ASKED_ATTRIBUTES = (
    "ipp-versions-supported",
    "printer-name",
    "printer-uri-supported",
    "uri-authentication-supported",
    "uri-security-supported",
)

# IPP/1.1 is the version that nearly every printer answers (RFC 8011 section 4.1.8).
_ASKED_VERSION = (1, 1)


@dataclass(frozen=True, slots=True)
class Probed:
    """What one probe found.

    Attributes:
        offer: The outcome.
        printer: What the printer told about itself, ``None`` when it told nothing.
    """

    offer: Offer
    printer: Group | None = None

    @classmethod
    def failed(cls, attempt: Attempt, error: SealpressError) -> Probed:
        """Make one of what ended a probe."""
        # A printer that demands to know who we are works for those it knows.
        works = about_client_certificate(error)
        offer = replace(_offer(attempt), works=works, error=error.reason.value, detail=error.detail)
        return cls(offer)

    @classmethod
    def refused(cls, attempt: Attempt, error: TlsError) -> Probed:
        """Make one of a handshake that was the end, with the certificate that was seen.

        Unless it was the certificate that ended it, nothing is said of trust: nobody judged it.
        """
        offer = cls.failed(attempt, error).offer
        if not error.peer_chain:
            return cls(offer)
        leaf = CertificateFacts.from_der(error.peer_chain[0])
        if error.phase is not Phase.TRUST:
            return cls(_with_certificate(offer, leaf, (), trusted=None))
        return cls(_with_certificate(offer, leaf, (error.reason, *error.findings), trusted=False))

    @classmethod
    def not_asked(cls, attempt: Attempt, why: str) -> Probed:
        """Make one for a probe that was left out."""
        return cls(replace(_offer(attempt), error="not-asked", detail=why))

    def repeated(self, attempt: Attempt) -> Probed:
        """Return the same outcome for another binding at the same port."""
        return Probed(replace(self.offer, binding=attempt.binding))


class Probe:
    """Probes a printer at one port.

    Args:
        driver: The outside world.
        uri: The printer.
        trust: Judges its certificate.
        timeouts: Asked before each connection how long its steps may take.
        security: Under ``require`` no IPP is sent in clear.
    """

    def __init__(
        self,
        driver: Driver,
        uri: PrinterUri,
        trust: ClientTrust,
        *,
        timeouts: Callable[[], Timeouts],
        security: Security,
    ) -> None:
        self._driver = driver
        self._uri = uri
        self._trust = trust
        self._timeouts = timeouts
        self._security = security

    async def run(self, attempt: Attempt) -> Probed:
        """Probe one binding; whatever the printer does becomes part of the outcome.

        Raises:
            UsageError: The trust settings can't be used.
            StateError: What is known of the printer can't be read.
        """
        if attempt.binding is Binding.PLAIN and self._security is Security.REQUIRE:
            return Probed.not_asked(attempt, "policy require: no IPP is sent in clear")
        try:
            connection, refusal = await self._open(attempt)
        except (UsageError, StateError):
            raise
        except TlsError as error:
            return await self._refused(attempt, error)
        except SealpressError as error:
            return Probed.failed(attempt, error)
        try:
            probed = await self._ask(attempt, connection)
        except SealpressError as error:
            probed = Probed.failed(attempt, error)
        finally:
            await connection.close()
        return replace(probed, offer=_with_tls(probed.offer, connection.facts.tls, refusal))

    async def _refused(self, attempt: Attempt, error: TlsError) -> Probed:
        """Look behind a handshake that failed: what does an old printer speak?"""
        told = await explain(
            self._driver, attempt, error, self._trust, self._timeouts(), uri=str(self._uri)
        )
        return Probed.refused(attempt, told if isinstance(told, TlsError) else error)

    async def _open(self, attempt: Attempt) -> tuple[Connection, TlsError | None]:
        """Connect; with an untrusted certificate once more, only to look at it."""
        try:
            return await self._connect(attempt, self._trust), None
        except TlsError as error:
            if error.phase is not Phase.TRUST or error.reason in ANOTHER_PRINTER:
                raise
            return await self._connect(attempt, self._trust.for_looking()), error

    async def _connect(self, attempt: Attempt, trust: ClientTrust) -> Connection:
        return await open_connection(self._driver, attempt, trust, self._timeouts())

    async def _ask(self, attempt: Attempt, connection: Connection) -> Probed:
        """Send Get-Printer-Attributes, at the usual paths where the URI names none."""
        targets = PATH_LADDER if self._uri.target == "/" else (self._uri.target,)
        probed = Probed(_offer(attempt))
        for target in targets:
            probed = await self._ask_at(attempt, connection, target)
            if probed.offer.error != Reason.HTTP_NOT_FOUND or not connection.reusable:
                break
        return probed

    async def _ask_at(self, attempt: Attempt, connection: Connection, target: str) -> Probed:
        scheme = "ipps" if attempt.binding is Binding.IMPLICIT else "ipp"
        uri = self._uri.with_scheme(scheme).with_port(attempt.port).with_target(target)
        message = request(
            Operation.GET_PRINTER_ATTRIBUTES,
            uri,
            1,
            version=_ASKED_VERSION,
            operation_attributes=[
                operation_attribute("requested-attributes", list(ASKED_ATTRIBUTES))
            ],
        )
        headers = [("Host", uri.host_header), ("Content-Type", "application/ipp")]
        response = await connection.exchange(
            HttpRequest("POST", target, headers),
            OctetsBody(encode(message)),
            SendOptions(framing=BodyFraming.COUNTED),
        )
        if response.status != 200:
            return Probed(_answered(_offer(attempt), response, target))
        reply = read_reply(response, message, attempt.endpoint)
        offer = replace(_offer(attempt), works=True, path=target)
        return Probed(offer, reply.group(GroupTag.PRINTER))


def _answered(offer: Offer, response: HttpResponse, target: str) -> Offer:
    """Judge an answer without IPP: a question for a password comes from a printer that works."""
    reason = REASONS_BY_STATUS.get(response.status, Reason.HTTP_STATUS)
    return replace(
        offer,
        works=response.status == 401,
        upgrade_required=response.status == 426,
        path=target if response.status == 401 else "",
        error=reason.value,
        detail=f"HTTP status {response.status}",
    )


def _with_tls(offer: Offer, tls: TlsFacts | None, refusal: TlsError | None) -> Offer:
    if tls is None:
        return offer
    leaf = CertificateFacts.from_der(tls.peer_chain[0])
    # A certificate may be taken in spite of what is wrong with it (level encrypt).
    findings = tuple(finding.reason for finding in tls.verdict.findings)
    if refusal is not None:
        findings = refusal.findings or (refusal.reason,)
    offer = replace(offer, tls_version=tls.version, cipher=tls.cipher)
    return _with_certificate(offer, leaf, findings, trusted=refusal is None)


def _with_certificate(
    offer: Offer, leaf: CertificateFacts, findings: Iterable[Reason], *, trusted: bool | None
) -> Offer:
    return replace(
        offer,
        certificate_sha256=leaf.sha256,
        certificate_subject=leaf.subject,
        certificate_issuer=leaf.issuer,
        certificate_from=leaf.not_before.isoformat() if leaf.not_before else "",
        certificate_until=leaf.not_after.isoformat() if leaf.not_after else "",
        trusted=trusted,
        findings=tuple(dict.fromkeys(finding.value for finding in findings)),
    )


def _offer(attempt: Attempt) -> Offer:
    return Offer(host=attempt.host, port=attempt.port, binding=attempt.binding, works=False)
