"""Fonts by what they cover, and folders that have none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sealpress.transform.text import font_folders, fonts
from sealpress.transform.text.font_folders import BUNDLED_FONT, system_fonts
from sealpress.transform.text.fonts import FontShelf, Typeface


def test_the_bundled_font_is_there_with_its_licence() -> None:
    assert BUNDLED_FONT.stat().st_size > 300_000
    assert "Bitstream" in BUNDLED_FONT.with_name("LICENSE.txt").read_text("utf-8")


@pytest.mark.parametrize("text", ["A", "é", "Ω", "Ж", "─", "€", "e\u0301"])
def test_what_the_bundled_font_covers_needs_no_other(text: str) -> None:
    shelf = FontShelf([])
    assert shelf.find(text) is shelf.first
    assert shelf.first.covers(text)


def test_what_no_font_covers_is_not_found() -> None:
    assert FontShelf([]).find("漢") is None
    assert FontShelf([]).first.glyph("漢") == 0


def test_every_character_of_the_bundled_font_is_as_wide() -> None:
    first = FontShelf([]).first
    assert {round(first.advance(first.glyph(c)), 3) for c in "AiW─Ωж"} == {0.602}


def folder_of(path: Path, *names: str) -> str:
    for name in names:
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(BUNDLED_FONT, target)
    return str(path)


def test_upright_fonts_are_found_likely_ones_first(tmp_path: Path) -> None:
    names = ["z/Other.ttf", "NotoSans-Regular.ttf", "AMono.otf", "AMono-Bold.ttf", "It-Italic.ttf"]
    folder = folder_of(tmp_path, *names)
    (tmp_path / "readme.txt").touch()
    found = [path.name for path in system_fonts([folder, str(tmp_path / "missing")])]
    assert found == ["AMono.otf", "NotoSans-Regular.ttf", "Other.ttf"]


def test_no_more_fonts_are_looked_at_than_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(font_folders, "MAX_SYSTEM_FONTS", 2)
    folder = folder_of(tmp_path, "a/A.ttf", "b/B.ttf", "c/C.ttf", "d/D.ttf")
    assert len(system_fonts([folder])) == 2


def test_broken_and_large_fonts_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "Broken.ttf"
    broken.write_bytes(b"\0\1\0\0 no font at all")
    empty = tmp_path / "Empty.ttf"
    empty.touch()
    shelf = FontShelf([tmp_path / "Missing.ttf", broken, empty])
    assert shelf.find("漢") is None
    monkeypatch.setattr(fonts, "MAX_FONT_OCTETS", 1000)
    assert FontShelf([BUNDLED_FONT]).find("漢") is None


def test_a_font_that_must_not_be_embedded_is_passed_over(tmp_path: Path) -> None:
    octets = bytearray(BUNDLED_FONT.read_bytes())
    count = int.from_bytes(octets[4:6], "big")
    records = [octets[12 + 16 * i : 28 + 16 * i] for i in range(count)]
    place = next(int.from_bytes(r[8:12], "big") for r in records if r[:4] == b"OS/2")
    octets[place + 8 : place + 10] = b"\0\2"
    locked = tmp_path / "Locked.ttf"
    locked.write_bytes(octets)
    shelf = FontShelf([locked, BUNDLED_FONT])
    assert shelf.find("漢") is None
    assert [face.name for face in opened(shelf)] == ["DejaVuSansMono", "DejaVuSansMono"]


def opened(shelf: FontShelf) -> list[Typeface]:
    return shelf._opened
