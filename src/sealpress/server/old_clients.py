"""What a client hears whose TLS is below the floor: one sentence, whatever it asks for.

PWG's discussion of status codes for TLS faults ended without one, so the answer is the general
``client-error-not-possible`` with attributes of our own that a program can read.
"""

from __future__ import annotations

import html
from http import HTTPStatus
from typing import TYPE_CHECKING

from sealpress import ipp
from sealpress.ipp.message import Attribute
from sealpress.ipp.status import Status
from sealpress.ipp.tags import ValueTag
from sealpress.printer.responses import refuse_unread
from sealpress.reasons import Reason
from sealpress.server.messages import Handler, Request, Response
from sealpress.transport.tls_names import version_keyword, version_title

if TYPE_CHECKING:
    from sealpress.server.body import RequestBody
    from sealpress.server.events import Counters
    from sealpress.server.tls import ServerTls

REFUSAL_REASON = "sealpress-refusal-reason"
"""Operation attribute of the answer: a keyword that says why nothing was done."""

VERSIONS_SUPPORTED = "sealpress-tls-versions-supported"
"""Operation attribute of the answer: the TLS versions that requests are taken over."""

_HEADER_OCTETS = 8  # version, operation and request-id (RFC 8010 section 3.1.1)
_IPP_FIELDS = (("Content-Type", "application/ipp"), ("Cache-Control", "no-cache"))
_PAGE_FIELDS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Security-Policy", "default-src 'none'"),
    ("X-Content-Type-Options", "nosniff"),
)


def old_client_handler(tls: ServerTls, counters: Counters) -> Handler:
    """Make the handler for connections below the floor: it performs no operation.

    Of an IPP request it reads the eight octets that its answer needs. The rest, a document too,
    is thrown away by the server, which then closes the connection.
    """

    async def handle(request: Request) -> Response:
        counters.reports += 1
        version = request.peer.tls.version if request.peer.tls else ""
        said = sentence(version_keyword(version), tls.offer.versions)
        if request.method != "POST" or not _is_ipp(request):
            return Response(HTTPStatus.FORBIDDEN, _page(said), _PAGE_FIELDS, close=True)
        header = await _first_octets(request.body)
        message = refuse_unread(
            header, Status.CLIENT_ERROR_NOT_POSSIBLE, said, _facts(tls.offer.versions)
        )
        return Response(HTTPStatus.OK, ipp.encode(message), _IPP_FIELDS, close=True)

    return handle


def sentence(version: str, accepted: tuple[str, ...]) -> str:
    """Say what a client used and what it needs; versions are keywords."""
    needed = version_title(accepted[0]) if accepted else "TLS 1.2"
    return (
        f"Nothing was done: your software uses {version_title(version)}, which is too old; "
        f"this printer needs {needed} or newer."
    )


def _facts(accepted: tuple[str, ...]) -> tuple[Attribute, ...]:
    reason = Attribute(REFUSAL_REASON, (ValueTag.KEYWORD,), (str(Reason.TLS_VERSION_TOO_OLD),))
    if not accepted:
        return (reason,)
    tags = (ValueTag.KEYWORD,) * len(accepted)
    return (reason, Attribute(VERSIONS_SUPPORTED, tags, accepted))


def _is_ipp(request: Request) -> bool:
    kind = request.headers.get("content-type").partition(";")[0].strip().lower()
    return kind == "application/ipp"


async def _first_octets(body: RequestBody) -> bytes:
    header = bytearray()
    while len(header) < _HEADER_OCTETS and (piece := await body.read_piece()):
        header += piece[: _HEADER_OCTETS - len(header)]
    return bytes(header)


def _page(said: str) -> bytes:
    return (
        '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>TLS is too old</title>'
        f"<p>{html.escape(said)}</html>\n"
    ).encode()
