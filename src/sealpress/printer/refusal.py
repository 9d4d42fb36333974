"""Refusing a request: the status code and what of the request it is about (RFC 8011 appendix B)."""

from __future__ import annotations

from collections.abc import Iterable

from sealpress.ipp.message import Attribute
from sealpress.ipp.status import Status
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import OutOfBand

__all__ = ["RefusalError", "bad_request", "unsupported_attribute"]


class RefusalError(Exception):
    """A request ends here with an error status; never leaves :mod:`sealpress.printer`.

    Attributes:
        status: The status code to answer with.
        detail: Why, for ``status-message``; without octets of the request in it.
        unsupported: Attributes for the unsupported group (RFC 8011 section 4.1.7).
    """

    def __init__(self, status: Status, detail: str, unsupported: Iterable[Attribute] = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.unsupported = tuple(unsupported)


def bad_request(detail: str) -> RefusalError:
    """Make the refusal for a request that breaks a rule of the protocol (0x0400)."""
    return RefusalError(Status.CLIENT_ERROR_BAD_REQUEST, detail)


def unsupported_attribute(name: str) -> Attribute:
    """Make the unsupported group's entry for an attribute that is not supported at all."""
    return Attribute(name, (ValueTag.UNSUPPORTED,), (OutOfBand.UNSUPPORTED,))
