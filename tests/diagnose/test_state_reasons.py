from __future__ import annotations

import pytest

from sealpress.diagnose.state_reasons import Need, Severity, understand
from sealpress.ipp.registry import keywords

REGISTERED = [word for word in keywords("printer-state-reasons") if not word.startswith("<")]


def test_every_registered_keyword_is_understood():
    strange = [word for word in REGISTERED if not understand(word).is_known]
    assert len(REGISTERED) > 800
    assert strange == []


def test_every_need_of_a_person_has_a_remedy():
    helpless = [
        one.keyword
        for one in map(understand, REGISTERED)
        if one.need in {Need.PERSON, Need.SERVICE, Need.SOON} and not one.remedy
    ]
    assert helpless == []


def test_no_sentence_has_a_gap_left():
    assert not [word for word in REGISTERED if "{" in understand(word).words]


@pytest.mark.parametrize("word", REGISTERED[:: len(REGISTERED) // 40])
@pytest.mark.parametrize("severity", list(Severity))
def test_a_suffix_changes_the_severity_alone(word, severity):
    bare, told = understand(word), understand(f"{word}-{severity.value}")
    assert (told.need, told.words, told.remedy) == (bare.need, bare.words, bare.remedy)
    assert told.severity is severity


@pytest.mark.parametrize(
    ("keyword", "need", "words"),
    [
        ("none", Need.NOTHING, "nothing is the matter"),
        ("media-empty-error", Need.PERSON, "it is out of paper"),
        ("media-jam-warning", Need.PERSON, "paper is jammed"),
        ("media-low-report", Need.SOON, "paper is nearly used up"),
        ("cover-open", Need.PERSON, "a cover is open"),
        ("marker-supply-empty-error", Need.PERSON, "toner or ink is used up"),
        ("toner-low-warning", Need.SOON, "the toner is nearly used up"),
        ("paused", Need.STOPPED, "somebody paused it"),
        ("shutdown", Need.STOPPED, "it is switched off"),
        ("opc-near-eol-report", Need.SOON, "the drum is nearly worn out"),
        ("fuser-over-temp-error", Need.SERVICE, "the fuser is too hot"),
        ("stapler-cover-open-warning", Need.PERSON, "the cover of the stapler is open"),
        ("die-cutter-motor-failure-error", Need.SERVICE, "the motor of the die cutter has failed"),
        ("subunit-timing-Failure", Need.SERVICE, "the subunit has failed"),
        ("puncher-warming-up-report", Need.NOTHING, "the puncher warms up"),
        ("scanner-light-life-over", Need.PERSON, "the scanner light is worn out"),
        ("input-media-tray-feed-error", Need.PERSON, "paper is not fed at the input media tray"),
    ],
)
def test_usual_keywords(keyword, need, words):
    told = understand(keyword)
    assert (told.need, told.words, told.is_known) == (need, words, True)
    assert told.keyword == keyword


@pytest.mark.parametrize(
    ("keyword", "severity"),
    [
        ("media-path-input-feed-error", Severity.WARNING),
        ("media-path-input-feed-error-error", Severity.ERROR),
        ("binder-unrecoverable-storage-error", Severity.WARNING),
        ("binder-unrecoverable-storage-error-report", Severity.REPORT),
        ("media-empty", Severity.WARNING),
    ],
)
def test_what_is_a_suffix_and_what_belongs_to_the_name(keyword, severity):
    assert understand(keyword).severity is severity
    assert understand(keyword).is_known


@pytest.mark.parametrize(
    "keyword", ["cups-ipp-conformance-failure-report", "com.example-coffee-empty", "whatever", ""]
)
def test_what_nobody_knows_is_repeated_and_asks_for_nothing(keyword):
    told = understand(keyword)
    assert told.need is Need.NOTHING
    assert not told.is_known
    assert told.words == f'it says "{keyword.removesuffix("-report")}"'


def test_a_hostile_keyword_is_cut_and_cleaned():
    told = understand("\x1b[31m" + "x" * 500)
    assert "\x1b" not in told.words
    assert len(told.words) < 80


def test_upper_case_and_spaces_do_not_matter():
    assert understand(" Media-Empty-Error ").words == "it is out of paper"


def test_a_print_server_without_a_driver_needs_service():
    told = understand("cups-missing-filter-warning")
    assert (told.need, told.is_known) == (Need.SERVICE, True)
    assert told.remedy.startswith("Install")
