"""Names of services in DNS-SD: taken apart, made to fit, and chosen anew when somebody has them."""

from __future__ import annotations

import re

__all__ = [
    "MAX_INSTANCE_OCTETS",
    "fit_instance",
    "host_of",
    "next_name",
    "split_service_name",
    "undotted",
]

MAX_INSTANCE_OCTETS = 63
"""Most octets of an instance name: it is one label (RFC 6763 section 4.1.1)."""

_SERVICE = re.compile(r"(?:(.*)\.)?((?:_[a-z0-9-]{1,15})\._(?:tcp|udp))\.(.+?)\.?", re.I | re.S)
_NUMBERED = re.compile(r"(.*) \((\d{1,4})\)", re.S)
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.I)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def split_service_name(name: str) -> tuple[str, str, str] | None:
    """Take ``Office._ipp._tcp.local.`` apart: instance, type and domain.

    Returns:
        The three, or ``None`` for a name of another form. An instance name may have dots and
        anything else in it.
    """
    found = _SERVICE.fullmatch(name)
    if found is None or not found[1]:
        return None
    return found[1], found[2].lower(), found[3]


def fit_instance(name: str, suffix: str = "") -> str:
    """Return a name as an instance name: no control characters, at most 63 octets with suffix."""
    room = MAX_INSTANCE_OCTETS - len(suffix.encode())
    cleaned = _CONTROL.sub(" ", name).encode("utf-8", "replace")
    return cleaned[:room].decode("utf-8", "ignore").strip() + suffix


def undotted(name: str) -> str:
    """Return an instance name without dots, which python-zeroconf takes for ends of labels."""
    return fit_instance(name.replace(". ", " ").rstrip(".").replace(".", "-"))


def next_name(name: str) -> str:
    """Return the name to try when somebody else has this one: ``Office (2)``, then ``(3)``."""
    found = _NUMBERED.fullmatch(name)
    base, number = (found[1], int(found[2]) + 1) if found else (name, 2)
    return fit_instance(base, f" ({number})")


def host_of(name: str) -> str:
    """Return the host of an SRV record for a URI: without the last dot, empty if it is none."""
    host = name.rstrip(".")
    labels = host.split(".")
    is_host = len(host) <= 253 and all(_LABEL.fullmatch(label) for label in labels)
    return host if is_host else ""
