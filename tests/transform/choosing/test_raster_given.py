"""Raster documents whose pixels a printer does not take although it takes their format."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sealpress.transform.choice import Action
from sealpress.transform.choosing import ALL_MEANS, Asked, PrinterAbilities, choose
from sealpress.transform.choosing.abilities import PwgAbilities
from sealpress.transform.choosing.raster_given import unfit_raster
from sealpress.transform.choosing.urf import UrfAbilities
from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.target import OutputFormat, Target
from tests.transform.encoders.pages import encoded, page

PWG, URF = OutputFormat.PWG_RASTER, OutputFormat.URF
DPI = Resolution(150, 150)
OF_GREY = PrinterAbilities(
    formats=(PWG.value, URF.value),
    pwg=PwgAbilities(types=frozenset({"sgray_8", "black_1"}), resolutions=(DPI,)),
    urf=UrfAbilities(pixels=frozenset({PixelKind.SGRAY_8}), resolutions=(DPI,)),
)


def head(written: OutputFormat, kind: PixelKind) -> bytes:
    return encoded(Target(format=written, pixels=kind, resolution=DPI), [page(kind)])[:1024]


@pytest.mark.parametrize(
    ("written", "kind", "said"),
    [
        (PWG, PixelKind.SGRAY_8, ""),
        (PWG, PixelKind.BLACK_1, ""),
        (PWG, PixelKind.SRGB_8, "no srgb_8, only black_1, sgray_8"),
        (URF, PixelKind.SGRAY_8, ""),
        (URF, PixelKind.SRGB_8, "no srgb_8, only sgray_8"),
    ],
)
def test_kinds_of_pixels(written: OutputFormat, kind: PixelKind, said: str) -> None:
    why = unfit_raster(written.value, head(written, kind), OF_GREY)
    assert said in why
    assert bool(said) is bool(why)


@pytest.mark.parametrize("written", [PWG, URF])
def test_resolutions(written: OutputFormat) -> None:
    finer = (Resolution(600, 600),)
    abilities = replace(
        OF_GREY,
        pwg=replace(OF_GREY.pwg, resolutions=finer),
        urf=replace(OF_GREY.urf, resolutions=finer),
    )
    why = unfit_raster(written.value, head(written, PixelKind.SGRAY_8), abilities)
    assert "no 150dpi in this format, only 600dpi" in why


@pytest.mark.parametrize(
    ("given", "octets", "abilities"),
    [
        (PWG.value, b"RaS2 cut off", OF_GREY),
        (URF.value, b"UNIRAST\0", OF_GREY),
        (PWG.value, bytes(1024), OF_GREY),
        ("application/pdf", b"%PDF-1.7", OF_GREY),
        (PWG.value, head(PWG, PixelKind.SRGB_8), PrinterAbilities(formats=(PWG.value,))),
    ],
)
def test_what_nobody_can_tell_goes_as_it_is(
    given: str, octets: bytes, abilities: PrinterAbilities
) -> None:
    assert unfit_raster(given, octets, abilities) == ""


def test_what_does_not_fit_is_made_anew_and_that_is_said() -> None:
    asked, why = Asked(), "the printer takes no srgb_8"
    assert choose(PWG.value, OF_GREY, asked, means=ALL_MEANS).action is Action.PASS
    choice = choose(PWG.value, OF_GREY, asked, means=ALL_MEANS, unfit=why)
    assert choice.action is Action.TRANSFORM
    assert choice.target is not None
    assert choice.target.pixels is PixelKind.SGRAY_8
    assert choice.reasons[0].sentence == why
