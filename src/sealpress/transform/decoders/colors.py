"""Pixels of a file made into those that are drawn: grey, sRGB, or black and white."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sealpress.transform.encoders.raster_numbers import ColorSpace
from sealpress.transform.pixels import PixelKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy.typing as npt

    from sealpress.transform.decoders.page_head import PageHead

    Octets = npt.NDArray[np.uint8]

__all__ = ["converted"]

HALF = 128
"""From this grey on a pixel is white where there is nothing between."""
_LUMINANCE = (77, 150, 29)  # ITU-R BT.601, in 1/256
# Adobe RGB (1998) to sRGB, both linear, D65.
_ADOBE_TO_SRGB = np.array(
    [[1.39836, -0.39836, 0.0], [0.0, 1.0, 0.0], [0.0, -0.04293, 1.04293]], np.float32
)
_ADOBE_GAMMA = 563 / 256


def converted(lines: Octets, head: PageHead, kind: PixelKind) -> Octets:
    """Return lines of a page as pixels of another kind.

    Args:
        lines: As they are in the file, shape ``(lines, head.line_octets)``.
        head: What they are.
        kind: What is wanted.
    """
    if head.is_written_here and kind is head.kind:
        return lines
    return _WRITTEN[kind](_SPACES[head.space](_samples(lines, head)))


def _samples(lines: Octets, head: PageHead) -> Octets:
    """Return eight bits of each colour, shape ``(lines, width, colors)``."""
    if head.bits == 1:
        bits = np.unpackbits(lines, axis=1)[:, : head.width * head.colors]
        lines = bits * np.uint8(255)
    elif head.bits == 16:
        lines = lines[:, 0::2]
    return lines.reshape(len(lines), head.width, head.colors)


def _same(samples: Octets) -> Octets:
    return samples


def _inverted(samples: Octets) -> Octets:
    return ~samples


def _from_inks(samples: Octets) -> Octets:
    wide = 255 - samples.astype(np.uint16)
    return (wide[:, :, :3] * wide[:, :, 3:] // 255).astype(np.uint8)


def _from_adobe(samples: Octets) -> Octets:
    linear = (np.arange(256, dtype=np.float32) / 255) ** np.float32(_ADOBE_GAMMA)
    light = np.clip(linear[samples] @ _ADOBE_TO_SRGB.T, 0, 1)
    dark = light <= 0.0031308
    seen = np.where(dark, light * 12.92, 1.055 * light ** np.float32(1 / 2.4) - 0.055)
    return np.asarray(np.rint(seen * 255), np.uint8)


_SPACES: Mapping[ColorSpace, Callable[[Octets], Octets]] = {
    ColorSpace.RGB: _same,
    ColorSpace.SRGB: _same,
    ColorSpace.SGRAY: _same,
    ColorSpace.BLACK: _inverted,
    ColorSpace.CMYK: _from_inks,
    ColorSpace.ADOBE_RGB: _from_adobe,
}


def _gray(samples: Octets) -> Octets:
    if samples.shape[2] == 1:
        return samples[:, :, 0]
    red, green, blue = (
        samples[:, :, color].astype(np.uint16) * weight for color, weight in enumerate(_LUMINANCE)
    )
    return ((red + green + blue) >> 8).astype(np.uint8)


def _rgb(samples: Octets) -> Octets:
    if samples.shape[2] == 1:
        samples = np.repeat(samples, 3, axis=2)
    return samples.reshape(len(samples), -1)


def _black(samples: Octets) -> Octets:
    return np.packbits(_gray(samples) < HALF, axis=1)


_WRITTEN: Mapping[PixelKind, Callable[[Octets], Octets]] = {
    PixelKind.SGRAY_8: _gray,
    PixelKind.SRGB_8: _rgb,
    PixelKind.BLACK_1: _black,
}
