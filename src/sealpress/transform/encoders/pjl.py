"""What stands around a job for printers of several languages (HP PJL)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sealpress.transform.pixels import Resolution

__all__ = ["UNIVERSAL_EXIT", "enter"]

UNIVERSAL_EXIT = b"\x1b%-12345X"
"""Ends whatever language is spoken."""


def enter(language: str, resolution: Resolution) -> bytes:
    """Return the lines before a job.

    Args:
        language: ``PCL`` or ``PCLXL``.
        resolution: The printer is to print with.
    """
    lines = f"@PJL SET RESOLUTION={resolution.feed}\r\n@PJL ENTER LANGUAGE={language}\r\n"
    return UNIVERSAL_EXIT + lines.encode()
