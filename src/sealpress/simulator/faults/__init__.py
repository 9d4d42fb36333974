"""Faults that a virtual printer can have, one or several at a time, from TCP to the paper."""

from __future__ import annotations

from sealpress.simulator.faults.desk import FaultDesk
from sealpress.simulator.faults.fault import ActiveFault, Fault, Layer, Parameter
from sealpress.simulator.faults.parsing import parse_fault, parse_faults
from sealpress.simulator.faults.table import FAULTS

__all__ = [
    "FAULTS",
    "ActiveFault",
    "Fault",
    "FaultDesk",
    "Layer",
    "Parameter",
    "parse_fault",
    "parse_faults",
]
