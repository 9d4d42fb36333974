"""Pages of a PDF as objects of another: text stays text, lines stay lines."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

import pikepdf

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.limits import TransformLimits
from sealpress.transform.sources.pdf import as_allowed
from sealpress.transform.writing.appearances import appearances
from sealpress.transform.writing.copying import ObjectCopier
from sealpress.transform.writing.material import Shown, decimals, painted, upwards
from sealpress.transform.writing.shown_box import ShownBox, inherited

if TYPE_CHECKING:
    from collections.abc import Callable

    from sealpress.transform.geometry import Matrix, PageSize
    from sealpress.transform.pdf_writer import PdfWriter
    from sealpress.transform.request import Event, TransformRequest

__all__ = ["ImportedPages"]

#: What a catalog must say for pages to look as they did: which layers are seen, which ink is meant.
_OF_THE_CATALOG = ("/OCProperties", "/OutputIntents")


_UNREADABLE = (pikepdf.PikepdfError, ValueError, TypeError, RuntimeError)
"""What comes of a damaged file: from qpdf, or as a value is of another kind than it must be."""


class ImportedPages:
    """The pages of a PDF, each written once however often it is placed.

    Args:
        file: The PDF, open for reading; it stays open until :meth:`close`.
        writer: The document that they go to.
        limits: How large they may be.

    Raises:
        TransformError: ``document-locked`` or ``document-damaged``.
    """

    def __init__(
        self, file: BinaryIO, writer: PdfWriter, limits: TransformLimits | None = None
    ) -> None:
        self._limits = limits or TransformLimits()
        self._writer = writer
        self._file = file
        self._source = _opened(file)
        self._copier = ObjectCopier(self._source, writer)
        self._written: dict[int, list[tuple[int, Matrix]]] = {}
        with _read(0):
            self._count = len(self._source.pages)
            self._source.generate_appearance_streams()

    @classmethod
    def of_document(
        cls,
        request: TransformRequest,
        document: int,
        writer: PdfWriter,
        tell: Callable[[Event], None],
    ) -> ImportedPages:
        """Open a PDF by its descriptor, which stays the caller's; errors as above.

        Args:
            request: Says what is allowed.
            document: The open file.
            writer: The document that its pages go to.
            tell: Told what was done otherwise than asked; nothing here.

        Raises:
            TransformError: ``document-too-large`` besides.
        """
        del tell
        most = request.limits.max_document_octets
        if os.fstat(document).st_size > most:
            raise TransformError(Reason.DOCUMENT_TOO_LARGE, f"it has more than {most} octets")
        file = os.fdopen(os.dup(document), "rb")
        file.seek(0)
        try:
            return cls(file, writer, request.limits)
        except TransformError:
            file.close()
            raise

    def page_count(self) -> int:
        """Return how many there are."""
        return self._count

    def page_size(self, index: int) -> PageSize:
        """Return a page's size as it is shown.

        Raises:
            TransformError: ``document-damaged`` or ``page-too-large``.
        """
        with _read(index + 1):
            size = ShownBox.of(self._page(index)).size
        return as_allowed(size, index, self._limits)

    def show(self, index: int, matrix: Matrix, side: PageSize) -> Shown:
        """Write a page and what it needs, the first time; return what paints it."""
        if index not in self._written:
            with _read(index + 1):
                self._written[index] = list(self._write(self._page(index)))
                self._copier.pay()
        onto_side = upwards(matrix, side)
        shown = Shown(b"", {})
        for number, own in self._written[index]:
            name = b"P%d" % number
            shown.objects[name] = number
            shown = Shown(shown.content + painted(name, own.then(onto_side)), shown.objects)
        return shown

    def catalog(self) -> bytes:
        """Return the catalog's entries about layers and inks; what they refer to is written."""
        root, entries = self._source.Root, b""
        with _read(0):
            for name in _OF_THE_CATALOG:
                if name in root:
                    entries += name.encode("ascii") + b" " + self._copier.text(root[name])
            self._copier.pay()
        return entries

    def close(self) -> None:
        """Let go of the document."""
        self._source.close()
        self._file.close()

    def _page(self, index: int) -> pikepdf.Object:
        return self._source.pages[index].obj

    def _write(self, page: pikepdf.Object) -> Iterator[tuple[int, Matrix]]:
        """Write a page's objects; give each with the map from its points to the shown page's."""
        shown = ShownBox.of(page)
        yield self._write_form(page, shown), shown.matrix()
        for found in appearances(page):
            yield self._copier.reference(found.form), found.matrix.then(shown.matrix())

    def _write_form(self, page: pikepdf.Object, shown: ShownBox) -> int:
        octets, coding = self._content(page)
        entries = b"/Type/XObject/Subtype/Form/BBox[%b]" % decimals(*shown.box)
        resources = inherited(page, "/Resources")
        if isinstance(resources, pikepdf.Object):
            entries += b"/Resources " + self._copier.text(resources)
        group = page.get("/Group")
        if isinstance(group, pikepdf.Dictionary):
            entries += b"/Group " + self._copier.text(group)
        return self._writer.add_stream(octets, entries + coding, compress=False)

    def _content(self, page: pikepdf.Object) -> tuple[bytes, bytes]:
        """Return a page's content and how it is packed; a single stream stays as it is."""
        content = page.get("/Contents")
        if isinstance(content, pikepdf.Stream):
            return self._copier.entries(content)
        if not isinstance(content, pikepdf.Array):
            return b"", b""
        parts = (content[at] for at in range(len(content)))
        octets = b"\n".join(one.read_bytes() for one in parts if isinstance(one, pikepdf.Stream))
        return zlib.compress(octets), b"/Filter/FlateDecode"


def _opened(file: BinaryIO) -> pikepdf.Pdf:
    try:
        return pikepdf.open(file, access_mode=pikepdf.AccessMode.stream)
    except pikepdf.PasswordError as error:
        detail = "a password is needed to open the PDF"
        raise TransformError(Reason.DOCUMENT_LOCKED, detail) from error
    except pikepdf.PikepdfError as error:
        detail = "the PDF's structure can't be read"
        raise TransformError(Reason.DOCUMENT_DAMAGED, detail) from error


@contextmanager
def _read(page: int) -> Iterator[None]:
    """Tell which page, from 1, or the whole by 0, could not be read."""
    try:
        yield
    except _UNREADABLE as error:
        what = f"page {page}" if page else "the PDF's structure"
        detail = f"{what} can't be read"
        raise TransformError(Reason.DOCUMENT_DAMAGED, detail, page=page) from error
