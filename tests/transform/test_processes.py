"""A transform in a worker: what is whole is told as whole, and nothing else is."""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform import processes
from sealpress.transform.child_process import Ending
from sealpress.transform.limits import TransformLimits
from sealpress.transform.messages import MAX_WARNINGS
from sealpress.transform.processes import why_it_died
from sealpress.transform.request import Done, PageDone, Started, Warned
from tests.transform.workers import BRIEF, begun, deeds, outcome, result

DOCUMENT = bytes(range(256)) * 1000


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def reason(came: object) -> Reason:
    assert isinstance(came, TransformError), came
    return came.reason


def test_all_octets_come_in_their_order():
    assert result("copy", DOCUMENT) == DOCUMENT


def test_events_are_told_with_the_octets_counted():
    told = []
    with deeds() as pool, begun(pool, "copy", DOCUMENT, events=told) as transformation:
        outcome(transformation)
    third = len(DOCUMENT) // 3 + 3
    assert told == [
        Started(pages=3, impressions=3, sheets=3),
        PageDone(impression=1, sheet=1, octets=third),
        PageDone(impression=2, sheet=2, octets=2 * third),
        PageDone(impression=3, sheet=3, octets=len(DOCUMENT)),
        Done(octets=len(DOCUMENT), impressions=3, sheets=3),
    ]


def test_at_the_end_it_stays_at_the_end():
    with deeds() as pool, begun(pool, "copy") as transformation:
        assert outcome(transformation) == b"%PDF"
        assert transformation.read() == b""


def test_a_failure_is_told_again_and_again():
    with deeds() as pool, begun(pool, "locked") as transformation:
        first, second = outcome(transformation), outcome(transformation)
    assert first is second
    assert (first.reason, first.detail, first.page) == (
        Reason.DOCUMENT_LOCKED,
        "it needs a password",
        7,
    )


@pytest.mark.parametrize(
    ("deed", "expected"),
    [
        ("bug", Reason.TRANSFORM_FAILED),
        ("odd_reason", Reason.TRANSFORM_FAILED),
        ("crash", Reason.TRANSFORM_FAILED),
        ("greedy", Reason.TRANSFORM_OUT_OF_MEMORY),
        ("greedy_at_once", Reason.TRANSFORM_OUT_OF_MEMORY),
        ("busy", Reason.TRANSFORM_OUT_OF_TIME),
    ],
)
def test_what_goes_wrong_has_its_reason(deed, expected):
    assert reason(result(deed)) is expected


def test_a_bug_is_told_without_the_document_s_words():
    told = result("bug")
    assert "KeyError at jobs.py:" in told.detail
    assert "word" not in told.detail


def test_a_page_that_takes_too_long_by_the_clock():
    limits = replace(BRIEF, wall_seconds_a_page=0.5)
    assert reason(result("idle", limits=limits)) is Reason.TRANSFORM_OUT_OF_TIME


def test_a_reader_that_pauses_does_not_use_up_the_page_s_time(monkeypatch):
    limits, passed = replace(BRIEF, max_output_octets=2_000_000), [0.0]
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + passed[0])
    monkeypatch.setattr(processes, "time", clock)
    with deeds() as pool, begun(pool, "much", limits=limits) as transformation:
        transformation.read()
        passed[0] = 10 * limits.wall_seconds_a_page  # nobody reads in this time
        assert reason(outcome(transformation)) is Reason.TRANSFORM_TOO_MUCH


def test_nothing_but_a_pipe_lies_between_worker_and_reader():
    with deeds() as pool, begun(pool, "much") as transformation:
        transformation.read()
        path = f"/proc/{transformation.worker_number}/io"
        written = -1
        while (now := _written(path)) != written:  # until it waits for us
            written = now
            time.sleep(0.1)
        assert written < 4 << 20


def _written(path: str) -> int:
    return int(Path(path).read_text().partition("wchar: ")[2].split()[0])


# ---------------------------------------------------------------- hostile workers


