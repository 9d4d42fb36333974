"""Ask a printer, before it is set up, which of IPP and IPPS it offers, where and how.

Probes go one after the other, each with short time-outs, all within :data:`ASK_SECONDS`. No
document, user name or password is sent. Under ``require`` no octet of IPP goes in clear: then the
plain port is only asked whether it upgrades (``OPTIONS *``, RFC 2817 section 3.2). Who shows
another certificate than the pinned one is sent nothing but TLS handshakes from then on.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sealpress.client.capabilities import strings
from sealpress.client.facts import JsonValue, Offer, PrinterFacts
from sealpress.client.opening import is_for_nobody
from sealpress.client.plan import HTTP_PORT, HTTPS_PORT, Security, ports_to_ask
from sealpress.client.probe import Probe, Probed
from sealpress.errors import Reason
from sealpress.ipp.message import Group
from sealpress.transport.attempt import Attempt, Binding
from sealpress.transport.stream import Timeouts

if TYPE_CHECKING:
    from sealpress.ipp.uri import PrinterUri
    from sealpress.transport.stream import Driver
    from sealpress.trust import ClientTrust

ASK_SECONDS = 10.0
"""For how long a printer is asked at most."""

PROBE_TIMEOUTS = Timeouts(connect=2.0, handshake=3.0, send=2.0, response=3.0, receive=2.0)
"""For each probe; less when little is left of :data:`ASK_SECONDS`."""

_LEAST_SECONDS = 0.1  # for a probe that has begun when time runs out

_UNREACHABLE = frozenset(
    {
        Reason.NAME_NOT_FOUND,
        Reason.CONNECTION_REFUSED,
        Reason.HOST_UNREACHABLE,
        Reason.CONNECT_TIMEOUT,
        Reason.EXAMINATION_CUT_SHORT,
    }
)


@dataclass(frozen=True, slots=True)
class Offers:
    """What asking found.

    Attributes:
        uri: The printer's URI as given.
        offers: One a port and binding, working or not.
        uris: ``printer-uri-supported`` with ``uri-security-supported``, as the printer told.
        asked_at: When, seconds since 1970 (UTC).
    """

    uri: str
    offers: tuple[Offer, ...]
    uris: tuple[tuple[str, str], ...] = ()
    asked_at: float = 0.0

    @property
    def works(self) -> bool:
        """Whether the printer could be reached in any way."""
        return any(offer.works for offer in self.offers)

    def learnt(self, facts: PrinterFacts) -> PrinterFacts:
        """Return the facts with what asking added.

        A printer that did not answer at all leaves nothing to be learnt: it may be switched off.
        """
        if not self.works:
            return facts
        demanded = any(offer.upgrade_required for offer in self.offers)
        return replace(
            facts,
            offers=self.offers,
            asked_at=self.asked_at,
            upgrade_required=facts.upgrade_required or demanded,
        )

    def as_dict(self) -> dict[str, JsonValue]:
        """Return it as JSON values."""
        return {
            "uri": self.uri,
            "offers": [offer.as_dict() for offer in self.offers],
            "uris": [{"uri": uri, "security": security} for uri, security in self.uris],
            "asked_at": self.asked_at,
        }


async def ask(
    driver: Driver,
    uri: PrinterUri,
    trust: ClientTrust,
    *,
    security: Security = Security.AS_URI,
    timeouts: Timeouts = PROBE_TIMEOUTS,
    seconds: float = ASK_SECONDS,
) -> Offers:
    """Ask a printer what it offers; never raises for what the printer does or doesn't do.

    Args:
        driver: The outside world.
        uri: The printer. A URI with an unusual port speaks of that port alone; otherwise 631
            and 443 are asked, and 80 for ``http``.
        trust: Judges certificates; an untrusted one is shown, not used.
        security: Under ``require`` no IPP is sent in clear.
        timeouts: For each probe.
        seconds: For all of them.

    Raises:
        UsageError: The trust settings can't be used.
        StateError: What is known of the printer can't be read.
    """
    give_up_at = driver.now() + seconds
    probe = Probe(
        driver,
        uri,
        trust,
        timeouts=lambda: _within(timeouts, give_up_at - driver.now()),
        security=security,
    )
    found: list[Probed] = []
    for attempt in _attempts(uri):
        left = give_up_at - driver.now()
        gone = _unreachable(found, attempt.port)
        if gone is not None:
            found.append(gone.repeated(attempt))
        elif is_for_nobody(attempt, (one.offer.error for one in found)):
            found.append(Probed.not_asked(attempt, "it showed another certificate than is known"))
        elif left <= 0:
            found.append(Probed.not_asked(attempt, f"the {seconds:g} s for asking were over"))
        else:
            found.append(await probe.run(attempt))
    told = next((one.printer for one in found if one.printer is not None), Group())
    return Offers(str(uri), tuple(one.offer for one in found), _uris(told), time.time())


def _attempts(uri: PrinterUri) -> Iterator[Attempt]:
    """Ask TLS first: what the plain port tells is believed last."""
    for port in ports_to_ask(uri):
        bindings = [Binding.IMPLICIT, Binding.UPGRADE, Binding.PLAIN]
        if port == HTTPS_PORT:
            bindings = [Binding.IMPLICIT]
        elif port == HTTP_PORT:
            bindings = [Binding.UPGRADE, Binding.PLAIN]
        for binding in bindings:
            yield Attempt(uri.host, port, binding, "asked")


def _unreachable(found: list[Probed], port: int) -> Probed | None:
    """Return the probe that could not even connect to that port."""
    for one in found:
        if one.offer.port == port and one.offer.error in _UNREACHABLE:
            return one
    return None


def _within(timeouts: Timeouts, left: float) -> Timeouts:
    left = max(left, _LEAST_SECONDS)
    return replace(
        timeouts,
        connect=min(timeouts.connect, left),
        handshake=min(timeouts.handshake, left),
        send=min(timeouts.send, left),
        response=min(timeouts.response, left),
        receive=min(timeouts.receive, left),
    )


def _uris(printer: Group) -> tuple[tuple[str, str], ...]:
    """Pair the parallel lists; some printers send them of unequal length."""
    uris = strings(printer, "printer-uri-supported")
    security = strings(printer, "uri-security-supported")
    padded = security + ("",) * (len(uris) - len(security))
    return tuple(zip(uris, padded, strict=False))
