"""Pictures inside a PDF (ISO 32000-1 section 8.9.5), coded here or taken over as they are."""

from __future__ import annotations

import enum
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sealpress.transform.pdf_writer.document import PdfWriter

__all__ = ["Coding", "Picture", "add_picture"]

SPACES = {1: b"/DeviceGray", 3: b"/DeviceRGB", 4: b"/DeviceCMYK"}


class Coding(enum.Enum):
    """How a picture's octets are coded."""

    PIXELS = "pixels"
    """Not at all: lines from the top, each ending with its octet; they are deflated here."""
    FLATE = "flate"
    """Deflated already."""
    PNG = "png"
    """What PNG keeps in IDAT: deflated, with a filter for each line."""
    JPEG = "jpeg"
    """A whole JPEG file."""
    FAX_G4 = "fax-g4"
    """ITU-T T.6: TIFF group 4 of photometric interpretation 0; ``inverted`` for its 1."""


FILTERS = {
    Coding.PIXELS: b"/FlateDecode",
    Coding.FLATE: b"/FlateDecode",
    Coding.PNG: b"/FlateDecode",
    Coding.JPEG: b"/DCTDecode",
    Coding.FAX_G4: b"/CCITTFaxDecode",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture's facts and octets.

    Attributes:
        width, height: In pixels.
        octets: Its data, whole or in pieces (which are read once).
        coding: How it is coded.
        colors: 1 (grey), 3 (RGB) or 4 (CMYK).
        bits: Of a colour: 1, 2, 4, 8 or 16.
        inverted: Whether large numbers are dark: CMYK as Adobe writes it into JPEG, 1 as black.
        palette: RGB triples that its one colour counts through; empty for none.
    """

    width: int
    height: int
    octets: bytes | Iterable[bytes]
    coding: Coding = Coding.PIXELS
    colors: int = 1
    bits: int = 8
    inverted: bool = False
    palette: bytes = b""


def add_picture(writer: PdfWriter, picture: Picture) -> int:
    """Write a picture and return its object's number; its octets aren't kept."""
    pieces = [picture.octets] if isinstance(picture.octets, bytes) else picture.octets
    if picture.coding is Coding.PIXELS:
        pieces = _deflated(pieces)
    entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace%b/BitsPerComponent %d" % (
        picture.width,
        picture.height,
        _space(picture),
        picture.bits,
    )
    if picture.inverted:
        entries += b"/Decode[%b]" % b" ".join([b"1 0"] * picture.colors)
    entries += b"/Filter%b%b" % (FILTERS[picture.coding], _parameters(picture))
    return writer.add_long_stream(pieces, entries)


def _space(picture: Picture) -> bytes:
    if not picture.palette:
        return SPACES[picture.colors]
    last = len(picture.palette) // 3 - 1
    return b"[/Indexed/DeviceRGB %d<%b>]" % (last, picture.palette.hex().encode())


def _parameters(picture: Picture) -> bytes:
    if picture.coding is Coding.PNG:
        return b"/DecodeParms<</Predictor 15/Colors %d/BitsPerComponent %d/Columns %d>>" % (
            picture.colors,
            picture.bits,
            picture.width,
        )
    if picture.coding is Coding.FAX_G4:
        return b"/DecodeParms<</K -1/Columns %d/Rows %d>>" % (picture.width, picture.height)
    return b""


def _deflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(6)
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush()
