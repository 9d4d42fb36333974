"""What sheets of our own say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sealpress.transform.layout import sheet_text
from sealpress.transform.print_ticket import SheetKind
from sealpress.transform.sheets import Impression, ImpressionKind
from tests.transform.layout.tickets import PLAIN, sides_of
from tests.transform.samples import A4_MEDIA

TICKET = replace(PLAIN, title="Report", user="anna", copies=3)


def side(kind: ImpressionKind, copy: int = 1) -> Impression:
    return Impression(number=1, sheet=1, is_back=False, media=A4_MEDIA, copy=copy, kind=kind)


def test_a_job_sheet_says_whose_job_it_is() -> None:
    assert sheet_text(side(ImpressionKind.JOB_SHEET), TICKET) == (
        "Report",
        "Printed by anna",
        "3 copies",
    )


def test_a_separator_says_which_copy_it_belongs_to() -> None:
    separator = side(ImpressionKind.SEPARATOR, copy=2)
    assert sheet_text(separator, TICKET)[-1] == "Copy 2 of 3"
    assert sheet_text(separator, replace(TICKET, collated=False))[-1] == "3 copies"


def test_what_is_not_known_is_not_shown() -> None:
    assert sheet_text(side(ImpressionKind.JOB_SHEET), PLAIN) == ("Untitled document",)


@pytest.mark.parametrize("kind", [ImpressionKind.DOCUMENT, ImpressionKind.BLANK])
def test_other_sides_say_nothing(kind: ImpressionKind) -> None:
    assert sheet_text(side(kind), TICKET) == ()


def test_separators_of_a_job_announce_each_copy() -> None:
    asked = {"copies": 3, "separator_sheets": SheetKind.SLIP}
    told = [sheet_text(side, replace(PLAIN, **asked)) for side in sides_of(1, **asked)]
    assert [lines[-1] for lines in told if lines] == ["Copy 2 of 3", "Copy 3 of 3"]
