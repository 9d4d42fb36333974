"""ipptool judges our printer: all of its suites of IPP versions, over each binding."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interop import ipptool
from tests.interop.sealpress_command import VirtualPrinter

# binding -> scheme of the URI, options of ipptool
BINDINGS = {"plain": ("ipp", []), "implicit": ("ipps", []), "upgrade": ("ipp", ["-E"])}
# CUPS' own printer passes 40 tests of this suite and skips 26, which need other operations.
FEWEST_PASSED = 40


@pytest.mark.parametrize("binding", BINDINGS)
def test_no_test_of_the_ipp_1_1_suite_fails(
    virtual_printer: VirtualPrinter, document: Path, binding: str
) -> None:
    scheme, options = BINDINGS[binding]
    uri = virtual_printer.uri(scheme)
    score = ipptool.run(uri, "ipp-1.1.test", *options, document=document)
    assert score.failed == [], score.output
    assert score.passed >= FEWEST_PASSED


def test_no_test_of_the_ipp_2_0_suite_fails(
    virtual_printer: VirtualPrinter, document: Path
) -> None:
    uri = virtual_printer.uri("ipps")
    score = ipptool.run(uri, "ipp-2.0.test", "-V", "2.0", document=document)
    assert score.failed == [], score.output
    assert score.passed >= FEWEST_PASSED


@pytest.mark.parametrize("version", ["2.1", "2.2"])
@pytest.mark.parametrize("binding", BINDINGS)
def test_no_test_of_the_newer_suites_fails(
    virtual_printer: VirtualPrinter, document: Path, binding: str, version: str
) -> None:
    scheme, options = BINDINGS[binding]
    uri, test = virtual_printer.uri(scheme), f"ipp-{version}.test"
    score = ipptool.run(uri, test, "-V", version, *options, document=document)
    assert score.failed == [], score.output
    assert score.passed > FEWEST_PASSED


def test_identify_printer(virtual_printer: VirtualPrinter, document: Path) -> None:
    score = ipptool.run(virtual_printer.uri(), "identify-printer.test", document=document)
    assert (score.passed, score.failed) == (1, [])
