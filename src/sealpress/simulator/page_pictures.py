"""What a virtual printer received, as pictures of its pages: made by a worker, beside the jobs.

A document is never read in the simulator's own process. Printing does not wait for pictures.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sealpress.errors import SealpressError
from sealpress.ipp.media import media_named
from sealpress.simulator.documents import write_atomically
from sealpress.transform.installed import installed
from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.pool import WorkerPool
from sealpress.transform.print_ticket import PrintTicket
from sealpress.transform.request import PageDone, TransformRequest
from sealpress.transform.sheets import Media
from sealpress.transform.target import OutputFormat, Target

if TYPE_CHECKING:
    from sealpress.simulator.documents import StoredDocument
    from sealpress.transform.request import Event
    from sealpress.transform.transformation import Transformation, Transformer

__all__ = ["MAX_PICTURES", "MAX_WAITING_JOBS", "PICTURE_DPI", "PagePictures", "picture_name"]

PICTURE_DPI = 100
"""Pixels an inch of pictures: small letters can just be read."""

MAX_PICTURES = 100
"""Pages of a document that get a picture; later ones have none."""

MAX_WAITING_JOBS = 20
"""Jobs that wait for their pictures; a job that comes while so many wait gets none."""

_A4 = Media(name="iso_a4_210x297mm", width=21000, height=29700)

_log = logging.getLogger("sealpress.simulator")


def picture_name(job_id: int, page: int) -> str:
    """Return the name of a page's file; pages count through all documents of a job."""
    return f"job-{job_id}-page-{page}.png"


@dataclass(frozen=True, slots=True)
class _Order:
    job_id: int
    documents: tuple[StoredDocument, ...]
    media: Media | None


class PagePictures:
    """Makes the pictures, one job after the other.

    Args:
        folder: Where they are kept.
        transformer: Who makes them; workers of our own without it.
    """

    def __init__(self, folder: Path, transformer: Transformer | None = None) -> None:
        self._folder = folder
        self._transformer = transformer
        self._orders: deque[_Order] = deque()
        self._owed: set[int] = set()
        self._change = asyncio.Condition()
        self._under_way: Transformation | None = None
        self._is_over = False

    async def order(
        self, job_id: int, documents: Sequence[StoredDocument], attributes: Mapping[str, object]
    ) -> None:
        """Have pictures made of a job's documents, by and by.

        Args:
            job_id: The job.
            documents: What was received for it.
            attributes: What the job shall be like, as plain data: its media is the pictures'.
        """
        if len(self._orders) >= MAX_WAITING_JOBS or not documents:
            return
        async with self._change:
            self._orders.append(_Order(job_id, tuple(documents), _media(attributes)))
            self._owed.add(job_id)
            self._change.notify_all()

    async def of_job(self, job_id: int) -> list[Path]:
        """Wait until nothing more is made for a job; return its pictures."""
        async with self._change:
            await self._change.wait_for(lambda: job_id not in self._owed)
        return sorted(self._folder.glob(f"job-{job_id}-page-*.png"), key=_page_of)

    async def run(self) -> None:
        """Make pictures until cancelled."""
        if self._transformer is None and not installed().reads:
            _log.warning("pages are not shown: %s brings what shows them", installed().missing)
            return await self._refuse()
        with WorkerPool(warm=0) as own:
            while True:
                order = await self._next()
                await self._make(order, self._transformer or own)
                async with self._change:
                    self._owed.discard(order.job_id)
                    self._change.notify_all()

    async def _refuse(self) -> None:
        """Make none, and let nobody wait for any."""
        while True:
            order = await self._next()
            async with self._change:
                self._owed.discard(order.job_id)
                self._change.notify_all()

    async def _next(self) -> _Order:
        async with self._change:
            await self._change.wait_for(lambda: bool(self._orders))
            return self._orders.popleft()

    async def _make(self, order: _Order, transformer: Transformer) -> None:
        pages = 0
        for document in order.documents:
            request = _request(document.document_format, order.media)
            making = asyncio.ensure_future(
                asyncio.to_thread(self._pictures, transformer, request, document, order, pages)
            )
            try:
                pages = await asyncio.shield(making)
            except asyncio.CancelledError:
                self._is_over = True
                if self._under_way is not None:
                    self._under_way.cancel()
                with contextlib.suppress(Exception):
                    await making
                raise

    def _pictures(
        self,
        transformer: Transformer,
        request: TransformRequest,
        document: StoredDocument,
        order: _Order,
        pages: int,
    ) -> int:
        """Make a document's pictures, in a thread; return how many pages the job has so far."""
        try:
            for octets in self._made(transformer, request, document.path):
                pages += 1
                write_atomically(self._folder / picture_name(order.job_id, pages), octets)
        except (SealpressError, OSError) as error:
            _log.warning("job %d: no picture after page %d: %s", order.job_id, pages, error)
        return pages

    def _made(
        self, transformer: Transformer, request: TransformRequest, path: Path
    ) -> Iterator[bytes]:
        """Give the pictures of a document's pages, each as soon as it is whole."""
        ends: deque[int] = deque()

        def tell(event: Event) -> None:
            if isinstance(event, PageDone):
                ends.append(event.octets)

        with path.open("rb") as file:
            begun = transformer.begin(request, file.fileno(), tell)
        self._under_way = begun
        if self._is_over:
            begun.cancel()
        with contextlib.closing(begun):
            kept, start = bytearray(), 0
            while True:
                octets = begun.read()
                kept += octets
                while ends and ends[0] - start <= len(kept):
                    length = ends.popleft() - start
                    yield bytes(kept[:length])
                    del kept[:length]
                    start += length
                if not octets:
                    break
        self._under_way = None


def _request(document_format: str, media: Media | None) -> TransformRequest:
    return TransformRequest(
        document_format=document_format,
        ticket=PrintTicket(media=media or _A4, page_ranges=((1, MAX_PICTURES),)),
        target=Target(
            format=OutputFormat.PNG,
            pixels=PixelKind.SRGB_8,
            resolution=Resolution.square(PICTURE_DPI),
        ),
    )


def _media(attributes: Mapping[str, object]) -> Media | None:
    named = media_named(str(attributes.get("media", "")))
    if named is None or not named.x or not named.y:
        return None
    return Media(name=named.name, width=named.x, height=named.y)


def _page_of(path: Path) -> int:
    return int(path.stem.rpartition("-")[2])
