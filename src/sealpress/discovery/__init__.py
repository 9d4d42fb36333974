"""Find printers and be found: DNS-SD over multicast DNS (RFC 6762, RFC 6763, PWG 5100.14).

Reading and making records is pure; the network is python-zeroconf's, which comes with
``pip install 'sealpress[discovery]'`` and is loaded when one of the names that need it is used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from sealpress.discovery.found import FoundEndpoint, FoundPrinter, FoundService, merged
from sealpress.discovery.installed import require_installed
from sealpress.discovery.service_uri import ServiceUri
from sealpress.discovery.txt import TxtRecord

if TYPE_CHECKING:
    from sealpress.discovery.advertiser import Advertiser
    from sealpress.discovery.announcement import AdvertisedPrinter
    from sealpress.discovery.browser import (
        Change,
        ChangeKind,
        PrinterBrowser,
        find_printers,
        find_printers_async,
    )
    from sealpress.discovery.looking_up import printer_at, printer_called
    from sealpress.discovery.multicast import addresses_of_machine

__all__ = [
    "AdvertisedPrinter",
    "Advertiser",
    "Change",
    "ChangeKind",
    "FoundEndpoint",
    "FoundPrinter",
    "FoundService",
    "PrinterBrowser",
    "ServiceUri",
    "TxtRecord",
    "addresses_of_machine",
    "find_printers",
    "find_printers_async",
    "merged",
    "printer_at",
    "printer_called",
    "require_installed",
]

_LAZY = {
    "AdvertisedPrinter": "announcement",
    "Advertiser": "advertiser",
    "Change": "browser",
    "ChangeKind": "browser",
    "PrinterBrowser": "browser",
    "addresses_of_machine": "multicast",
    "find_printers": "browser",
    "find_printers_async": "browser",
    "printer_at": "looking_up",
    "printer_called": "looking_up",
}


def __getattr__(name: str) -> object:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    require_installed()
    module = importlib.import_module(f"{__name__}.{_LAZY[name]}")
    return getattr(module, name)
