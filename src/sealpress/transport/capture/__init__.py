"""Captures: what crossed the wire as a pcapng file, with the secrets that decrypt it inside."""

from sealpress.transport.capture.capture import (
    MAX_CAPTURE_OCTETS,
    MAX_CAPTURE_SECONDS,
    MIN_CAPTURE_OCTETS,
    Capture,
)

__all__ = ["MAX_CAPTURE_OCTETS", "MAX_CAPTURE_SECONDS", "MIN_CAPTURE_OCTETS", "Capture"]
