"""Ways to compress a strip of pixels: Flate, run length (PackBits) and JPEG."""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING

from PIL import Image, TiffImagePlugin

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sealpress.transform.page_encoder import PageFacts

__all__ = [
    "FLATE_LEVEL",
    "JPEG_QUALITIES",
    "flate",
    "group_4",
    "jpeg",
    "jpeg_quality",
    "pack_bits_rows",
    "run_length",
]

FLATE_LEVEL = 1
"""zlib's quickest: pages are mostly white, and a printer waits for them."""

JPEG_QUALITIES = {3: 60, 4: 85, 5: 95}
"""Pillow's ``quality`` by ``print-quality``: draft, normal, high."""

END_OF_RUNS = b"\x80"
"""Ends RunLengthDecode data (ISO 32000-1 section 7.4.5)."""

# A worker opens no files once it is locked in: Pillow is to have read its parts by then.
Image.preinit()


def flate(strip: npt.NDArray[np.uint8]) -> bytes:
    """Return a strip as zlib's data (RFC 1950), which PDF and PostScript call Flate."""
    return zlib.compress(strip.data, FLATE_LEVEL)


def pack_bits_rows(strip: npt.NDArray[np.uint8]) -> list[bytes]:
    """Return each line of a contiguous strip in PackBits as TIFF 6.0 section 9 describes it.

    That is compression method 2 of PCL 5 and RLE of PCL XL, too. libtiff does the work: it puts
    each line into a strip of its own.
    """
    height, octets = strip.shape
    picture = Image.frombuffer("L", (octets, height), strip, "raw", "L", 0, 1)
    data, offsets, counts = _tiff(picture, "packbits", {TiffImagePlugin.ROWSPERSTRIP: 1})
    return [data[at : at + count] for at, count in zip(offsets, counts, strict=True)]


def run_length(strip: npt.NDArray[np.uint8]) -> bytes:
    """Return a contiguous strip as RunLengthDecode reads it, its end marked."""
    return b"".join(pack_bits_rows(strip)) + END_OF_RUNS


def group_4(bits: npt.NDArray[np.uint8], width: int) -> bytes:
    """Return a whole bitmap, 1 is black, by ITU-T T.6 (``CCITTFaxDecode`` with K -1)."""
    height = len(bits)
    picture = Image.frombuffer("1", (width, height), bits, "raw", "1", 0, 1)
    tags = {TiffImagePlugin.ROWSPERSTRIP: height}
    data, offsets, counts = _tiff(picture, "group4", tags)
    (at,), (count,) = offsets, counts
    return data[at : at + count]


def jpeg_quality(quality: int) -> int:
    """Return how well JPEG is to keep pictures for a ``print-quality``; 0 is normal."""
    return JPEG_QUALITIES.get(quality, JPEG_QUALITIES[4])


def jpeg(
    strip: npt.NDArray[np.uint8], facts: PageFacts, *, quality: int, restart_rows: int = 0
) -> bytes:
    """Return a strip as a JFIF file of its own, baseline.

    Args:
        strip: Contiguous, with an octet for each colour.
        facts: Of the page.
        quality: From :func:`jpeg_quality`.
        restart_rows: Rows of blocks between restart markers; none when 0.
    """
    mode = "RGB" if facts.pixels.is_color else "L"
    picture = Image.frombuffer(mode, (facts.width, len(strip)), strip, "raw", mode, 0, 1)
    written = io.BytesIO()
    picture.save(
        written,
        "JPEG",
        quality=quality,
        subsampling=0 if quality >= JPEG_QUALITIES[5] else 2,
        dpi=tuple(facts.resolution),
        restart_marker_rows=restart_rows,
    )
    return written.getvalue()


def _tiff(
    picture: Image.Image, compression: str, tags: dict[int, int]
) -> tuple[bytes, tuple[int, ...], tuple[int, ...]]:
    """Return a TIFF file, and where its strips are."""
    written = io.BytesIO()
    picture.save(written, "TIFF", compression=compression, tiffinfo=tags)
    data = written.getvalue()
    with Image.open(written, formats=["TIFF"]) as read:
        directory = read.tag_v2  # type: ignore[attr-defined]  # only TIFF files have it
        return (
            data,
            directory[TiffImagePlugin.STRIPOFFSETS],
            directory[TiffImagePlugin.STRIPBYTECOUNTS],
        )
