"""Delivery to IPP printers by the client of this package: its trust, its plan, its fallbacks."""

from __future__ import annotations

from sealpress.gateway.delivery.ipp_delivery.destination import IppDestination
from sealpress.gateway.delivery.ipp_delivery.making import IppDestinations

__all__ = ["IppDestination", "IppDestinations"]
