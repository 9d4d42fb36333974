"""A printer under examination: how it is reached, what is known of it so far, and the time left."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from sealpress.diagnose.observation import Observation
from sealpress.transport.stream import Timeouts

if TYPE_CHECKING:
    from sealpress.client.ask import Offers
    from sealpress.client.async_printer import AsyncPrinter
    from sealpress.client.plan import Plan, Security
    from sealpress.errors import SealpressError
    from sealpress.ipp.message import Group
    from sealpress.ipp.uri import PrinterUri
    from sealpress.transport.attempt import Attempt
    from sealpress.transport.stream import Driver
    from sealpress.trust import TrustDecisions, TrustPolicy


@dataclass(slots=True, kw_only=True)
class Examination:
    """What the steps of an examination share; each adds what it finds out.

    Attributes:
        uri: The printer as it was named.
        driver: The outside world.
        printer: The client that would deliver to it, with the user's settings.
        policy: Whom the user trusts.
        store: What was decided about printers before; only read.
        security: How secure the connection has to be.
        ends_at: When looking must end, on the driver's clock.
        timeouts: For a step that has all the time; see :meth:`patience`.
        test_page: Whether paper may be used.
        addresses: IP addresses of the name, in the order in which they are tried.
        offers: What each port speaks, as setting a printer up would find it.
        plan: How the printer will be reached.
        attempt: The way by which it was reached.
        attributes: What Get-Printer-Attributes answered.
        failures: What ended the attempts to reach it, in the order of the plan.
    """

    uri: PrinterUri
    driver: Driver
    printer: AsyncPrinter
    policy: TrustPolicy
    store: TrustDecisions
    security: Security
    ends_at: float
    timeouts: Timeouts = field(default_factory=Timeouts)
    test_page: bool = False
    addresses: tuple[str, ...] = ()
    offers: Offers | None = None
    plan: Plan | None = None
    attempt: Attempt | None = None
    attributes: Group | None = None
    failures: list[tuple[str, SealpressError]] = field(default_factory=list)

    @property
    def seconds_left(self) -> float:
        """How much time there is."""
        return max(0.0, self.ends_at - self.driver.now())

    def patience(self, seconds: float) -> Timeouts:
        """Return time-outs for something that may take so long, if there is so much time."""
        return self.timeouts.within(min(seconds, self.seconds_left))


Step: TypeAlias = "Callable[[Examination], AsyncIterator[Observation]]"
"""Looks at one side of a printer. Raises nothing for what the printer does or doesn't do; adds to
the examination what later steps need; yields ``SKIPPED`` for what it can't look at."""
