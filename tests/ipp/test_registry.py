"""The registry's look-ups, against facts read in the standards."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sealpress.ipp import registry
from sealpress.ipp.operations import Operation, operation_name
from sealpress.ipp.registry import Kind
from sealpress.ipp.states import DocumentState, JobState, PrinterState
from sealpress.ipp.status import Status, is_successful, status_keyword
from sealpress.ipp.tags import ValueTag


def test_syntax_of_an_attribute() -> None:
    media = registry.attribute("media", Kind.JOB_TEMPLATE)
    assert media is not None
    assert media.syntax.tags == (ValueTag.KEYWORD, ValueTag.NAME)
    assert not media.syntax.is_set


def test_unknown_attribute() -> None:
    assert registry.attribute("urf-supported") is None


def test_kind_matters() -> None:
    assert registry.attribute("copies", Kind.OPERATION) is None
    both = registry.attribute("job-hold-until", Kind.OPERATION, Kind.JOB_TEMPLATE)
    assert both is not None
    assert both.kind is Kind.OPERATION


def test_members_of_a_collection() -> None:
    media_col = registry.attribute("media-col", Kind.JOB_TEMPLATE)
    assert media_col is not None
    size = media_col.member("media-size")
    assert size is not None
    assert size.members() == ("x-dimension", "y-dimension")
    assert media_col.member("bogus") is None


def test_members_borrowed_from_another_attribute() -> None:
    ready = registry.attribute("media-col-ready")
    assert ready is not None
    assert ready.member("media-source-properties") is not None
    assert ready.member("media-size") is not None
    assert "media-type" in ready.members()


def test_two_registrations_of_a_name_are_joined() -> None:
    entry = registry.attribute("date-time-at-completed", Kind.JOB_STATUS)
    assert entry is not None
    assert entry.syntax.out_of_band == (ValueTag.NO_VALUE,)


def test_every_entry_of_the_registry_can_be_read() -> None:
    counts = {kind: len(registry.attributes_of(kind)) for kind in Kind}
    assert all(counts.values())
    assert counts[Kind.JOB_TEMPLATE] > 80


def test_deprecated_entries_are_marked() -> None:
    entries = registry.attributes_of(Kind.JOB_TEMPLATE)
    assert entries["page-order-received"].is_deprecated
    assert not entries["copies"].is_deprecated


@pytest.mark.parametrize(
    ("name", "number", "keyword"),
    [
        ("print-quality", 5, "high"),
        ("print-quality-supported", 3, "draft"),
        ("finishings", 4, "staple"),
        ("finishings-default", 3, "none"),
        ("job-state", 4, "pending-held"),
        ("operations-supported", 0x3B, "Close-Job"),
        ("orientation-requested", 6, "reverse-portrait"),
    ],
)
def test_enums(name: str, number: int, keyword: str) -> None:
    assert registry.enum_keyword(name, number) == keyword
    assert registry.enum_number(name, keyword) == number


def test_unknown_enum_values() -> None:
    assert registry.enum_keyword("print-quality", 99) is None
    assert registry.enum_number("print-quality", "splendid") is None
    assert registry.enum_values("copies") == {}


def test_keywords() -> None:
    sides = ("one-sided", "two-sided-long-edge", "two-sided-short-edge")
    assert registry.keywords("sides") == registry.keywords("sides-supported") == sides
    assert "processing-to-stop-point" in registry.keywords("job-state-reasons")
    assert "certificate+basic" in registry.keywords("uri-authentication-supported")
    assert registry.keywords("copies") == ()


def test_keywords_out_of_use_are_left_out() -> None:
    assert "saved" in registry.keywords("which-jobs")
    assert "iso-a4" not in registry.keywords("media")


@pytest.mark.parametrize(
    ("name", "states"),
    [("job-state", JobState), ("document-state", DocumentState), ("printer-state", PrinterState)],
)
def test_states_are_those_registered(
    name: str, states: type[JobState | DocumentState | PrinterState]
) -> None:
    registered = {
        number: word.upper().replace("-", "_")
        for number, word in registry.enum_values(name).items()
    }
    assert {state.value: state.name for state in states} == registered


def test_state_keywords() -> None:
    assert JobState.PENDING_HELD.keyword == "pending-held"
    assert PrinterState.IDLE.keyword == "idle"
    assert [state for state in JobState if state.is_terminal] == [7, 8, 9]


def test_operations() -> None:
    assert Operation.GET_PRINTER_ATTRIBUTES == 0x000B
    assert operation_name(2) == "Print-Job"
    assert operation_name(0x400F) == "CUPS-Get-PPD"
    assert operation_name(0x3FFF) == "0x3fff"


def test_status_codes() -> None:
    assert Status.CLIENT_ERROR_NOT_FOUND == 0x0406
    assert status_keyword(0x0406) == "client-error-not-found"
    assert status_keyword(0) == "successful-ok"
    assert status_keyword(0x04FF) == "client-error-0x04ff"
    assert status_keyword(0x0999) == "status-0x0999"
    assert is_successful(0x0001)
    assert not is_successful(0x0400)


def test_importing_the_registry_loads_no_table() -> None:
    code = (
        "import sys, sealpress.ipp, sealpress.ipp.registry, sealpress.ipp.media;"
        "print([m for m in sys.modules if m.startswith('sealpress.ipp._generated.')"
        " and not m.endswith(('operations', 'status'))])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_generated_files_are_what_the_generator_writes() -> None:
    root = Path(__file__).parents[2]
    if not (root.parent / "shared/spec/iana-attributes.csv").is_file():
        pytest.skip("../shared/spec with the registry's tables is not there")
    tool = [sys.executable, str(root / "tools/generate_registry.py"), "--check"]
    result = subprocess.run(tool, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, "")
