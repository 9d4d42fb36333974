"""What is announced of a printer: its services and subtypes, and the name that guards them all.

One instance name stands for every protocol of a printer (RFC 6763 section 8, flagship naming).
So a record for LPD holds the name even where there is no LPD: port 0, and no pointer to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from zeroconf import DNSOutgoing, DNSQuestion, ServiceInfo

from sealpress.discovery.names import undotted
from sealpress.discovery.txt import TxtRecord

if TYPE_CHECKING:
    from zeroconf import DNSRecord

__all__ = ["AdvertisedPrinter", "Announcement"]

_FLAGSHIP = "_printer._tcp.local."
_RESPONSE = 0x8400  # an authoritative answer (RFC 6762 sections 18.2 and 18.4)
_ANY = 255
_IN = 1  # and an answer by multicast: one by unicast may reach another program of this machine


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvertisedPrinter:
    """A printer as it shall be found.

    Attributes:
        name: What it is called, if nobody else is called so.
        host: Host name that leads to it: ``printer.local``.
        port: Its TCP port.
        addresses: Addresses of the host.
        schemes: ``ipp`` and ``ipps``, or one of them.
        subtypes: Under which it is found, too.
        txt: Its TXT record.
        plain_txt: The one of ``_ipp._tcp`` where a printer says other things in clear.
    """

    name: str
    host: str
    port: int
    addresses: tuple[str, ...]
    schemes: tuple[str, ...] = ("ipp", "ipps")
    subtypes: tuple[str, ...] = ("_print",)
    txt: TxtRecord = field(default_factory=TxtRecord, repr=False)
    plain_txt: TxtRecord | None = field(default=None, repr=False)

    def txt_for(self, scheme: str) -> TxtRecord:
        """Return the TXT record of a service."""
        return self.txt if scheme == "ipps" or self.plain_txt is None else self.plain_txt


class Announcement:
    """The records of one printer under one name.

    Args:
        printer: What is announced.
        name: Under which name.
    """

    def __init__(self, printer: AdvertisedPrinter, name: str) -> None:
        self.printer = printer
        self.name = undotted(name)
        self.services = list(self._services())
        self._subtypes = list(self._found_by_subtype())

    @property
    def names(self) -> frozenset[str]:
        """Full names of its services, in lower case."""
        return frozenset(service.name.lower() for service in self.services)

    @property
    def entries(self) -> Sequence[ServiceInfo]:
        """What answers questions: services, and services under their subtypes."""
        return [*self.services, *self._subtypes]

    def is_ours(self, host: str, port: int) -> bool:
        """Whether an SRV record leads where this printer is."""
        ports = {0, self.printer.port}
        return host.rstrip(".").casefold() == self.printer.host.casefold() and port in ports

    def loses_against(self, host: str, port: int) -> bool:
        """Whether another's record wins where both claim the name (RFC 6762 section 8.2).

        The host decides before the port: so all services of a printer win or lose together.
        """
        return _rank(self.printer.host, self.printer.port) < _rank(host, port)

    def records(self, *, ttl: int | None = None) -> Iterator[DNSRecord]:
        """Yield all records; with ``ttl=0`` they say goodbye (RFC 6762 section 10.1)."""
        pointed = [service for service in self.services if not _is_flagship(service)]
        for entry in (*pointed, *self._subtypes):
            yield entry.dns_pointer(override_ttl=ttl)
        for service in self.services:
            yield service.dns_service(override_ttl=ttl)
            yield service.dns_text(override_ttl=ttl)
        if ttl != 0:  # another printer may share the host
            yield from self.services[0].dns_addresses(override_ttl=ttl)

    def probe(self, packet: DNSOutgoing) -> None:
        """Ask whether anybody has these names, and say what for (RFC 6762 section 8.1).

        By what it is for, a question is known as a probe: others answer at once, even what they
        have told within the last second.
        """
        for service in self.services:
            packet.add_question(DNSQuestion(service.name, _ANY, _IN))
        for service in self.services:
            packet.authorities.append(service.dns_service())  # type: ignore[arg-type]  # any record

    def _services(self) -> Iterator[ServiceInfo]:
        for scheme in self.printer.schemes:
            kind = f"_{scheme}._tcp.local."
            txt = self.printer.txt_for(scheme)
            yield self._info(kind, f"{self.name}.{kind}", self.printer.port, txt)
        # Nobody asks for a type of this name, so no pointer leads to the record that only guards.
        guard = f"{self.name}.{_FLAGSHIP}"
        yield self._info(guard, guard, 0, TxtRecord())

    def _found_by_subtype(self) -> Iterator[ServiceInfo]:
        for service in self.services:
            for subtype in () if _is_flagship(service) else self.printer.subtypes:
                kind = f"{subtype}._sub.{service.type}"
                txt = self.printer.txt_for(service.type[1:].partition(".")[0])
                info = self._info(kind, service.name, self.printer.port, txt)
                info.key = f"{subtype}.{service.key}"  # the registry has one entry a key
                yield info

    def _info(self, kind: str, name: str, port: int, txt: TxtRecord) -> ServiceInfo:
        return ServiceInfo(
            kind,
            name,
            port=port,
            properties=txt.encode(),
            server=f"{self.printer.host}.",
            parsed_addresses=list(self.printer.addresses),
        )


def packet_of(records: Iterator[DNSRecord]) -> DNSOutgoing:
    """Return an answer that nobody asked for."""
    packet = DNSOutgoing(_RESPONSE)
    for record in records:
        packet.add_answer_at_time(record, 0)
    return packet


def _is_flagship(service: ServiceInfo) -> bool:
    return service.port == 0


def _rank(host: str, port: int) -> tuple[bytes, int]:
    return host.rstrip(".").casefold().encode("utf-8", "surrogateescape"), port
