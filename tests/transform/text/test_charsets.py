"""Charsets, by name, by mark and by trying."""

from __future__ import annotations

import codecs

import pytest

from sealpress.transform.request import Event, Warned
from sealpress.transform.text.charsets import charset_of, codec_of, decoder_of, prepare
from sealpress.transform.text.ebcdic import NATIONAL_PAGES
from sealpress.transform.text.remarks import Remarks
from tests.transform.text.printed import remarks_of


def decoded(octets: bytes, charset: str = "", told: list[Event] | None = None) -> str:
    make = decoder_of(octets, charset, Remarks((told if told is not None else []).append))
    return make().decode(octets, True)


@pytest.mark.parametrize(
    ("document_format", "charset"),
    [
        ("text/plain", ""),
        ("text/plain; charset=UTF-8", "utf-8"),
        ('text/plain;charset="ISO-8859-15"', "iso-8859-15"),
        ("text/plain; format=flowed; Charset=ibm037", "ibm037"),
    ],
)
def test_the_charset_is_a_parameter_of_the_format(document_format: str, charset: str) -> None:
    assert charset_of(document_format) == charset
    prepare(document_format)


TEXT = "Grüße, 100 €"


@pytest.mark.parametrize(
    ("octets", "charset"),
    [
        (TEXT.encode(), ""),
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), ""),
        (TEXT.encode("utf-16"), ""),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "iso-8859-1"),
        (TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-32"), ""),
        (TEXT.encode("cp1252"), ""),
        (TEXT.encode("cp1252"), "iso-8859-1"),
        (TEXT.encode("cp1252"), "us-ascii"),
        (TEXT.encode("iso-8859-15"), "iso-8859-15"),
        (TEXT.encode("cp1140"), "ibm1140"),
        (TEXT.encode("cp1140"), "IBM-1140".lower()),
        (TEXT.encode("cp858"), "cp858"),
    ],
)
def test_text_is_read_whatever_it_is_written_in(octets: bytes, charset: str) -> None:
    told: list[Event] = []
    assert decoded(octets, charset, told) == TEXT
    assert not told


@pytest.mark.parametrize("name", ["idna", "punycode", "rot13", "zlib", "nonsense", "cp99999"])
def test_what_is_no_charset_of_text_is_guessed(name: str) -> None:
    told: list[Event] = []
    assert codec_of(name) is None
    assert decoded(TEXT.encode(), name, told) == TEXT
    assert [event.what for event in told if isinstance(event, Warned)] == ["charset-unknown"]


@pytest.mark.parametrize(
    ("page", "octets", "text"),
    [
        (273, "c0d0", "äü"),
        (277, "7b7cc0d0", "ÆØæå"),
        (278, "7b7cc0d0", "ÄÖäå"),
        (280, "c0d0", "àè"),
        (284, "6a7b", "ñÑ"),
        (285, "5b4a", "£$"),
        (297, "c0d0", "éè"),
        (871, "c0d0", "þæ"),
        (1141, "9fc0", "€ä"),
        (1142, "5a", "€"),
        (1146, "9f5b", "€£"),
        (1148, "9f", "€"),
    ],
)
def test_national_pages_of_ebcdic(page: int, octets: str, text: str) -> None:
    assert decoded(bytes.fromhex(octets), f"ibm{page}") == text


@pytest.mark.parametrize("page", NATIONAL_PAGES)
def test_national_pages_are_whole(page: int) -> None:
    codec = codec_of(f"ibm{page}")
    assert codec is not None
    text, length = codec.decode(bytes(range(256)))
    assert length == len(text) == len(set(text)) == 256
    assert codec.encode(text)[0] == bytes(range(256))


def test_damage_is_told_once_and_shown() -> None:
    assert decoded(b"a\xffb", "utf-8") == "a\ufffdb"
    assert remarks_of(b"a\xff\xfeb\n\xff", "text/plain; charset=utf-8").count("text-damaged") == 1
    assert remarks_of(b"fine") == []
