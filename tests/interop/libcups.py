"""Debian's libcups reads and writes PWG Raster and URF for us, called by ctypes."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.interop import judges

Octets = npt.NDArray[np.uint8]

WRITE_PWG, WRITE_APPLE = 3, 4
_WORD, _NUMBER, _REAL = ctypes.c_char * 64, ctypes.c_uint, ctypes.c_float


class Header(ctypes.Structure):
    """``cups_page_header2_t`` of cups/raster.h."""

    _fields_ = (
        *((name, _WORD) for name in ("MediaClass", "MediaColor", "MediaType", "OutputType")),
        *((n, _NUMBER) for n in ("AdvanceDistance", "AdvanceMedia", "Collate", "CutMedia")),
        ("Duplex", _NUMBER),
        ("HWResolution", _NUMBER * 2),
        ("ImagingBoundingBox", _NUMBER * 4),
        *((name, _NUMBER) for name in ("InsertSheet", "Jog", "LeadingEdge")),
        ("Margins", _NUMBER * 2),
        *((name, _NUMBER) for name in ("ManualFeed", "MediaPosition", "MediaWeight")),
        *((name, _NUMBER) for name in ("MirrorPrint", "NegativePrint", "NumCopies")),
        *((name, _NUMBER) for name in ("Orientation", "OutputFaceUp")),
        ("PageSize", _NUMBER * 2),
        *((name, _NUMBER) for name in ("Separations", "TraySwitch", "Tumble")),
        *((name, _NUMBER) for name in ("cupsWidth", "cupsHeight", "cupsMediaType")),
        *((name, _NUMBER) for name in ("cupsBitsPerColor", "cupsBitsPerPixel")),
        *((name, _NUMBER) for name in ("cupsBytesPerLine", "cupsColorOrder", "cupsColorSpace")),
        *((n, _NUMBER) for n in ("cupsCompression", "cupsRowCount", "cupsRowFeed", "cupsRowStep")),
        ("cupsNumColors", _NUMBER),
        ("cupsBorderlessScalingFactor", _REAL),
        ("cupsPageSize", _REAL * 2),
        ("cupsImagingBBox", _REAL * 4),
        ("cupsInteger", _NUMBER * 16),
        ("cupsReal", _REAL * 16),
        ("cupsString", _WORD * 16),
        *((n, _WORD) for n in ("cupsMarkerType", "cupsRenderingIntent", "cupsPageSizeName")),
    )


@dataclass(frozen=True)
class Page:
    """What libcups made of a page."""

    header: Header
    lines: Octets

    @property
    def transforms(self) -> tuple[int, int]:
        """CrossFeedTransform and FeedTransform."""
        across, down = (ctypes.c_int(self.header.cupsInteger[at]).value for at in (1, 2))
        return across, down


@cache
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(judges.library("libcups.so.2"))
    library.cupsRasterOpen.restype = ctypes.c_void_p
    library.cupsRasterOpen.argtypes = [ctypes.c_int, ctypes.c_int]
    library.cupsRasterClose.argtypes = [ctypes.c_void_p]
    for name in ("cupsRasterReadHeader2", "cupsRasterWriteHeader2"):
        getattr(library, name).argtypes = [ctypes.c_void_p, ctypes.POINTER(Header)]
    for name in ("cupsRasterReadPixels", "cupsRasterWritePixels"):
        getattr(library, name).argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint]
    return library


def read(file: Path) -> list[Page]:
    """Return the pages that libcups finds in a file."""
    library = _library()
    descriptor = os.open(file, os.O_RDONLY)
    try:
        raster = library.cupsRasterOpen(descriptor, 0)
        assert raster, "libcups does not open it"
        try:
            return list(_pages(raster))
        finally:
            library.cupsRasterClose(raster)
    finally:
        os.close(descriptor)


def _pages(raster: int) -> Iterator[Page]:
    library, header = _library(), Header()
    while library.cupsRasterReadHeader2(raster, ctypes.byref(header)):
        octets, height = header.cupsBytesPerLine, header.cupsHeight
        lines = np.empty((height, octets), np.uint8)
        for line in range(height):
            target = lines.ctypes.data + line * octets
            assert library.cupsRasterReadPixels(raster, target, octets) == octets, line
        yield Page(Header.from_buffer_copy(header), lines)


def write(file: Path, mode: int, pages: Sequence[tuple[dict[str, int], Octets]]) -> None:
    """Have libcups write pages: some fields of each header, and its lines."""
    library = _library()
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    raster = library.cupsRasterOpen(descriptor, mode)
    for fields, lines in pages:
        header = Header(MediaClass=b"PwgRaster", HWResolution=(300, 300))
        header.cupsHeight, header.cupsBytesPerLine = lines.shape
        for name, value in fields.items():
            setattr(header, name, value)
        assert library.cupsRasterWriteHeader2(raster, ctypes.byref(header))
        octets = np.ascontiguousarray(lines)
        for line in octets:
            assert library.cupsRasterWritePixels(raster, line.ctypes.data, len(line)) == len(line)
    library.cupsRasterClose(raster)
    os.close(descriptor)
