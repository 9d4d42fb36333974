"""The pages of a text found again: read through once, then anew from places that were kept."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.text.reading import Grids, Reading

if TYPE_CHECKING:
    from sealpress.transform.geometry import PageSize
    from sealpress.transform.request import TransformRequest
    from sealpress.transform.text.platen import Form, TextPage
    from sealpress.transform.text.remarks import Remarks

__all__ = ["TextPages", "check_length"]

KEPT_OCTETS = 1 << 20
"""From place to place where reading can begin again."""


def check_length(pages: int, request: TransformRequest) -> None:
    """Refuse a text of more pages than are allowed.

    Raises:
        TransformError: ``document-too-long``.
    """
    most = request.limits.max_pages
    if pages > most:
        raise TransformError(Reason.DOCUMENT_TOO_LONG, f"it has more than {most} pages")


class TextPages:
    """The pages of a text or of SCS, in any order.

    Args:
        request: Says the format, the paper and what is allowed.
        document: The open file; it stays the caller's.
        remarks: Told of what is damaged or missing.

    Attributes:
        grids: Where their columns and lines stand.

    Raises:
        TransformError: ``document-too-large``.
    """

    def __init__(self, request: TransformRequest, document: int, remarks: Remarks) -> None:
        most = request.limits.max_document_octets
        if os.fstat(document).st_size > most:
            raise TransformError(Reason.DOCUMENT_TOO_LARGE, f"it has more than {most} octets")
        self.grids = Grids(request.ticket)
        self._request = request
        self._reading = Reading(document, request.document_format, request.ticket, remarks)
        self._waiting: list[TextPage] = []
        self._kept = [self._reading.kept()]
        self._forms: list[tuple[int, Form | None]] = []
        self._count = -1

    def count(self) -> int:
        """Return how many there are; the text is read through once, without being set.

        Raises:
            TransformError: ``document-too-long``.
        """
        if self._count < 0:
            self._count = self._read_through()
        return self._count

    def size(self, index: int) -> PageSize:
        """Return the size of the paper, turned where the document's own layout is wide."""
        self.count()
        form = None
        for first, each in self._forms:
            if first > index:
                break
            form = each
        return self.grids.of(form).size

    def _read_through(self) -> int:
        reading = self._kept[0].kept()
        count = 0
        while (pages := reading.step()) is not None:
            for page in pages:
                if not self._forms or self._forms[-1][1] != page.form:
                    self._forms.append((count, page.form))
                count += 1
            check_length(count, self._request)
            if reading.offset - self._kept[-1].offset >= KEPT_OCTETS:
                self._kept.append(reading.kept())
        return count

    def block(self, index: int, most: int) -> list[TextPage]:
        """Return pages from one on; none behind the last.

        Args:
            index: The first, from 0.
            most: How many, unless there are fewer.
        """
        position = self._reading.page - len(self._waiting)
        kept = max((k for k in self._kept if k.page <= index), key=lambda k: k.offset)
        if position > index or kept.page > self._reading.page:
            self._reading, self._waiting = kept.kept(), []
            position = kept.page
        del self._waiting[: index - position]
        position = self._reading.page - len(self._waiting)
        while position + len(self._waiting) < index + most:
            pages = self._reading.step()
            if pages is None:
                break
            self._waiting += pages
            skipped = max(0, min(index - position, len(self._waiting)))
            del self._waiting[:skipped]
            position += skipped
        block, self._waiting = self._waiting[:most], self._waiting[most:]
        return block
