"""One connection to a printer, carrying one request at a time."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sealpress.errors import TransportError
from sealpress.ipp.status import is_successful
from sealpress.transport.attempt import Attempt, Binding
from sealpress.transport.exchange import BodyFraming, HttpRequest, SendOptions

if TYPE_CHECKING:
    from sealpress.client.fallbacks import Sending
    from sealpress.client.outgoing import Outgoing
    from sealpress.ipp.uri import PrinterUri
    from sealpress.transport.connection import Connection
    from sealpress.transport.response import HttpResponse, SentFacts
    from sealpress.transport.stream import Driver, Timeouts

HESITATION_SECONDS = 0.2
"""Before the first last chunk at a printer not known to take chunks, also when it said ``100
Continue``. A printer that breaks the connection over chunks does so before it: then no printer can
have got the whole document, and it is safe to send it again."""


class Line:
    """An open connection, and how it came to be.

    Attributes:
        attempt: The step of the plan that opened it.
        uri: The printer's URI there: scheme and port are the connection's.
    """

    def __init__(
        self, driver: Driver, connection: Connection, attempt: Attempt, uri: PrinterUri
    ) -> None:
        self.attempt = attempt
        self.uri = _uri_at(uri, attempt)
        self._driver = driver
        self._connection = connection
        self._process = os.getpid()

    @property
    def is_secure(self) -> bool:
        """Whether it is inside TLS."""
        return self.attempt.binding.is_secure

    @property
    def was_used(self) -> bool:
        """Whether it carried a request before; then the printer may have closed it since."""
        return self._connection.exchanges > 0

    @property
    def is_reusable(self) -> bool:
        """Whether it can carry another request."""
        return self._connection.reusable and not self.is_inherited

    @property
    def is_inherited(self) -> bool:
        """Whether another process opened it, of which this one was forked, and goes on with it."""
        return self._process != os.getpid()

    @property
    def sent(self) -> SentFacts:
        """How much of the last request was handed over."""
        return self._connection.sent

    async def exchange(
        self,
        target: str,
        authorization: str,
        outgoing: Outgoing,
        sending: Sending,
        timeouts: Timeouts,
    ) -> HttpResponse:
        """Send a request once and receive its answer, whatever it is.

        Raises:
            TransportError: No answer came; ``retryable`` when the request was not sent whole.
            UsageError: The document can't be read.
        """
        options = SendOptions(
            framing=BodyFraming.CHUNKED if sending.chunked else BodyFraming.COUNTED,
            expect=sending.expecting,
            progress=outgoing.progress,
            wants_rest=_is_success,
        )
        body = outgoing.body(self._hesitate if sending.doubts_chunks else None)
        try:
            return await self._connection.exchange(
                self._request(target, authorization), body, options, timeouts=timeouts
            )
        except TransportError as error:
            error.retryable = not self._connection.sent.complete
            raise

    async def close(self) -> None:
        """Close it; closing again does nothing."""
        if self.is_inherited:
            await self._connection.abandon()
        else:
            await self._connection.close()

    async def _hesitate(self) -> None:
        await self._driver.sleep(HESITATION_SECONDS)

    def _request(self, target: str, authorization: str) -> HttpRequest:
        headers = [
            ("Host", self.uri.host_header),
            ("User-Agent", "Sealpress"),
            ("Content-Type", "application/ipp"),
            ("Accept", "application/ipp"),
            ("Accept-Encoding", "identity"),
        ]
        if authorization:
            headers.append(("Authorization", authorization))
        return HttpRequest("POST", target, headers)


def _is_success(body: bytes) -> bool:
    """Whether an IPP answer says so (RFC 8010 section 3.1.1: octets 2 and 3)."""
    return len(body) > 3 and is_successful(int.from_bytes(body[2:4]))


def _uri_at(uri: PrinterUri, attempt: Attempt) -> PrinterUri:
    """Name the printer by the way it is reached (RFC 7472 section 3)."""
    there = uri.with_port(attempt.port)
    if attempt.binding is Binding.IMPLICIT and not uri.is_secure:
        return there.with_scheme("ipps")
    return there
