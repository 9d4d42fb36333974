from __future__ import annotations

import doctest

import pytest

from sealpress.diagnose import reading
from sealpress.diagnose.observation import Observation, Outcome
from sealpress.diagnose.reading import counted, listed
from tests.diagnose.steps.examined import examination, read, taken


@reading.reading("size")
def look_at_size(exam, printer):
    """Count."""
    yield Observation.ok("size", f"{exam.uri} has {len(printer)}")
    yield Observation.ok("more", "there is more")


def test_the_examples_hold():
    assert doctest.testmod(reading).failed == 0


def test_without_attributes_the_question_is_skipped():
    found = taken(look_at_size, examination())
    assert list(found) == ["size"]
    assert found["size"].outcome is Outcome.SKIPPED
    assert found["size"].sentence == reading.NOT_TOLD


def test_with_attributes_all_is_read():
    found = read(look_at_size, {"printer-name": "p", "printer-state": 3})
    assert found["size"].sentence == "ipp://printer.example/ipp/print has 2"
    assert list(found) == ["size", "more"]
    assert look_at_size.__doc__ == "Count."


@pytest.mark.parametrize(
    ("words", "most", "text"),
    [
        ([], 3, ""),
        (["a"], 3, "a"),
        (["a", "b", "c", "d"], 3, "a, b, c, d"),  # one more is not worth a sentence
        (["a", "b", "c", "d", "e"], 3, "a, b, c and 2 more"),
    ],
)
def test_lists_in_sentences(words, most, text):
    assert listed(words, most) == text


def test_numbers_with_nouns():
    assert counted(0, "job") == "0 jobs"
    assert counted(1, "supply", "supplies") == "1 supply"
    assert counted(2, "supply", "supplies") == "2 supplies"


def test_words_from_outside_are_cleaned():
    assert listed(["a\x1b[2Jb", "c\r\nd", "\udcff"]) == "a [2Jb, c d, "
    assert len(listed(["x" * 5000])) < 200
