"""What octets tell of a document whose format nobody told."""

from __future__ import annotations

import pytest

from sealpress.ipp.document_formats import OCTET_STREAM, detected_format, format_of, media_type

HEADS = {
    b"%PDF-1.7": "application/pdf",
    b" %PDF-1.7": "application/pdf",
    b"%!PS-Adobe": "application/postscript",
    b"\xff\xd8\xff\xdb": "image/jpeg",
    b"RaS2PwgRaster": "image/pwg-raster",
    b"UNIRAST\0": "image/urf",
    b"UNIRAST": "",
    b"\x1b%-12345X@PJL ENTER LANGUAGE=PDF\n": "application/pdf",
    b"tSaR": "application/vnd.cups-raster",
    b"RIFF\x10\0\0\0WEBPVP8 ": "image/webp",
    b"RIFF\x10\0\0\0WAVEfmt ": "",
    b"\xff\xfeH\0i\0": "text/plain; charset=utf-16",
    b"\xfe\xff\0H\0i": "text/plain; charset=utf-16",
    b"\xff\xfeHi": "",
    b"\x2b\xd1\x03\x81\xff\xc8": "application/vnd.ibm.scs",
    b"\x2b\xd2\x04\x15\x01": "",
    "+р".encode(): "",
    b"+\xd1\x03": "",
    b"^XA^FO50,50^FDLabel^FS^XZ": "",
    b"": "",
}


@pytest.mark.parametrize(("head", "found"), HEADS.items(), ids=[repr(head)[:16] for head in HEADS])
def test_octets_tell_what_the_client_did_not(head, found):
    assert format_of(head) == found
    assert detected_format("", head) == (found or OCTET_STREAM)
    assert detected_format("Application/Octet-Stream; x=y", head) == (found or OCTET_STREAM)


def test_what_the_client_told_counts():
    assert detected_format("image/URF", b"%PDF-1.7") == "image/urf"


def test_parameters_are_no_part_of_a_type():
    assert media_type(" Text/Plain ; charset=utf-8") == "text/plain"