@pytest.mark.parametrize(
    "deed",
    [
        "nothing_of_json",
        "deep",
        "another_event",
        "another_field",
        "another_type",
        "huge_number",
        "negative",
        "backwards",
        "behind_the_last",
        "more_than_there_is",
        "less_than_there_is",
        "half_a_line",
        "silence",
        "endless_line",
        "control_closed_early",
    ],
)
def test_a_worker_that_lies_is_a_failed_one(deed):
    assert reason(result(deed)) is Reason.TRANSFORM_FAILED


def test_a_flood_of_warnings_is_cut():
    told = []
    with deeds() as pool, begun(pool, "flood_of_warnings", events=told) as transformation:
        assert outcome(transformation) == b""
    assert sum(isinstance(event, Warned) for event in told) == MAX_WARNINGS


def test_a_flood_of_pages_ends_at_the_last_one_allowed():
    assert reason(result("flood_of_pages", limits=replace(BRIEF, max_pages=5000))) is (
        Reason.TRANSFORM_FAILED
    )


def test_a_worker_that_ends_its_data_and_says_nothing_is_out_of_time():
    limits = replace(BRIEF, wall_seconds_a_page=0.5)
    assert reason(result("data_closed_early", limits=limits)) is Reason.TRANSFORM_OUT_OF_TIME


def test_a_worker_that_has_said_all_and_does_not_end_is_ended():
    with deeds() as pool, begun(pool, "never_ends") as transformation:
        assert outcome(transformation) == b"data"


def test_a_warning_carries_no_control_characters():
    told = []
    with deeds() as pool, begun(pool, "warn", events=told) as transformation:
        outcome(transformation)
    assert told[0].detail == "no glyph \\x1b[31m for ..."


MIB = 1 << 20


@pytest.mark.parametrize(
    ("had", "document_octets", "expected"),
    [
        ({"memory_octets": 70 * MIB}, 0, Reason.TRANSFORM_OUT_OF_MEMORY),
        ({"address_octets": 70 * MIB}, 0, Reason.TRANSFORM_OUT_OF_MEMORY),
        ({"memory_octets": 50 * MIB, "address_octets": 50 * MIB}, 0, Reason.TRANSFORM_FAILED),
        ({"address_octets": 500 * MIB}, 900 * MIB, Reason.TRANSFORM_FAILED),
        ({"address_octets": 700 * MIB}, 900 * MIB, Reason.TRANSFORM_OUT_OF_MEMORY),
    ],
)
def test_a_crash_near_the_limit_of_memory_was_for_want_of_it(had, document_octets, expected):
    limits = TransformLimits(memory_octets=100 * MIB)
    ending = Ending(exit_code=-signal.SIGSEGV, **had)
    assert why_it_died(ending, limits, document_octets).reason is expected


def test_a_crash_far_below_the_limit_is_a_failure_even_of_a_large_parent():
    kept = bytearray(b"x") * (200 * MIB)
    assert reason(result("crash", limits=replace(BRIEF, memory_octets=300 * MIB))) is (
        Reason.TRANSFORM_FAILED
    )
    assert kept


# ---------------------------------------------------------------- ends that somebody makes


def test_cancelling_wakes_the_reader_in_another_thread():
    with deeds() as pool, begun(pool, "idle", limits=TransformLimits()) as transformation:
        came = []
        reader = threading.Thread(target=lambda: came.append(outcome(transformation)))
        reader.start()
        transformation.cancel()
        reader.join(20)
    assert reason(came[0]) is Reason.JOB_CANCELED


def test_a_worker_that_is_killed():
    with deeds() as pool, begun(pool, "idle") as transformation:
        os.kill(transformation.worker_number, signal.SIGKILL)
        error = outcome(transformation)
    assert (reason(error), "SIGKILL" in error.detail) == (Reason.TRANSFORM_FAILED, True)


def test_closing_ends_it_and_leaves_nothing():
    before = open_files()
    with deeds() as pool:
        with begun(pool, "much") as transformation:
            transformation.read()
            number = transformation.worker_number
        assert reason(outcome(transformation)) is Reason.JOB_CANCELED
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)
    assert open_files() == before


def test_what_on_event_raises_comes_out_of_read():
    def refuse(event: object) -> None:
        raise LookupError("enough")

    with deeds() as pool, begun(pool, "copy") as transformation:
        transformation._on_event = refuse
        with pytest.raises(LookupError):
            outcome(transformation)
