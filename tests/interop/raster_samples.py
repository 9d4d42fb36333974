"""The PWG raster files that CUPS' IPP Everywhere suite prints and Debian leaves out."""

from __future__ import annotations

import re
import struct
import tempfile
from pathlib import Path

from sealpress.ipp.options import parse_options, request_options
from sealpress.transform.choosing import Asked
from sealpress.transform.choosing.without_printer import to_format
from sealpress.transform.request import TransformRequest
from sealpress.transform.target import OutputFormat
from sealpress.transform.worker import job
from tests.interop.documents import make_jpeg, make_pdf

_SAMPLE = re.compile(r"pwg-raster-samples-\S+\.pwg")
_COLOUR_SPACES = {"sgray-8": (18, 8, 1), "srgb-8": (19, 8, 3), "black-1": (3, 1, 1)}


def make_raster(*, colour: str = "sgray-8", dpi: int = 150) -> bytes:
    """Make a page of 8 by 1 white pixels (PWG 5102.4)."""
    space, bits, colours = _COLOUR_SPACES.get(colour, _COLOUR_SPACES["srgb-8"])
    pixel_octets = max(1, bits * colours // 8)
    line_octets = (8 * bits * colours + 7) // 8
    header = bytearray(1796)
    header[0:9] = b"PwgRaster"
    for offset, number in (
        (276, dpi), (280, dpi), (340, 1), (352, 8), (356, 1), (372, 8), (376, 1), (384, bits),
        (388, bits * colours), (392, line_octets), (396, 0), (400, space), (420, colours),
    ):  # fmt: skip
        struct.pack_into(">I", header, offset, number)
    white = b"\x00" if space == 3 else b"\xff"
    repeats = line_octets // pixel_octets - 1
    return b"RaS2" + bytes(header) + bytes([0, repeats]) + white * pixel_octets


def lay_out_samples(folder: Path) -> None:
    """Put a file at every place that a suite in the folder names."""
    names = set(_SAMPLE.findall((folder / "ipp-everywhere.test").read_text()))
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(make_raster())


#: As the samples' names spell them -> what our own transform is asked for.
COLOR_MODES = {"black-1": "bi-level", "sgray-8": "monochrome", "srgb-8": "color"}
_MEDIA = {
    "a4": "iso_a4_210x297mm",
    "letter": "na_letter_8.5x11in",
    "4x6": "na_index-4x6_4x6in",
}
_NAME = re.compile(
    r"(?P<source>[a-z.]+)-(?P<media>a4|letter|4x6)-(?P<kind>[a-z]+-\d+)-(?P<dpi>\d+)dpi"
)


def convert_samples(folder: Path, resolutions: set[int]) -> int:
    """Make the samples of these resolutions by our own transform, from documents of ours.

    Returns:
        How many were made; kinds of pixels that the transform doesn't write are left out.
    """
    made = 0
    for path in folder.glob("pwg-raster-samples-*dpi/*/*.pwg"):
        name = _NAME.fullmatch(path.stem)
        if name is None or name["kind"] not in COLOR_MODES or int(name["dpi"]) not in resolutions:
            continue
        path.write_bytes(_converted(name["source"], name["media"], name["kind"], name["dpi"]))
        made += 1
    return made


def _converted(source: str, media: str, kind: str, dpi: str) -> bytes:
    wished = parse_options(
        [
            f"media={_MEDIA[media]}",
            f"print-color-mode={COLOR_MODES[kind]}",
            f"printer-resolution={dpi}dpi",
        ]
    )
    parted = request_options(wished)
    choice = to_format(OutputFormat.PWG_RASTER, Asked.read(parted.job))
    assert choice.ticket is not None
    assert choice.target is not None
    octets, document_format = _SOURCES[source]
    request = TransformRequest(
        document_format=document_format, ticket=choice.ticket, target=choice.target
    )
    raster = bytearray()
    with tempfile.TemporaryFile() as document:
        document.write(octets)
        document.flush()
        job.run(request, document.fileno(), raster.extend, lambda _: None)
    return bytes(raster)


_SOURCES = {
    "document": (make_pdf(2), "application/pdf"),
    "onepage": (make_pdf(1), "application/pdf"),
    "color.jpg": (make_jpeg(components=3), "image/jpeg"),
    "gray.jpg": (make_jpeg(components=1), "image/jpeg"),
}
