"""``sealpress find``, against printers announced on the loopback."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sealpress import discovery
from sealpress.cli.main import main
from sealpress.discovery import FoundPrinter, FoundService, TxtRecord, merged
from sealpress.errors import Reason, StateError
from sealpress.simulator import VirtualPrinterConfig, run_in_thread

HOSTILE = "Old\x1b[2J"
TXT = {"rp": "ipp/print", "ty": "Example Laser", "note": "Room 12", "TLS": "1.3"}


def services() -> list[FoundService]:
    txt = TxtRecord.of(TXT)
    usual = {"instance": "Office", "host": "office.local."}
    return [
        FoundService(kind="_ipp._tcp", port=631, txt=txt, **usual),
        FoundService(kind="_ipps._tcp", port=443, txt=txt, **usual),
        FoundService(kind="_pdl-datastream._tcp", instance=HOSTILE, host="o.local.", port=9100),
    ]


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network with one printer, and one device that speaks no IPP."""

    def find(seconds: float, *, interfaces: object, enough: object) -> list[FoundPrinter]:
        return merged(services())

    monkeypatch.setattr(discovery, "find_printers", find, raising=False)


def words(*more: str) -> list[str]:
    return ["find", *more]


@pytest.mark.usefixtures("found")
def test_each_printer_is_one_line_with_the_safest_way(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words()) == 0
    heading, *rows = capsys.readouterr().out.splitlines()
    assert heading.split() == ["name", "URI", "security", "location", "model"]
    assert [row.split() for row in rows] == [
        ["Office", "ipps://office.local:443/ipp/print", "TLS", "or", "plain", "Room", "12",
         "Example", "Laser"]
    ]  # fmt: skip


@pytest.mark.usefixtures("found")
def test_all_shows_every_way_and_no_control_character(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words("--all")) == 0
    output = capsys.readouterr().out
    assert "ipp://office.local/ipp/print" in output
    assert "socket://o.local:9100" in output
    assert "\x1b" not in output


@pytest.mark.usefixtures("found")
def test_json_has_what_was_announced(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words("--json")) == 0
    [printer] = json.loads(capsys.readouterr().out)
    assert printer["uri"] == "ipps://office.local:443/ipp/print"
    assert printer["txt"] == TXT


@pytest.mark.usefixtures("found")
@pytest.mark.parametrize(("text", "code"), [("laser", 0), ("ROOM", 0), ("off", 0), ("ink", 1)])
def test_only_printers_with_a_text_in_what_they_say(text: str, code: int) -> None:
    assert main(words(text)) == code


@pytest.mark.usefixtures("found")
def test_nothing_found_is_told_and_no_success(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words("nobody")) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert "No printer was found" in output.err


def test_without_the_extra_the_command_that_installs_it_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sealpress.discovery.installed.find_spec", lambda name: None)
    assert main(words()) == 7
    assert "pip install 'sealpress[discovery]'" in capsys.readouterr().err
    with pytest.raises(StateError) as caught:
        discovery.find_printers  # noqa: B018  # looking the name up is what fails
    assert caught.value.reason is Reason.EXTRA_MISSING


@contextmanager
def announced(folder: Path) -> Iterator[str]:
    """A virtual printer that is announced under a name nobody else has."""
    name = f"Office {uuid.uuid4().hex[:12]}"
    config = VirtualPrinterConfig(
        output=folder / "out", identity=folder / "identity", name=name, advertise=True
    )
    with run_in_thread(config):
        yield name


def test_a_virtual_printer_that_announces_itself_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with announced(tmp_path) as name:
        found = discovery.find_printers(
            60, interfaces=["127.0.0.1"], enough=lambda all_: is_there(name, all_)
        )
    [printer] = [each for each in found if each.name == name]
    assert [each.scheme for each in printer.endpoints] == ["ipps", "ipp"]
    assert printer.txt.text("TLS") == "1.3"
    assert printer.make_and_model == "Sealpress Virtual Printer"


def is_there(name: str, printers: object) -> bool:
    assert isinstance(printers, list)
    return any(each.name == name and len(each.endpoints) == 2 for each in printers)
