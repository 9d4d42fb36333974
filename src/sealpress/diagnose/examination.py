"""A printer under examination: how it is reached, what is known of it so far, and the time left."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sealpress.client.async_printer import session_of
from sealpress.client.plan import Security
from sealpress.diagnose.conversation import Conversation
from sealpress.transport.stream import Timeouts

if TYPE_CHECKING:
    from sealpress.client.ask import Offers
    from sealpress.client.async_printer import AsyncPrinter
    from sealpress.client.facts import PrinterFacts
    from sealpress.client.knowledge import MemoryKnowledge
    from sealpress.client.plan import Plan
    from sealpress.client.session import Session
    from sealpress.diagnose.observation import Observation
    from sealpress.errors import SealpressError
    from sealpress.ipp.message import Group
    from sealpress.ipp.uri import PrinterUri
    from sealpress.transport.attempt import Attempt
    from sealpress.transport.connection import ConnectionFacts
    from sealpress.transport.stream import Driver
    from sealpress.trust import ClientTrust, Identity

EXAMINATION_TIMEOUTS = Timeouts(
    connect=3.0, handshake=7.5, send=5.0, response=8.0, receive=5.0, expect=1.0, busy=0.0
)
"""How long an examination waits for one thing: shorter than printing does, since a printer that is
well answers at once, and a person is waiting. A busy printer is not waited for, but named."""


@dataclass(slots=True, kw_only=True)
class Examination:
    """What the steps of an examination share; each adds what it finds out.

    Attributes:
        uri: The printer as it was named.
        driver: The outside world; nothing takes longer than the step and the examination may.
        printer: The client that would deliver to it, with the user's settings; what it learns
            and decides is forgotten with the examination.
        trust: What that client judges certificates by; a copy, so that looking leaves no trace.
        security: How secure the connection has to be.
        ends_at: When looking must end, on the driver's clock.
        knowledge: What is known of printers: what was kept, and what is learnt now.
        timeouts: For a step that has all the time; see :meth:`patience`.
        identities: Client certificates that may be shown, the preferred first.
        test_page: Whether paper may be used.
        addresses: IP addresses of the name, in the order in which they are tried.
        open_ports: Ports that accept connections; ``None`` until that was looked at.
        offers: What each port speaks, as setting a printer up would find it.
        plan: How the printer will be reached.
        attempt: The way by which it was reached, ``None`` until it was, or if it was not: then
            steps that need it yield ``SKIPPED``.
        connection: What was negotiated on that way.
        attributes: What Get-Printer-Attributes answered.
        failures: What ended the attempts to reach it, in the order of the plan.
        conversation: What it was asked by IPP, and what it answered.
    """

    uri: PrinterUri
    driver: Driver
    printer: AsyncPrinter
    trust: ClientTrust
    security: Security
    ends_at: float
    knowledge: MemoryKnowledge
    timeouts: Timeouts = EXAMINATION_TIMEOUTS
    identities: tuple[Identity, ...] = ()
    test_page: bool = False
    addresses: tuple[str, ...] = ()
    open_ports: frozenset[int] | None = None
    offers: Offers | None = None
    plan: Plan | None = None
    attempt: Attempt | None = None
    connection: ConnectionFacts | None = None
    attributes: Group | None = None
    failures: list[tuple[str, SealpressError]] = field(default_factory=list)
    conversation: Conversation = field(default_factory=Conversation)

    @property
    def seconds_left(self) -> float:
        """How much time there is."""
        return max(0.0, self.ends_at - self.driver.now())

    @property
    def session(self) -> Session:
        """What the printer is asked over."""
        return session_of(self.printer)

    @property
    def facts(self) -> PrinterFacts:
        """What is known of the printer by now."""
        return self.knowledge.load(f"{self.uri.url_host}:{self.uri.port}")

    @property
    def asks_for_security(self) -> bool:
        """Whether the user has said that safety matters."""
        return self.security is not Security.AS_URI

    def patience(self, seconds: float) -> Timeouts:
        """Return time-outs for something that may take so long, if there is so much time."""
        return self.timeouts.within(min(seconds, self.seconds_left))


Look: TypeAlias = "Callable[[Examination], AsyncIterator[Observation]]"
"""Looks at one side of a printer. Raises nothing for what the printer does or doesn't do; adds to
the examination what later steps need; yields ``SKIPPED`` for what it can't look at."""


class Step(NamedTuple):
    """One step of an examination.

    Attributes:
        name: A stable keyword; questions of one step stand together.
        title: The same for a person.
        look: What it does.
        seconds: How long it may take; what the network has not done by then counts as timed out.
    """

    name: str
    title: str
    look: Look
    seconds: float = 8.0
