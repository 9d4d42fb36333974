"""What is made where no printer has a say."""

from __future__ import annotations

import pytest

from sealpress.errors import UsageError
from sealpress.ipp.options import job_attributes
from sealpress.transform.choice import Action, Choice
from sealpress.transform.choosing import Asked
from sealpress.transform.choosing.without_printer import to_format
from sealpress.transform.pixels import Dither, PixelKind, Resolution
from sealpress.transform.sheets import Sides
from sealpress.transform.target import OutputFormat


def made(chosen: OutputFormat = OutputFormat.PWG_RASTER, **options: object) -> Choice:
    return to_format(chosen, Asked.read(job_attributes(options)))


def test_without_wishes_it_is_a4_without_margins_in_colour() -> None:
    choice = made()
    assert choice.action is Action.TRANSFORM
    assert choice.document_format == "image/pwg-raster"
    assert choice.ticket is not None
    assert choice.ticket.media.name == "iso_a4_210x297mm"
    assert choice.ticket.media.printable == (0, 0, *choice.ticket.media.size)
    assert choice.target is not None
    assert choice.target.pixels is PixelKind.SRGB_8
    assert choice.target.resolution == Resolution(300, 300)


@pytest.mark.parametrize(
    ("chosen", "mode", "pixels"),
    [
        (OutputFormat.PWG_RASTER, "bi-level", PixelKind.BLACK_1),
        (OutputFormat.PNG, "monochrome", PixelKind.SGRAY_8),
        (OutputFormat.URF, "bi-level", PixelKind.SGRAY_8),
        (OutputFormat.JPEG, "bi-level", PixelKind.SGRAY_8),
        (OutputFormat.PCL, "color", PixelKind.BLACK_1),
        (OutputFormat.POSTSCRIPT, "auto", PixelKind.SRGB_8),
    ],
)
def test_pixels_are_as_asked_where_the_format_has_them(
    chosen: OutputFormat, mode: str, pixels: PixelKind
) -> None:
    target = made(chosen, print_color_mode=mode).target
    assert target is not None
    assert target.pixels is pixels


def test_what_is_asked_is_done_here() -> None:
    choice = made(
        copies=3,
        media="na_letter_8.5x11in",
        imposition_template="signature",
        printer_resolution="150dpi",
        print_color_mode="bi-level",
    )
    assert choice.ticket is not None
    assert (choice.ticket.copies, choice.ticket.booklet) == (3, True)
    assert choice.ticket.sides is Sides.SHORT_EDGE
    assert (choice.ticket.media.width, choice.ticket.media.left) == (21590, 0)
    assert choice.target is not None
    assert choice.target.resolution == Resolution(150, 150)
    assert choice.target.dither is Dither.THRESHOLD


def test_margins_are_those_asked_for() -> None:
    size = {"x_dimension": 10000, "y_dimension": 15000}
    choice = made(media_col={"media_size": size, "media_left_margin": 500})
    assert choice.ticket is not None
    assert (choice.ticket.media.width, choice.ticket.media.left) == (10000, 500)


@pytest.mark.parametrize(
    ("options", "scaling"),
    [
        ({}, "auto-fit"),
        ({"media": "na_letter_8.5x11in"}, "auto-fit"),
        ({"print_scaling": "auto"}, "auto-fit"),
        ({"print_scaling": "fill"}, "fill"),
        ({"media_col": {"media_left_margin": 0}}, "auto"),
    ],
)
def test_edges_are_cut_off_for_paper_without_margins_only_if_it_is_asked_for(
    options: dict[str, object], scaling: str
) -> None:
    ticket = made(**options).ticket
    assert ticket is not None
    assert ticket.scaling == scaling


@pytest.mark.parametrize(
    "options", [{"number_up": 5}, {"printer_resolution": "9999dpi"}, {"sides": "inside-out"}]
)
def test_what_nobody_can_do_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(UsageError, match=next(iter(options)).replace("_", "-")):
        made(**options)
