"""From what a caller calls a document to a body that can be sent, its name and its format."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from sealpress.client.formats import guess_format
from sealpress.client.results import Progress, ProgressCallback
from sealpress.errors import Reason, UsageError
from sealpress.ipp.document_formats import HEAD_OCTETS
from sealpress.transport.body import Body, BodyReader, Octets, Source, body_of

if TYPE_CHECKING:
    from sealpress.client.page_pictures import PagePictures
    from sealpress.client.transforming import PagesMade
    from sealpress.transport.stream import Driver

SyncDocument: TypeAlias = (
    Octets | str | os.PathLike[str] | BinaryIO | Callable[[], "SyncDocument"] | Iterable[Octets]
)
"""A document for :class:`~sealpress.Printer`: path, octets, binary file, iterable of octets, or
a function that returns one of these anew each time."""

AsyncDocument: TypeAlias = Source
"""A document for :class:`~sealpress.AsyncPrinter`: async iterables of octets, too."""


class Document:
    """A document ready to be sent.

    Attributes:
        body: Its octets.
        name: The file's name, empty when it has none.
        guessed_format: The MIME type found out from octets and name.
        head: Its first octets.
        octets_sent: Octets handed to the printer so far.
        octets_before: Octets of other documents of the same one, which were sent before.
        pages: How many sides are made of it; ``None`` when it goes as it is.
        pictures: Its sides one by one, where the printer takes each as a document of its own.
    """

    def __init__(self, body: Body, *, name: str, guessed_format: str, head: bytes = b"") -> None:
        self.body = body
        self.name = name
        self.guessed_format = guessed_format
        self.head = head
        self.octets_sent = 0
        self.octets_before = 0
        self.pages: PagesMade | None = None
        self.pictures: PagePictures | None = None
        self._file: BinaryIO | None = None

    def become(self, body: Body, *, pages: PagesMade, file: BinaryIO) -> None:
        """Be sent as another body, made of this file."""
        self.body = body
        self.pages = pages
        self._file = file

    def side(self, pictures: PagePictures, number: int) -> Document:
        """Return one side as a document of its own, sent behind what was sent of this one."""
        body = pictures.side(number)
        one = Document(body, name=self.name, guessed_format="")
        one.pages = body.pages
        one.octets_before = self.octets_sent
        return one

    def close(self) -> None:
        """Let go of the file that another body is made of."""
        if self._file is not None:
            self._file.close()

    def reporter(self, on_progress: ProgressCallback | None) -> Callable[[int], None]:
        """Return what is to be told how many octets were handed over."""

        def report(octets: int) -> None:
            self.octets_sent = self.octets_before + octets
            if on_progress is not None:
                on_progress(self._progress())

        return report

    def _progress(self) -> Progress:
        pages = self.pages
        return Progress(
            octets_sent=self.octets_sent,
            octets_total=self.body.length,
            impressions_done=pages.done if pages else 0,
            impressions_total=pages.total if pages else None,
        )


async def open_document(source: AsyncDocument, driver: Driver) -> Document:
    """Look at a document's first octets without losing any.

    Raises:
        UsageError: It can't be read (``document-unreadable``), is empty (``document-empty``) or
            no document at all (``invalid-argument``).
    """
    body = await driver.call(lambda: body_of(source))
    reader = await body.open(driver)
    try:
        head = await _read_head(reader)
    except BaseException:
        await reader.close()
        raise
    if body.replayable or not head:
        await reader.close()
    if not head:
        raise UsageError(Reason.DOCUMENT_EMPTY, "the document has no octets")
    if not body.replayable:
        body = PeekedBody(head, reader, body.length)
    name = _name_of(source)
    octets = b"".join(bytes(piece[:HEAD_OCTETS]) for piece in head)[:HEAD_OCTETS]
    return Document(body, name=name, guessed_format=guess_format(octets, name), head=octets)


class PeekedBody(Body):
    """A body that can be read once and whose first pieces were looked at."""

    def __init__(self, head: list[Octets], reader: BodyReader, length: int | None) -> None:
        self._reader: BodyReader | None = _PeekedReader(head, reader)
        self.length = length

    @property
    def unread(self) -> bool:
        """Whether nobody has begun to read it."""
        return self._reader is not None

    async def open(self, driver: Driver) -> BodyReader:  # noqa: ARG002  # of the protocol
        """Begin to read; possible once.

        Raises:
            UsageError: It was read before (``document-not-replayable``).
        """
        reader, self._reader = self._reader, None
        if reader is None:
            raise UsageError(
                Reason.DOCUMENT_NOT_REPLAYABLE, "the document can be read only once, and was"
            )
        return reader


class _PeekedReader:
    def __init__(self, head: list[Octets], rest: BodyReader) -> None:
        self._head = head
        self._rest = rest

    async def read(self) -> Octets:
        return self._head.pop(0) if self._head else await self._rest.read()

    async def close(self) -> None:
        await self._rest.close()


async def _read_head(reader: BodyReader) -> list[Octets]:
    pieces: list[Octets] = []
    while sum(map(len, pieces)) < HEAD_OCTETS and (piece := await reader.read()):
        pieces.append(piece)
    return pieces


def _name_of(source: AsyncDocument) -> str:
    if isinstance(source, str | os.PathLike):
        return Path(source).name
    name = getattr(source, "name", "")
    # The name of a pipe is a number, of standard input "<stdin>".
    return Path(name).name if isinstance(name, str) and not name.startswith("<") else ""
