"""Delivers to a raw port, usually 9100: what is sent is printed, and nothing is confirmed.

A job counts as handed over when the device closes the connection after the last octet, or when
its system confirmed all octets. Whether it was printed, nobody ever tells.
"""

from __future__ import annotations

from sealpress.errors import TransportError
from sealpress.gateway.delivery.destination import Desk, Outcome, Work
from sealpress.gateway.destinations.device_uri import SocketUri
from sealpress.gateway.destinations.handing_over import (
    HandingOver,
    OldDevice,
    handed_over,
    not_delivered,
    pieces_of,
    unknown,
)
from sealpress.gateway.destinations.raw_line import LineTimeouts, RawLine

__all__ = ["SocketDestination"]

STALLED = ("timed-out",)
"""``printer-state-reasons`` of a device that takes no more octets."""


class SocketDestination(OldDevice):
    """A raw port.

    Args:
        uri: Where it is.
        timeouts: How long it is waited for.
    """

    def __init__(self, uri: SocketUri, timeouts: LineTimeouts | None = None) -> None:
        self._uri = uri
        self._timeouts = timeouts or LineTimeouts()

    async def deliver(self, work: Work, desk: Desk) -> Outcome:
        """Send all documents, one behind the other, over one connection."""
        try:
            line = await RawLine.connect(
                self._uri.host, self._uri.port, self._timeouts, StallTeller(desk)
            )
        except TransportError as error:
            return not_delivered(error)
        desk.connected({"endpoint": f"{self._uri.host}:{self._uri.port}"}, secure=False)
        state = HandingOver(desk)
        try:
            await self._send(line, work, state)
        except TransportError as error:
            await line.abort()
            return state.broken(error)
        except BaseException:
            await line.abort()
            raise
        try:
            await line.finish()
        except TransportError as error:
            return unknown(error)
        finally:
            await line.close()
        return handed_over()

    async def _send(self, line: RawLine, work: Work, state: HandingOver) -> None:
        for document in work.documents:
            is_last_document = document is work.documents[-1]
            async for piece, is_last in pieces_of(document):
                await state.before(last=is_last and is_last_document)
                await line.send(piece)
                state.sent(len(piece))


class StallTeller:
    """Tells people that a device takes nothing just now, and that it goes on again.

    Args:
        desk: Where it is told.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._is_stalled = False

    def __call__(self, stalled: bool) -> None:  # noqa: FBT001  # a callback of one flag
        if stalled == self._is_stalled:
            return
        self._is_stalled = stalled
        if stalled:
            self._desk.printer_says(STALLED, "The device takes no more: look at its display.")
        else:
            self._desk.printer_says((), "")
