"""The ports of a printer: which are open, and what each of them speaks."""

from __future__ import annotations

import shlex
from collections.abc import AsyncIterator, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from sealpress.client.plan import HTTP_PORT, STANDARD_PORTS, ports_to_ask
from sealpress.diagnose.observation import Observation, Outcome
from sealpress.diagnose.together import together
from sealpress.errors import Reason, TransportError
from sealpress.transport.attempt import Binding

if TYPE_CHECKING:
    from sealpress.client.facts import JsonValue, Offer
    from sealpress.diagnose.examination import Examination
    from sealpress.ipp.uri import PrinterUri

RAW_PORT = 9100
"""Where printers take raw data: AppSocket, also called JetDirect."""

_STATES = {
    Reason.CONNECTION_REFUSED: "closed",
    Reason.CONNECT_TIMEOUT: "silent",
    Reason.HOST_UNREACHABLE: "unreachable",
    Reason.CONNECTION_RESET: "resets",
}
_OPEN = "open"

# Errors of a look in clear that show what is there all the same.
_NOT_EVEN_HTTP = frozenset({Reason.NOT_HTTP, Reason.TLS_ON_PLAIN_PORT})
_NO_WORD = frozenset(
    {
        Reason.CONNECT_TIMEOUT,
        Reason.CONNECTION_CLOSED,
        Reason.CONNECTION_REFUSED,
        Reason.CONNECTION_RESET,
        Reason.EXAMINATION_CUT_SHORT,
        Reason.HOST_UNREACHABLE,
        Reason.RECEIVE_TIMEOUT,
        Reason.RESPONSE_TRUNCATED,
        Reason.SEND_TIMEOUT,
        Reason.TLS_CLOSED,
    }
)
_NOT_ASKED = "not-asked"

_WORDS = {
    "tls": "TLS from the first octet",
    "tls-only-handshake": "TLS, with which no connection comes about",
    "upgrade": "TLS by HTTP Upgrade",
    "plain": "IPP in clear",
    "http": "HTTP in clear",
    "other": "something that is neither HTTP nor TLS",
    "nothing": "nothing",
}


def ports_of(uri: PrinterUri) -> tuple[int, ...]:
    """Return the ports to look at; a URI with an unusual port speaks of that port alone."""
    if uri.port not in STANDARD_PORTS:
        return (uri.port,)
    return tuple(dict.fromkeys((*ports_to_ask(uri), HTTP_PORT, RAW_PORT)))


async def look_at_ports(exam: Examination) -> AsyncIterator[Observation]:
    """Try each port, then ask at the open ones what they offer."""
    if not exam.addresses:
        yield Observation.skipped("ports", "there is no address to look at")
        return
    ports = ports_of(exam.uri)
    ended = await together(exam.driver, [partial(_tried, exam, port) for port in ports])
    by_port = dict(zip(ports, ended, strict=True))
    exam.open_ports = frozenset(port for port, error in by_port.items() if error is None)
    useful = exam.open_ports & set(ports_to_ask(exam.uri))
    if useful:
        exam.offers = await exam.printer.ask()
    yield _of_ports(exam, by_port)
    if exam.offers is not None:
        for port in sorted(useful):
            yield _of_speech(port, [one for one in exam.offers.offers if one.port == port])
        yield _of_plain(exam, exam.offers.offers)
    if RAW_PORT in exam.open_ports and exam.uri.port != RAW_PORT:
        yield Observation.problem(
            "raw-port",
            Reason.RAW_PORT_OPEN,
            f"port {RAW_PORT} is open: raw print data is taken there from anybody, unencrypted",
            facts={"port": RAW_PORT},
        )


async def _tried(exam: Examination, port: int) -> TransportError | None:
    try:
        stream = await exam.driver.connect(exam.uri.host, port, timeout=exam.timeouts.connect)
    except TransportError as error:
        return error
    await stream.close()
    return None


