"""Media sizes by name and by dimensions (PWG 5101.1)."""

from __future__ import annotations

import pytest

from sealpress.ipp.media import media_named, media_of_size, standard_media


@pytest.mark.parametrize("name", ["iso_a4_210x297mm", "iso-a4", "A4", "a4"])
def test_one_size_by_all_its_names(name: str) -> None:
    size = media_named(name)
    assert size is not None
    assert (size.name, size.x, size.y) == ("iso_a4_210x297mm", 21000, 29700)


@pytest.mark.parametrize(
    ("name", "x", "y"),
    [
        ("custom_label_50x30.5mm", 5000, 3050),
        ("na_mine_8.5x11in", 21590, 27940),
        ("custom_max_8.5x14in", 21590, 35560),
    ],
)
def test_self_describing_names_describe_themselves(name: str, x: int, y: int) -> None:
    size = media_named(name)
    assert size is not None
    assert (size.x, size.y) == (x, y)


@pytest.mark.parametrize("name", ["", "bogus", "iso_a4", "iso_a4_x297mm", "a_b_1x2cm", "1x2mm"])
def test_names_that_say_nothing(name: str) -> None:
    assert media_named(name) is None


def test_size_by_dimensions() -> None:
    near_a4 = media_of_size(21001, 29680)
    assert near_a4 is not None
    assert near_a4.name == "iso_a4_210x297mm"
    assert media_of_size(12345, 54321) is None


def test_registered_names_agree_with_their_dimensions() -> None:
    for size in standard_media().values():
        described = media_named(size.name)
        assert described is not None
        assert abs(described.x - size.x) <= 1
        assert abs(described.y - size.y) <= 1
