"""Answering a request without looking at it: IPP gets a status and a sentence, a person a page.

Of an IPP request the eight octets are read that its answer needs. The rest, a document too, is
thrown away by the server, which then closes the connection.
"""

from __future__ import annotations

import html
from http import HTTPStatus
from typing import TYPE_CHECKING

from sealpress import ipp
from sealpress.ipp.message import Attribute
from sealpress.ipp.tags import ValueTag
from sealpress.printer.responses import refuse_unread
from sealpress.server.messages import Request, Response

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sealpress.ipp.status import Status
    from sealpress.reasons import Reason
    from sealpress.server.body import RequestBody

REFUSAL_REASON = "sealpress-refusal-reason"
"""Operation attribute of the answer: a keyword that says why nothing was done."""

_HEADER_OCTETS = 8  # version, operation and request-id (RFC 8010 section 3.1.1)
_IPP_FIELDS = (("Content-Type", "application/ipp"), ("Cache-Control", "no-cache"))
_PAGE_FIELDS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Security-Policy", "default-src 'none'"),
    ("X-Content-Type-Options", "nosniff"),
)


async def refuse(
    request: Request,
    status: Status,
    reason: Reason,
    sentence: str,
    facts: Sequence[Attribute] = (),
) -> Response:
    """Refuse a request.

    Args:
        request: Its body is left where it is.
        status: The IPP status; a person gets HTTP's 403.
        reason: Why, for a program: the value of :data:`REFUSAL_REASON`.
        sentence: Why, for a person.
        facts: Further operation attributes.
    """
    if request.method != "POST" or not _is_ipp(request):
        return Response(HTTPStatus.FORBIDDEN, _page(sentence), _PAGE_FIELDS, close=True)
    header = await _first_octets(request.body)
    why = Attribute(REFUSAL_REASON, (ValueTag.KEYWORD,), (str(reason),))
    message = refuse_unread(header, status, sentence, (why, *facts))
    return Response(HTTPStatus.OK, ipp.encode(message), _IPP_FIELDS, close=True)


def _is_ipp(request: Request) -> bool:
    kind = request.headers.get("content-type").partition(";")[0].strip().lower()
    return kind == "application/ipp"


async def _first_octets(body: RequestBody) -> bytes:
    header = bytearray()
    while len(header) < _HEADER_OCTETS and (piece := await body.read_piece()):
        header += piece[: _HEADER_OCTETS - len(header)]
    return bytes(header)


def _page(sentence: str) -> bytes:
    return (
        '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Refused</title>'
        f"<p>{html.escape(sentence)}</html>\n"
    ).encode()
