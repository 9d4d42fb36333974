"""All documents of a job go together: nothing is done twice, nothing is left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sealpress.errors import TransformError, UsageError
from sealpress.gateway.preparation import JobToPrepare
from sealpress.gateway.preparation.job_choices import job_choices
from sealpress.ipp.options import job_attributes
from sealpress.reasons import Reason
from sealpress.transform.choice import Action, Choice
from sealpress.transform.choosing import ALL_MEANS, NO_MEANS, Means, PrinterAbilities
from sealpress.transform.choosing.means import READABLE
from tests.gateway.preparation.making import kept

PDF, PWG, PCL = "application/pdf", "image/pwg-raster", "application/vnd.hp-pcl"
ONLY_PWG = PrinterAbilities(formats=(PWG,))
PDF_AND_PCL = PrinterAbilities(formats=(PDF, PCL), copies=99, numbers={"number-up": frozenset({1})})


def choices(
    *formats: str,
    abilities: PrinterAbilities = ONLY_PWG,
    means: Means = ALL_MEANS,
    is_strict: bool = False,
    **asked: object,
) -> tuple[tuple[Choice, ...], list[set[str]]]:
    """Choose; return the choices, and what the printer is asked with each."""
    template = tuple(job_attributes(asked))
    documents = [kept(b"x", number, one) for number, one in enumerate(formats, 1)]
    job = JobToPrepare(documents=documents, template=template, is_strict=is_strict)
    made = job_choices(job, abilities, means)
    names = ({one.name for one in each.job_attributes(template)} for each in made)
    return made, [each - {"media"} for each in names]  # the sheet is always said


def test_what_the_printer_does_not_take_is_made_anew():
    made, _ = choices(PDF, PWG, "text/plain")
    assert [each.action for each in made] == [Action.TRANSFORM, Action.PASS, Action.TRANSFORM]
    assert made[0].document_format == PWG


@pytest.mark.parametrize("given", ["", "application/octet-stream"])
def test_what_nobody_knows_is_left_to_the_printer(given):
    (choice,), (asked,) = choices(given, copies=2, page_ranges=[(1, 2)])
    assert choice.action is Action.PASS
    assert asked == {"copies", "page-ranges"}


def test_nothing_is_done_twice():
    (choice,), (asked,) = choices(PDF, number_up=2, page_ranges=[(2, 3)], sides="one-sided")
    assert (choice.ticket.number_up, choice.ticket.page_ranges) == (2, ((2, 3),))
    assert asked == {"sides"}


def test_where_one_document_is_arranged_by_a_worker_all_are():
    made, asked = choices(PDF, "text/plain", abilities=PDF_AND_PCL, number_up=4)
    assert [each.action for each in made] == [Action.TRANSFORM] * 2
    assert asked == [set(), set()]


def test_documents_that_can_not_go_together_are_asked_for_apart():
    made, asked = choices(PDF, PCL, abilities=PDF_AND_PCL, number_up=4)
    assert [each.action for each in made] == [Action.TRANSFORM, Action.PASS]
    assert asked == [set(), {"number-up"}]


TEXT_ALONE = PrinterAbilities(formats=("text/plain",))


def test_what_nobody_does_is_left_out():
    (choice,), (asked,) = choices(PDF, abilities=TEXT_ALONE, number_up=4)
    assert choice.action is Action.TRANSFORM
    assert asked == set()


def test_all_or_nothing_is_nothing_where_something_can_not_be_done():
    with pytest.raises(UsageError, match="number-up can't be done") as raised:
        choices(PDF, abilities=TEXT_ALONE, is_strict=True, number_up=4)
    assert raised.value.reason is Reason.OPTION_NOT_SUPPORTED
    made, _ = choices(PDF, abilities=TEXT_ALONE, is_strict=True, page_ranges=[(1, 2)])
    assert made[0].action is Action.TRANSFORM


def test_what_nobody_can_turn_is_refused():
    with pytest.raises(UsageError) as raised:
        choices("image/heic")
    assert raised.value.reason is Reason.DOCUMENT_FORMAT_NOT_SUPPORTED


@pytest.mark.parametrize(
    ("given", "means", "reason"),
    [
        (PDF, NO_MEANS, Reason.TRANSFORM_NOT_INSTALLED),
        ("application/postscript", Means(reads=READABLE), Reason.GHOSTSCRIPT_MISSING),
    ],
)
def test_what_could_be_turned_is_the_operators_to_mend(given, means, reason):
    with pytest.raises(TransformError) as raised:
        choices(given, means=means)
    assert raised.value.reason is reason


def test_what_was_guessed_and_can_become_nothing_is_left_to_the_printer():
    abilities = PrinterAbilities(formats=("application/vnd.unknown", "application/octet-stream"))
    job = JobToPrepare(documents=[replace(kept(document_format="text/plain"), is_guessed=True)])
    (choice,) = job_choices(job, abilities, ALL_MEANS)
    assert (choice.action, choice.document_format) == (Action.PASS, "application/octet-stream")
