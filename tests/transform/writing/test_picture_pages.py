"""Pictures in PDFs: what they show, where, and how they are kept."""

from __future__ import annotations

import io
from dataclasses import replace

import pikepdf
import pytest
from PIL import Image

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.limits import TransformLimits
from sealpress.transform.print_ticket import PrintScaling
from sealpress.transform.sheets import Media
from tests.transform import samples
from tests.transform.writing.making import PLAIN, Written, pages_of, written

# As large as a picture of 600 by 800 pixels at 100 dpi.
SHEET = replace(PLAIN, media=Media(name="custom", width=15240, height=20320))


def opened(made: Written) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(made.octets))


def pictures_in(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [picture for page in pdf.pages for picture in page.get_images().values()]


@pytest.mark.parametrize(
    ("octets", "kind"),
    [
        *((samples.jpeg(exif=turn), "image/jpeg") for turn in range(1, 9)),
        *((samples.png(mode=mode), "image/png") for mode in ("RGB", "RGBA", "P")),
        (samples.tiff(mode="RGB", compression="tiff_lzw"), "image/tiff"),
    ],
)
def test_pictures_are_upright(octets: bytes, kind: str) -> None:
    made = written(octets, SHEET, kind)
    assert made.problems == []
    (page,) = pages_of(made.octets)
    assert samples.marks(page) == tuple(samples.CORNERS)


def test_a_jpeg_stays_as_it_is() -> None:
    octets = samples.jpeg(exif=6)
    with opened(written(octets, replace(SHEET, copies=3), "image/jpeg")) as pdf:
        pictures = pictures_in(pdf)
        assert pictures[0].read_raw_bytes() == octets
        assert len({picture.objgen for picture in pictures}) == 1


@pytest.mark.parametrize(
    ("mode", "bits", "space"), [("1", 1, "/DeviceGray"), ("L", 8, "/DeviceGray")]
)
def test_pictures_without_colour_have_none(mode: str, bits: int, space: str) -> None:
    with opened(written(samples.png(mode=mode), SHEET, "image/png")) as pdf:
        (picture,) = pictures_in(pdf)
        assert (picture.BitsPerComponent, picture.ColorSpace) == (bits, space)


def test_pages_of_a_tiff_are_pages() -> None:
    made = written(samples.tiff(3), replace(SHEET, number_up=2), "image/tiff")
    assert [len(page.get_images()) for page in pikepdf.open(io.BytesIO(made.octets)).pages] == [
        2,
        1,
    ]


def test_inks_as_adobe_writes_them_are_the_right_way_round() -> None:
    out = io.BytesIO()
    Image.new("CMYK", (60, 80), (0, 255, 255, 0)).save(out, "JPEG")
    made = written(out.getvalue(), replace(SHEET, scaling=PrintScaling.FILL), "image/jpeg")
    red, green, blue = pages_of(made.octets)[0].getpixel((100, 100))
    assert red > 200
    assert max(green, blue) < 60


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
@pytest.mark.parametrize("kind", ["image/jpeg", "image/png", "image/tiff"])
def test_what_is_cut_off_is_told(kind: str) -> None:
    whole = {"image/jpeg": samples.jpeg(), "image/png": samples.png(), "image/tiff": samples.tiff()}
    with pytest.raises(TransformError) as raised:
        written(whole[kind][:900], SHEET, kind)
    assert raised.value.reason == Reason.DOCUMENT_DAMAGED


def test_what_is_too_large_is_told() -> None:
    with pytest.raises(TransformError) as raised:
        written(samples.png(), SHEET, "image/png", TransformLimits(max_image_pixels=1000))
    assert raised.value.reason == Reason.IMAGE_TOO_LARGE
