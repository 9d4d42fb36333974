"""The open connections to one printer: kept for the next request, opened where none is free."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sealpress.client.certificates import ClientCertificates, Refusal, about_client_certificate
from sealpress.client.line import Line
from sealpress.errors import TlsError, TransportError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sealpress.client.ledger import Ledger
    from sealpress.client.outgoing import Outgoing
    from sealpress.client.whereabouts import Whereabouts
    from sealpress.transport.attempt import Attempt
    from sealpress.transport.connection import Connection, ConnectionFacts
    from sealpress.transport.stream import Driver, Timeouts
    from sealpress.trust import Finding
    from sealpress.trust.identities.identity import Identity

OpenWay: TypeAlias = "Callable[[Identity | None, Timeouts], Awaitable[tuple[Connection, Attempt]]]"

IDLE_CONNECTIONS = 4
"""How many connections are kept open for the next request; more are opened where requests go on
at the same time."""

READ_ONLY_ONCE = "no other client certificate was tried, since the document can be read only once"


class Lines:
    """Gives a connection to each request, with the client certificate that is shown now.

    Args:
        driver: The outside world.
        place: Where the printer is.
        certificates: What is shown.
        ledger: Told of each new connection.
    """

    def __init__(
        self,
        driver: Driver,
        place: Whereabouts,
        certificates: ClientCertificates,
        ledger: Ledger,
    ) -> None:
        self._driver = driver
        self._place = place
        self._certificates = certificates
        self._ledger = ledger
        self._idle: list[Line] = []

    async def take(self, outgoing: Outgoing, timeouts: Timeouts, open_way: OpenWay) -> Line:
        """Take a connection for one request: one that is open, else a new one.

        What interrupted the request before is the news, also if the printer can't be reached any
        more.

        Args:
            outgoing: The request.
            timeouts: How long opening may take.
            open_way: Opens a connection by plan that shows an identity.
        """
        while self._idle:
            line = self._idle.pop()
            if line.is_reusable and line.identity == self._certificates.shown:
                return line
            await line.close()
        try:
            return await self._opened(outgoing, timeouts, open_way)
        except TransportError as error:
            broken = outgoing.broken
            if broken is None:
                raise
            broken.detail += f"; then {error.detail}"
            raise broken from error

    async def release(self, line: Line, *, outdated: bool) -> None:
        """Keep a connection for the next request if it is still good."""
        kept = not outdated and line.identity == self._certificates.shown
        if line.is_reusable and kept and len(self._idle) < IDLE_CONNECTIONS:
            self._idle.append(line)
        else:
            await line.close()

    async def close(self) -> None:
        """Close the connections that are kept open."""
        while self._idle:
            await self._idle.pop().close()

    async def _opened(self, outgoing: Outgoing, timeouts: Timeouts, open_way: OpenWay) -> Line:
        """Open one, with another client certificate as often as the printer refuses one in TLS."""
        while True:
            shown = self._certificates.shown
            try:
                connection, attempt = await open_way(shown, timeouts)
            except TlsError as error:
                if not about_client_certificate(error):
                    raise
                await self.pass_over(error, shown, outgoing)
            else:
                await self._note(connection.facts, attempt, shown)
                return Line(self._driver, connection, attempt, self._place.uri, identity=shown)

    async def _note(self, facts: ConnectionFacts, attempt: Attempt, shown: Identity | None) -> None:
        tls = facts.tls
        self._certificates.opened(tls.client_certificate_requested if tls else False)
        warnings: tuple[Finding, ...] = ()
        if shown is not None and tls is not None and tls.client_certificate_shown:
            warnings = await self._certificates.expiring(self._driver, shown)
        self._ledger.opened(facts, attempt, warnings)

    async def pass_over(self, error: TlsError, shown: Identity | None, outgoing: Outgoing) -> None:
        """Choose another certificate after a refusal in TLS.

        Raises:
            TlsError: There is none; the given error, with what was shown.
        """
        refusal = Refusal.in_tls(error, shown, outgoing.tried)
        account = await self._account(refusal, outgoing)
        if account is None:
            return
        if account:
            error.detail += f"; {account}"
        raise error

    async def another_after(self, status: int, line: Line, outgoing: Outgoing) -> bool:
        """Choose another certificate after a refusal in IPP; ``False`` when there is none."""
        refusal = line.refusal(status, outgoing)
        account = await self._account(refusal, outgoing)
        outgoing.remark = account or ""
        if refusal.is_final:
            await line.close()
        return account is None

    async def _account(self, refusal: Refusal, outgoing: Outgoing) -> str | None:
        """Return why no other certificate can be shown; ``None`` when one was chosen."""
        certificates = self._certificates
        outgoing.tried.add(refusal.shown)
        if not outgoing.repeatable:
            return READ_ONLY_ONCE if certificates.is_possible else ""
        if await certificates.another(self._driver, refusal):
            return None
        return certificates.account(refusal, self._driver.now())
