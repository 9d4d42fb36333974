"""A client's HTTP Upgrade to TLS (RFC 2817 section 3.2, RFC 9110 section 7.8)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sealpress.errors import HttpError, Phase, Reason, SealpressError, TransportError
from sealpress.transport.http1 import (
    HttpViolation,
    ResponseHead,
    ResponseReader,
    encode_request_head,
)
from sealpress.transport.response import (
    MAX_INTERIM_ANSWERS,
    ResponseCollector,
    check_first_octets,
    not_http,
)
from sealpress.transport.tls import start_tls
from sealpress.transport.tls_stream import TlsStream
from sealpress.transport.watched import tell_failure

if TYPE_CHECKING:
    from sealpress.transport.stream import Driver, Stream, Timeouts
    from sealpress.trust.client_trust import TrustStage

TOKENS_OFFERED = "TLS/1.3,TLS/1.2,TLS/1.1,TLS/1.0"
"""What the client asks for: the list that CUPS sends. The tokens are labels, only ``TLS/1.0`` is
registered; which version is spoken, the handshake decides, and not below our minimum."""

ANNOUNCED_BODY_SECONDS = 0.3
"""How long the body of the answer to OPTIONS is waited for after its head."""


async def upgrade_to_tls(
    stream: Stream,
    stage: TrustStage,
    host: str,
    *,
    host_header: str,
    timeouts: Timeouts,
    driver: Driver | None = None,
) -> TlsStream:
    """Ask for TLS with ``OPTIONS *`` and take it up (RFC 2817 section 3.2).

    Args:
        stream: A fresh plain connection; closed on failure.
        stage: TLS settings, and what the peer is judged by.
        host: The name or address to check the certificate against.
        host_header: The value of the Host field.
        timeouts: How long to wait.
        driver: Where the peer is judged, since that may read and write files; ``None`` = here.

    Raises:
        HttpError: The printer answered otherwise than ``101`` (``upgrade-declined``), or
            something that is not HTTP. Never goes on in clear.
        TransportError: Octets came in clear between the ``101`` and the handshake
            (``plaintext-injected``), or the connection broke.
        TlsError: The handshake failed.
    """
    try:
        await ask_for_tls(stream, host_header, timeouts)
    except BaseException as error:
        if isinstance(error, SealpressError):
            tell_failure(stream, error)
        await stream.close()
        raise
    secure = await start_tls(
        stream, stage, host, timeout=timeouts.handshake, driver=driver, upgraded=True
    )
    try:
        await _pass_over_answer(secure, timeouts)
    except BaseException:
        await secure.close()
        raise
    return secure


async def _pass_over_answer(secure: TlsStream, timeouts: Timeouts) -> None:
    """Read the answer to OPTIONS itself, which comes inside TLS, whatever it is.

    Some printers announce a chunked body there and send none, not even its end.
    """
    collector = ResponseCollector(secure.endpoint, method="OPTIONS")
    while not collector.done:
        begun = collector.head is not None
        try:
            octets = await secure.receive(
                timeout=ANNOUNCED_BODY_SECONDS if begun else timeouts.response
            )
        except TransportError as error:
            if not begun or error.reason is not Reason.RECEIVE_TIMEOUT:
                raise
            return
        if octets:
            collector.feed(octets)
        else:
            collector.feed_eof(truncated=secure.truncated)


async def ask_for_tls(stream: Stream, host_header: str, timeouts: Timeouts) -> None:
    """Send ``OPTIONS *`` with the wish for TLS; return once the peer awaits the handshake.

    Raises:
        HttpError: As :func:`upgrade_to_tls`.
        TransportError: As :func:`upgrade_to_tls`.
    """
    fields = [("Host", host_header), ("Connection", "Upgrade"), ("Upgrade", TOKENS_OFFERED)]
    await stream.send(encode_request_head("OPTIONS", "*", fields), timeout=timeouts.send)
    reader = ResponseReader(lenient=True)
    head = await _answer(stream, reader, timeouts)
    if head.status != 101:
        raise HttpError(
            Reason.UPGRADE_DECLINED,
            f"{stream.endpoint} answered {head.status} {head.reason}".rstrip() + " to the upgrade",
            phase=Phase.UPGRADE,
            endpoint=stream.endpoint,
            status=head.status,
            headers=dict(head.headers),
        )
    if reader.rest:
        # The client speaks first in TLS: whatever stands here was put in by someone on the path.
        raise TransportError(
            Reason.PLAINTEXT_INJECTED,
            f"octets in clear came from {stream.endpoint} after it agreed to TLS",
            phase=Phase.UPGRADE,
            endpoint=stream.endpoint,
        )


async def _answer(stream: Stream, reader: ResponseReader, timeouts: Timeouts) -> ResponseHead:
    begun, interim = b"", 0
    head: ResponseHead | None = None
    # The answer to OPTIONS needs no printing: it does not get the long time of a response.
    deadline = time.monotonic() + min(timeouts.response, timeouts.handshake)
    while head is None or (head.status < 200 and head.status != 101):
        remaining = max(0.0, deadline - time.monotonic())
        octets = b"" if head is not None else await stream.receive(timeout=remaining)
        if not octets and head is None:
            raise TransportError(
                Reason.CONNECTION_CLOSED,
                f"{stream.endpoint} closed instead of answering the upgrade",
                phase=Phase.UPGRADE,
                endpoint=stream.endpoint,
            )
        begun = begun or octets
        check_first_octets(begun, stream.endpoint)
        head = _fed(reader, octets, stream.endpoint)
        interim += head is not None
        if interim > MAX_INTERIM_ANSWERS:
            raise not_http("interim answers without end", stream.endpoint)
    return head


def _fed(reader: ResponseReader, octets: bytes, endpoint: str) -> ResponseHead | None:
    try:
        return reader.feed(octets)
    except HttpViolation as error:
        raise not_http(error.detail, endpoint) from error
