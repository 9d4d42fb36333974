"""Pages to encode: pictures with everything that encoders stumble over, in bands as they come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sealpress.transform.encoders import encoder_for
from sealpress.transform.page_encoder import PageFacts
from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.print_ticket import PrintTicket
from sealpress.transform.sheets import Media, Sides
from sealpress.transform.target import OutputFormat, Target

Octets = npt.NDArray[np.uint8]

BLACK, GRAY, COLOR = PixelKind.BLACK_1, PixelKind.SGRAY_8, PixelKind.SRGB_8
LETTER = Media(name="na_letter_8.5x11in", width=21590, height=27940)
A4 = Media(name="iso_a4_210x297mm", width=21000, height=29700)
CARD = Media(name="custom_card_51x76mm", width=5080, height=7620)
"""2 by 3 inches: whole points and pixels at every resolution."""


@dataclass(frozen=True)
class Page:
    """A picture and what is said of it."""

    facts: PageFacts
    lines: Octets

    def bands(self, height: int = 0, padding: int = 0) -> Iterator[Octets]:
        """Give the lines in one buffer that is overwritten for each band, as the pipeline does."""
        height = height or len(self.lines)
        buffer = np.full((height, self.lines.shape[1] + padding), 0xA5, np.uint8)
        for top in range(0, len(self.lines), height):
            part = self.lines[top : top + height]
            buffer[: len(part), : part.shape[1]] = part
            yield buffer[: len(part)]
            buffer[:] = 0x5A

    def picture(self) -> Octets:
        """Return the pixels as 8 bits of grey, or as three colours."""
        if self.facts.pixels is COLOR:
            return self.lines.reshape(len(self.lines), -1, 3)
        if self.facts.pixels is GRAY:
            return self.lines
        bits = np.unpackbits(self.lines, axis=1, count=self.facts.width)
        return ((1 - bits) * 255).astype(np.uint8)

    def on(self, **facts: object) -> Page:
        """Return the same picture with other facts."""
        return replace(self, facts=replace(self.facts, **facts))


def page(kind: PixelKind = GRAY, media: Media = CARD, dpi: int = 150) -> Page:
    """Return a page: bars across it, a ramp, noise, single dots, and much white."""
    resolution = Resolution.square(dpi)
    width, height = media.pixels(resolution)
    picture = np.full((height, width, 3), 255, np.uint8)
    across = np.arange(width)
    picture[3:11] = 0  # a solid bar from edge to edge
    picture[20:40, ::7] = (200, 10, 30)
    picture[60:120] = (across % 256)[:, None] * np.array([1, 0.5, 0.25])
    random = np.random.default_rng(7)
    picture[130:170, : width // 2] = random.integers(0, 256, (40, width // 2, 3))
    picture[-1, [0, -1]] = picture[0, [0, -1]] = 0  # its corners
    picture[-30:, 5:9] = 0
    return of(picture, kind, media, resolution)


def blank(kind: PixelKind = GRAY, media: Media = CARD, dpi: int = 150) -> Page:
    """Return a white page."""
    width, height = media.pixels(Resolution.square(dpi))
    white = np.full((height, width, 3), 255, np.uint8)
    return of(white, kind, media, Resolution.square(dpi))


def of(picture: Octets, kind: PixelKind, media: Media, resolution: Resolution) -> Page:
    """Return a colour picture as a page of a kind of pixels."""
    height, width = picture.shape[:2]
    gray = picture[:, :, 1]
    lines = {
        COLOR: picture.reshape(height, -1),
        GRAY: gray,
        BLACK: np.packbits(gray < 128, axis=1),
    }[kind]
    facts = PageFacts(
        width=width,
        height=height,
        pixels=kind,
        resolution=resolution,
        media=media,
        sides=Sides.ONE_SIDED,
        quality=4,
    )
    return Page(facts, np.ascontiguousarray(lines))


def encoded(
    target: Target | OutputFormat,
    pages: Sequence[Page],
    *,
    quality: int = 4,
    band: int = 0,
    padding: int = 0,
) -> bytes:
    """Return a document of pages."""
    if isinstance(target, OutputFormat):
        facts = pages[0].facts
        target = Target(format=target, pixels=facts.pixels, resolution=facts.resolution)
    encoder = encoder_for(target, PrintTicket(media=pages[0].facts.media, quality=quality))
    written = [encoder.begin(0)]
    for one in pages:
        written += map(bytes, encoder.page(one.facts, one.bands(band, padding)))
    return b"".join([*written, encoder.end()])
