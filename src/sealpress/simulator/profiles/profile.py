"""What a device profile is: a printer that stands for many real ones, under a name of ours."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

from sealpress.ipp.operations import Operation
from sealpress.printer import PrinterConfig
from sealpress.printer.administration import ADMINISTRATION_RULES
from sealpress.simulator.faults import ActiveFault, parse_faults
from sealpress.simulator.tls_mode import TlsMode
from sealpress.trust.client_certificates import ClientCertificateMode

ADMINISTRATION_OPERATIONS = frozenset(map(Operation, ADMINISTRATION_RULES))
"""Set-Printer-Attributes and its like, all of RFC 3998, and copies of jobs."""


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
        is_administered: Whether it has what IPP/2.1 and 2.2 add for operators and
            administrators, which few devices have; without it the model lacks those operations.
    """

    name: str
    good_for: str
    model: PrinterConfig
    tls: TlsMode = TlsMode.OPTIONAL
    faults: tuple[str, ...] = ()
    client_certificates: ClientCertificateMode = ClientCertificateMode.OFF
    is_administered: bool = False

    def __post_init__(self) -> None:
        """Take away from the model what such devices don't have."""
        if not self.is_administered:
            lacks = self.model.lacks | ADMINISTRATION_OPERATIONS
            object.__setattr__(self, "model", dataclasses.replace(self.model, lacks=lacks))

    def with_faults(self, faults: Iterable[ActiveFault | str]) -> tuple[ActiveFault, ...]:
        """Return its own faults and these; where they contradict each other, these win.

        Raises:
            UsageError: There is no such fault, or two of these contradict each other.
        """
        chosen = parse_faults(faults)
        decided = {one.fault.decides for one in chosen}
        own = [one for one in parse_faults(self.faults) if one.fault.decides not in decided]
        return (*own, *chosen)
