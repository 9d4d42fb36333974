"""The way to one printer: opened by plan, posted over with fallbacks, learnt from.

Framing (RFC 9112 section 6): documents go in chunks until the printer is found not to take them,
by 411, 413, 501, 400, a reset before the last chunk, or an answer in HTTP/1.0; then with
``Content-Length``, over a temporary file where the length is unknown. That is found out once and
remembered; until then a document that can be read only once is kept while it is sent.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sealpress.client.authentication import Login
from sealpress.client.facts import ExpectSupport, PrinterFacts
from sealpress.client.fallbacks import Sending, Step, after_answer, after_failure
from sealpress.client.ledger import Ledger
from sealpress.client.opening import open_by_plan
from sealpress.client.outgoing import Outgoing
from sealpress.client.plan import Plan, Security, make_plan
from sealpress.client.refusals import refusal
from sealpress.client.silence import check_for_tls
from sealpress.errors import Phase, Reason, TransportError, UsageError
from sealpress.transport.attempt import Attempt, Binding
from sealpress.transport.exchange import BodyFraming, HttpRequest, SendOptions
from sealpress.trust import ClientTrust

if TYPE_CHECKING:
    from sealpress.client.ask import Offers
    from sealpress.client.knowledge import KnowledgeStore
    from sealpress.client.results import ConnectionReport
    from sealpress.client.session import Call
    from sealpress.client.setup import Credentials
    from sealpress.ipp.uri import PrinterUri
    from sealpress.transport.body import Body
    from sealpress.transport.connection import Connection
    from sealpress.transport.response import HttpResponse
    from sealpress.transport.stream import Driver, Timeouts
    from sealpress.trust import TrustPolicy

EXPECT_FROM_OCTETS = 64 * 1024
"""Smaller documents don't wait for ``100 Continue`` to save an upload; to learn about chunks they
do, once a printer."""

HESITATION_SECONDS = 0.2
"""Before the first last chunk at a printer that said nothing yet. A printer that breaks the
connection over chunks does so before it: then no printer can have got the whole document, and it
is safe to send it again."""


class Link:
    """One printer's HTTP side.

    Args:
        driver: The outside world.
        uri: The printer.
        security: How to be secure.
        trust: Whom to trust.
        timeouts: How long each phase may take.
        credentials: Asked when the printer wants authentication; ``None`` = nobody to ask.
        knowledge: Where to keep what is learnt.
    """

    def __init__(
        self,
        driver: Driver,
        uri: PrinterUri,
        *,
        security: Security,
        trust: TrustPolicy,
        timeouts: Timeouts,
        credentials: Credentials | None,
        knowledge: KnowledgeStore,
    ) -> None:
        self.driver = driver
        self.uri = uri
        self.security = security
        self.facts = PrinterFacts()
        self._trust = ClientTrust(trust)
        self._timeouts = timeouts
        self._knowledge = knowledge
        self._login = Login(credentials)
        self._connection: Connection | None = None
        self._attempt = Attempt(uri.host, uri.port, Binding.PLAIN)
        self._ledger = Ledger()
        self._known: PrinterFacts | None = None
        self._asked = False
        self._heard = False

    @property
    def key(self) -> str:
        """What the printer's facts are kept under: ``host:port``."""
        return f"{self.uri.url_host}:{self.uri.port}"

    @property
    def endpoint(self) -> str:
        """``host:port`` of the connection, or of the URI before there is one."""
        return self._attempt.endpoint if self._connection else self.key

    @property
    def report(self) -> ConnectionReport | None:
        """What was negotiated and sent so far."""
        return self._ledger.report

    @property
    def may_authenticate(self) -> bool:
        """Whether the printer may ask for a password that there is."""
        return self._login.is_possible

    async def load(self) -> PrinterFacts:
        """Read what is known of the printer, once."""
        if self._known is None:
            self._known = await self.driver.call(lambda: self._knowledge.load(self.key))
            self.facts = self._known
        return self.facts

    async def learn(self, facts: PrinterFacts) -> None:
        """Take in what was learnt, and keep it."""
        self.facts = facts
        if facts != self._known:
            self._known = facts
            await self.driver.call(lambda: self._knowledge.save(self.key, facts))

    async def plan(self) -> Plan:
        """Return the plan from what is known; under ``prefer`` ask before plain is thought of."""
        await self.load()
        undecided = self.security is Security.PREFER and not self.uri.is_secure
        if undecided and not self.facts.asked_at:
            await self.ask()
        return make_plan(self.uri, self.security, self.facts)

    async def ask(self, security: Security | None = None) -> Offers:
        """Ask the printer what it offers, and keep the answer; under ``require`` not in clear."""
        from sealpress.client.ask import ask  # it is rarely needed

        await self.load()
        offers = await ask(self.driver, self.uri, self._trust, security=security or self.security)
        self._asked = True
        await self.learn(offers.learnt(self.facts))
        return offers

    async def connect(self) -> PrinterUri:
        """Connect if no connection is open; return the URI that names the printer there.

        Raises:
            TransportError: No way of the plan worked; ``attempts`` holds them all.
        """
        if self._connection is None:
            self._connection, self._attempt = await self._open()
            self._ledger.opened(self._connection.facts, self._attempt)
        uri = self.uri.with_port(self._attempt.port)
        if self._attempt.binding is Binding.IMPLICIT and not uri.is_secure:
            return uri.with_scheme("ipps")
        return uri

    async def post(self, uri: PrinterUri, message: bytes, call: Call) -> HttpResponse:
        """Send an IPP message, and a document behind it, until HTTP answers 200.

        Raises:
            HttpError: The answer is another; its status, and what may be done.
            TransportError: No answer came; ``retryable`` when the request was not sent whole.
            UsageError: The document would have to be read twice and can't.
        """
        outgoing = Outgoing(message, call, keep=self._may_have_to_repeat)
        try:
            return await self._post(uri, outgoing, repeatable=not call.creates)
        finally:
            await outgoing.close()

    async def close(self) -> None:
        """Close the connection, if one is open."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    @property
    def _may_have_to_repeat(self) -> bool:
        return self.facts.chunked is not True or self._login.may_be_asked

    async def _open(self) -> tuple[Connection, Attempt]:
        plan = await self.plan()
        try:
            return await open_by_plan(self.driver, plan, self._trust, self._timeouts)
        except TransportError as error:
            if self._asked or self.security is not Security.PREFER or error.phase is Phase.TRUST:
                raise
            # What is known may be out of date. A secure URI's printer is told nothing in clear.
            await self.ask(Security.REQUIRE if self.uri.is_secure else None)
            again = await self.plan()
            if again.attempts == plan.attempts:
                raise
        return await open_by_plan(self.driver, again, self._trust, self._timeouts)

    async def _post(self, uri: PrinterUri, outgoing: Outgoing, *, repeatable: bool) -> HttpResponse:
        taken: frozenset[Step] = frozenset()
        while True:
            await self.connect()
            sending = self._sending(outgoing, taken, repeatable=repeatable)
            try:
                response = await self._exchange(uri, outgoing, sending)
            except TransportError as error:
                await self.close()
                step = after_failure(error, sending)
                if step is None or not outgoing.repeatable:
                    if not self._heard:
                        await check_for_tls(error, self._attempt, self.driver, self._timeouts)
                    raise
            else:
                self._heard = True
                await self._learn_from(response, sending)
                if response.status == 200:
                    return response
                step = after_answer(response.status, sending)
                if step is not None and not outgoing.repeatable:
                    raise _not_repeatable(response, self.endpoint)
                if step is None or not await self._take(step, response):
                    raise refusal(response, self.endpoint, uri.request_target)
            taken |= {step}

    def _sending(self, outgoing: Outgoing, taken: frozenset[Step], *, repeatable: bool) -> Sending:
        counted = not outgoing.has_document or self.facts.chunked is False or Step.COUNTED in taken
        in_doubt = not counted and self.facts.chunked is None
        worthwhile = in_doubt or (outgoing.is_long(EXPECT_FROM_OCTETS) and self._login.may_be_asked)
        refused = self.facts.expect in {ExpectSupport.IGNORED, ExpectSupport.REFUSED}
        return Sending(
            chunked=not counted,
            chunks_known=self.facts.chunked is True,
            expecting=worthwhile and not refused and Step.UNANNOUNCED not in taken,
            reused=self._connection is not None and self._connection.exchanges > 0,
            repeatable=repeatable,
            taken=taken,
        )

    async def _exchange(
        self, uri: PrinterUri, outgoing: Outgoing, sending: Sending
    ) -> HttpResponse:
        connection = self._connection
        assert connection is not None  # noqa: S101  # connect() has just seen to it
        if not sending.chunked:
            await outgoing.measure(self.driver)
        options = SendOptions(
            framing=BodyFraming.CHUNKED if sending.chunked else BodyFraming.COUNTED,
            expect=sending.expecting,
            progress=outgoing.progress,
        )
        begun_at = self.driver.now()
        try:
            response = await connection.exchange(
                self._request(uri), self._body(outgoing, sending, connection), options
            )
        except TransportError as error:
            error.retryable = not connection.sent.complete
            raise
        finally:
            seconds = self.driver.now() - begun_at
            self._ledger.sent(connection.sent, chunked=sending.chunked, seconds=seconds)
        if not response.keep_alive:
            await self.close()
        return response

    def _body(self, outgoing: Outgoing, sending: Sending, connection: Connection) -> Body:
        async def hesitate() -> None:
            if not connection.sent.continued:
                await self.driver.sleep(HESITATION_SECONDS)

        return outgoing.body(hesitate if sending.doubts_chunks else None)

    def _request(self, uri: PrinterUri) -> HttpRequest:
        headers = [
            ("Host", uri.host_header),
            ("User-Agent", "Sealpress"),
            ("Content-Type", "application/ipp"),
            ("Accept", "application/ipp"),
            ("Accept-Encoding", "identity"),
        ]
        authorization = self._login.header("POST", uri.request_target)
        if authorization:
            headers.append(("Authorization", authorization))
        return HttpRequest("POST", uri.request_target, headers)

    async def _take(self, step: Step, response: HttpResponse) -> bool:
        """Prepare the step; ``False`` when it can't be taken."""
        if step is Step.AUTHENTICATE:
            secure = self._attempt.binding.is_secure
            self._login.challenged(response.headers, self.endpoint, secure=secure)
        elif step is Step.UPGRADE:
            if self._attempt.binding.is_secure:
                return False
            await self.close()
            await self.learn(replace(self.facts, upgrade_required=True))
        return True

    async def _learn_from(self, response: HttpResponse, sending: Sending) -> None:
        facts = replace(
            self.facts,
            http_version=".".join(map(str, response.version)),
            expect=expect_seen(self.facts.expect, response, sending),
            chunked=chunks_seen(self.facts.chunked, response, sending),
            secured=self.facts.secured
            or (response.status == 200 and self._attempt.binding.is_secure),
        )
        await self.learn(facts)


def _not_repeatable(response: HttpResponse, endpoint: str) -> UsageError:
    return UsageError(
        Reason.DOCUMENT_NOT_REPLAYABLE,
        f"{endpoint} answered HTTP {response.status}, so the document has to be sent again,"
        " but it can be read only once",
        phase=Phase.SEND,
    )


def chunks_seen(known: bool | None, response: HttpResponse, sending: Sending) -> bool | None:  # noqa: FBT001  # three-valued
    """Return whether the printer takes chunks, after one more answer."""
    if response.status == 200 and sending.chunked and response.request_complete:
        return True
    if response.status == 200 and Step.COUNTED in sending.taken:
        return False
    # An HTTP/1.0 server doesn't know chunks (RFC 9112 section 6.1), unless it took some.
    return False if known is None and response.version < (1, 1) else known


def expect_seen(known: ExpectSupport, response: HttpResponse, sending: Sending) -> ExpectSupport:
    """Return how the printer takes ``Expect``, after one more answer."""
    if not sending.expecting:
        return known
    if 100 in response.interim:
        return ExpectSupport.HONOURED
    if response.status == 417:
        return ExpectSupport.REFUSED
    return ExpectSupport.IGNORED if response.request_complete else known
