"""The connection plan: from URI, policy and what is known, which way to try first, and why (pure).

The base table (RFC 8010 section 4, RFC 7472 section 3, RFC 3510 section 3):

=====================================  ====  ========================================
URI                                    port  binding
=====================================  ====  ========================================
``ipp://h``, ``ipp://h:631``           631   plain; upgrade once the printer said 426
``ipps://h``, ``ipps://h:631``         631   implicit TLS
``ipps://h:443``, ``https://h``        443   implicit TLS
``http://h``                           80    plain; upgrade once the printer said 426
=====================================  ====  ========================================

A URI that names another port speaks of that port alone: a neighbour at 631 or 443 of the same
host may be somebody else. Between the standard ports the plan may choose, when policy lets it.
There is no way from TLS back to plain: not by policy, not after a failure.

What a printer announces by DNS-SD is hearsay: it adds secure ways and puts them first, and takes
none away.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealpress.client.facts import JsonValue, Offer, PrinterFacts
from sealpress.reasons import Reason
from sealpress.transport.attempt import Attempt, Binding
from sealpress.transport.tls_names import version_keyword, version_title

if TYPE_CHECKING:
    from sealpress.discovery.found import FoundEndpoint
    from sealpress.ipp.uri import PrinterUri

IPP_PORT = 631
"""Default port of ``ipp`` and ``ipps`` (RFC 8010 section 4.1, RFC 7472 section 4.2)."""
HTTPS_PORT = 443
"""Where many printers offer IPP over TLS, too (``ipps://host:443``)."""
HTTP_PORT = 80
"""Default port of ``http`` URIs."""

STANDARD_PORTS = (IPP_PORT, HTTPS_PORT, HTTP_PORT)
"""Ports among which a plan may choose; any other is used alone."""


class Security(enum.StrEnum):
    """How a connection is made secure."""

    AS_URI = "as-uri"
    """What the URI's scheme says; an upgrade when the printer asks for it (426)."""
    PREFER = "prefer"
    """The safest the printer offers; plain only when the URI says so and nothing else is there."""
    REQUIRE = "require"
    """TLS, or an error; never an octet of IPP in clear."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Ways to reach a printer, in the order they are tried.

    Attributes:
        uri: The printer's URI as given.
        security: The policy.
        attempts: The ways, the first is the choice; empty when policy leaves none.
        notes: Why ways are missing that one might expect, in words.
    """

    uri: str
    security: Security
    attempts: tuple[Attempt, ...]
    notes: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """Return the plan for a person, one line an attempt."""
        numbered = [
            f"{number}. {attempt.endpoint} {attempt.binding}: {attempt.reason}"
            for number, attempt in enumerate(self.attempts, 1)
        ]
        return [f"{self.uri} ({self.security})", *numbered, *(f"- {note}" for note in self.notes)]

    def as_dict(self) -> dict[str, JsonValue]:
        """Return the plan as JSON values."""
        attempts: list[JsonValue] = [
            {"host": one.host, "port": one.port, "binding": one.binding.value, "reason": one.reason}
            for one in self.attempts
        ]
        return {
            "uri": self.uri,
            "security": self.security.value,
            "choice": attempts[0] if attempts else None,
            "attempts": attempts,
            "notes": list(self.notes),
        }


def make_plan(
    uri: PrinterUri,
    security: Security,
    known: PrinterFacts | None = None,
    announced: Sequence[FoundEndpoint] = (),
) -> Plan:
    """Decide which ways to a printer are tried, in which order.

    Args:
        uri: Where the printer is said to be.
        security: The policy.
        known: What was learnt about it before; ``None`` = nothing.
        announced: Ways that it announces by DNS-SD; those of other hosts are left out.

    Returns:
        The plan. It has no attempt when policy and knowledge leave none: under ``prefer``
        after asking a printer that offers nothing secure where plain is not allowed.
    """
    known = known or PrinterFacts()
    attempts, notes = _MAKERS[security](uri, known)
    if announced and not uri.is_secure and not known.asked_at:
        attempts, notes = _with_announced(uri, security, announced, (attempts, notes))
    return Plan(str(uri), security, _each_once(attempts), tuple(notes))


def ports_to_ask(uri: PrinterUri) -> tuple[int, ...]:
    """Return the ports where a printer is asked what it offers, the likeliest first."""
    if uri.port not in STANDARD_PORTS:
        return (uri.port,)
    return tuple(dict.fromkeys((uri.port, IPP_PORT, HTTPS_PORT)))


_Made = tuple[list[Attempt], list[str]]


def _as_uri(uri: PrinterUri, known: PrinterFacts) -> _Made:
    if uri.is_secure:
        return [_at(uri, Binding.IMPLICIT, f"{uri.scheme}: TLS from the first octet")], []
    if known.upgrade_required:
        reason = "the printer answered 426 Upgrade Required before"
        return [_at(uri, Binding.UPGRADE, reason)], []
    return [_at(uri, Binding.PLAIN, f"{uri.scheme}: no TLS unless the printer asks for it")], []


def _require(uri: PrinterUri, known: PrinterFacts) -> _Made:
    if uri.is_secure:
        return _as_uri(uri, known)
    found = _secure_offers(uri, known)
    if found:
        return found, ["policy require: plain is never tried"]
    return _secure_guesses(uri), ["policy require: plain is never tried"]


def _prefer(uri: PrinterUri, known: PrinterFacts) -> _Made:
    if not known.asked_at:
        guesses = _as_uri(uri, known)[0] if uri.is_secure else _secure_guesses(uri)
        return guesses, ["the printer was not asked yet what it offers"]
    found = _secure_offers(uri, known)
    if found:
        return found, ["plain is not tried: the printer offers TLS"]
    if uri.is_secure:
        return _as_uri(uri, known)[0], [f"plain is not tried: the URI says {uri.scheme}"]
    if known.upgrade_required or known.secured:
        return _secure_guesses(uri), ["plain is not tried: TLS worked or was demanded before"]
    reason = "the printer was asked and offers nothing secure: everything sent can be read"
    return [_at(uri, Binding.PLAIN, reason)], []


def _with_announced(
    uri: PrinterUri, security: Security, announced: Sequence[FoundEndpoint], made: _Made
) -> _Made:
    """Put the secure ways that are announced first; ``as-uri`` stays at the URI's port."""
    attempts, notes = made
    ways = [way for one in announced if one.host.casefold() == uri.host for way in _ways(one)]
    if security is not Security.AS_URI:
        return [*ways, *attempts], notes
    upgrades = [way for way in ways if way.port == uri.port and way.binding is Binding.UPGRADE]
    if not upgrades:
        return made
    return upgrades, [*notes, "plain is not tried: TLS is announced for this port"]


def _ways(endpoint: FoundEndpoint) -> list[Attempt]:
    host, port = endpoint.host.casefold(), endpoint.port
    if endpoint.scheme == "ipps":
        return [Attempt(host, port, Binding.IMPLICIT, "IPPS is announced here (DNS-SD)")]
    reason = f"announced with TLS {endpoint.tls} (DNS-SD)"
    return [Attempt(host, port, Binding.UPGRADE, reason)] if endpoint.tls else []


def _each_once(attempts: Sequence[Attempt]) -> tuple[Attempt, ...]:
    """Leave out ways that were named before, for another reason."""
    kept: dict[tuple[str, int, Binding], Attempt] = {}
    for one in attempts:
        kept.setdefault((one.host, one.port, one.binding), one)
    return tuple(kept.values())


_MAKERS: dict[Security, Callable[[PrinterUri, PrinterFacts], _Made]] = {
    Security.AS_URI: _as_uri,
    Security.PREFER: _prefer,
    Security.REQUIRE: _require,
}


def _at(uri: PrinterUri, binding: Binding, reason: str) -> Attempt:
    return Attempt(uri.host, uri.port, binding, reason)


def _secure_offers(uri: PrinterUri, known: PrinterFacts) -> list[Attempt]:
    """Return the secure ways that asking found, the safest first."""
    ports = ports_to_ask(uri)
    found = [
        offer
        for offer in known.offers
        if offer.works and offer.binding.is_secure and offer.port in ports
    ]
    found.sort(key=lambda offer: _rank(offer, uri))
    return [
        Attempt(uri.host, offer.port, offer.binding, f"asking found {_words(offer)}")
        for offer in found
    ]


def _rank(offer: Offer, uri: PrinterUri) -> tuple[bool, bool, bool, int]:
    """Order offers: trusted first, TLS-only before upgrade (RFC 9325 section 3.2), then by port.

    Among equals the URI's own port comes first, then 631, then 443.
    """
    by_port = STANDARD_PORTS.index(offer.port) if offer.port in STANDARD_PORTS else -1
    upgrades = offer.binding is not Binding.IMPLICIT
    return (not offer.trusted, upgrades, offer.port != uri.port, by_port)


_DEMANDS = frozenset(
    {Reason.TLS_CLIENT_CERTIFICATE_REQUIRED, Reason.TLS_CLIENT_CERTIFICATE_REFUSED}
)


def _words(offer: Offer) -> str:
    if offer.error in _DEMANDS:
        return "TLS here, for clients with a certificate of their own"
    certificate = "a trusted certificate" if offer.trusted else "an untrusted certificate"
    if offer.trusted and offer.findings:
        certificate = "any certificate taken"
    version = version_title(version_keyword(offer.tls_version)) if offer.tls_version else "TLS"
    return f"{version} here with {certificate}"


def _secure_guesses(uri: PrinterUri) -> list[Attempt]:
    """Return the secure ways worth trying at a printer that was never asked."""
    secure_port = HTTPS_PORT if uri.port == HTTP_PORT else uri.port
    attempts = [Attempt(uri.host, secure_port, Binding.IMPLICIT, "TLS from the first octet")]
    if uri.port in STANDARD_PORTS:
        attempts += [
            Attempt(uri.host, port, Binding.IMPLICIT, "the other port where printers offer TLS")
            for port in (IPP_PORT, HTTPS_PORT)
            if port != secure_port
        ]
    reason = "upgrade of the plain port to TLS before any IPP (RFC 2817)"
    return [*attempts, Attempt(uri.host, uri.port, Binding.UPGRADE, reason)]
