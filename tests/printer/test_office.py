"""The attributes of office printers of several kinds."""

from __future__ import annotations

import pytest

from sealpress.ipp.media import media_named
from sealpress.ipp.message import Collection
from sealpress.ipp.values import IntegerRange, Resolution
from sealpress.printer import PrinterConfig, QueueLimits
from sealpress.printer.office import office_attributes
from tests.printer.conversation import Conversation, config

PDF_ONLY = ("application/octet-stream", "application/pdf")


def test_formats_bring_their_attributes() -> None:
    names = set(office_attributes(config(document_formats=PDF_ONLY)))
    assert "pdf-versions-supported" in names
    others = ("jpeg-", "pwg-raster-", "urf-")
    assert not [name for name in names if name.startswith(others)]


def test_without_pdf() -> None:
    names = set(office_attributes(config(document_formats=("application/octet-stream",))))
    assert not [name for name in names if name.startswith("pdf-")]


def test_device_id_lists_languages() -> None:
    settings = config(document_formats=PDF_ONLY, make_and_model="Example Laser 9")
    device_id = office_attributes(settings)["printer-device-id"]
    assert device_id == "MFG:Example;MDL:Laser 9;CMD:PDF;"


def test_limits_are_told() -> None:
    limits = QueueLimits(max_document_octets=5 << 20, time_out_seconds=77)
    attributes = office_attributes(config(limits=limits))
    assert attributes["job-k-octets-supported"] == IntegerRange(0, 5120)
    assert attributes["multiple-operation-time-out"] == 77


def test_resolutions_go_everywhere() -> None:
    settings = config(resolutions=(Resolution(203, 203),))
    group = Conversation(settings).attributes()
    names = ("printer-resolution-supported", "pwg-raster-document-resolution-supported")
    assert {group[name].values for name in names} == {(Resolution(203, 203),)}
    assert "RS203" in group["urf-supported"].values


def test_every_size_is_in_the_database() -> None:
    database = Conversation().attributes("media-col-database")["media-col-database"]
    sizes = set()
    for media_col in database.values:
        assert isinstance(media_col, Collection)
        size = media_col["media-size"].value
        assert isinstance(size, Collection)
        sizes.add((size["x-dimension"].value, size["y-dimension"].value))
    named = [media_named(name) for name in PrinterConfig().media]
    assert {(size.x, size.y) for size in named if size} <= sizes


def test_loaded_media_come_with_their_trays() -> None:
    ready = Conversation().attributes("media-col-ready")["media-col-ready"]
    pairs = [
        (media_col["media-size-name"].value, media_col["media-source"].value)
        for media_col in ready.values
        if isinstance(media_col, Collection)
    ]
    assert pairs == [("iso_a4_210x297mm", "tray-1"), ("na_letter_8.5x11in", "tray-2")]


def test_empty_trays() -> None:
    group = Conversation(config(media_ready=())).attributes()
    assert "media-ready" not in group
    assert "media-col-ready" not in group
    assert group["media-default"].value == "iso_a4_210x297mm"


@pytest.mark.parametrize("bounds", [None, ("custom_min_x", "custom_max_y")])
def test_no_custom_sizes(bounds: tuple[str, str] | None) -> None:
    group = Conversation(config(custom_media=bounds)).attributes("media-size-supported")
    sizes = group["media-size-supported"].values
    assert not any(
        isinstance(size["x-dimension"].value, IntegerRange)
        for size in sizes
        if isinstance(size, Collection)
    )


def test_a_printer_without_trays() -> None:
    group = Conversation(config(media_sources=("auto",))).attributes()
    assert len(group["printer-input-tray"].values) == 1
    media_col = group["media-col-default"].value
    assert isinstance(media_col, Collection)
    assert media_col["media-source"].value == "auto"


def test_every_source_has_its_tray() -> None:
    group = Conversation().attributes()
    trays = [str(value) for value in group["printer-input-tray"].values]
    sources = group["media-source-supported"].values
    assert all(f"name={source};" in tray for source, tray in zip(sources, trays, strict=True))


def test_ways_in_are_told_as_collections_too() -> None:
    group = Conversation().attributes()
    entries = group["printer-xri-supported"].values
    assert all(isinstance(entry, Collection) for entry in entries)
    for member, name in (
        ("xri-uri", "printer-uri-supported"),
        ("xri-security", "uri-security-supported"),
        ("xri-authentication", "uri-authentication-supported"),
    ):
        told = [entry[member].value for entry in entries if isinstance(entry, Collection)]
        assert tuple(told) == group[name].values


@pytest.mark.parametrize(
    ("without", "names"),
    [
        ("application/pdf", {"document-password-supported", "pdf-versions-supported"}),
        ("image/jpeg", {"jpeg-features-supported", "jpeg-k-octets-supported"}),
    ],
)
def test_what_goes_with_a_format(without: str, names: set[str]) -> None:
    formats = tuple(one for one in config().document_formats if one != without)
    assert names <= {one.name for one in Conversation().attributes()}
    there = {one.name for one in Conversation(config(document_formats=formats)).attributes()}
    assert not names & there


def test_names_of_keywords_are_told_where_they_are_served() -> None:
    names = {"printer-strings-uri", "printer-strings-languages-supported"}
    assert not names & {one.name for one in Conversation().attributes()}
    group = Conversation(config(strings_path="/en.strings")).attributes()
    assert group["printer-strings-uri"].value == "http://printer.test:631/en.strings"
    assert group["printer-strings-languages-supported"].values == ("en",)
