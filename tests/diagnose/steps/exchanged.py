"""HTTP requests that were answered, or not, without anybody asking."""

from __future__ import annotations

from collections.abc import Sequence

from sealpress.client.account import Exchanged
from sealpress.client.fallbacks import Sending, Step
from sealpress.errors import SealpressError
from sealpress.ipp.operations import Operation
from sealpress.transport.headers import Headers
from sealpress.transport.response import HttpResponse, SentFacts


def exchanged(  # what can be told of a request
    status: int | None = 200,
    *,
    operation: Operation = Operation.GET_PRINTER_ATTRIBUTES,
    headers: Sequence[tuple[str, str]] = (),
    version: tuple[int, int] = (1, 1),
    chunked: bool = False,
    expecting: bool = False,
    continued: bool = False,
    interim: tuple[int, ...] = (),
    complete: bool = True,
    keep_alive: bool = True,
    seconds: float = 0.1,
    authorized: bool = False,
    error: SealpressError | None = None,
    taken: frozenset[Step] = frozenset(),
) -> Exchanged:
    """Return what is told of one request; ``status`` ``None`` = no answer came."""
    sent = SentFacts(octets=10, chunks=1, continued=continued, complete=complete)
    response = None
    if status is not None:
        response = HttpResponse(
            status=status,
            reason="X",
            version=version,
            headers=Headers(headers),
            body=b"",
            request_complete=complete,
            keep_alive=keep_alive,
            interim=interim,
            sent=sent,
        )
    sending = Sending(
        chunked=chunked,
        chunks_known=False,
        expecting=expecting,
        reused=False,
        repeatable=True,
        taken=taken,
    )
    return Exchanged(
        operation=operation.label,
        endpoint="printer.example:631",
        is_secure=False,
        sending=sending,
        authorized=authorized,
        sent=sent,
        seconds=seconds,
        response=response,
        error=error,
    )
