"""Grey as black and white: tones stay, bits stand where they must, bands leave no seam."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from sealpress.transform.pixels import Dither
from sealpress.transform.rendering.black import black_bands

TONES = (Dither.ORDERED, Dither.ERROR_DIFFUSION)


def flat(grey: int, lines: int = 256, width: int = 200) -> npt.NDArray[np.uint8]:
    return np.full((lines, width + 24), grey, np.uint8)


def bits_of(
    bands: list[npt.NDArray[np.uint8]], dither: Dither, width: int = 200
) -> npt.NDArray[np.uint8]:
    packed = np.concatenate(list(black_bands(bands, width, dither)))
    assert packed.shape[1] == (width + 7) // 8
    return np.unpackbits(packed, axis=1)


@pytest.mark.parametrize("dither", TONES)
@pytest.mark.parametrize("grey", [0, 1, 30, 100, 127, 128, 200, 250, 254, 255])
def test_tones_stay(dither: Dither, grey: int) -> None:
    bits = bits_of([flat(grey)], dither)
    assert bits.mean() == pytest.approx(1 - grey / 255, abs=0.01)


@pytest.mark.parametrize("dither", Dither)
def test_black_and_white_are_pure(dither: Dither) -> None:
    page = flat(255)
    page[100:110, 20:30] = 0
    wanted = page[:, :200] == 0
    assert (bits_of([page], dither) == wanted).all()


def test_a_threshold_parts_in_the_middle() -> None:
    ramp = np.tile(np.arange(256, dtype=np.uint8), (4, 1))
    bits = bits_of([ramp], Dither.THRESHOLD, 256)
    assert (bits == (ramp < 128)).all()


@pytest.mark.parametrize("dither", Dither)
def test_what_pads_a_line_is_white(dither: Dither) -> None:
    bits = bits_of([flat(0, width=13)], dither, 13)
    assert bits[:, :13].all()
    assert not bits[:, 13:].any()


@pytest.mark.parametrize("dither", [Dither.ORDERED, Dither.THRESHOLD])
def test_bands_are_as_one(dither: Dither) -> None:
    page = np.random.default_rng(1).integers(0, 256, (400, 224), np.uint8)
    parts = [page[:128], page[128:320], page[320:]]
    assert (bits_of(parts, dither) == bits_of([page], dither)).all()


def test_diffusion_has_no_seam() -> None:
    page = flat(200, 512)
    bits = bits_of([page[:256].copy(), page[256:].copy()], Dither.ERROR_DIFFUSION)
    seam = bits[250:262].mean()
    assert seam == pytest.approx(bits.mean(), abs=0.02)


@pytest.mark.parametrize("dither", Dither)
def test_nothing_is_nothing(dither: Dither) -> None:
    assert list(black_bands([], 10, dither)) == []
