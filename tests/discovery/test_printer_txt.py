"""TXT records made of printers' attributes, and what they say made attributes again."""

from __future__ import annotations

import pytest

from sealpress.discovery.printer_txt import attributes_of, subtypes_of, txt_of
from sealpress.discovery.txt import MAX_RECORD_OCTETS, TxtRecord
from sealpress.ipp.message import Attribute
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.typed import attribute_from
from sealpress.printer import PrinterConfig
from sealpress.printer.office import office_attributes

UUID = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"


def office(**more: object) -> list[Attribute]:
    config = PrinterConfig(
        name="Office", uuid=UUID, location="Room 12", make_and_model="Example Laser 100"
    )
    values = {**office_attributes(config), **more}
    return [
        value if isinstance(value, Attribute) else attribute_from(name, value)
        for name, value in values.items()
        if value is not None
    ]


def txt(**more: object) -> TxtRecord:
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return txt_of(office(**named), path="/ipp/print", tls="1.3")


def test_an_office_printer_says_what_clients_want_to_know() -> None:
    record = txt(printer_more_info="http://office.local/")
    said = {
        "txtvers": "1", "qtotal": "1", "rp": "ipp/print", "ty": "Example Laser 100",
        "adminurl": "http://office.local/", "note": "Room 12", "priority": "50",
        "product": "(Example Laser 100)", "UUID": UUID, "TLS": "1.3", "Color": "T", "Duplex": "T",
        "Copies": "T", "Collate": "T", "Staple": "F", "Bind": "F", "Punch": "0",
        "PaperMax": "legal-A4", "PaperCustom": "T", "Fax": "F", "Scan": "F",
        "kind": "document,envelope,label", "usb_MFG": "Example", "usb_MDL": "Laser 100",
    }  # fmt: skip
    assert {key: record.text(key) for key in said} == said
    assert record.pairs[0] == ("txtvers", b"1")
    assert record.words("pdl")[:2] == ("application/pdf", "image/urf")
    assert record.words("pdl")[-1] == "application/octet-stream"
    assert "SRGB24" in record.words("URF")
    assert record.encode()


def test_without_tls_there_is_no_key_for_it() -> None:
    assert "TLS" not in txt_of(office(), path="/ipp/print")


@pytest.mark.parametrize(
    ("media", "name"),
    [("na_index-4x6_4x6in", "<legal-A4"), ("iso_a4_210x297mm", "legal-A4"),
     ("na_legal_8.5x14in", "legal-A4"), ("iso_a3_297x420mm", "tabloid-A3"),
     ("na_ledger_11x17in", "tabloid-A3"), ("iso_a2_420x594mm", "isoC-A2"),
     ("iso_a1_594x841mm", ">isoC-A2")],
)  # fmt: skip
def test_the_largest_paper(media: str, name: str) -> None:
    sizes = ["na_index-3x5_3x5in", media, "custom_max_2000x3000mm"]
    assert txt(media_supported=sizes).text("PaperMax") == name


@pytest.mark.parametrize(
    ("finishings", "key", "value"),
    [([3, 4], "Staple", "T"), ([3, 22], "Staple", "T"), ([3, 50], "Bind", "T"),
     ([3, 74], "Punch", "2"), ([3, 82], "Punch", "4"), ([3], "Punch", "0")],
)  # fmt: skip
def test_finishings(finishings: list[int], key: str, value: str) -> None:
    assert txt(finishings_supported=finishings).text(key) == value


@pytest.mark.parametrize(
    ("method", "value"),
    [("requesting-user-name", "none"), ("basic", "username,password"),
     ("certificate", "certificate"), ("negotiate", "negotiate")],
)  # fmt: skip
def test_how_users_authenticate(method: str, value: str) -> None:
    assert txt(uri_authentication_supported=[method, "none"]).text("air") == value


def test_airprint_is_said_of_printers_that_take_apple_raster_alone() -> None:
    assert subtypes_of(office()) == ("_print", "_universal")
    formats = {"document-format-supported": ["application/pdf"]}
    assert subtypes_of(office(**formats)) == ("_print",)


def test_a_record_that_would_be_too_long_gives_up_what_matters_least() -> None:
    record = txt(
        printer_location="x" * 127,
        printer_make_and_model="y" * 120,
        printer_more_info="http://office.local/" + "z" * 230,
        urf_supported=Attribute("urf-supported", (ValueTag.KEYWORD,) * 9, ("MT1-2-3" * 10,) * 9),
        document_format_supported=[f"application/vnd.example-{number}" for number in range(40)],
        printer_device_id=f"MFG:{'m' * 200};MDL:{'n' * 200};CMD:{'o' * 200};",
    )
    assert record.size <= MAX_RECORD_OCTETS
    assert len(record.encode()) == record.size
    assert {"rp", "adminurl", "pdl", "UUID", "TLS"} <= record.as_dict().keys()


def test_a_record_says_attributes() -> None:
    found = attributes_of(txt())
    assert found["printer-make-and-model"] == "Example Laser 100"
    assert found["printer-uuid"] == f"urn:uuid:{UUID}"
    assert found["color-supported"] is True
    assert found["sides-supported"] == ["one-sided", "two-sided-long-edge", "two-sided-short-edge"]
    assert "application/pdf" in found["document-format-supported"]  # type: ignore[operator]


def test_what_is_not_said_gives_no_attribute() -> None:
    assert attributes_of(TxtRecord.of({"Color": "U", "note": ""})) == {}


def test_attributes_and_record_agree_both_ways() -> None:
    again = [attribute_from(name, value) for name, value in attributes_of(txt()).items()
             if name != "urf-supported"]  # fmt: skip
    record = txt_of(again, path="/ipp/print", tls="1.3")
    for key in ("ty", "note", "pdl", "UUID", "Color", "Duplex", "kind"):
        assert record.text(key) == txt().text(key)
