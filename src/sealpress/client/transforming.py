"""A document made anew while it is sent: a worker's octets as the body of a request.

Nothing begins before the body is opened, and it may be opened again: the same document makes the
same octets. What ends before its true end is an error, so the request ends without its last chunk
and the printer knows that it has no whole job.
"""

from __future__ import annotations

import logging
import tempfile
import threading
from typing import TYPE_CHECKING, BinaryIO, cast

from sealpress.errors import Reason, UsageError
from sealpress.transform.request import Done, Event, PageDone, Started, Warned
from sealpress.transport.body import Body, BodyReader, Octets, PathBody

if TYPE_CHECKING:
    from sealpress.client.workshop import Workshop
    from sealpress.transform.request import TransformRequest
    from sealpress.transform.transformation import Transformation
    from sealpress.transport.stream import Driver

_log = logging.getLogger("sealpress.client")


class PagesMade:
    """How many sides a worker has made so far.

    Args:
        before: Sides of the document that were made by others.
        total: Sides in all, if that is known.

    Attributes:
        done: Sides that were written.
        total: Sides in all; ``None`` while that is not known.
    """

    def __init__(self, before: int = 0, total: int | None = None) -> None:
        self._before = before
        self.done = before
        self.total = total

    def saw(self, event: Event) -> None:
        """Take in what a worker tells."""
        if isinstance(event, Started):
            self.done, self.total = self._before, event.impressions
        elif isinstance(event, PageDone):
            self.done = event.impression
        elif isinstance(event, Done):
            self.done = event.impressions
            self.total = max(self.total or 0, event.impressions)
        elif isinstance(event, Warned):
            where = f" (page {event.page})" if event.page else ""
            _log.warning("%s: %s%s", event.what, event.detail, where)


class TransformedBody(Body):
    """What a worker makes of a document.

    Args:
        workshop: Where it is made.
        request: What is made of it.
        document: The document, a real file; the caller closes it.
        pages: What counts its sides; ``None`` = all are made by this one.
    """

    replayable = True
    as_it_comes = True

    def __init__(
        self,
        workshop: Workshop,
        request: TransformRequest,
        document: BinaryIO,
        pages: PagesMade | None = None,
    ) -> None:
        self.pages = pages or PagesMade()
        self._workshop = workshop
        self._request = request
        self._document = document

    async def open(self, driver: Driver) -> BodyReader:
        """Begin with a worker of its own.

        Raises:
            TransformError: There is none.
        """
        return _TransformReader(await driver.call(self._begin), driver)

    def _begin(self) -> Transformation:
        return self._workshop.transformer().begin(
            self._request, self._document.fileno(), self.pages.saw
        )


class _TransformReader:
    def __init__(self, transformation: Transformation, driver: Driver) -> None:
        self._transformation = transformation
        self._driver = driver
        # A thread that was left behind must be out of it before it is closed.
        self._in_use = threading.Lock()
        self._closed = False

    async def read(self) -> Octets:
        return await self._driver.call_stoppable(self._read, self._transformation.cancel)

    async def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._transformation.cancel()
            with self._in_use:
                self._transformation.close()

    def _read(self) -> bytes:
        with self._in_use:
            return self._transformation.read()


async def document_file(body: Body, driver: Driver, most_octets: int) -> BinaryIO:
    """Return a document as a real file that a worker can be given.

    Args:
        body: The document.
        driver: The outside world.
        most_octets: How long it may be.

    Raises:
        UsageError: It can't be read (``document-unreadable``), is too long
            (``document-too-large``), or there is no room for a copy.
    """
    if isinstance(body, PathBody) and body.replayable:
        return await driver.call(body.open_file)
    reader = await body.open(driver)
    try:
        return await _copied(reader, driver, most_octets)
    finally:
        await reader.close()


async def _copied(reader: BodyReader, driver: Driver, most_octets: int) -> BinaryIO:
    """Copy a document to a file without a name, gone with the process."""
    copy = cast("BinaryIO", await driver.call(tempfile.TemporaryFile))
    octets = 0
    try:
        while piece := await reader.read():
            octets += len(piece)
            if octets > most_octets:
                raise UsageError(
                    Reason.DOCUMENT_TOO_LARGE, f"the document has more than {most_octets} octets"
                )
            await driver.call(lambda piece=piece: copy.write(piece))  # type: ignore[misc]
        await driver.call(copy.flush)
    except OSError as error:
        copy.close()
        raise UsageError(
            Reason.DOCUMENT_UNREADABLE,
            f"no room for a temporary copy of the document: {error.strerror}",
        ) from error
    except BaseException:
        copy.close()
        raise
    return copy
