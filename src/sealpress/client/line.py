"""One connection to a printer, carrying one request at a time."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sealpress.client.certificates import Refusal, about_client_certificate
from sealpress.client.replies import ipp_status
from sealpress.errors import Reason, TransportError
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
    from sealpress.transport.tls_stream import TlsFacts
    from sealpress.trust.identities.identity import Identity

HESITATION_SECONDS = 0.2
"""Before the first last chunk at a printer not known to take chunks, also when it said ``100
Continue``. A printer that breaks the connection over chunks does so before it: then no printer can
have got the whole document, and it is safe to send it again."""


_HUNG_UP = frozenset({Reason.CONNECTION_CLOSED, Reason.CONNECTION_RESET})
_WANTED = (
    "The printer had asked for a client certificate and got none before it hung up: ask its"
    " administrator for one, and name it with --identity NAME."
)


class Line:
    """An open connection, and how it came to be.

    Attributes:
        attempt: The step of the plan that opened it.
        uri: The printer's URI there: scheme and port are the connection's.
        identity: The client certificate it shows to a printer that asks, ``None`` for none.
    """

    def __init__(
        self,
        driver: Driver,
        connection: Connection,
        attempt: Attempt,
        uri: PrinterUri,
        *,
        identity: Identity | None = None,
    ) -> None:
        self.attempt = attempt
        self.uri = _uri_at(uri, attempt)
        self.identity = identity
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
    def tls(self) -> TlsFacts | None:
        """What TLS came to be, ``None`` in clear."""
        return self._connection.facts.tls

    @property
    def asks_for_certificate(self) -> bool:
        """Whether the printer asked for a client certificate, as far as that can be seen."""
        return self.tls is not None and self.tls.client_certificate_requested is not False

    def refusal(self, status: int, outgoing: Outgoing) -> Refusal:
        """Return an IPP refusal as the word of this printer against what it was shown here."""
        tls = self.tls
        return Refusal(
            endpoint=self.attempt.endpoint,
            shown=self.identity,
            request=tls.certificate_request if tls else None,
            requested=tls.client_certificate_requested if tls else False,
            status=status,
            operation=outgoing.operation,
            of_job=outgoing.of_job,
            tried=outgoing.tried,
        )

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
        body = outgoing.body(self._hesitate if sending.hesitates else None)
        try:
            return await self._connection.exchange(
                self._request(target, authorization), body, options, timeouts=timeouts
            )
        except TransportError as error:
            unread = about_client_certificate(error)  # the printer did not get to the request
            error.retryable = unread or not self._connection.sent.complete
            if self._may_have_wanted_a_certificate(error):
                error.hint = _WANTED
            raise

    def _may_have_wanted_a_certificate(self, error: TransportError) -> bool:
        """Whether a printer that hung up without a word had asked for what it did not get."""
        tls = self.tls
        unanswered = tls is not None and (
            bool(tls.client_certificate_requested) and not tls.client_certificate_shown
        )
        return unanswered and not self.was_used and error.reason in _HUNG_UP

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
    """Whether an IPP answer says so."""
    return is_successful(ipp_status(body))


def _uri_at(uri: PrinterUri, attempt: Attempt) -> PrinterUri:
    """Name the printer by the way it is reached (RFC 7472 section 3)."""
    there = uri.with_port(attempt.port)
    if attempt.binding is Binding.IMPLICIT and not uri.is_secure:
        return there.with_scheme("ipps")
    return there
