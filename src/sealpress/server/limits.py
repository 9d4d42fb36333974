"""Every limit of a server, with its unit and its default."""

from __future__ import annotations

import resource
from dataclasses import dataclass, field

from sealpress.transport.framing import BodyLimits
from sealpress.transport.http1 import HeadLimits

_SPARE_FILES = 64
_BURST_FILES = 1100  # connections that are accepted in one go, before others make room
_MOST_CONNECTIONS = 20_000


def raise_open_files_limit() -> int:
    """Raise the soft limit of open files to the hard one; return the limit then in force."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def default_max_connections() -> int:
    """Return how many connections the open-files limit allows, a few files kept for documents."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY:
        return _MOST_CONNECTIONS
    return max(8, min(_MOST_CONNECTIONS, hard - max(_SPARE_FILES, min(hard // 2, _BURST_FILES))))


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerLimits:
    """How much of us one peer may use. Times are seconds.

    Attributes:
        head_timeout: From a request's first octet (a connection's first: from its beginning) to
            the end of its head.
        handshake_timeout: From a connection's beginning to the end of its TLS handshake.
        body_grace: How long a peer may in all keep a body waiting; each octet earns time back.
        body_min_octets_per_second: How many octets earn one second back.
        idle_timeout: Between two requests.
        send_timeout: For a peer to take more of an answer.
        linger_timeout: How long what a peer still sends is thrown away after the last answer, so
            that it can read that answer.
        linger_pause: A peer whose request was answered early and that then sends nothing for so
            long has seen the answer.
        linger_octets: How much of it, at most.
        drain_octets: An unwanted body with no more than this missing is read to its end to keep
            the connection.
        max_connections: When there are more, those that kept us waiting longest are closed.
        max_connections_per_address: More of one address are closed at once.
        max_upgrade_body_octets: A body that may come in clear before an upgrade to TLS; none may
            where clients are asked for certificates.
        head: Limits of a head.
        body: Limits of a body's framing.
    """

    head_timeout: float = 10.0
    handshake_timeout: float = 10.0
    body_grace: float = 30.0
    body_min_octets_per_second: int = 1024
    idle_timeout: float = 60.0
    send_timeout: float = 60.0
    linger_timeout: float = 10.0
    linger_pause: float = 2.0
    linger_octets: int = 64 * 1024 * 1024
    drain_octets: int = 64 * 1024
    max_connections: int = field(default_factory=default_max_connections)
    max_connections_per_address: int = 10_000
    max_upgrade_body_octets: int = 64 * 1024
    head: HeadLimits = field(default_factory=HeadLimits)
    body: BodyLimits = field(default_factory=BodyLimits)
