"""How much of a message a decoder takes before it refuses, as named settings."""

from __future__ import annotations

from dataclasses import dataclass

from sealpress.errors import WireError
from sealpress.reasons import Reason

MAX_LENGTH_FIELD = 0x7FFF
"""Largest name or value in octets: length fields are SIGNED-SHORT (RFC 8010 section 3.1.1)."""


@dataclass(frozen=True, slots=True)
class DecodeLimits:
    """Bounds on one message; passing one is a WireError with reason ``limit-exceeded``.

    RFC 8010 sets none of them but the length fields; these keep one message from taking much
    memory or time (RFC 8010 section 8 asks for robustness against hostile messages).

    Attributes:
        max_message_octets: Octets from the version number to the end tag.
        max_groups: Attribute groups; an answer to Get-Jobs has one a job.
        max_attributes: Attributes, members of collections counted as well.
        max_values: Values, those inside collections and the collections themselves counted.
        max_depth: Collections inside one another; 1 allows collections without any inside.
        max_name_octets: Octets of one attribute or member name.
        max_value_octets: Octets of one value.
        max_repairs: Repairs of one message; each is reported.
    """

    max_message_octets: int = 1 << 20
    max_groups: int = 4096
    max_attributes: int = 4096
    max_values: int = 16384
    max_depth: int = 8
    max_name_octets: int = MAX_LENGTH_FIELD
    max_value_octets: int = MAX_LENGTH_FIELD
    max_repairs: int = 1024


DEFAULT_LIMITS = DecodeLimits()
"""For a request to a printer, a few attributes long: the worst 1 MiB takes less than 0.2 s."""

RESPONSE_LIMITS = DecodeLimits(
    max_message_octets=16 << 20,
    max_groups=65536,
    max_attributes=1 << 20,
    max_values=1 << 20,
)
"""For an answer somebody asked for, such as all the jobs and printers of a large print server."""


def over_limit(detail: str, offset: int, path: tuple[str, ...] = ()) -> WireError:
    """Return the error for a message that is more than the limits allow."""
    return WireError(Reason.LIMIT_EXCEEDED, detail, offset=offset, path=path)
