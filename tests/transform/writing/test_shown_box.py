"""Which part of a page is shown, also where the page says it badly or not at all."""

from __future__ import annotations

import pikepdf
import pytest
from pikepdf import Array, Dictionary

from sealpress.transform.geometry import Box
from sealpress.transform.writing.shown_box import LETTER, ShownBox, inherited


@pytest.mark.parametrize(
    ("entries", "box", "turns"),
    [
        ({}, LETTER, 0),
        ({"MediaBox": Array([0, 0, 300, 400])}, Box(0, 0, 300, 400), 0),
        ({"MediaBox": Array([300, 400, 0, 0]), "Rotate": 90}, Box(0, 0, 300, 400), 1),
        ({"MediaBox": Array([0, 0, 0, 0]), "Rotate": -90}, LETTER, 3),
        ({"MediaBox": Array([0, 0, 9]), "Rotate": 450}, LETTER, 1),
        ({"MediaBox": Array(["a", 0, 9, 9]), "Rotate": 45}, LETTER, 0),
        ({"MediaBox": 7, "Rotate": "x"}, LETTER, 0),
        ({"CropBox": Array([-10, 10, 100, 9000])}, Box(0, 10, 100, 792), 0),
        ({"CropBox": Array([900, 900, 990, 990])}, LETTER, 0),
        ({"CropBox": Array([5, 5, 5, 90])}, LETTER, 0),
    ],
)
def test_boxes_and_turns(entries: dict[str, object], box: Box, turns: int) -> None:
    assert ShownBox.of(Dictionary(**entries)) == ShownBox(box, turns)


def test_a_page_has_its_own_unit() -> None:
    shown = ShownBox.of(Dictionary(MediaBox=Array([10, 20, 110, 220]), Rotate=90, UserUnit=2))
    assert shown.size == (400, 200)
    assert shown.matrix().box(shown.box) == Box(0, 0, 400, 200)


def test_entries_come_from_the_nodes_above() -> None:
    with pikepdf.new() as pdf:
        root = pdf.make_indirect(Dictionary(Rotate=180))
        root.Parent = root
        page = Dictionary(Parent=Dictionary(Parent=root))
        assert inherited(page, "/Rotate") == 180
        assert inherited(page, "/Nothing") is None


def test_the_corners_of_the_shown_part_are_those_of_the_page() -> None:
    for turns in range(4):
        shown = ShownBox(Box(10, 20, 110, 220), turns)
        seen = shown.matrix().box(shown.box)
        assert seen == Box(0, 0, *shown.size)
