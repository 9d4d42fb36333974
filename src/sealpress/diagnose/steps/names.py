"""The name of a printer: what addresses it has, and which of them answer."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Sequence
from ipaddress import ip_address
from typing import TYPE_CHECKING

from sealpress.diagnose.observation import Observation, Outcome
from sealpress.diagnose.together import together
from sealpress.errors import Reason, TransportError
from sealpress.transport.blocking import resolve_in_time
from sealpress.transport.sockets import literal_address

if TYPE_CHECKING:
    from sealpress.diagnose.examination import Examination
    from sealpress.transport.sockets import Address

RESOLVE_SECONDS = 4.0
"""How long the addresses of a name are waited for."""

MAX_ADDRESSES = 8
"""Of how many addresses it is tried whether they answer."""

_COSTS_TIME = frozenset({Reason.CONNECT_TIMEOUT})

_LOCAL_NAME_REMEDY = (
    "Names that end in .local are found by multicast DNS: switch it on in the printer, have it "
    "in the same network, and on Linux install libnss-mdns and avahi-daemon; or use the "
    "printer's address from its network page."
)


async def look_at_names(exam: Examination) -> AsyncIterator[Observation]:
    """Find the addresses of the printer's name, and try each of them."""
    host, port = exam.uri.host, exam.uri.port
    try:
        found = literal_address(host, port) or await exam.driver.call(
            lambda: resolve_in_time(host, port, min(RESOLVE_SECONDS, exam.seconds_left))
        )
    except TransportError as error:
        if host.endswith(".local"):
            error.hint = error.hint or _LOCAL_NAME_REMEDY
        exam.failures.append((f"name {host}", error))
        yield Observation.failed("name", error)
        return
    exam.addresses = _numbers(found)
    yield await exam.driver.call(lambda: _of_name(host, exam.addresses))
    if len(exam.addresses) > 1:
        yield await _of_addresses(exam)


def _numbers(found: Sequence[Address]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(address[0]) for _, address in found))[:MAX_ADDRESSES]


def _of_name(host: str, addresses: tuple[str, ...]) -> Observation:
    own = [address for address in addresses if is_own(address)]
    words = ", ".join(addresses)
    said = f"the address is {words}" if host in addresses else f"{host} is {words}"
    if own:
        said += "; that is this machine itself"
    return Observation.ok(
        "name",
        said,
        addresses=list(addresses),
        versions=sorted({f"IPv{ip_address(one.partition('%')[0]).version}" for one in addresses}),
        is_this_machine=bool(own),
    )


def is_own(address: str) -> bool:
    """Whether an IP address is one of this machine's: only then a socket can have it."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((address, 0))
    except OSError:
        return False
    return True


async def _of_addresses(exam: Examination) -> Observation:
    """Try each address: one that is silent costs time at each connection."""

    async def tried(address: str) -> Reason | None:
        timeout = exam.timeouts.connect
        try:
            stream = await exam.driver.connect(address, exam.uri.port, timeout=timeout)
        except TransportError as error:
            return error.reason
        await stream.close()
        return None

    addresses = exam.addresses
    ended = await together(exam.driver, [lambda at=one: tried(at) for one in addresses])  # type: ignore[misc]  # its type is inferred too late
    by_address = dict(zip(addresses, ended, strict=True))
    words = ", ".join(f"{one}: {reason or 'answers'}" for one, reason in by_address.items())
    facts = {one: reason.value if reason else "ok" for one, reason in by_address.items()}
    if all(ended):
        return Observation.skipped("addresses", f"no address answers on port {exam.uri.port}")
    silent = [one for one, reason in by_address.items() if reason in _COSTS_TIME]
    if silent:
        return Observation.problem(
            "addresses",
            Reason.CONNECT_TIMEOUT,
            f"not all addresses of {exam.uri.host} answer on port {exam.uri.port} ({words}): "
            "connections that try a silent one first take long",
            outcome=Outcome.WARNING,
            remedy=f"Take {', '.join(silent)} out of the name service, or let the printer answer "
            "there.",
            facts={"addresses": facts},
        )
    return Observation.ok("addresses", words, addresses=facts)
