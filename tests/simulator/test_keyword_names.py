"""Names of keywords: a list that clients of several systems read."""

from __future__ import annotations

import http.client
import re
from pathlib import Path

import pytest

from sealpress.client.printer import Printer
from sealpress.printer import PrinterConfig
from sealpress.simulator import VirtualPrinterConfig, run_in_thread
from sealpress.simulator.keyword_names import STRINGS_PATH, keyword_names

_LINE = re.compile(r'"([-a-z0-9._]+)" = "([^"\\]+)";')


@pytest.fixture(scope="module")
def names() -> dict[str, str]:
    lines = [_LINE.fullmatch(line) for line in keyword_names(PrinterConfig()).splitlines()]
    return {line[1]: line[2] for line in lines if line is not None}


def test_every_line_is_a_pair() -> None:
    lines = keyword_names(PrinterConfig()).splitlines()
    assert [line for line in lines if not _LINE.fullmatch(line)] == []
    assert lines == sorted(set(lines))


@pytest.mark.parametrize(
    ("keyword", "name"),
    [
        ("sides", "Sides"),
        ("sides.two-sided-long-edge", "Two sided long edge"),
        ("media.iso_a4_210x297mm", "A4 (210 x 297 mm)"),
        ("media.na_letter_8.5x11in", "Letter (8.5 x 11 in)"),
        ("output-bin.face-down", "Face down"),
    ],
)
def test_keywords_are_spelt_as_people_would(names: dict[str, str], keyword: str, name: str) -> None:
    assert names[keyword] == name


def test_what_is_no_choice_of_a_job_has_no_name(names: dict[str, str]) -> None:
    assert not any(name.startswith(("charset", "operations")) for name in names)


def test_they_are_where_the_printer_says(tmp_path: Path) -> None:
    config = VirtualPrinterConfig(output=tmp_path / "o", identity=tmp_path / "i")
    with run_in_thread(config) as running, Printer(running.uri("ipp")) as printer:
        told = printer.attributes("printer-strings-uri")["printer-strings-uri"].value
        assert str(told).endswith(f":{running.port}{STRINGS_PATH}")
        connection = http.client.HTTPConnection("localhost", running.port, timeout=10)
        connection.request("GET", STRINGS_PATH)
        answer = connection.getresponse()
        assert answer.getheader("content-type") == "text/strings; charset=utf-8"
        assert answer.read().decode() == keyword_names(PrinterConfig())
        connection.close()
