"""Certificates that will expire soon, told ahead of time; reads their dates without a library.

Every connection is looked at, so this must not load ``cryptography``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sealpress.reasons import Reason
from sealpress.trust.certificates.der import SEQUENCE, Elements
from sealpress.trust.certificates.finding import Finding

EXPIRY_WARNING_SECONDS = 30 * 24 * 3600
"""How long before a certificate expires that is told, with each connection and in lists."""

EXPIRY_WARNING = timedelta(seconds=EXPIRY_WARNING_SECONDS)
"""The same as a span of time."""

_VERSION, _UTC_TIME, _GENERALIZED_TIME = 0xA0, 0x17, 0x18
_FIELDS_BEFORE_VALIDITY = 3  # serialNumber, signature, issuer (RFC 5280 section 4.1)


def find_expiring(chain: Sequence[bytes], now: datetime) -> tuple[Finding, ...]:
    """Find the certificates (DER) that are still valid, but not for long."""
    found = []
    for position, der in enumerate(chain):
        end = read_end(der)
        if end is not None and now <= end < now + EXPIRY_WARNING:
            detail = f"it expires {how_soon(end, now)}, on {end:%Y-%m-%d}"
            found.append(Finding(Reason.CERTIFICATE_EXPIRING, detail, position))
    return tuple(found)


def how_soon(end: datetime, now: datetime) -> str:
    """Say how long it is to a certificate's end; whole days, and in words within the last one."""
    days = (end - now).days
    return "in 1 day" if days == 1 else f"in {days} days" if days else "within 24 hours"


def read_end(der: bytes) -> datetime | None:
    """Return when a certificate ends (RFC 5280 section 4.1.2.5); ``None`` if it can't be read."""
    try:
        fields = Elements(_only(_only(der)))
        if fields.tag == _VERSION:
            fields.skip()
        for _ in range(_FIELDS_BEFORE_VALIDITY):
            fields.skip()
        validity = Elements(fields.take(SEQUENCE))
        validity.skip()
        tag = validity.tag
        return _moment(tag, validity.take(tag))
    except (ValueError, IndexError):
        return None


def _only(octets: bytes) -> bytes:
    return Elements(octets).take(SEQUENCE)


def _moment(tag: int, octets: bytes) -> datetime:
    text = octets.decode("ascii")
    if tag == _UTC_TIME:
        century = "19" if text[:2] >= "50" else "20"  # RFC 5280 section 4.1.2.5.1
        text = century + text
    elif tag != _GENERALIZED_TIME:
        raise ValueError("no time")
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
