"""The production printer: what it offers it takes, and jobs keep it."""

from __future__ import annotations

import dataclasses

import pytest

from sealpress.ipp.message import Collection
from sealpress.ipp.values import IntegerRange
from sealpress.simulator.profiles import profile_named
from tests.printer.conversation import CONFIG, Conversation, unsupported

MODEL = dataclasses.replace(profile_named("production-printer").model, uuid=CONFIG.uuid)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("finishings", [4, 70]),
        ("finishings-col", [{"finishing-template": "fold-half"}]),
        ("output-bin", "mailbox-2"),
        ("cover-front", {"cover-type": "print-none", "media": "iso_a4_210x297mm"}),
        ("image-orientation", 4),
        ("imposition-template", "signature"),
        ("insert-sheet", [{"insert-after-page-number": 2, "insert-count": 1}]),
        ("job-error-sheet", {"job-error-sheet-type": "standard"}),
        ("job-message-to-operator", "Please use the blue paper"),
        ("job-sheet-message", "For the board"),
        ("job-sheets", "standard"),
        ("separator-sheets", {"separator-sheets-type": ["slip-sheets"]}),
        ("x-image-position", "center"),
        ("x-image-shift", -300),
        ("y-side2-image-shift", 1200),
        ("print-speed", 100),
        ("job-account-id", "4711"),
        ("media-col", {"media-color": "blue", "media-weight-metric": 160}),
    ],
)
def test_jobs_keep_what_they_ask_for(name: str, value: object) -> None:
    talk = Conversation(MODEL)
    answer = talk.print({name: value})
    assert unsupported(answer) == {}
    assert name in talk.job(1, name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("finishings", [99999]),
        ("output-bin", "mailbox-9"),
        ("imposition-template", "booklet"),
        ("x-image-shift", 2_000_000),
        ("insert-sheet", [{"insert-count": 5000}]),
        ("cover-back", {"cover-type": "gold"}),
    ],
)
def test_what_it_does_not_offer_is_told(name: str, value: object) -> None:
    talk = Conversation(MODEL)
    assert name in unsupported(talk.print({name: value}))
    assert name not in talk.job(1, name)


def test_every_template_is_in_the_database() -> None:
    group = Conversation(MODEL).attributes("all")
    database = group["finishings-col-database"].values
    names = [one["finishing-template"].value for one in database if isinstance(one, Collection)]
    assert tuple(names) == group["finishing-template-supported"].values
    assert len(names) == len(group["finishings-supported"].values) - 1  # 3 is none


def test_members_of_finishings_are_within_what_is_offered() -> None:
    group = Conversation(MODEL).attributes("all")
    (offsets,) = group["stitching-offset-supported"].values
    assert isinstance(offsets, IntegerRange)
    members = set(map(str, group["finishings-col-supported"].values))
    for entry in group["finishings-col-database"].values:
        assert isinstance(entry, Collection)
        assert {one.name for one in entry} <= members
