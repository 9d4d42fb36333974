"""What printers say of themselves, read whatever it is."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sealpress.ipp.message import Attribute, Collection, Group
from sealpress.ipp.tags import GroupTag
from sealpress.ipp.values import IntegerRange, LanguageText, OutOfBand
from sealpress.ipp.values import Resolution as IppResolution
from sealpress.transform.choice import Choice
from sealpress.transform.choosing import Asked, PrinterAbilities, choose
from sealpress.transform.choosing.abilities import REQUESTED
from sealpress.transform.choosing.urf import UrfAbilities
from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.sheets import SheetBack
from tests.transform.choosing.printers import EVERYTHING, NONSENSE, OFFICE, PWG_ONLY, group, printer


def test_pwg_raster_is_read() -> None:
    pwg = PWG_ONLY.pwg
    assert pwg.pixels == {PixelKind.BLACK_1, PixelKind.SGRAY_8, PixelKind.SRGB_8}
    assert pwg.resolutions == (Resolution.square(300), Resolution.square(600))
    assert pwg.back is SheetBack.ROTATED


def test_the_keys_of_apple_raster_are_read() -> None:
    urf = UrfAbilities.read(["V1.4", "CP255", "DM2", "RS600-300", "SRGB24", "W8-16", "IS1-4-5"])
    assert urf.pixels == {PixelKind.SGRAY_8, PixelKind.SRGB_8}
    assert urf.resolutions == (Resolution.square(300), Resolution.square(600))
    assert (urf.back, urf.copies) == (SheetBack.FLIPPED, 255)


def test_odd_keys_are_passed_over() -> None:
    assert UrfAbilities.read(["RS", "RS-", "RS9", "RS999999999", "DM9", "CP", "", "?", "W16"]) == (
        UrfAbilities()
    )
    assert UrfAbilities.read(["rs300", " w8 "]).pixels == {PixelKind.SGRAY_8}


def test_formats_are_found_whatever_their_letters() -> None:
    odd = printer(["Application/PDF", "text/plain; charset=utf-8"])
    assert odd.takes("application/pdf")
    assert odd.takes("text/plain")
    assert odd.listed_as("application/pdf") == "Application/PDF"


def test_the_sheets_that_are_named_keep_their_own_margins() -> None:
    size = {"x-dimension": 10160, "y-dimension": 15240}
    borderless = {f"media-{edge}-margin": 0 for edge in ("left", "top", "right", "bottom")}
    photo = printer([], media_col_ready=[{"media-size": size, **borderless}])
    sheet = photo.paper.sheet("na_index-4x6_4x6in", 10165, 15238)
    assert (sheet.left, sheet.bottom) == (0, 0)
    assert photo.paper.default is not None


A4_SIZE = {"x-dimension": 21000, "y-dimension": 29700}


def with_margins(edge: int, size: dict[str, object]) -> dict[str, object]:
    edges = {f"media-{name}-margin": edge for name in ("left", "top", "right", "bottom")}
    return {"media-size": size, **edges}


def test_a_list_of_all_sheets_tells_how_close_to_the_edges_they_are_printed() -> None:
    listed = [with_margins(0, A4_SIZE), with_margins(350, A4_SIZE)]
    both = printer([], OFFICE, media_col_database=listed).paper
    a4 = both.sheet("iso_a4_210x297mm", 21000, 29700)
    assert a4.left == 350, "without margins only when that is asked for"
    assert both.narrowest(a4) == (0, 0, 0, 0)
    assert printer([], OFFICE, media_col_database=listed[1:]).paper.narrowest(a4) == (350,) * 4
    assert printer([], OFFICE).paper.narrowest(a4) is None
    assert both.default == replace(a4, kind="", source="")


def test_a_list_of_all_sheets_names_no_default() -> None:
    paper = printer([], media_col_database=[with_margins(350, A4_SIZE)]).paper
    assert paper.default is None


def test_sizes_between_two_sheets_have_margins_too() -> None:
    size = {"x-dimension": (7600, 21590), "y-dimension": (12700, 35560)}
    paper = printer([], OFFICE, media_col_database=[with_margins(500, size)]).paper
    assert paper.sheet("custom", 10000, 20000).left == 500
    assert paper.sheet("custom", 10000, 9000).left == 300, "it is none of them"
    assert paper.sheet("custom", 21590, 35560).left == 500


def test_nonsense_is_as_if_it_had_not_been_said() -> None:
    assert NONSENSE.formats == ("image/pwg-raster",)
    assert NONSENSE.pwg.back is None
    assert NONSENSE.quality_default == 4
    assert NONSENSE.paper.default is None
    assert not NONSENSE.is_known or NONSENSE.takes("image/pwg-raster")


def test_all_that_is_read_is_asked_for() -> None:
    class Asking(Group):
        def get(self, name: str) -> Attribute | None:
            names.add(name)
            return super().get(name)

    names: set[str] = set()
    PrinterAbilities.read(Asking(list(group([])), tag=GroupTag.PRINTER))
    assert names == set(REQUESTED)


VALUES = st.recursive(
    st.one_of(
        st.integers(-5, 40_000),
        st.booleans(),
        st.text(max_size=8),
        st.sampled_from(["image/urf", "RS300", "W8", "iso_a4_210x297mm", "none"]),
        st.binary(max_size=4),
        st.builds(LanguageText, st.just("en"), st.text(max_size=4)),
        st.builds(IntegerRange, st.integers(-5, 3), st.integers(-5, 2**31 - 1)),
        st.builds(IppResolution, st.integers(-1, 9999), st.integers(-1, 9999), st.integers(0, 9)),
        st.sampled_from(OutOfBand),
    ),
    lambda inner: st.builds(
        lambda names, value: Collection([Attribute(name, (0,), (value,)) for name in names]),
        st.lists(
            st.sampled_from(["media-size", "x-dimension", "y-dimension", "media-left-margin"]),
            unique=True,
        ),
        inner,
    ),
    max_leaves=4,
)

ATTRIBUTES = st.builds(
    lambda name, values: Attribute(name, (0,) * len(values), tuple(values)),
    st.sampled_from(REQUESTED),
    st.lists(VALUES, max_size=3),
)


@given(st.lists(ATTRIBUTES, max_size=12, unique_by=lambda one: one.name))
def test_no_answer_of_a_printer_is_in_the_way(attributes: list[Attribute]) -> None:
    abilities = PrinterAbilities.read(Group(attributes, tag=GroupTag.PRINTER))
    with_raster = PrinterAbilities.read(
        Group([*attributes, *group(["image/pwg-raster"])], tag=GroupTag.PRINTER)
    )
    for one in (abilities, with_raster):
        try:
            choice = choose("application/pdf", one, Asked())
        except ValueError:
            continue
        assert isinstance(choice, Choice)


def test_everything_is_something() -> None:
    assert EVERYTHING.is_known
    assert not PrinterAbilities().is_known