def _of_ports(exam: Examination, by_port: Mapping[int, TransportError | None]) -> Observation:
    states = {
        port: _STATES.get(error.reason, error.reason.value) if error else _OPEN
        for port, error in by_port.items()
    }
    said = ", ".join(f"{port} {state}" for port, state in states.items())
    facts: dict[str, JsonValue] = {"ports": {str(port): state for port, state in states.items()}}
    error = by_port[exam.uri.port]
    if error is None:
        return Observation.ok("ports", said, **facts)
    ways = _other_ways(exam)
    if ways and exam.asks_for_security:
        return Observation.ok("ports", said, **facts)  # the plan may choose among them
    exam.failures.append((f"port {exam.uri.port}", error))
    return Observation(
        question="ports",
        outcome=Outcome.FAILED,
        sentence=f"{error.detail}; ports: {said}",
        reason=error.reason,
        remedy=f"It answers elsewhere: sealpress doctor {shlex.quote(ways[0])}"
        if ways
        else error.hint,
        facts=facts,
        error=error,
    )


def _other_ways(exam: Examination) -> list[str]:
    """Return URIs by which the printer can be reached, the safest first."""
    offers = exam.offers.offers if exam.offers else ()
    working = [one for one in offers if one.works and one.binding is not Binding.UPGRADE]
    working.sort(key=lambda one: one.binding is not Binding.IMPLICIT)
    return [
        str(
            exam.uri.with_scheme("ipps" if one.binding is Binding.IMPLICIT else "ipp").with_port(
                one.port
            )
        )
        for one in working
    ]


def speech_of(offers: Iterable[Offer]) -> tuple[str, ...]:
    """Return what a port was found to speak, by keyword, the safest first."""
    found: set[str] = set()
    for offer in offers:
        if offer.error != _NOT_ASKED:
            found.add(_speech(offer))
    found.discard("")
    if not found - {"nothing", "other"}:
        return ("other",) if "other" in found else ("nothing",)
    return tuple(word for word in _WORDS if word in found - {"nothing", "other"})


def _speech(offer: Offer) -> str:
    if offer.binding is Binding.IMPLICIT:
        return _speech_of_tls(offer)
    if offer.binding is Binding.UPGRADE:
        return "upgrade" if offer.works or offer.tls_version else ""
    if offer.works:
        return "plain"
    if offer.error in _NO_WORD:
        return "nothing"
    return "other" if offer.error in _NOT_EVEN_HTTP else "http"


def _speech_of_tls(offer: Offer) -> str:
    if offer.works or offer.tls_version:
        return "tls"
    if offer.certificate_sha256 or offer.error in _BROKEN_TLS:
        return "tls-only-handshake"
    return ""


_BROKEN_TLS = frozenset(
    reason
    for reason in Reason
    if reason.startswith("tls-")
    and reason not in {Reason.TLS_CLOSED, Reason.TLS_TIMEOUT, Reason.TLS_ON_PLAIN_PORT}
)


def _of_speech(port: int, offers: list[Offer]) -> Observation:
    spoken = speech_of(offers)
    *most, last = (_WORDS[word] for word in spoken)
    said = f"port {port} {_says(spoken)} {' and '.join(filter(None, (', '.join(most), last)))}"
    return Observation.ok(f"port-{port}", said, port=port, speaks=list(spoken))


def _says(spoken: tuple[str, ...]) -> str:
    return "says" if spoken == ("nothing",) else "speaks"


def _of_plain(exam: Examination, offers: Iterable[Offer]) -> Observation:
    plain = [one.port for one in offers if one.binding is Binding.PLAIN and one.works]
    if plain:
        return Observation.problem(
            "in-clear",
            Reason.PLAIN_OFFERED,
            f"port {plain[0]} takes print jobs in clear",
            outcome=Outcome.WARNING if exam.asks_for_security else None,
            facts={"ports": list(plain)},
        )
    if any(one.binding is Binding.PLAIN and one.error == _NOT_ASKED for one in offers):
        return Observation.skipped("in-clear", "nothing is asked in clear under this policy")
    return Observation.ok("in-clear", "no port takes print jobs in clear", ports=[])
