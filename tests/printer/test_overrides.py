"""Attributes that are different for some pages, documents or copies (PWG 5100.6)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.ipp.message import Collection
from sealpress.ipp.operations import Operation
from sealpress.ipp.options import job_attributes
from sealpress.ipp.status import Status
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import IntegerRange, OutOfBand
from sealpress.printer.attributes import one
from sealpress.printer.overrides import parted_overrides
from tests.printer.conversation import Conversation, job_id, unsupported

LETTER = {"media-size": {"x-dimension": 21590, "y-dimension": 27940}}


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def values(*overrides: dict[str, object]) -> tuple[object, ...]:
    return job_attributes({"overrides": list(overrides)})[0].values


@pytest.mark.parametrize(
    "overrides",
    [
        [{"pages": [IntegerRange(1, 2)], "media-col": LETTER}],
        [{"pages": [IntegerRange(1, 2), IntegerRange(4, 4)], "sides": "one-sided"}],
        [{"document-numbers": [IntegerRange(2, 2)], "print-quality": 5}],
        [{"document-number": [IntegerRange(2, 2)], "print-quality": 5}],
        [{"document-copies": [IntegerRange(1, 1)], "media": "na_letter_8.5x11in"}],
        [
            {"pages": [IntegerRange(1, 2)], "sides": "one-sided"},
            {"pages": [IntegerRange(3, 3)], "sides": "two-sided-long-edge"},
            {"pages": [IntegerRange(1, 3)], "print-quality": 4},
        ],
    ],
)
def test_overrides_are_kept(talk: Conversation, overrides: list[dict[str, object]]) -> None:
    answer = talk.print({"overrides": overrides})
    assert (answer.code, unsupported(answer)) == (Status.SUCCESSFUL_OK, {})
    assert talk.job(job_id(answer), "overrides")["overrides"].values == values(*overrides)


@pytest.mark.parametrize(
    ("wrong", "listed"),
    [
        ({"sides": "upside-down"}, {"sides": "upside-down"}),
        ({"media-col": {"media-source": "tray-99"}}, {"media-col": {"media-source": "tray-99"}}),
        ({"print-quality": 9}, {"print-quality": 9}),
    ],
)
def test_values_that_are_not_supported(
    talk: Conversation, wrong: dict[str, object], listed: dict[str, object]
) -> None:
    good = {"pages": [IntegerRange(3, 3)], "sides": "one-sided"}
    answer = talk.print({"overrides": [{"pages": [IntegerRange(1, 2)], **wrong}, good]})
    assert answer.code == Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES
    assert unsupported(answer)["overrides"] == values(listed)
    assert talk.job(job_id(answer), "overrides")["overrides"].values == values(good)


def test_what_cannot_be_overridden(talk: Conversation) -> None:
    answer = talk.print({"overrides": [{"pages": [IntegerRange(1, 2)], "job-priority": 7}]})
    (found,) = unsupported(answer)["overrides"]
    assert isinstance(found, Collection)
    assert [(member.name, member.value) for member in found] == [
        ("job-priority", OutOfBand.UNSUPPORTED)
    ]


@pytest.mark.parametrize(
    "vague", [{"pages": [IntegerRange(1, 2)]}, {"sides": "one-sided"}], ids=["what", "where"]
)
def test_overrides_that_say_too_little(talk: Conversation, vague: dict[str, object]) -> None:
    bad = {"pages": [IntegerRange(1, 2)], "sides": "upside-down"}
    answer = talk.print({"overrides": [vague, bad]})
    assert unsupported(answer)["overrides"] == values({"sides": "upside-down"}, vague)
    assert "overrides" not in talk.job(job_id(answer))


@pytest.mark.parametrize(
    "ranges",
    [
        [IntegerRange(3, 4), IntegerRange(1, 2)],
        [IntegerRange(1, 3), IntegerRange(3, 4)],
        [IntegerRange(0, 3)],
    ],
)
def test_ranges_ascend(talk: Conversation, ranges: list[IntegerRange]) -> None:
    answer = talk.ask(
        Operation.VALIDATE_JOB, {"overrides": [{"pages": ranges, "sides": "one-sided"}]}
    )
    assert answer.code == Status.CLIENT_ERROR_BAD_REQUEST


def test_members_have_the_syntax_of_the_attributes(talk: Conversation) -> None:
    members = [one("pages", ValueTag.RANGE_OF_INTEGER, IntegerRange(1, 1))]
    members.append(one("sides", ValueTag.INTEGER, 7))
    message = talk.message(Operation.VALIDATE_JOB, {"overrides": [Collection(members)]})
    assert talk.send(message).code == Status.CLIENT_ERROR_BAD_REQUEST


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"pages": [IntegerRange(1, 4)]}, {"pages": [IntegerRange(4, 9)]}),
        ({"pages": [IntegerRange(1, 4)]}, {"document-numbers": [IntegerRange(2, 2)]}),
        (
            {"document-number": [IntegerRange(2, 2)]},
            {"document-numbers": [IntegerRange(1, 2)], "pages": [IntegerRange(7, 7)]},
        ),
    ],
)
def test_two_that_exclude_each_other(
    talk: Conversation, first: dict[str, object], second: dict[str, object]
) -> None:
    first, second = first | {"sides": "one-sided"}, second | {"sides": "two-sided-long-edge"}
    answer = talk.print({"overrides": [first, second]})
    assert answer.code == Status.SUCCESSFUL_OK_CONFLICTING_ATTRIBUTES
    assert unsupported(answer)["overrides"] == values(second)
    assert talk.job(job_id(answer), "overrides")["overrides"].values == values(first)
    options = {"overrides": [first, second], "ipp-attribute-fidelity": True}
    strict = talk.ask(Operation.VALIDATE_JOB, options)
    assert strict.code == Status.CLIENT_ERROR_CONFLICTING_ATTRIBUTES


_range = st.tuples(st.integers(1, 9), st.integers(0, 3)).map(lambda p: IntegerRange(p[0], sum(p)))


@given(st.lists(st.tuples(_range, st.sampled_from(["one-sided", "two-sided-long-edge"]))))
def test_no_page_is_overridden_twice(wanted: list[tuple[IntegerRange, str]]) -> None:
    given_ones = [{"pages": [pages], "sides": sides} for pages, sides in wanted]
    kept, empty, excluded = parted_overrides(values(*given_ones) if given_ones else ())
    assert (len(kept) + len(excluded), empty) == (len(given_ones), [])
    ranges = [r for value in kept for r in value["pages"].values]
    pages = [page for r in ranges for page in range(r.lower, r.upper + 1)]
    assert len(pages) == len(set(pages))
