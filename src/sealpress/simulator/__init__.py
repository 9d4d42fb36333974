"""Virtual printers that keep what they receive, for people's tests and ours."""

from __future__ import annotations

from sealpress.simulator.config import TlsMode, VirtualPrinterConfig
from sealpress.simulator.threads import RunningPrinter, run_in_thread
from sealpress.simulator.virtual_printer import VirtualPrinter

__all__ = [
    "RunningPrinter",
    "TlsMode",
    "VirtualPrinter",
    "VirtualPrinterConfig",
    "run_in_thread",
]
