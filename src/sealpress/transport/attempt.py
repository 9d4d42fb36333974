"""One way to reach a printer: host, port and binding, as a value the plan can order (pure)."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Binding(enum.StrEnum):
    """How TLS, if any, comes into a connection."""

    PLAIN = "plain"
    """HTTP without TLS (RFC 8010 section 4)."""
    UPGRADE = "upgrade"
    """``OPTIONS *`` with ``Upgrade: TLS/1.x`` first, then TLS (RFC 2817 section 3.2)."""
    IMPLICIT = "implicit"
    """TLS from the first octet (RFC 7472)."""

    @property
    def is_secure(self) -> bool:
        """Whether IPP travels inside TLS."""
        return self is not Binding.PLAIN


@dataclass(frozen=True, slots=True)
class Attempt:
    """One step of a connection plan.

    Attributes:
        host: Name or address as the URI has it, an IPv6 address without brackets.
        port: TCP port.
        binding: How TLS comes in.
        reason: Why this attempt is in the plan, one clause for a person.
    """

    host: str
    port: int
    binding: Binding
    reason: str = ""

    @property
    def endpoint(self) -> str:
        """``host:port``, an IPv6 address in brackets."""
        return endpoint_text(self.host, self.port)


def endpoint_text(host: str, port: int) -> str:
    """``host:port`` for messages, an IPv6 address in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
