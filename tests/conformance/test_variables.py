"""Variables of a suite."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.conformance import variables
from sealpress.conformance.variables import Variables, printer_variables
from sealpress.ipp.uri import PrinterUri

DEFINED = {"job-id": "12", "user": "ann", "a": "1"}


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("plain", "plain"),
        ("$job-id", "12"),
        ("id $job-id.", "id 12."),
        ("${a}b", "1b"),
        ("$ab", ""),
        ("$$5", "$5"),
        ("/^(a|b)$$/", "/^(a|b)$/"),
        ("a$/", "a/"),
        ("$", ""),
        ("$ENV[HOME]", "/root"),
        ("$ENV[NONE]", ""),
        ("$user$user", "annann"),
    ],
)
def test_expansion(text: str, expanded: str) -> None:
    assert Variables(DEFINED, {"HOME": "/root"}).expand(text) == expanded


def test_what_a_variable_holds_is_not_expanded_again() -> None:
    known = Variables({"a": "$b", "b": "no"}, {})
    assert known.expand("$a") == "$b"


def test_defining() -> None:
    known = Variables({}, {})
    assert "a" not in known
    known.define("a", "")
    assert "a" in known
    assert 5 not in known


def test_old_names_mean_the_same() -> None:
    known = Variables({"scheme": "ipp"}, {})
    assert (known.get("method"), "method" in known) == ("ipp", True)


def test_a_long_text_is_cut_off(monkeypatch) -> None:
    monkeypatch.setattr(variables, "MAX_EXPANDED_CHARACTERS", 5)
    assert Variables({"a": "x" * 9}, {}).expand("$a") == "xxxxx"


def test_a_printer_s_variables() -> None:
    uri = PrinterUri.parse("ipps://printer.example/ipp/print")
    assert printer_variables(uri, "ann") == {
        "uri": "ipps://printer.example:631/ipp/print",
        "scheme": "ipps",
        "hostname": "printer.example",
        "port": "631",
        "resource": "/ipp/print",
        "user": "ann",
    }


@given(st.text())
def test_text_without_dollars_stays(text: str) -> None:
    text = text.replace("$", "")
    assert Variables(DEFINED, {}).expand(text) == text


@given(st.text())
def test_doubled_dollars_become_single_ones(text: str) -> None:
    assert Variables(DEFINED, {}).expand(text.replace("$", "$$")) == text
