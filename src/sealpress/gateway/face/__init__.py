"""The IPP face of a gateway: every queue a printer, whose jobs are in the store."""

from sealpress.gateway.face.service import Face, gateway_services

__all__ = ["Face", "gateway_services"]
