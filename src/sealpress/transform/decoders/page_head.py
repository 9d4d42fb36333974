"""What a page of raster says of itself, in PWG Raster's header or URF's, checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sealpress.errors import Reason, TransformError
from sealpress.ipp.media import media_named
from sealpress.transform.encoders.pwg_header import PwgHeader
from sealpress.transform.encoders.raster_numbers import (
    MEDIA_POSITIONS,
    MEDIA_TYPES,
    ColorSpace,
    UrfSpace,
)
from sealpress.transform.encoders.urf import URF_DUPLEX, URF_HEADER
from sealpress.transform.geometry import HUNDREDTHS_OF_MM
from sealpress.transform.page_encoder import PageFacts
from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.sheets import Media, Sides

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sealpress.transform.limits import TransformLimits

__all__ = ["MAX_LINE_OCTETS", "MAX_PIXELS_AN_INCH", "PageHead", "pwg_head", "urf_head"]

MAX_LINE_OCTETS = 1 << 20
"""Octets of one line that are taken: 1,200 pixels an inch in colour on seven metres of paper."""
MAX_PIXELS_AN_INCH = 9600
"""Resolution that is taken."""

_WHITE_SPACES = {
    ColorSpace.RGB,
    ColorSpace.SGRAY,
    ColorSpace.SRGB,
    ColorSpace.ADOBE_RGB,
}
_COLORS = {
    ColorSpace.RGB: 3,
    ColorSpace.BLACK: 1,
    ColorSpace.CMYK: 4,
    ColorSpace.SGRAY: 1,
    ColorSpace.SRGB: 3,
    ColorSpace.ADOBE_RGB: 3,
}
_GRAY_SPACES = {ColorSpace.BLACK, ColorSpace.SGRAY}
_URF_SPACES = {
    UrfSpace.SGRAY: ColorSpace.SGRAY,
    UrfSpace.SRGB: ColorSpace.SRGB,
    UrfSpace.ADOBE_RGB: ColorSpace.ADOBE_RGB,
    UrfSpace.DEVICE_GRAY: ColorSpace.SGRAY,
    UrfSpace.DEVICE_RGB: ColorSpace.RGB,
    UrfSpace.DEVICE_CMYK: ColorSpace.CMYK,
}
_BITS = (1, 8, 16)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHead:
    """A page's header, in the words of both formats.

    Attributes:
        width, height: In pixels.
        bits: Of one colour of a pixel: 1, 8 or 16.
        space: What its colours are.
        resolution: How densely pixels stand.
        media: What it is for; its size is that of the pixels, in 1/100 mm.
        sides: ``sides``.
        transforms: CrossFeedTransform and FeedTransform, as they are written in it.
        quality: ``print-quality``, 0 for the printer's own.
        copies: Of this page, 0 for the printer's own choice.
        total: Pages of the document, 0 while that is not known.
    """

    width: int
    height: int
    bits: int
    space: ColorSpace
    resolution: Resolution
    media: Media
    sides: Sides
    transforms: tuple[int, int] = (1, 1)
    quality: int = 0
    copies: int = 0
    total: int = 0

    @property
    def colors(self) -> int:
        """Colours of a pixel."""
        return _COLORS[self.space]

    @property
    def line_octets(self) -> int:
        """Octets of a line."""
        return (self.width * self.bits * self.colors + 7) // 8

    @property
    def unit(self) -> int:
        """Octets that runs are made of: a pixel, or eight of one bit."""
        return max(self.bits * self.colors // 8, 1)

    @property
    def white(self) -> int:
        """The octet of which unprinted paper is made."""
        return 255 if self.space in _WHITE_SPACES else 0

    @property
    def kind(self) -> PixelKind:
        """The kind of pixels that shows all of it, but for what is finer than eight bits."""
        if self.space not in _GRAY_SPACES:
            return PixelKind.SRGB_8
        return PixelKind.BLACK_1 if self.bits == 1 else PixelKind.SGRAY_8

    @property
    def is_written_here(self) -> bool:
        """Whether its lines are those of ``kind``, octet for octet."""
        plain = (ColorSpace.SRGB, 8), (ColorSpace.SGRAY, 8), (ColorSpace.BLACK, 1)
        return (self.space, self.bits) in plain

    def facts(self) -> PageFacts:
        """Return what an encoder is told to write the same page."""
        return PageFacts(
            width=self.width,
            height=self.height,
            pixels=self.kind,
            resolution=self.resolution,
            media=self.media,
            sides=self.sides,
            transforms=self.transforms,
            quality=self.quality,
            total=self.total,
            copies=self.copies,
        )


def pwg_head(octets: bytes, limits: TransformLimits) -> PageHead:
    """Read a header of PWG Raster (PWG 5102.4 section 4.3).

    Raises:
        TransformError: ``document-damaged``, ``image-too-large`` or
            ``document-format-not-supported`` (planes, inks of a device's own).
    """
    header = PwgHeader.unpack(octets)
    if header.color_space not in _COLORS or header.color_order:
        raise _unsupported(f"colour space {header.color_space}, order {header.color_order}")
    sides = Sides.SHORT_EDGE if header.tumble else Sides.LONG_EDGE
    resolution = Resolution(header.cross_feed_resolution, header.feed_resolution)
    head = PageHead(
        width=header.width,
        height=header.height,
        bits=header.bits_per_color,
        space=ColorSpace(header.color_space),
        resolution=resolution,
        media=_media(
            (header.width, header.height),
            resolution,
            name=_text(header.page_size_name),
            kind=_text(header.media_type),
            source=_word(MEDIA_POSITIONS, header.media_position),
        ),
        sides=sides if header.duplex else Sides.ONE_SIDED,
        transforms=(_sign(header.cross_feed_transform), _sign(header.feed_transform)),
        quality=header.print_quality if header.print_quality in {3, 4, 5} else 0,
        copies=header.num_copies,
        total=header.total_page_count,
    )
    _check(head, header.bits_per_pixel, limits)
    if header.bytes_per_line != head.line_octets:
        raise _damaged(f"BytesPerLine is {header.bytes_per_line}, not {head.line_octets}")
    return head


def urf_head(octets: bytes, total: int, limits: TransformLimits) -> PageHead:
    """Read a header of URF; ``total`` is what the file's beginning says.

    Raises:
        TransformError: As :func:`pwg_head`.
    """
    bits, number, duplex, quality, kind, position, width, height, dpi = URF_HEADER.unpack(octets)
    space = _URF_SPACES.get(number)
    if space is None:
        raise _unsupported(f"colour space {number}")
    resolution = Resolution.square(dpi)
    head = PageHead(
        width=width,
        height=height,
        bits=bits // _COLORS[space],
        space=space,
        resolution=resolution,
        media=_media(
            (width, height),
            resolution,
            kind=_word(MEDIA_TYPES, kind),
            source=_word(MEDIA_POSITIONS, position),
        ),
        sides={number: sides for sides, number in URF_DUPLEX.items()}.get(duplex, Sides.ONE_SIDED),
        quality=quality if quality in {3, 4, 5} else 0,
        total=total,
    )
    _check(head, bits, limits)
    return head


def _check(head: PageHead, bits_of_pixel: int, limits: TransformLimits) -> None:
    if head.bits not in _BITS or bits_of_pixel != head.bits * head.colors:
        raise _unsupported(f"{bits_of_pixel} bits of {head.colors} colours")
    if not head.width or not head.height:
        raise _damaged(f"a page has {head.width} by {head.height} pixels")
    if not all(0 < density <= MAX_PIXELS_AN_INCH for density in head.resolution):
        raise _damaged(f"a page has {head.resolution}")
    is_long = head.line_octets > MAX_LINE_OCTETS
    if is_long or head.line_octets * head.height > 4 * limits.max_image_pixels:
        raise TransformError(
            Reason.IMAGE_TOO_LARGE, f"a page has {head.width} by {head.height} pixels"
        )


def _media(
    pixels: tuple[int, int], resolution: Resolution, *, kind: str, source: str, name: str = ""
) -> Media:
    # Rounded up, so that as many pixels come of it. Any size where the resolution is 0: that is
    # refused a moment later.
    width, height = (
        -(-count * HUNDREDTHS_OF_MM // (density or count or 1))
        for count, density in zip(pixels, resolution, strict=True)
    )
    media = Media(name=name, width=width, height=height, kind=kind, source=source)
    named = media_named(name) if name else None
    if named:
        exact = replace(media, width=named.x, height=named.y)
        if exact.pixels(resolution) == pixels:
            return exact
    return media


def _text(octets: bytes) -> str:
    return octets.decode("ascii", "replace")


def _word(numbers: Mapping[str, int], number: int) -> str:
    words = [word for word, its_number in numbers.items() if its_number == number]
    return words[0] if words and number else ""


def _sign(transform: int) -> int:
    return -1 if transform == -1 else 1  # Ghostscript writes 0


def _damaged(detail: str) -> TransformError:
    return TransformError(Reason.DOCUMENT_DAMAGED, detail)


def _unsupported(detail: str) -> TransformError:
    return TransformError(
        Reason.DOCUMENT_FORMAT_NOT_SUPPORTED, f"pixels of this kind can't be read: {detail}"
    )
