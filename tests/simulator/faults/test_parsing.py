"""Faults are typed as a name, with a value, with a number of times."""

from __future__ import annotations

import pytest

from sealpress.errors import UsageError
from sealpress.reasons import Reason
from sealpress.simulator.faults import FAULTS, parse_fault, parse_faults

SPELLINGS = {
    "html-answer": ("", None),
    "html-answer:times=2": ("", 2),
    "http-status": ("500", None),
    "http-status:503": ("503", None),
    "http-status:status=503": ("503", None),
    "http-status:503:times=1": ("503", 1),
    "http-status:times=1": ("500", 1),
    "auth-basic:al:ice's:pass:times=3": ("al:ice's:pass", 3),
    " stall ": ("", None),
}


@pytest.mark.parametrize("text", SPELLINGS)
def test_spellings(text):
    active = parse_fault(text)
    assert (active.value, active.times) == SPELLINGS[text]


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_read_again_as_it_is_written(name):
    active = parse_fault(f"{name}:times=2" if FAULTS[name].counts else name)
    assert parse_fault(str(active)) == active


@pytest.mark.parametrize("name", ["refuse", "tls-1.0-only", "certificate-expired"])
def test_settings_of_the_whole_printer_are_not_counted(name):
    with pytest.raises(UsageError, match="is always there, not a number of times"):
        parse_fault(f"{name}:times=1")


@pytest.mark.parametrize(
    "text",
    [
        "stall:5",
        "http-status:99",
        "http-status:nine",
        "no-chunking:413",
        "late-answer:-1",
        "late-answer:inf",
        "late-answer:nan",
        "auth-basic:nobody",
        "tls-alert:no_such_alert",
        "ipp-status:zz",
        "html-answer:times=x",
        "",
    ],
)
def test_what_cannot_be_used_is_refused(text):
    with pytest.raises(UsageError) as refused:
        parse_fault(text)
    assert refused.value.reason is Reason.INVALID_ARGUMENT
    assert "--list-faults" in refused.value.hint


def test_a_typing_error_gets_a_suggestion():
    with pytest.raises(UsageError) as refused:
        parse_fault("no-chunkin")
    assert "Did you mean no-chunking?" in refused.value.hint


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tls-1.0-only", "tls-1.2-only"),
        ("certificate-expired", "certificate-not-yet-valid"),
        ("certificate-self-signed", "certificate-untrusted"),
        ("stall", "refuse"),
        ("http-forbidden", "html-answer"),
    ],
)
def test_contradictions_name_both(one, other):
    with pytest.raises(UsageError, match=rf"{one} and {other} contradict"):
        parse_faults([one, other])


def test_a_fault_that_never_hits():
    with pytest.raises(UsageError, match="busy has to hit at least once"):
        parse_fault("busy:times=0")


def test_the_same_fault_twice():
    with pytest.raises(UsageError, match="http10 is there twice"):
        parse_faults(["http10", "http10:times=2"])


def test_several_go_together():
    active = parse_faults(["tls-1.0-only", parse_fault("no-chunking:400")])
    assert list(map(str, active)) == ["tls-1.0-only", "no-chunking:400"]


def test_a_single_text_is_one_fault():
    assert [one.name for one in parse_faults("stall")] == ["stall"]
