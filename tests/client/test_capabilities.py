"""What printers say of themselves and of jobs, read however they say it."""

from __future__ import annotations

import pytest

from sealpress.client.capabilities import Capabilities, integer, integers, read_status, strings
from sealpress.ipp import Attribute, Group, LanguageText, OutOfBand, ValueTag
from sealpress.ipp.operations import Operation

KEYWORD, INTEGER, ENUM = ValueTag.KEYWORD, ValueTag.INTEGER, ValueTag.ENUM


def group(**values) -> Group:
    return Group(
        [
            Attribute(name.replace("_", "-"), (0x44,) * len(listed), tuple(listed))
            for name, listed in values.items()
        ]
    )


def test_formats_and_operations_are_read():
    said = group(
        document_format_supported=["application/pdf"],
        operations_supported=[2, 4, 0x4029],
        printer_up_time=[77],
    )
    known = Capabilities.read(said, now=5.0)
    assert known == Capabilities(("application/pdf",), frozenset({2, 4, 0x4029}), 77, 5.0)
    assert known.may(Operation.VALIDATE_JOB)
    assert not known.may(Operation.CREATE_JOB)


def test_a_printer_that_says_nothing_may_do_anything():
    known = Capabilities.read(Group(), now=0.0)
    assert (known.formats, known.up_time) == ((), None)
    assert known.may(Operation.CREATE_JOB)


@pytest.mark.parametrize(
    ("values", "read"),
    [
        ([5], 5),
        ([OutOfBand.UNKNOWN], None),
        ([True], None),
        (["5"], None),
        ([b"\0"], None),
        (["x", 7], 7),
        ([], None),
    ],
)
def test_whole_numbers(values, read):
    assert integer(group(a=values), "a") == read


def test_absent_values():
    assert integers(Group(), "a") == ()
    assert strings(Group(), "a") == ()


def test_texts_lose_their_language_and_other_values_are_passed_over():
    said = group(a=["x", LanguageText("de", "y"), 3, OutOfBand.NO_VALUE])
    assert strings(said, "a") == ("x", "y")


def test_a_job_s_status_is_read():
    status = read_status(
        group(
            job_state=[5],
            job_state_reasons=["job-printing", "job-incoming"],
            job_state_message=["one", "two"],
            job_impressions=[10],
            job_impressions_completed=[3],
        )
    )
    assert (status.state, status.reasons) == (5, ("job-printing", "job-incoming"))
    assert (status.message, status.impressions, status.impressions_completed) == ("one two", 10, 3)
    assert not status.is_terminal


@pytest.mark.parametrize(("state", "terminal"), [(3, False), (6, False), (7, True), (9, True)])
def test_terminal_states(state, terminal):
    assert read_status(group(job_state=[state])).is_terminal is terminal
