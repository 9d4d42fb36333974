"""The way to the multicast DNS of chosen interfaces, by python-zeroconf."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from contextlib import suppress
from ipaddress import ip_address

import ifaddr
from zeroconf import InterfaceChoice, IPVersion
from zeroconf.asyncio import AsyncZeroconf

from sealpress.errors import Phase, Reason, TransportError

__all__ = ["EVERY_INTERFACE", "addresses_of_machine", "join_multicast"]

EVERY_INTERFACE: tuple[str, ...] = ()
"""Stands for all interfaces where interfaces are chosen by their addresses."""


async def join_multicast(interfaces: Sequence[str] = EVERY_INTERFACE) -> AsyncZeroconf:
    """Join the group of multicast DNS (RFC 6762 section 3) on interfaces.

    Args:
        interfaces: Their addresses, IPv4 and IPv6; none for all interfaces.

    Raises:
        TransportError: The interfaces can't be used (reason ``host-unreachable``).
    """
    opened = _open(interfaces)
    # What is waited for is everybody's: it must not be canceled with one who waits.
    starting = asyncio.create_task(opened.zeroconf.async_wait_for_start())
    try:
        await asyncio.shield(starting)
    except BaseException:
        await opened.async_close()
        starting.cancel()
        raise
    return opened


def _open(interfaces: Sequence[str]) -> AsyncZeroconf:
    for address in interfaces:
        _require_own(address)
    try:
        if not interfaces:
            return AsyncZeroconf(interfaces=InterfaceChoice.All, ip_version=IPVersion.All)
        return AsyncZeroconf(interfaces=list(interfaces))
    except (OSError, RuntimeError, ValueError) as error:
        if not interfaces:
            with suppress(OSError, RuntimeError, ValueError):  # a machine without IPv6
                return AsyncZeroconf(interfaces=InterfaceChoice.All, ip_version=IPVersion.V4Only)
        where = ", ".join(interfaces) or "every interface"
        raise TransportError(
            Reason.HOST_UNREACHABLE,
            f"multicast DNS cannot be used on {where}: {error}",
            phase=Phase.RESOLVE,
        ) from error


def _require_own(address: str) -> None:
    """Refuse an address that no interface has, before sockets are opened for the others."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as trial:
        try:
            trial.bind((address, 0))
        except OSError as error:
            raise TransportError(
                Reason.HOST_UNREACHABLE,
                f"no network interface has the address {address}: {error.strerror or error}",
                phase=Phase.RESOLVE,
            ) from error


def addresses_of_machine(host: str) -> tuple[str, ...]:
    """Return the addresses at which a server is reached that listens at one.

    Args:
        host: The address listened on; ``0.0.0.0``, ``::`` and ``""`` for every address.
    """
    try:
        listened = ip_address(host)
    except ValueError:
        if host == "localhost":
            return ("127.0.0.1",)
        if host:
            return ()
    else:
        if not listened.is_unspecified:
            return (str(listened),)
    found = []
    for adapter in ifaddr.get_adapters():
        for each in adapter.ips:
            address = ip_address(each.ip[0] if isinstance(each.ip, tuple) else each.ip)
            if not (address.is_loopback or (address.version == 6 and host == "0.0.0.0")):  # noqa: S104  # compared, not bound
                found.append(str(address))
    return tuple(dict.fromkeys(found)) or ("127.0.0.1",)
