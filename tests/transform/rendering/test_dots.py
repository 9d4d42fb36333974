"""The pattern of dots: the same everywhere, even, without structure."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from sealpress.transform.rendering.dots import SIDE, thresholds


def test_the_pattern_is_always_the_same() -> None:
    assert hashlib.sha256(thresholds().tobytes()).hexdigest()[:16] == "654c6190ebc1f316"


def test_each_grey_has_its_share_of_dots() -> None:
    pattern = thresholds()
    assert pattern.shape == (SIDE, SIDE)
    for grey in range(256):
        assert (grey < pattern).mean() == pytest.approx(1 - grey / 255, abs=0.004)


@pytest.mark.parametrize("grey", [250, 230, 192, 128, 64, 20])
def test_dots_keep_away_from_each_other(grey: int) -> None:
    """Few dots of noise fall together; blue noise has next to no slow changes."""
    dots = (grey < thresholds()).astype(float)
    power = np.abs(np.fft.fft2(dots - dots.mean())) ** 2
    radius = np.hypot(*np.meshgrid(np.fft.fftfreq(SIDE), np.fft.fftfreq(SIDE)))
    density = min(dots.mean(), 1 - dots.mean())
    slow = (radius > 0) & (radius < np.sqrt(density) * 0.4)
    assert power[slow].mean() < 0.35 * power.mean()
