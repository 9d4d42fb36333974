"""All faults that a virtual printer can have, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sealpress.simulator.faults import (
    certificate_faults,
    http_faults,
    ipp_faults,
    printer_faults,
    tcp_faults,
    tls_faults,
)
from sealpress.simulator.faults.fault import Fault

FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        fault.name: fault
        for rows in (
            tcp_faults.ROWS,
            tls_faults.ROWS,
            certificate_faults.ROWS,
            http_faults.ROWS,
            ipp_faults.ROWS,
            printer_faults.ROWS,
        )
        for fault in rows
    }
)
"""Layer by layer, from the cable to the paper."""
