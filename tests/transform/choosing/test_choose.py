"""Which way a document takes to which kind of printer, and what is left to the printer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sealpress.errors import UsageError
from sealpress.reasons import Reason
from sealpress.transform.choice import Action, Choice
from sealpress.transform.choosing import NO_MEANS, Asked, Means, PrinterAbilities, choose
from sealpress.transform.choosing.choose import UNSUPPORTED
from sealpress.transform.pixels import Dither, PixelKind, Resolution
from sealpress.transform.print_ticket import ALL_PAGES, PageOrder, SheetKind
from sealpress.transform.sheets import SheetBack, Sides
from sealpress.transform.target import OutputFormat
from tests.transform.choosing.printers import (
    EVERYTHING,
    JPEG_ONLY,
    NONSENSE,
    NOTHING_KNOWN,
    OFFICE,
    PCL_ONLY,
    PCL_XL_ONLY,
    PCLM_ONLY,
    PDF_ONLY,
    POSTSCRIPT_ONLY,
    PWG,
    PWG_ONLY,
    TEXT_ONLY,
    URF_ONLY,
    asked,
    printer,
)

PDF, TEXT, JPEG, PNG = "application/pdf", "text/plain;charset=utf-8", "image/jpeg", "image/png"
NO_PIKEPDF = Means(edits_pdf=False)

TABLE = [
    # printer, document, what becomes of it (None: it goes as it is)
    (PWG_ONLY, PDF, OutputFormat.PWG_RASTER),
    (PWG_ONLY, TEXT, OutputFormat.PWG_RASTER),
    (PWG_ONLY, JPEG, OutputFormat.PWG_RASTER),
    (PWG_ONLY, "image/pwg-raster", None),
    (PWG_ONLY, "image/urf", OutputFormat.PWG_RASTER),
    (URF_ONLY, PDF, OutputFormat.URF),
    (URF_ONLY, "image/pwg-raster", OutputFormat.URF),
    (PCLM_ONLY, PDF, OutputFormat.PCLM),
    (PCLM_ONLY, PNG, OutputFormat.PCLM),
    (PDF_ONLY, PDF, None),
    (PDF_ONLY, TEXT, OutputFormat.PDF),
    (PDF_ONLY, "image/tiff", OutputFormat.PDF),
    (PCL_ONLY, PDF, OutputFormat.PCL),
    (PCL_ONLY, "application/vnd.hp-PCL", None),
    (PCL_XL_ONLY, JPEG, OutputFormat.PCL_XL),
    (POSTSCRIPT_ONLY, PDF, OutputFormat.POSTSCRIPT),
    (JPEG_ONLY, JPEG, None),
    (JPEG_ONLY, PNG, OutputFormat.JPEG),
    (JPEG_ONLY, PDF, OutputFormat.JPEG),
    (PWG_ONLY, "application/postscript", OutputFormat.PWG_RASTER),
    (PWG_ONLY, "application/x-scs", OutputFormat.PWG_RASTER),
    (TEXT_ONLY, "text/plain;charset=us-ascii", None),
    (TEXT_ONLY, TEXT, None),
    (EVERYTHING, PDF, None),
    (EVERYTHING, JPEG, None),
    (EVERYTHING, TEXT, OutputFormat.PDF),
    (EVERYTHING, "application/x-odd", None),
    (NOTHING_KNOWN, PDF, None),
    (NOTHING_KNOWN, "application/x-odd", None),
    (NONSENSE, PDF, OutputFormat.PWG_RASTER),
]


@pytest.mark.parametrize(("abilities", "document", "target"), TABLE)
def test_each_document_finds_its_way_to_each_kind_of_printer(
    abilities: PrinterAbilities, document: str, target: OutputFormat | None
) -> None:
    choice = choose(document, abilities, Asked())
    assert choice.action is (Action.PASS if target is None else Action.TRANSFORM)
    assert (choice.target.format if choice.target else None) == target
    assert all(because.subject and because.outcome and because.sentence
               for because in choice.reasons)  # fmt: skip
    assert choice.reasons[0].subject == "document-format"


def test_the_printer_is_told_the_format_as_it_writes_it_itself() -> None:
    shouting = printer(["IMAGE/PWG-Raster"], PWG)
    assert choose(PDF, shouting, Asked()).document_format == "IMAGE/PWG-Raster"
    assert choose(TEXT, TEXT_ONLY, Asked()).document_format == TEXT


def test_what_nobody_can_make_is_refused_with_what_would_help() -> None:
    with pytest.raises(UsageError) as caught:
        choose(PDF, PWG_ONLY, Asked(), means=NO_MEANS)
    assert caught.value.reason is Reason.DOCUMENT_FORMAT_NOT_SUPPORTED
    assert "image/pwg-raster" in caught.value.detail
    assert "pip install 'sealpress[transform]'" in caught.value.hint
    with pytest.raises(UsageError) as caught:
        choose("application/x-odd", PWG_ONLY, Asked())
    assert not caught.value.hint


def test_an_unlisted_format_is_left_to_a_printer_that_looks_by_itself() -> None:
    looking = printer(["application/octet-stream", "image/tiff"])
    assert choose("application/x-odd", looking, Asked()).document_format == (
        "application/octet-stream"
    )
    with pytest.raises(UsageError):
        choose("application/x-odd", looking, Asked(), told=True)


class TestText:
    @pytest.mark.parametrize("document", [PDF, "application/vnd.ibm.scs", "application/postscript"])
    def test_a_printer_of_text_gets_the_words(self, document: str) -> None:
        choice = choose(document, TEXT_ONLY, asked(page_ranges="1", number_up=2))
        assert (choice.target.format, choice.target.charset) == (OutputFormat.TEXT, "utf-8")
        assert choice.document_format == "text/plain"
        assert choice.removed == {"page-ranges", "number-up"}
        assert [one.subject for one in choice.reasons if one.outcome == UNSUPPORTED] == [
            "number-up"
        ]

    def test_pictures_have_none(self) -> None:
        with pytest.raises(UsageError):
            choose(JPEG, TEXT_ONLY, Asked())

    def test_in_the_charset_that_the_printer_names(self) -> None:
        german = printer(["text/plain; charset=iso-8859-15"])
        choice = choose(PDF, german, Asked())
        assert choice.document_format == "text/plain; charset=iso-8859-15"
        assert choice.target.charset == "iso-8859-15"
        turned = choose("text/plain; charset=ibm850", german, Asked())
        assert (turned.action, turned.target.charset) == (Action.TRANSFORM, "iso-8859-15")


def test_many_formats_are_not_all_named_in_the_error() -> None:
    many = printer([f"application/x-{number:02}" for number in range(20)])
    with pytest.raises(UsageError, match="and others"):
        choose(PDF, many, Asked())


class TestOptions:
    def test_what_the_printer_can_do_does_not_change_the_document(self) -> None:
        able = printer(["application/pdf"], OFFICE, {"page-ranges-supported": True})
        choice = choose(PDF, able, asked(copies=3, page_ranges="1-2", sides="two-sided-long-edge"))
        assert choice.action is Action.PASS
        assert not choice.removed
        assert not choice.changed

    @pytest.mark.parametrize(
        "option",
        [
            {"page_ranges": "2-3"},
            {"number_up": 4},
            {"print_scaling": "fit"},
            {"orientation_requested": 4},
            {"imposition_template": "signature"},
            {"copies": 200},
            {"x_image_shift": 500},
            {"page_delivery": "reverse-order-face-down"},
            {"job_sheets": "standard"},
            {"separator_sheets": {"separator-sheets-type": "slip-sheets"}},
        ],
    )
    def test_what_it_can_not_do_is_done_before(self, option: dict[str, object]) -> None:
        choice = choose(PDF, PDF_ONLY, asked(**option))
        assert choice.action is Action.TRANSFORM
        assert choice.target.format is OutputFormat.PDF
        name = next(iter(option)).replace("_", "-")
        assert name in choice.removed
        assert name in choice.reasons[0].sentence

    def test_without_pikepdf_pages_become_pixels_where_the_printer_takes_them(self) -> None:
        choice = choose(PDF, EVERYTHING, asked(number_up=2), means=NO_PIKEPDF)
        assert choice.target.format is OutputFormat.PWG_RASTER
        kept = choose(PDF, PDF_ONLY, asked(number_up=2), means=NO_PIKEPDF)
        assert kept.action is Action.PASS
        assert "number-up" in kept.reasons[1].sentence

    def test_without_the_parts_the_options_go_to_the_printer_as_before(self) -> None:
        choice = choose(PDF, PDF_ONLY, asked(number_up=2), means=NO_MEANS)
        assert choice.action is Action.PASS
        assert "pip install" in choice.reasons[1].sentence

    def test_what_no_worker_knows_is_the_printers_to_say(self) -> None:
        choice = choose(PDF, PDF_ONLY, asked(number_up=8))
        assert choice.action is Action.PASS
        with pytest.raises(UsageError, match="number-up: 8 pages"):
            choose(PDF, PWG_ONLY, asked(number_up=8))

    def test_the_printer_makes_the_copies_of_pages_that_a_worker_made(self) -> None:
        choice = choose(PDF, PWG_ONLY, asked(copies=3, number_up=2))
        assert choice.ticket.copies == 1
        assert choice.removed == {"number-up"}

    def test_more_copies_than_it_makes_are_made_by_repeating(self) -> None:
        few = printer(["image/pwg-raster"], PWG, copies_supported=(1, 2))
        choice = choose(PDF, few, asked(copies=3))
        assert choice.ticket.copies == 3
        assert choice.removed == {"copies"}

    def test_apple_raster_has_a_limit_of_copies_of_its_own(self) -> None:
        assert choose(PDF, URF_ONLY, asked(copies=2)).ticket.copies == 2
        assert choose(PDF, PWG_ONLY, asked(copies=2)).ticket.copies == 1

    def test_sheets_of_our_own_keep_the_copies_with_us(self) -> None:
        choice = choose(PDF, PWG_ONLY, asked(copies=2, job_sheets="standard"))
        assert choice.ticket.copies == 2
        assert choice.ticket.job_sheets is SheetKind.START
        its_own = printer(
            ["image/pwg-raster"], OFFICE, PWG, job_sheets_supported=["none", "standard"]
        )
        choice = choose(PDF, its_own, asked(copies=2, job_sheets="standard"))
        assert (choice.ticket.copies, choice.ticket.job_sheets) == (1, SheetKind.NONE)
        assert not choice.removed

    def test_uncollated_copies_that_the_printer_does_not_know_are_ours(self) -> None:
        uncollated = "separate-documents-uncollated-copies"
        choice = choose(PDF, PWG_ONLY, asked(copies=2, multiple_document_handling=uncollated))
        assert (choice.ticket.copies, choice.ticket.collated) == (2, False)
        knows = printer(
            ["image/pwg-raster"], OFFICE, PWG, multiple_document_handling_supported=[uncollated]
        )
        choice = choose(PDF, knows, asked(copies=2, multiple_document_handling=uncollated))
        assert choice.ticket.copies == 1

    def test_the_last_page_first_is_the_printers_where_it_can(self) -> None:
        backwards = asked(page_delivery="reverse-order-face-down")
        assert choose(PDF, PWG_ONLY, backwards).ticket.order is PageOrder.REVERSE
        able = printer(
            ["image/pwg-raster"], PWG, page_delivery_supported=["reverse-order-face-down"]
        )
        assert choose(PDF, able, backwards).ticket.order is PageOrder.SAME

    def test_a_single_picture_is_copied_by_the_printer_alone(self) -> None:
        choice = choose(PNG, JPEG_ONLY, asked(copies=200))
        assert choice.ticket.copies == 1
        assert "copies" not in choice.removed

    def test_more_pages_than_a_picture_holds_are_refused(self) -> None:
        with pytest.raises(UsageError):
            choose(PDF, JPEG_ONLY, Asked(), pages=2)
        assert choose(PDF, JPEG_ONLY, Asked(), pages=1).target.format is OutputFormat.JPEG

    def test_a_printer_of_pictures_takes_one_side(self) -> None:
        assert choose(PDF, JPEG_ONLY, Asked()).target.one_side
        assert not choose(PDF, PWG_ONLY, Asked()).target.one_side

    @pytest.mark.parametrize("name", ["overrides", "force-front-side", "insert-sheet"])
    def test_an_option_of_single_pages_is_the_printers_as_long_as_they_are_its_pages(
        self, name: str
    ) -> None:
        given = {"force-front-side": [2]}.get(name, {"pages": (1, 2)})
        option = {name.replace("-", "_"): given}
        choice = choose(PDF, PWG_ONLY, asked(**option, orientation_requested=4))
        assert choice.removed == {"orientation-requested"}
        assert (name, "printer") in {one[:2] for one in choice.reasons}
        choice = choose(PDF, PWG_ONLY, asked(**option, number_up=2))
        assert choice.removed == {name, "number-up"}
        (why,) = [one.sentence for one in choice.reasons if one[:2] == (name, UNSUPPORTED)]
        assert "number-up comes first" in why

    def test_an_option_that_the_printer_does_not_name_is_not_its(self) -> None:
        listed = {"page-ranges-supported": True, "job-creation-attributes-supported": ["media"]}
        choice = choose(PDF, printer(["application/pdf"], OFFICE, listed), asked(page_ranges="1"))
        assert choice.removed == {"page-ranges"}

    def test_how_text_is_set_is_told_to_no_printer(self) -> None:
        choice = choose(TEXT, TEXT_ONLY, asked(cpi=12, lpi=8))
        assert (choice.action, choice.removed) == (Action.PASS, {"cpi", "lpi"})
        choice = choose(TEXT, PDF_ONLY, asked(cpi=12, lpi=8, columns=2, wrap=False))
        text = choice.ticket.text
        assert (text.cpi, text.lpi, text.columns, text.wrap) == (12, 8, 2, False)
        assert choice.removed == {"cpi", "lpi", "columns", "wrap"}

    def test_it_can_be_made_anew_in_any_case(self) -> None:
        choice = choose(PDF, EVERYTHING, Asked(), always=True)
        assert choice.action is Action.TRANSFORM
        assert choice.ticket.page_ranges == ALL_PAGES


class TestSides:
    def test_they_are_told_to_both(self) -> None:
        choice = choose(PDF, PWG_ONLY, asked(sides="two-sided-short-edge"))
        assert choice.ticket.sides is Sides.SHORT_EDGE
        assert "sides" not in choice.removed
        assert choice.target.sheet_back is SheetBack.ROTATED

    def test_a_printer_that_can_not_gets_pages_for_one_side(self) -> None:
        one = printer(["image/pwg-raster"], PWG, sides_supported=["one-sided"])
        choice = choose(PDF, one, asked(sides="two-sided-long-edge"))
        assert choice.ticket.sides is Sides.ONE_SIDED
        assert any(because.subject == "sides" for because in choice.reasons)

    def test_the_printers_own_choice_holds_where_nobody_asks(self) -> None:
        duplex = printer(["image/pwg-raster"], OFFICE, PWG, sides_default="two-sided-long-edge")
        assert choose(PDF, duplex, Asked()).ticket.sides is Sides.LONG_EDGE

    def test_a_booklet_is_turned_over_its_short_edge(self) -> None:
        choice = choose(PDF, PWG_ONLY, asked(imposition_template="booklet"))
        assert choice.ticket.sides is Sides.SHORT_EDGE
        assert [(one.name, one.value) for one in choice.changed] == [
            ("sides", "two-sided-short-edge")
        ]
        as_told = asked(imposition_template="signature", sides="one-sided")
        assert choose(PDF, PWG_ONLY, as_told).ticket.sides is Sides.ONE_SIDED


class TestLook:
    def look(self, abilities: PrinterAbilities, **options: object) -> Choice:
        return choose(PDF, abilities, asked(**options))

    @pytest.mark.parametrize(
        ("options", "kind"),
        [
            ({}, PixelKind.SRGB_8),
            ({"print_color_mode": "color"}, PixelKind.SRGB_8),
            ({"print_color_mode": "monochrome"}, PixelKind.SGRAY_8),
            ({"print_color_mode": "bi-level"}, PixelKind.BLACK_1),
            ({"print_color_mode": "monochrome", "print_quality": 3}, PixelKind.BLACK_1),
        ],
    )
    def test_pixels_follow_what_was_asked(
        self, options: dict[str, object], kind: PixelKind
    ) -> None:
        assert self.look(PWG_ONLY, **options).target.pixels is kind

    def test_a_printer_without_colour_gets_grey(self) -> None:
        grey = printer(["image/urf", "image/pwg-raster"], color_supported=False)
        choice = self.look(grey, print_color_mode="color")
        assert choice.target.pixels is PixelKind.SGRAY_8

    def test_only_what_the_format_takes_is_sent(self) -> None:
        few = printer(["image/pwg-raster"], pwg_raster_document_type_supported=["black_1"])
        choice = self.look(few, print_color_mode="color")
        assert choice.target.pixels is PixelKind.BLACK_1
        assert any("no colour in this format" in one.sentence for one in choice.reasons)

    def test_a_format_with_foreign_pixels_alone_is_passed_over(self) -> None:
        foreign = printer(
            ["image/pwg-raster", "image/urf"],
            pwg_raster_document_type_supported=["cmyk_8", "device4_8"],
        )
        assert self.look(foreign).target.format is OutputFormat.URF

    @pytest.mark.parametrize(
        ("options", "dpi"),
        [
            ({}, 300),
            ({"print_quality": 3}, 300),
            ({"print_quality": 5}, 600),
            ({"printer_resolution": "600dpi"}, 600),
            ({"printer_resolution": "500dpi"}, 600),
            ({"printer_resolution": "236dpcm"}, 600),
        ],
    )
    def test_resolution_follows_quality_or_what_was_asked(
        self, options: dict[str, object], dpi: int
    ) -> None:
        assert self.look(PWG_ONLY, **options).target.resolution == Resolution.square(dpi)

    def test_too_coarse_and_oblong_resolutions_are_left_out(self) -> None:
        many = ["75dpi", "150dpi", "300x600dpi", "600dpi", "2400dpi"]
        odd = printer(["image/pwg-raster"], PWG, {"pwg-raster-document-resolution-supported": many})
        assert self.look(odd, print_quality=3).target.resolution.feed == 150
        assert self.look(odd, print_quality=5).target.resolution.feed == 600

    def test_the_format_that_the_printer_prefers_comes_first(self) -> None:
        fond = printer(["image/pwg-raster", "image/urf"], OFFICE, PWG,
                       document_format_preferred="image/urf")  # fmt: skip
        assert self.look(fond).target.format is OutputFormat.URF

    def test_pclm_has_strips_and_a_way_to_be_packed(self) -> None:
        target = self.look(PCLM_ONLY).target
        assert (target.strip_lines, target.compression) == (32, "jpeg")
        assert target.sheet_back is SheetBack.FLIPPED
        assert target.resolution == Resolution.square(600)

    @pytest.mark.parametrize(
        ("options", "dither"),
        [
            ({}, Dither.ORDERED),
            ({"print_color_mode": "bi-level"}, Dither.THRESHOLD),
            ({"print_content_optimize": "photo"}, Dither.ERROR_DIFFUSION),
            ({"print_content_optimize": "text"}, Dither.THRESHOLD),
        ],
    )
    def test_grey_becomes_black_by_what_is_printed(
        self, options: dict[str, object], dither: Dither
    ) -> None:
        assert self.look(PCL_ONLY, **options).target.dither is dither


class TestMedia:
    def test_the_printers_own_sheet_with_its_margins(self) -> None:
        media = choose(PDF, PWG_ONLY, Asked()).ticket.media
        assert (media.name, media.width, media.height) == ("iso_a4_210x297mm", 21000, 29700)
        assert (media.left, media.top, media.right, media.bottom) == (300, 400, 300, 400)

    def test_what_was_asked_by_name_or_by_size(self) -> None:
        named = choose(PDF, PWG_ONLY, asked(media="na_letter_8.5x11in")).ticket.media
        assert (named.width, named.height, named.left) == (21590, 27940, 300)
        column = {
            "media-size": {"x-dimension": 10160, "y-dimension": 15240},
            "media-left-margin": 0, "media-right-margin": 0,
            "media-top-margin": 0, "media-bottom-margin": 0,
            "media-type": "photographic", "media-source": "tray-2",
        }  # fmt: skip
        photo = choose(PDF, PWG_ONLY, asked(media_col=column)).ticket.media
        assert (photo.width, photo.height, photo.top) == (10160, 15240, 0)
        assert (photo.kind, photo.source) == ("photographic", "tray-2")

    def test_no_closer_to_the_edges_than_the_printer_lists(self) -> None:
        size = {"x-dimension": 21000, "y-dimension": 29700}
        edges = {f"media-{edge}-margin": 250 for edge in ("left", "top", "right", "bottom")}
        listing = printer(["image/pwg-raster"], OFFICE, PWG, media_col_database=[
            {"media-size": size, **edges}
        ])  # fmt: skip
        wish = {"media-size": size, "media-top-margin": 0, "media-left-margin": 900}
        choice = choose(PDF, listing, asked(media_col=wish))
        media = choice.ticket.media
        assert (media.left, media.top, media.right, media.bottom) == (900, 250, 250, 250)
        (why,) = [one.sentence for one in choice.reasons if one.subject == "media"]
        assert why == "as asked for, but the printer can't print as close to the edges"

    def test_where_nobody_names_a_size_the_printer_is_told_ours(self) -> None:
        choice = choose(PDF, NONSENSE, Asked())
        assert choice.ticket.media.name == "iso_a4_210x297mm"
        assert [(one.name, one.value) for one in choice.changed] == [("media", "iso_a4_210x297mm")]

    def test_a_name_without_a_size_leaves_the_printers_sheet(self) -> None:
        media = choose(PDF, PWG_ONLY, asked(media="letterhead")).ticket.media
        assert media.name == "iso_a4_210x297mm"

    def test_margins_that_leave_nothing_are_not_believed(self) -> None:
        wide = {"media-left-margin": 20000, "media-right-margin": 20000}
        media = choose(PDF, PWG_ONLY, asked(media_col=wide)).ticket.media
        assert media.left == 300


def test_the_title_and_the_owner_are_on_the_ticket() -> None:
    ticket = choose(PDF, PWG_ONLY, asked()).ticket
    assert (ticket.title, ticket.user) == ("a title", "ann")


def test_the_same_question_has_the_same_answer() -> None:
    one = choose(PDF, PWG_ONLY, asked(number_up=2, copies=2))
    assert one == choose(PDF, PWG_ONLY, asked(number_up=2, copies=2))
    assert replace(one, reasons=()) != one
