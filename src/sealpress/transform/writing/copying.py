"""Objects of one PDF written into another, each once, under numbers of its own."""

from __future__ import annotations

import re
from collections import deque
from decimal import Decimal
from typing import TYPE_CHECKING

import pikepdf

if TYPE_CHECKING:
    from sealpress.transform.pdf_writer import PdfWriter

__all__ = ["ObjectCopier"]

#: A string, or a reference to another object: what looks like one in a string is none.
_TOKEN = re.compile(rb"\((?:[^\\)]|\\.)*\)|<[0-9A-Fa-f]*>|(\d+) (\d+) R", re.DOTALL)

#: What leads from a page's parts back to pages, which would bring the whole document along.
_NOT_COPIED = frozenset({"/Page", "/Pages", "/Catalog"})

#: Entries of a stream's dictionary that are ours to say, or name a file of somebody's machine.
_OWN_ENTRIES = ("/Length", "/F", "/FFilter", "/FDecodeParms")


class ObjectCopier:
    """Copies what objects refer to, in the order in which it is met.

    Args:
        source: The document that they come from.
        writer: The document that they go to.
    """

    def __init__(self, source: pikepdf.Pdf, writer: PdfWriter) -> None:
        self._source = source
        self._writer = writer
        self._numbers: dict[tuple[int, int], int] = {}
        self._owed: deque[tuple[int, int]] = deque()

    def text(self, value: pikepdf.Object) -> bytes:
        """Return a value as it stands in the new document; what it refers to is owed."""
        return self._renumbered(value.unparse())

    def reference(self, value: pikepdf.Object) -> int:
        """Return the number of an indirect object in the new document; it is owed."""
        return self._number(value.objgen)

    def entries(self, stream: pikepdf.Stream) -> tuple[bytes, bytes]:
        """Return a stream's data as it is stored, and its dictionary's entries without length.

        Raises:
            pikepdf.PdfError: It can't be read.
        """
        octets = stream.read_raw_bytes()
        about = stream.stream_dict
        for name in _OWN_ENTRIES:
            if name in about:
                del about[name]
        return octets, self._renumbered(about.unparse(resolved=True))[2:-2]

    def pay(self) -> None:
        """Write all that is owed.

        Raises:
            pikepdf.PdfError: An object can't be read.
        """
        while self._owed:
            key = self._owed.popleft()
            self._copy(self._source.get_object(key), self._numbers[key])

    def _copy(self, value: object, number: int) -> None:
        if isinstance(value, pikepdf.Stream):
            octets, entries = self.entries(value)
            self._writer.add_stream(octets, entries, compress=False, number=number)
        elif isinstance(value, pikepdf.Object):
            self._writer.add(self._body(value), number)
        else:
            self._writer.add(_scalar(value), number)

    def _body(self, value: pikepdf.Object) -> bytes:
        is_page = isinstance(value, pikepdf.Dictionary) and str(value.get("/Type")) in _NOT_COPIED
        return b"null" if is_page else self._renumbered(value.unparse(resolved=True))

    def _renumbered(self, text: bytes) -> bytes:
        return _TOKEN.sub(self._replaced, text)

    def _replaced(self, match: re.Match[bytes]) -> bytes:
        if match[1] is None:
            return match[0]
        return b"%d 0 R" % self._number((int(match[1]), int(match[2])))

    def _number(self, key: tuple[int, int]) -> int:
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = self._writer.reserve()
            self._owed.append(key)
        return number


def _scalar(value: object) -> bytes:
    """Return what pikepdf gives as a value of Python's own."""
    if value is None:
        return b"null"
    text = f"{value:f}" if isinstance(value, Decimal) else str(value).lower()
    return text.encode("ascii")
