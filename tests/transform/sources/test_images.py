"""Pictures as pages: size, orientation, colours, transparency, many to a file, damage, bombs."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.limits import TransformLimits
from sealpress.transform.print_ticket import Orientation, PrintScaling
from tests.transform import samples
from tests.transform.requests import picture_of, request, source_of

UPRIGHT = tuple(samples.CORNERS)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def shown(octets: bytes, mime: str, dpi: int = 100, index: int = 0) -> Image.Image:
    with source_of(octets, request(mime)) as source:
        return picture_of(source, index, dpi)


def reason_of(octets: bytes, mime: str, limits: TransformLimits | None = None) -> Reason:
    with (
        pytest.raises(TransformError) as caught,
        source_of(octets, request(mime, limits=limits)) as source,
    ):
        picture_of(source, 0)
    return caught.value.reason


@pytest.mark.parametrize("exif", range(1, 9))
def test_a_photo_is_upright(exif: int) -> None:
    octets = samples.jpeg(exif=exif)
    with source_of(octets, request("image/jpeg")) as source:
        assert source.page_size(0) == (432, 576)
        assert samples.marks(picture_of(source, 0, 100)) == UPRIGHT


KINDS = {
    "png": ("image/png", samples.png()),
    "png with opacity": ("image/png", samples.png(mode="RGBA")),
    "png palette": ("image/png", samples.png(mode="P")),
    "tiff": ("image/tiff", samples.tiff(mode="RGB", compression="tiff_lzw")),
    "gif": ("image/gif", saved(samples.picture(), "GIF")),
    "bmp": ("image/bmp", saved(samples.picture(), "BMP")),
    "webp": ("image/webp", saved(samples.picture(), "WEBP", lossless=True)),
    "cmyk jpeg": ("image/jpeg", saved(samples.picture().convert("CMYK"), "JPEG", quality=95)),
    "cmyk tiff": ("image/tiff", saved(samples.picture().convert("CMYK"), "TIFF")),
}


@pytest.mark.parametrize("kind", KINDS)
def test_pictures_of_all_kinds_have_their_colours(kind: str) -> None:
    mime, octets = KINDS[kind]
    assert samples.marks(shown(octets, mime)) == UPRIGHT


@pytest.mark.parametrize("mode", ["L", "1"])
def test_grey_pictures_are_their_pixels(mode: str) -> None:
    picture = samples.picture(mode=mode)
    made = np.asarray(shown(samples.png(mode=mode), "image/png").convert("L"), int)
    wanted = np.asarray(picture.convert("L"), int)
    assert np.abs(made - wanted).mean() < 1


def test_each_picture_of_a_fax_is_a_page() -> None:
    octets = samples.tiff(3)
    with source_of(octets, request("image/tiff")) as source:
        assert source.page_count() == 3
        for index in (2, 0, 1):
            wanted = samples.picture(number=index + 1, mode="1").convert("L")
            made = picture_of(source, index, 100).convert("L")
            assert np.abs(np.asarray(made, int) - np.asarray(wanted, int)).mean() < 1


def test_what_is_transparent_is_paper() -> None:
    clear = Image.new("RGBA", (50, 50), (255, 0, 0, 0))
    clear.paste((0, 0, 255, 128), (0, 0, 25, 50))
    made = shown(saved(clear, "PNG", dpi=(72, 72)), "image/png", 72)
    assert made.getpixel((40, 25)) == (255, 255, 255)
    assert made.getpixel((10, 25)) == pytest.approx((127, 127, 255), abs=1)


def test_sixteen_bits_become_eight() -> None:
    values = np.linspace(0, 65535, 256 * 64).astype(np.uint16).reshape(64, 256)
    octets = saved(Image.fromarray(values), "PNG", dpi=(72, 72))
    made = np.asarray(shown(octets, "image/png", 72).convert("L"), int)
    assert np.abs(made - values / 257).max() <= 1.5


def test_colours_are_those_of_the_profile() -> None:
    profile = swapped_profile()
    picture = Image.new("RGB", (40, 40), (200, 40, 40))
    for kind, mime in (("PNG", "image/png"), ("JPEG", "image/jpeg")):
        made = shown(saved(picture, kind, icc_profile=profile, dpi=(72, 72)), mime, 72)
        red, green, _ = made.getpixel((20, 20))
        assert green > red + 50


def test_srgb_is_taken_as_it_is() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    octets = saved(samples.picture(), "PNG", icc_profile=profile, dpi=(100, 100))
    made = np.asarray(shown(octets, "image/png"), int)
    assert np.abs(made - np.asarray(samples.picture(), int)).mean() < 1


def test_a_picture_without_a_size_fits_the_sheet() -> None:
    wide = saved(Image.new("L", (1600, 1000)), "PNG")
    with source_of(wide, request("image/png")) as source:
        assert source.page_size(0) == pytest.approx((841.9, 526.2), abs=0.1)
    upright = request("image/png", orientation=Orientation.PORTRAIT, media=samples.A4_MEDIA)
    with source_of(wide, upright) as source:
        assert source.page_size(0).width == pytest.approx(595.3 - 2 * 12, abs=0.1)


def test_pixels_that_nobody_sees_are_put_together() -> None:
    octets = saved(samples.picture((3000, 4000)), "PNG", dpi=(500, 500))
    with source_of(octets, request("image/png")) as source:
        made = picture_of(source, 0, 72)
    with source_of(octets, request("image/png", scaling=PrintScaling.NONE)) as source:
        whole = picture_of(source, 0, 72)
    assert samples.marks(made, 2) == UPRIGHT
    assert np.abs(np.asarray(made, int) - np.asarray(whole, int)).mean() < 3


def huge_gif() -> bytes:
    """Return one whose only picture is far larger than it says at its beginning."""
    screen = b"GIF89a" + struct.pack("<HHBBB", 10, 10, 0x80, 0, 0) + bytes(6)
    return screen + b"," + struct.pack("<HHHHB", 0, 0, 65_535, 65_535, 0) + b"\x02\x01\x44\x00;"


def test_a_gif_that_grows_when_it_is_decoded_is_too_large() -> None:
    assert reason_of(huge_gif(), "image/gif") is Reason.IMAGE_TOO_LARGE


def test_a_picture_of_too_many_pixels_is_not_decoded() -> None:
    assert reason_of(bomb(40_000, 40_000), "image/png") is Reason.IMAGE_TOO_LARGE
    limits = TransformLimits(max_image_pixels=100)
    assert reason_of(samples.jpeg(), "image/jpeg", limits) is Reason.IMAGE_TOO_LARGE
    assert reason_of(samples.tiff(), "image/tiff", limits) is Reason.IMAGE_TOO_LARGE


def jpeg_with_a_short_table() -> bytes:
    """Return one that PDFium says it has loaded, and crashes when it is drawn."""
    octets = samples.jpeg()
    table = octets.index(b"\xff\xc4") + 2
    return octets[:table] + b"\x00\x05" + octets[table + 2 :]


BROKEN = {
    "a jpeg with a table cut short": ("image/jpeg", jpeg_with_a_short_table()),
    "nothing": ("image/png", b""),
    "another format": ("image/png", samples.jpeg()),
    "half a png": ("image/png", samples.png()[:900]),
    "half a jpeg": ("image/jpeg", samples.jpeg()[: len(samples.jpeg()) // 2]),
    "half a tiff": ("image/tiff", samples.tiff()[:100]),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_broken_pictures_are_damaged(kind: str) -> None:
    mime, octets = BROKEN[kind]
    assert reason_of(octets, mime) is Reason.DOCUMENT_DAMAGED


def bomb(width: int, height: int) -> bytes:
    """Return a PNG that says it is this large and has next to no data."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    parts = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def swapped_profile() -> bytes:
    """Return a profile in which red and green have changed places."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # The table of tags names where each colour's values are.
    swapped = profile.replace(b"rXYZ", b"####").replace(b"gXYZ", b"rXYZ").replace(b"####", b"gXYZ")
    return swapped.replace(b"s\0R\0G\0B", b"t\0e\0s\0t").replace(b"sRGB", b"test")
