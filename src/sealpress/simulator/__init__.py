"""Virtual printers that keep what they receive, for people's tests and ours."""

from __future__ import annotations

from sealpress.simulator.config import TlsMode, VirtualPrinterConfig
from sealpress.simulator.profiles import PROFILES, Profile, profile_named
from sealpress.simulator.received import PrintedJob, ReceivedRequest
from sealpress.simulator.threads import RunningPrinter, run_in_thread
from sealpress.simulator.virtual_printer import VirtualPrinter

__all__ = [
    "PROFILES",
    "PrintedJob",
    "Profile",
    "ReceivedRequest",
    "RunningPrinter",
    "TlsMode",
    "VirtualPrinter",
    "VirtualPrinterConfig",
    "profile_named",
    "run_in_thread",
]
