"""Status codes of responses: names, classes, and codes nobody registered (RFC 8011 appendix B)."""

from __future__ import annotations

from sealpress.ipp._generated.status import Status

__all__ = ["Status", "is_successful", "status_keyword"]

#: The classes of status codes by their high octet (RFC 8011 section 4.1.6).
STATUS_CLASSES = {
    0x00: "successful",
    0x01: "informational",
    0x03: "redirection",
    0x04: "client-error",
    0x05: "server-error",
}


def status_keyword(code: int) -> str:
    """Return ``client-error-not-found`` for 0x0406; an unknown code keeps its class and number."""
    try:
        return Status(code).keyword
    except ValueError:
        return f"{STATUS_CLASSES.get(code >> 8, 'status')}-0x{code & 0xFFFF:04x}"


def is_successful(code: int) -> bool:
    """Say whether a status code means that the request was carried out (0x0000 to 0x00FF)."""
    return 0 <= code <= 0x00FF
