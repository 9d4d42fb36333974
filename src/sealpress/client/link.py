"""The way to one printer: opened by plan, posted over with fallbacks, learnt from.

Framing (RFC 9112 section 6): documents go in chunks until the printer is found not to take them,
by 411, 413, 501, 400, a reset before the last chunk, or an answer in HTTP/1.0; then with
``Content-Length``, over a temporary file where the length is unknown. That is found out once and
remembered; until then a document that can be read only once is kept while it is sent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sealpress.client.authentication import Login
from sealpress.client.certificates import REFUSALS, about_client_certificate
from sealpress.client.facts import ExpectSupport, PrinterFacts
from sealpress.client.fallbacks import Sending, Step, after_answer, after_failure
from sealpress.client.ledger import Ledger
from sealpress.client.lines import Lines
from sealpress.client.opening import open_by_plan
from sealpress.client.outgoing import Outgoing
from sealpress.client.plan import Plan, Security, make_plan
from sealpress.client.refusals import refusal
from sealpress.client.replies import ipp_status
from sealpress.client.silence import check_for_tls, hints_at_tls
from sealpress.errors import Phase, Reason, TlsError, TransportError, UsageError
from sealpress.ipp import encode
from sealpress.ipp.status import is_successful

if TYPE_CHECKING:
    from collections.abc import Callable

    from sealpress.client.ask import Offers
    from sealpress.client.certificates import ClientCertificates
    from sealpress.client.knowledge import KnowledgeStore
    from sealpress.client.line import Line
    from sealpress.client.results import ConnectionReport
    from sealpress.client.session import Call
    from sealpress.client.setup import Credentials
    from sealpress.client.whereabouts import Whereabouts
    from sealpress.ipp.message import Message
    from sealpress.ipp.uri import PrinterUri
    from sealpress.transport.attempt import Attempt
    from sealpress.transport.connection import Connection
    from sealpress.transport.response import HttpResponse
    from sealpress.transport.stream import Driver, Timeouts
    from sealpress.trust import ClientTrust
    from sealpress.trust.identities.identity import Identity

EXPECT_FROM_OCTETS = 64 * 1024
"""Smaller documents don't wait for ``100 Continue`` to save an upload; to learn about chunks they
do, once a printer."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A request that HTTP answered with 200.

    Attributes:
        response: The answer.
        message: The request, as it was sent last.
        endpoint: ``host:port`` of who answered.
        remark: What to say besides when it is a refusal.
    """

    response: HttpResponse
    message: Message
    endpoint: str
    remark: str = ""


class Link:
    """One printer's HTTP side.

    Args:
        driver: The outside world.
        place: Where the printer is.
        security: How to be secure.
        trust: Whom to trust.
        timeouts: How long each phase may take.
        credentials: Asked when the printer wants authentication; ``None`` = nobody to ask.
        knowledge: Where to keep what is learnt.
        certificates: Which client certificate is shown.

    Attributes:
        ledger: The account of all that was sent.
    """

    def __init__(
        self,
        driver: Driver,
        place: Whereabouts,
        *,
        security: Security,
        trust: ClientTrust,
        timeouts: Timeouts,
        credentials: Credentials | None,
        knowledge: KnowledgeStore,
        certificates: ClientCertificates,
    ) -> None:
        self.driver, self.place, self.security = driver, place, security
        self.facts = PrinterFacts()
        self._trust = trust
        self._timeouts = timeouts
        self._knowledge = knowledge
        self._login = Login(credentials)
        self._certificates = certificates
        self.ledger = Ledger()
        self._lines = Lines(driver, place, certificates, self.ledger)
        self._known: PrinterFacts | None = None
        self._asked = self._heard = False

    @property
    def uri(self) -> PrinterUri:
        """The printer's URI, once it is known where the printer is."""
        return self.place.uri

    @property
    def report(self) -> ConnectionReport | None:
        """What was negotiated and sent so far."""
        return self.ledger.report

    @property
    def may_authenticate(self) -> bool:
        """Whether the printer may ask for a password or a client certificate that there is."""
        return self._login.is_possible or self._certificates.may_be_wanted

    def timeouts_for(self, call: Call) -> Timeouts:
        """Return how long each phase of a call may take from now on."""
        timeouts = self._timeouts.within(call.deadline - self.driver.now())
        if timeouts.expect <= call.expect:
            return timeouts
        return replace(timeouts, expect=call.expect)

    def patience_for(self, call: Call) -> float:
        """Return for how long in all a busy printer is asked again for a call."""
        return max(0.0, min(self._timeouts.busy, call.deadline - self.driver.now()))

    async def load(self) -> PrinterFacts:
        """Read what is known of the printer, once."""
        if self._known is None:
            await self.place.find(self.driver)
            self._known = await self.driver.call(lambda: self._knowledge.load(self.place.key))
            self.facts = self._known
            await self._heed_pins()
        return self.facts

    async def _heed_pins(self) -> None:
        """Take note of a pin: it means nothing in clear, so where one is, TLS is not given up."""
        if await self.driver.call(lambda: self._trust.is_pinned(self.place.host)):
            self.facts = replace(self.facts, secured=True)

    async def learn(self, facts: PrinterFacts) -> None:
        """Take in what was learnt, and keep it."""
        self.facts = facts
        if facts != self._known:
            self._known = facts
            await self.driver.call(lambda: self._knowledge.save(self.place.key, facts))

    async def plan(self) -> Plan:
        """Return the plan from what is known; under ``prefer`` ask before plain is thought of."""
        await self.load()
        undecided = self.security is Security.PREFER and not self.uri.is_secure
        if undecided and not self.facts.asked_at:
            await self.ask()
        if undecided and not self.facts.secured:
            await self._heed_pins()  # there may be one since: by first use, or by a person
        return make_plan(self.uri, self.security, self.facts, self.place.announced)

    async def ask(self, security: Security | None = None) -> Offers:
        """Ask the printer what it offers, and keep the answer; in clear only where that counts."""
        from sealpress.client.ask import ask  # it is rarely needed

        await self.load()
        chosen = security or self.security
        if chosen is Security.PREFER and self.facts.secured:
            chosen = Security.REQUIRE
        offers = await ask(self.driver, self.uri, self._trust, security=chosen)
        self._asked = True
        await self.learn(offers.learnt(self.facts))
        return offers

    async def post(
        self, call: Call, target: str, compose: Callable[[PrinterUri], Message]
    ) -> Posted:
        """Send an IPP message, and a document behind it, until HTTP answers 200.

        Requests may go on at the same time, each on a connection of its own.

        Args:
            call: What is asked.
            target: The path.
            compose: Makes the message for the URI by which the printer is reached.

        Raises:
            HttpError: The answer is another; its status, and what may be done.
            TransportError: No answer came; ``retryable`` when the request was not sent whole.
            UsageError: The document would have to be read twice and can't.
        """
        await self._certificates.begin(self.driver, (await self.load()).client_certificate)
        whole = self._certificates.may_be_wanted
        may_repeat = self.facts.chunked is not True or self._login.may_be_asked
        outgoing = Outgoing(call, keep=may_repeat, whole=whole)
        taken: frozenset[Step] = frozenset()
        try:
            while True:
                timeouts = self.timeouts_for(call)
                line = await self._lines.take(outgoing, timeouts, self._open)
                try:
                    message = compose(line.uri.with_target(target))
                    outgoing.message = encode(message)
                    sending = self._sending(call, outgoing, line, taken)
                    if not line.was_used:  # to open it took a while
                        timeouts = self.timeouts_for(call)
                    outcome = await self._try(line, target, outgoing, sending, timeouts)
                    if isinstance(outcome, Step):
                        taken |= {outcome}
                        if outcome is Step.FRESH:  # those that idled as long are closed as well
                            await self._lines.close()
                    else:
                        return Posted(outcome, message, line.attempt.endpoint, outgoing.remark)
                finally:
                    outdated = self.facts.upgrade_required and not line.is_secure
                    await self._lines.release(line, outdated=outdated)
        finally:
            await outgoing.close()

    async def close(self) -> None:
        """Close the connections that are kept open."""
        await self._lines.close()

    async def _open(
        self, identity: Identity | None, timeouts: Timeouts
    ) -> tuple[Connection, Attempt]:
        trust = self._trust
        if self._certificates.is_possible:
            trust = trust.with_identity(identity)
        plan = await self.plan()
        try:
            return await open_by_plan(self.driver, plan, trust, timeouts)
        except TransportError as error:
            decided = error.phase is Phase.TRUST or about_client_certificate(error)
            if self._asked or self.security is not Security.PREFER or decided:
                raise
            # What is known may be out of date. A secure URI's printer is told nothing in clear.
            await self.ask(Security.REQUIRE if self.uri.is_secure else None)
            again = await self.plan()
            if again.attempts == plan.attempts:
                raise
        return await open_by_plan(self.driver, again, trust, timeouts)

    async def _try(
        self, line: Line, target: str, outgoing: Outgoing, sending: Sending, timeouts: Timeouts
    ) -> HttpResponse | Step:
        """Send once; return an answer with status 200, or what to do before the next try."""
        authorization = self._login.header("POST", target, secure=line.is_secure)
        try:
            response = await self._exchange(
                line, target, authorization, outgoing, sending, timeouts
            )
        except TransportError as error:
            step = await self._after_failure(error, line, outgoing, sending, timeouts)
            if step is None:
                raise
            return step
        if not self._heard and hints_at_tls(response):
            await check_for_tls(None, line.attempt, self.driver, timeouts)
        self._heard = True
        await self._learn_from(response, sending, line)
        if response.status == 200:
            return await self._judged(response, line, outgoing)
        step = after_answer(response.status, sending)
        if step is not None and not outgoing.repeatable:
            raise _not_repeatable(response, line.attempt.endpoint)
        if step is None or not await self._take(step, response, line, authorization):
            raise refusal(response, line.attempt.endpoint, target)
        return step

    async def _after_failure(
        self,
        error: TransportError,
        line: Line,
        outgoing: Outgoing,
        sending: Sending,
        timeouts: Timeouts,
    ) -> Step | None:
        """Return what to do before the next try, if anything; or raise a more telling error."""
        if isinstance(error, TlsError) and about_client_certificate(error):
            await self._lines.pass_over(error, line.identity, outgoing)
            return Step.IDENTIFY
        step = after_failure(error, sending)
        if step is not None and outgoing.repeatable:
            outgoing.broken = error if line.sent.octets else None
            return step
        if step is not None and sending.chunked:  # next time, keep what is read only once
            await self.learn(replace(self.facts, chunked=None))
        if not self._heard:
            await check_for_tls(error, line.attempt, self.driver, timeouts)
        return None

    def _sending(
        self, call: Call, outgoing: Outgoing, line: Line, taken: frozenset[Step]
    ) -> Sending:
        counted = not outgoing.has_document or self.facts.chunked is False or Step.COUNTED in taken
        in_doubt = not counted and self.facts.chunked is None
        may_be_asked = self._login.may_be_asked or self._certificates.may_be_wanted
        worthwhile = in_doubt or (outgoing.is_long(EXPECT_FROM_OCTETS) and may_be_asked)
        refused = self.facts.expect in {ExpectSupport.IGNORED, ExpectSupport.REFUSED}
        return Sending(
            chunked=not counted,
            chunks_known=self.facts.chunked is True,
            expecting=worthwhile and not refused and Step.UNANNOUNCED not in taken,
            reused=line.was_used,
            repeatable=not call.creates,
            taken=taken,
        )

    async def _exchange(
        self,
        line: Line,
        target: str,
        authorization: str,
        outgoing: Outgoing,
        sending: Sending,
        timeouts: Timeouts,
    ) -> HttpResponse:
        if not sending.chunked:
            await outgoing.measure(self.driver)
        with self.ledger.entry(
            line, outgoing, sending, authorized=bool(authorization), now=self.driver.now
        ) as entry:
            entry.response = await line.exchange(target, authorization, outgoing, sending, timeouts)
            return entry.response

    async def _take(
        self, step: Step, response: HttpResponse, line: Line, authorization: str
    ) -> bool:
        """Prepare the step; ``False`` when it can't be taken."""
        if step is Step.UPGRADE:
            if line.is_secure:
                return False
            await self.learn(replace(self.facts, upgrade_required=True))
            await self.close()
        elif step is Step.AUTHENTICATE and (authorization or not self._login.is_ready):
            # Otherwise another request was asked and has answered meanwhile.
            self._login.challenged(response.headers, line.attempt.endpoint, secure=line.is_secure)
        return True

    async def _judged(
        self, response: HttpResponse, line: Line, outgoing: Outgoing
    ) -> HttpResponse | Step:
        """Let an IPP answer decide about the client certificate (PWG 5199.10 table 3.1)."""
        status = ipp_status(response.body)
        if status in REFUSALS:
            if await self._lines.another_after(status, line, outgoing):
                return Step.IDENTIFY
            if line.identity is not None and self._certificates.shown is None:
                await self.learn(replace(self.facts, client_certificate=""))
        if line.identity is not None and line.asks_for_certificate and is_successful(status):
            known = self._certificates.admitted(line.identity)
            await self.learn(replace(self.facts, client_certificate=known))
        return response

    async def _learn_from(self, response: HttpResponse, sending: Sending, line: Line) -> None:
        learnt = _with_what_was_seen(self.facts, response, sending, is_secure=line.is_secure)
        if learnt is not self.facts or learnt is not self._known:
            await self.learn(learnt)


def _with_what_was_seen(
    facts: PrinterFacts, response: HttpResponse, sending: Sending, *, is_secure: bool
) -> PrinterFacts:
    """Return what is known with what an exchange showed; the same object if that is nothing new."""
    seen = {
        "http_version": "{}.{}".format(*response.version),
        "expect": expect_seen(facts.expect, response, sending),
        "chunked": chunks_seen(facts.chunked, response, sending),
        "secured": facts.secured or (response.status == 200 and is_secure),
    }
    if all(getattr(facts, name) == value for name, value in seen.items()):
        return facts
    return replace(facts, **seen)  # type: ignore[arg-type]  # each is its field's


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
