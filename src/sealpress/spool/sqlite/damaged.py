"""Rows of a database that SQLite does not open any more, read from its pages one by one (pure).

Nothing of the file is relied on but the leaves of its trees, which hold whole rows: what is lost is
lost alone. Pages that the write-ahead log has are taken from there. What was deleted does not come
back, since the store has SQLite overwrite it. See https://www.sqlite.org/fileformat.html.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["DamagedDatabase", "FoundRow", "Value"]

Value = int | float | str | bytes | None
"""What a column has."""

DEFAULT_PAGE_OCTETS = 4096
"""Size of a page where neither file says it."""

MAX_ROW_OCTETS = 16 << 20
"""A row that says it is longer is none."""

_FILE_HEADER = 100
_WAL_HEADER = 32
_FRAME_HEADER = 24
_WAL_MAGIC = frozenset({0x377F0682, 0x377F0683})
_TABLE_LEAF, _INDEX_LEAF, _INDEX_INNER = 0x0D, 0x0A, 0x02
_LEAF_HEADER, _INNER_HEADER = 8, 12
_INTEGER_OCTETS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_FLOAT, _ZERO, _ONE, _FIRST_BLOB = 7, 8, 9, 12


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A row that could be read.

    Attributes:
        number: Its number in a table; ``None`` in a tree that is ordered by columns.
        values: Its columns.
    """

    number: int | None
    values: tuple[Value, ...]


class DamagedDatabase:
    """The pages of a database.

    Args:
        database: Octets of its file, as many as there are.
        log: Octets of its write-ahead log.
    """

    def __init__(self, database: bytes, log: bytes = b"") -> None:
        self._database = database
        self._page_octets = _page_octets(database, log)
        self._newer = dict(_frames(log, self._page_octets))

    def rows(self) -> Iterator[FoundRow]:
        """Yield every row that is whole, in no order."""
        pages = -(-len(self._database) // self._page_octets)
        for number in range(1, max([pages, *self._newer]) + 1):
            page = self._page(number)
            begin = _FILE_HEADER if number == 1 else 0
            if len(page) == self._page_octets and page[begin] in _READERS:
                yield from self._rows_of(page, begin)

    def _page(self, number: int) -> bytes:
        newer = self._newer.get(number)
        if newer is not None:
            return newer
        begin = (number - 1) * self._page_octets
        return self._database[begin : begin + self._page_octets]

    def _rows_of(self, page: bytes, begin: int) -> Iterator[FoundRow]:
        header = _INNER_HEADER if page[begin] == _INDEX_INNER else _LEAF_HEADER
        (cells,) = struct.unpack_from(">H", page, begin + 3)
        first = begin + header
        for place in range(first, min(first + 2 * cells, len(page) - 1), 2):
            (cell,) = struct.unpack_from(">H", page, place)
            try:
                if cell >= first + 2 * cells:
                    yield self._row(page, cell, page[begin])
            except (IndexError, ValueError, struct.error):
                continue  # this one is damaged, the others need not be

    def _row(self, page: bytes, place: int, kind: int) -> FoundRow:
        place += 4 if kind == _INDEX_INNER else 0
        octets, place = _varint(page, place)
        number = None
        if kind == _TABLE_LEAF:
            number, place = _varint(page, place)
        return FoundRow(number, _columns(self._payload(page, place, octets, kind)))

    def _payload(self, page: bytes, place: int, octets: int, kind: int) -> bytes:
        """Return the octets of a row, those on further pages too."""
        if not 0 < octets <= MAX_ROW_OCTETS:
            raise ValueError("no row is so long")
        here = _local_octets(octets, self._page_octets, is_table=kind == _TABLE_LEAF)
        parts = [page[place : place + here]]
        left = octets - len(parts[0])
        following = place + here
        while left > 0:
            (number,) = struct.unpack_from(">I", page, following)
            page, following = self._page(number) if number else b"", 0
            parts.append(page[4 : 4 + left])
            if not parts[-1]:
                raise ValueError("the rest of the row is gone")
            left -= len(parts[-1])
        return b"".join(parts)


_READERS = frozenset({_TABLE_LEAF, _INDEX_LEAF, _INDEX_INNER})


def _page_octets(database: bytes, log: bytes) -> int:
    """Return the size of a page, as either file says it."""
    said = []
    if database.startswith(b"SQLite format 3\0") and len(database) >= _FILE_HEADER:
        said.append(struct.unpack_from(">H", database, 16)[0])
    if _is_log(log):
        said.append(struct.unpack_from(">I", log, 8)[0])
    for octets in said:
        size = 65536 if octets == 1 else int(octets)
        if 512 <= size <= 65536 and size & (size - 1) == 0:
            return size
    return DEFAULT_PAGE_OCTETS


def _is_log(log: bytes) -> bool:
    return len(log) >= _WAL_HEADER and struct.unpack_from(">I", log)[0] in _WAL_MAGIC


def _frames(log: bytes, page_octets: int) -> Iterator[tuple[int, bytes]]:
    """Yield pages of the log with their numbers, up to the last commit, the oldest first."""
    if not _is_log(log):
        return
    salts = log[16:24]
    waiting: list[tuple[int, bytes]] = []
    step = _FRAME_HEADER + page_octets
    for place in range(_WAL_HEADER, len(log) - step + 1, step):
        number, committed_pages = struct.unpack_from(">II", log, place)
        if log[place + 8 : place + 16] != salts or not number:
            continue  # of an older run of the log, or damaged
        waiting.append((number, log[place + _FRAME_HEADER : place + step]))
        if committed_pages:
            yield from waiting
            waiting.clear()


def _varint(page: bytes, place: int) -> tuple[int, int]:
    """Return a number of one to nine octets, and where it ends."""
    value = 0
    for index in range(8):
        octet = page[place + index]
        value = value << 7 | octet & 0x7F
        if octet < 0x80:
            return value, place + index + 1
    value = value << 8 | page[place + 8]
    return value - (1 << 64) if value >> 63 else value, place + 9


def _local_octets(octets: int, usable: int, *, is_table: bool) -> int:
    """Return how many octets of a row are on its own page."""
    most = usable - 35 if is_table else (usable - 12) * 64 // 255 - 23
    if octets <= most:
        return octets
    least = (usable - 12) * 32 // 255 - 23
    fitting = least + (octets - least) % (usable - 4)
    return fitting if fitting <= most else least


def _columns(payload: bytes) -> tuple[Value, ...]:
    """Return the columns of a row.

    Raises:
        ValueError: It is none.
    """
    end, place = _varint(payload, 0)
    begin, found = end, []
    while place < end:
        kind, place = _varint(payload, place)
        value, begin = _column(payload, begin, kind)
        found.append(value)
    if place != end or begin != len(payload):
        raise ValueError("a row of another length")
    return tuple(found)


def _column(payload: bytes, begin: int, kind: int) -> tuple[Value, int]:
    if kind in {_ZERO, _ONE}:
        return kind - _ZERO, begin
    if kind == 0:
        return None, begin
    if kind == _FLOAT:
        return struct.unpack_from(">d", payload, begin)[0], begin + 8
    if kind in _INTEGER_OCTETS:
        end = begin + _INTEGER_OCTETS[kind]
        return int.from_bytes(payload[begin:end], "big", signed=True), end
    if kind < _FIRST_BLOB:
        raise ValueError("no kind of column")
    end = begin + (kind - _FIRST_BLOB) // 2
    octets = payload[begin:end]
    return (octets.decode() if kind % 2 else octets), end
