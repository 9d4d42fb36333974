"""Printers of one kind: what they have in common is made once, and each tells its own name."""

from __future__ import annotations

import dataclasses

import pytest

from sealpress.ipp.message import Version
from sealpress.printer import PrinterConfig
from sealpress.printer.model import PrinterModel, kind_of
from sealpress.simulator.profiles import PROFILES
from tests.printer.conversation import config

OFFICE = PROFILES["everywhere-office"].model


def told(model: PrinterModel) -> dict[str, object]:
    """Return the attributes that depend neither on a request nor on the moment."""
    return {name: one.values for name, one in model.description.fixed.items()}


def called(name: str, **more: object) -> PrinterConfig:
    """Return an office printer's settings with a name and number of its own."""
    own = {"printer-id": len(name), "printer-info": f"The {name}", "pages-per-minute": 12}
    return dataclasses.replace(
        OFFICE,
        name=name,
        uuid=f"00000000-0000-5000-8000-{len(name):012}",
        location=f"Room {name}",
        path=f"/ipp/print/{name}",
        aliases=(f"/printers/{name}",),
        attributes={**OFFICE.attributes, **own},
        **more,  # type: ignore[arg-type]  # a test's own words
    )


def test_a_printer_of_the_same_kind_tells_what_one_made_for_itself_does() -> None:
    kind = PrinterModel(called("laser", versions_if_complete=(Version(2, 1),)))
    ink = called("inkjet", versions_if_complete=(Version(2, 1),))
    assert kind.is_kind_of(ink)
    made, own = kind.of_another(ink), PrinterModel(ink)
    assert told(made) == told(own)
    assert list(made.description.fixed) == list(own.description.fixed)
    assert made.config == own.config
    assert made.description.groups == own.description.groups


def test_the_first_of_a_kind_stays_as_it_is() -> None:
    kind = PrinterModel(called("laser"))
    before = told(kind)
    kind.of_another(called("inkjet"))
    assert told(kind) == before
    assert before["printer-name"] == ("laser",)


def test_what_they_have_in_common_is_there_once() -> None:
    kind = PrinterModel(called("laser"))
    made = kind.of_another(called("inkjet"))
    own = {"printer-name", "printer-location", "printer-uuid", "device-uuid", "printer-id"}
    own |= {"printer-info", "printer-dns-sd-name"}
    shared = kind.description.fixed.keys() - own
    assert all(made.description.fixed[name] is kind.description.fixed[name] for name in shared)
    assert made.description.rules is kind.description.rules


@pytest.mark.parametrize(
    "other",
    [
        {"make_and_model": "Acme Other"},
        {"is_color": False},
        {"retains_documents": not OFFICE.retains_documents},
        {"attributes": {**called("laser").attributes, "pages-per-minute": 99}},
        {"attributes": {**called("laser").attributes, "printer-info": None}},
        {"attributes": {**called("laser").attributes, "printer-name": "another"}},
    ],
)
def test_what_is_told_otherwise_is_another_kind(other: dict[str, object]) -> None:
    kind = PrinterModel(called("laser"))
    assert not kind.is_kind_of(dataclasses.replace(called("inkjet"), **other))  # type: ignore[arg-type]  # its words


def test_name_place_and_number_make_no_kind() -> None:
    assert kind_of(called("laser")) == kind_of(called("inkjet"))
    assert kind_of(config()) == kind_of(config(name="other", info="x", location="y"))
