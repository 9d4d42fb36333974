"""The printer a queue shows: what its real one can do, or what is sensible when nobody knows."""

from __future__ import annotations

import pytest

from sealpress.gateway.capabilities.configuring import (
    FALLBACK_FORMATS,
    SECURITY_ATTRIBUTE,
    printer_config,
)
from sealpress.gateway.capabilities.kept import Abilities
from sealpress.gateway.settings import QueueSettings
from sealpress.ipp.message import Attribute
from sealpress.ipp.values import Resolution
from sealpress.printer.config import PrinterConfig
from sealpress.printer.description import PrinterDescription
from tests.gateway.capabilities.told import office

URI = "ipps://printer.example/ipp/print"
QUEUE = QueueSettings(name="laser", uri=URI)


def learnt(**changes: object) -> Abilities:
    return Abilities.of(URI, office(**changes))


def values(config: PrinterConfig, name: str) -> tuple[object, ...]:
    return PrinterDescription(config).fixed_values(name)


def test_abilities_become_the_queues():
    config = printer_config(QUEUE, learnt())
    assert config.document_formats == (
        "application/pdf",
        "image/urf",
        "application/octet-stream",
    )
    assert config.default_format == "application/pdf"
    assert (config.make_and_model, config.info) == ("Acme LaserWriter 9", "Acme LaserWriter 9")
    assert (config.is_color, config.is_duplex) == (False, True)
    assert config.resolutions == (Resolution(600, 600), Resolution(1200, 1200))
    assert values(config, "media-ready") == ("iso_a4_210x297mm",)
    assert values(config, "finishings-supported") == (3, 4)
    assert values(config, "urf-supported") == ("V1.4", "W8", "DM1")
    assert values(config, "printer-supply") == (b"type=toner;level=42;",)


def test_the_queue_keeps_its_own_name_and_ways():
    config = printer_config(QUEUE, learnt())
    assert config.name == "laser"
    assert values(config, "printer-name") == ("laser",)
    assert "11111111" not in str(values(config, "printer-uuid"))
    assert "gzip" in values(config, "compression-supported")


@pytest.mark.parametrize("name", ["output-bin-supported", "number-up-supported", "marker-levels"])
def test_what_the_printer_did_not_say_is_not_made_up(name):
    assert values(printer_config(QUEUE, learnt()), name) == ()


def test_abilities_of_another_printer_are_not_this_ones():
    elsewhere = QueueSettings(name="laser", uri="ipps://other.example/ipp/print")
    assert printer_config(elsewhere, learnt()) == printer_config(elsewhere, None)


@pytest.mark.parametrize("scheme", ["socket", "lpd", "file"])
def test_devices_that_cannot_be_asked_have_sensible_formats(scheme):
    config = printer_config(QueueSettings(name="q", uri=f"{scheme}://printer/q"), None)
    assert config.document_formats == FALLBACK_FORMATS[scheme]
    assert config.default_format == "application/octet-stream"
    assert values(config, "copies-supported")[0] == (1, 1)
    assert values(config, "sides-supported") == ("one-sided",)
    assert values(config, "finishings-supported") == ()
    assert "iso_a4_210x297mm" in values(config, "media-supported")


def test_a_printer_not_asked_yet_takes_what_nearly_all_take():
    config = printer_config(QUEUE, None)
    assert config.document_formats == ("application/octet-stream", "application/pdf")
    assert config.make_and_model == "Printer"


def test_wishes_of_the_settings_win():
    queue = QueueSettings(
        name="q",
        uri="socket://printer",
        info="Beside the stairs",
        location="Second floor",
        attributes={
            "document-format-supported": ["application/vnd.hp-PCL"],
            "printer-make-and-model": "HP LaserJet 4",
            "media-supported": ["na_letter_8.5x11in"],
        },
    )
    config = printer_config(queue, None)
    assert config.document_formats == ("application/vnd.hp-PCL",)
    assert config.default_format == "application/vnd.hp-PCL"
    assert (config.info, config.location) == ("Beside the stairs", "Second floor")
    assert config.make_and_model == "HP LaserJet 4"
    assert values(config, "media-supported") == ("na_letter_8.5x11in",)


def test_a_wish_that_cannot_be_is_told_and_left_out(caplog):
    queue = QueueSettings(name="q", uri=URI, attributes={"copies-supported": "a lot"})
    config = printer_config(queue, learnt())
    assert values(config, "copies-supported")[0] == (1, 99)
    assert "copies-supported" in caplog.text


@pytest.mark.parametrize(
    ("uri", "keyword"), [(URI, "tls"), ("ipp://printer/", "none"), ("socket://printer", "none")]
)
def test_the_last_metre_is_told_to_everybody(uri, keyword):
    config = printer_config(QueueSettings(name="q", uri=uri), None)
    assert values(config, SECURITY_ATTRIBUTE) == (keyword,)


def test_a_printer_that_lists_no_format_is_as_one_not_asked():
    abilities = Abilities(uri=URI, attributes=(Attribute("color-supported", (0x22,), (True,)),))
    config = printer_config(QUEUE, abilities)
    assert config.document_formats == ("application/octet-stream", "application/pdf")
    assert config.is_color
