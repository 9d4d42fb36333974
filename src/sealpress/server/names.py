"""The names under which clients find a server, from the address it listens on."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from ipaddress import ip_address

__all__ = ["authority", "is_loopback", "local_host", "names_of"]


def names_of(host: str, more: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the names clients may use, for certificate and ``Host`` check.

    Args:
        host: The address listened on.
        more: Names somebody gave it.
    """
    names = [_name_in_uris(host), "localhost", *more]
    if _is_every_address(host):
        names += [socket.gethostname(), "127.0.0.1", "::1"]
    else:
        names.append(host)
    if is_loopback(host):
        names += ["127.0.0.1", "::1"]
    return tuple(dict.fromkeys(names))


def authority(host: str, port: int) -> str:
    """Return ``name:port`` for URIs, by a name that every client on the way can resolve."""
    name = _name_in_uris(host)
    return f"[{name}]:{port}" if ":" in name else f"{name}:{port}"


def local_host() -> str:
    """Return this machine's name in multicast DNS: ``printer.local``."""
    label = socket.gethostname().partition(".")[0]
    is_label = label.isascii() and label.replace("-", "").replace("_", "").isalnum()
    return f"{label if is_label else 'sealpress'}.local"


def is_loopback(host: str) -> bool:
    """Whether an address, or a name, is this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _name_in_uris(host: str) -> str:
    if _is_every_address(host):
        return socket.gethostname()
    return "localhost" if is_loopback(host) else host


def _is_every_address(host: str) -> bool:
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return host == ""
