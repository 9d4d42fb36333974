"""What a device profile is: a printer that stands for many real ones, under a name of ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sealpress.printer import PrinterConfig
from sealpress.simulator.faults import ActiveFault, parse_faults
from sealpress.simulator.tls_mode import TlsMode
from sealpress.trust.client_certificates import ClientCertificateMode


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A kind of printer.

    Attributes:
        name: Its keyword: ``label-printer``.
        good_for: What it is like and what to test with it, in one sentence.
        model: Attributes, formats, operations, IPP versions.
        tls: Which ways of talking to it work.
        faults: What devices of this kind get wrong, as typed.
        client_certificates: Whether it wants a certificate of its clients.
    """

    name: str
    good_for: str
    model: PrinterConfig
    tls: TlsMode = TlsMode.OPTIONAL
    faults: tuple[str, ...] = ()
    client_certificates: ClientCertificateMode = ClientCertificateMode.OFF

    def with_faults(self, faults: Iterable[ActiveFault | str]) -> tuple[ActiveFault, ...]:
        """Return its own faults and these; where they contradict each other, these win.

        Raises:
            UsageError: There is no such fault, or two of these contradict each other.
        """
        chosen = parse_faults(faults)
        decided = {one.fault.decides for one in chosen}
        own = [one for one in parse_faults(self.faults) if one.fault.decides not in decided]
        return (*own, *chosen)
