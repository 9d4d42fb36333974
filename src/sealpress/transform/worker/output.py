"""What a worker hands back: octets into one pipe, events as lines into its socket."""

from __future__ import annotations

import os
from dataclasses import replace

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.messages import event_line
from sealpress.transform.request import Done, Event, PageDone, TransformRequest
from sealpress.transform.sandbox.resource_limits import allow_cpu_seconds

__all__ = ["Output"]

PIECE_OCTETS = 1 << 18
"""Written at once at most."""


class Output:
    """Writes what becomes of one document, and counts it.

    Args:
        request: What is wanted.
        control: Where events go.
        data: Where octets go.
    """

    def __init__(self, request: TransformRequest, control: int, data: int) -> None:
        self._limits = request.limits
        self._control = control
        self._data = data
        self._octets = 0
        self._impressions = 0
        self._sheets = 0

    def write(self, octets: bytes | memoryview) -> None:
        """Write octets; waits for as long as nobody reads them.

        Raises:
            TransformError: There are more than there may be.
            BrokenPipeError: Nobody wants them any more.
        """
        left = memoryview(octets).cast("B")
        self._octets += len(left)
        if self._octets > self._limits.max_output_octets:
            most = self._limits.max_output_octets
            raise TransformError(
                Reason.TRANSFORM_TOO_MUCH, f"the document would become more than {most} octets"
            )
        while left:
            left = left[os.write(self._data, left[:PIECE_OCTETS]) :]

    def tell(self, event: Event) -> None:
        """Tell an event; a page that is done gives the next one its time."""
        if isinstance(event, PageDone):
            event = replace(event, octets=self._octets)
            self._impressions, self._sheets = event.impression, event.sheet
            allow_cpu_seconds(self._limits.cpu_seconds_a_page)
        self._say(event)

    def end(self, last: Event | None = None) -> None:
        """Say that this is all, or why it is not.

        Args:
            last: Why the document is not whole; ``None`` when it is.
        """
        os.close(self._data)
        self._say(
            last or Done(octets=self._octets, impressions=self._impressions, sheets=self._sheets)
        )

    def _say(self, event: Event) -> None:
        left = event_line(event)
        while left:
            left = left[os.write(self._control, left) :]
