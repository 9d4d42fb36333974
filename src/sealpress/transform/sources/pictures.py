"""Pictures as PDFium takes them: decoded to grey or colours, upright, on white, in sRGB."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageCms

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["TO_SHOWN", "decoded", "is_srgb"]

TRANSPARENT = {"LA": "LA", "La": "LA", "PA": "RGBA", "RGBA": "RGBA", "RGBa": "RGBA"}

TO_SHOWN = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}
"""Maps of the unit square, y upwards, from a picture as it is kept to how it is shown, by EXIF
orientation."""

BYTES_16 = 257
"""What 16 bits are divided by to make 8 of them."""


def decoded(image: Image.Image, most: int = 0) -> npt.NDArray[np.uint8]:
    """Return an open picture's pixels: ``(lines, width)`` of grey or ``(lines, width, 3)`` of BGR.

    Args:
        image: The picture.
        most: Pixels along a side of which more are not seen: several become one; 0 for any.
    """
    plain = _reduced(_in_srgb(_on_white(image)), most)
    if plain.mode == "L":
        return np.asarray(plain)
    return np.frombuffer(plain.tobytes("raw", "BGR"), np.uint8).reshape(plain.height, -1, 3)


def _reduced(image: Image.Image, most: int) -> Image.Image:
    factor = max(image.size) // most if most else 1
    return image.reduce(factor) if factor > 1 else image


def is_srgb(image: Image.Image) -> bool:
    """Return whether colours may be taken as they are: sRGB, or nothing known of them."""
    profile = image.info.get("icc_profile")
    if not profile:
        return True
    try:
        name = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    except (OSError, ImageCms.PyCMSError):
        return True
    return "sRGB" in name


def _on_white(image: Image.Image) -> Image.Image:
    """Return a picture without transparency."""
    mode = TRANSPARENT.get(image.mode)
    if mode is None and "transparency" in image.info:
        mode = "RGBA"
    if mode is None:
        return image
    shown = image.convert(mode)
    opacity = shown.getchannel("A")
    colors = shown.convert("L" if mode == "LA" else "RGB")
    white = Image.new(colors.mode, colors.size, 255 if mode == "LA" else (255, 255, 255))
    white.paste(colors, mask=opacity)
    white.info = dict(image.info)
    white.info.pop("transparency", None)
    return white


def _in_srgb(image: Image.Image) -> Image.Image:
    """Return a picture in mode ``L`` or ``RGB``, its colours as sRGB has them."""
    if image.mode.startswith("I;16") or image.mode in {"I", "F"}:
        return _of_16_bits(image)
    if image.mode in {"1", "L"}:
        return image.convert("L")
    if image.mode in {"P", "YCbCr", "HSV"}:
        image = image.convert("RGB")
    if image.mode in {"RGB", "CMYK", "LAB"} and not is_srgb(image):
        return _by_profile(image)
    return image.convert("RGB")


def _by_profile(image: Image.Image) -> Image.Image:
    """Return a picture by its own colour profile; as it is when that does not fit."""
    profile = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
    try:
        made = ImageCms.profileToProfile(
            image, profile, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except ImageCms.PyCMSError:
        made = None
    return made or image.convert("RGB")


def _of_16_bits(image: Image.Image) -> Image.Image:
    values = np.asarray(image)
    deep = image.mode.startswith("I;16") or values.max(initial=0) > 255
    scaled = values / BYTES_16 if deep else values
    return Image.fromarray(np.clip(scaled, 0, 255).astype(np.uint8))
