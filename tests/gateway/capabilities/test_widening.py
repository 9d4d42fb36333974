"""A queue promises what can be made for its printer, and no more."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from sealpress.gateway.capabilities import Abilities, printer_config
from sealpress.gateway.settings import QueueSettings, Transform
from sealpress.ipp.message import Attribute
from sealpress.ipp.registry import Kind
from sealpress.ipp.typed import attribute_from
from sealpress.ipp.values import IntegerRange, Resolution
from sealpress.printer.config import PrinterConfig
from sealpress.printer.description import PrinterDescription
from sealpress.transform.choosing import ALL_MEANS, NO_MEANS, Means
from sealpress.transform.choosing.means import READABLE

PDF, PWG, URF, PS = "application/pdf", "image/pwg-raster", "image/urf", "application/postscript"
URI = "ipp://printer.example/ipp/print"


def told(**values: object) -> tuple[Attribute, ...]:
    kinds = (Kind.PRINTER_DESCRIPTION, Kind.PRINTER_STATUS)
    return tuple(
        attribute_from(name.replace("_", "-"), value, *kinds) for name, value in values.items()
    )


def config(
    *,
    means: Means = ALL_MEANS,
    uri: str = URI,
    queue: Mapping[str, object] | None = None,
    **printer: object,
) -> PrinterConfig:
    settings = QueueSettings(name="q", uri=uri, **(queue or {}))  # type: ignore[arg-type]
    abilities = Abilities(uri=uri, attributes=told(**printer)) if printer else None
    return printer_config(settings, abilities, means)


def test_formats_that_can_become_the_printers_come_after_its_own():
    made = config(document_format_supported=[PWG])
    assert made.document_formats[0] == made.default_format == PWG
    assert {PDF, "text/plain", "image/jpeg", "image/png", "image/tiff", URF, PS} == {
        *made.document_formats[1:]
    }


@pytest.mark.parametrize(
    "formats", [["application/vnd.unknown"], ["application/octet-stream"], ["text/plain"]]
)
def test_nothing_can_become_what_nobody_can_write(formats):
    assert config(document_format_supported=formats).document_formats == tuple(formats)


def test_postscript_needs_ghostscript():
    made = config(document_format_supported=[PWG], means=Means(reads=READABLE))
    assert PS not in made.document_formats


@pytest.mark.parametrize(
    "without",
    [
        {"means": NO_MEANS},
        {"queue": {"transform": Transform.NEVER}},
        {"queue": {"attributes": {"document-format-supported": [PWG]}}},
    ],
    ids=["not-installed", "never", "named-by-the-settings"],
)
def test_what_is_not_made_is_not_promised(without):
    made = config(document_format_supported=[PWG], **without)
    assert made.document_formats == (PWG,)
    assert made.attributes.get("page-ranges-supported") is None


def test_options_that_workers_bring_are_added_to_the_printers():
    made = config(document_format_supported=[PDF], copies_supported=IntegerRange(1, 99))
    attributes = made.attributes
    assert attributes["copies-supported"] == IntegerRange(1, 999)
    assert attributes["page-ranges-supported"] is True
    assert attributes["number-up-supported"].values == (1, 2, 4, 6, 9, 12, 16)
    assert "fit" in attributes["print-scaling-supported"].values


def test_a_printer_that_makes_more_copies_keeps_them():
    made = config(document_format_supported=[PDF], copies_supported=IntegerRange(1, 5000))
    assert made.attributes["copies-supported"] == IntegerRange(1, 5000)


def test_what_is_named_by_the_settings_holds():
    queue = {"attributes": {"copies-supported": 2}}
    made = config(document_format_supported=[PDF], queue=queue)
    assert made.attributes["copies-supported"].value == IntegerRange(2, 2)


@pytest.mark.parametrize("sides", [["one-sided"], ["one-sided", "two-sided-long-edge"]])
def test_nobody_turns_paper_over_but_the_printer(sides):
    made = config(document_format_supported=[PWG], sides_supported=sides)
    assert list(made.attributes["sides-supported"].values) == sides
    assert ("DM1" in made.attributes["urf-supported"].values) is (len(sides) > 1)


def test_raster_that_is_added_is_described_all_of_it():
    made = config(
        document_format_supported=[PDF],
        color_supported=False,
        printer_resolution_supported=[Resolution(300, 300), Resolution(1200, 1200)],
    )
    description = PrinterDescription(made)
    values = {
        name: description.fixed_values(f"pwg-raster-document-{name}")
        for name in ("type-supported", "resolution-supported", "sheet-back")
    }
    assert values == {
        "type-supported": ("black_1", "sgray_8"),
        "resolution-supported": (Resolution(300, 300),),
        "sheet-back": ("normal",),
    }
    assert description.fixed_values("urf-supported") == ("V1.4", "CP1", "W8", "RS300")


def test_raster_of_the_printers_own_is_described_by_it():
    made = config(
        document_format_supported=[PWG],
        pwg_raster_document_type_supported=["sgray_8"],
        pwg_raster_document_resolution_supported=[Resolution(203, 203)],
    )
    values = made.attributes["pwg-raster-document-resolution-supported"].values
    assert values == (Resolution(203, 203),)


def test_a_device_gets_more_only_when_its_formats_are_named():
    assert (
        config(uri="socket://h").document_formats
        == config(uri="socket://h", means=NO_MEANS).document_formats
    )
    queue = {"attributes": {"document-format-supported": ["application/vnd.hp-PCL"]}}
    assert PDF in config(uri="socket://h", queue=queue).document_formats
