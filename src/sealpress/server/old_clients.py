"""What a client hears whose TLS is below the floor: one sentence, whatever it asks for.

PWG's discussion of status codes for TLS faults ended without one, so the answer is the general
``client-error-not-possible`` with attributes of our own that a program can read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.ipp.message import Attribute
from sealpress.ipp.status import Status
from sealpress.ipp.tags import ValueTag
from sealpress.reasons import Reason
from sealpress.server.messages import Handler, Request, Response
from sealpress.server.refusing import refuse
from sealpress.transport.tls_names import version_keyword, version_title

if TYPE_CHECKING:
    from sealpress.server.events import Counters
    from sealpress.server.tls import ServerTls

VERSIONS_SUPPORTED = "sealpress-tls-versions-supported"
"""Operation attribute of the answer: the TLS versions that requests are taken over."""


def old_client_handler(tls: ServerTls, counters: Counters) -> Handler:
    """Make the handler for connections below the floor: it performs no operation."""

    async def handle(request: Request) -> Response:
        counters.reports += 1
        version = request.peer.tls.version if request.peer.tls else ""
        return await refuse(
            request,
            Status.CLIENT_ERROR_NOT_POSSIBLE,
            Reason.TLS_VERSION_TOO_OLD,
            sentence(version_keyword(version), tls.offer.versions),
            _facts(tls.offer.versions),
        )

    return handle


def sentence(version: str, accepted: tuple[str, ...]) -> str:
    """Say what a client used and what it needs; versions are keywords."""
    needed = version_title(accepted[0]) if accepted else "TLS 1.2"
    return (
        f"Nothing was done: your software uses {version_title(version)}, which is too old; "
        f"this printer needs {needed} or newer."
    )


def _facts(accepted: tuple[str, ...]) -> tuple[Attribute, ...]:
    if not accepted:
        return ()
    tags = (ValueTag.KEYWORD,) * len(accepted)
    return (Attribute(VERSIONS_SUPPORTED, tags, accepted),)
