from __future__ import annotations

import http.client
import struct
import zlib

import pytest

from sealpress.simulator import VirtualPrinterConfig, run_in_thread
from sealpress.simulator.icon import ICON_PATH, icon


@pytest.fixture
def printer(tmp_path):
    with run_in_thread(VirtualPrinterConfig(output=tmp_path / "o", identity=tmp_path / "i")) as one:
        yield one


def got(printer, method, path):
    connection = http.client.HTTPConnection("localhost", printer.port, timeout=10)
    connection.request(method, path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.getheader("content-type"), body


def parts(octets):
    """Read a PNG's parts, and check each one's sum."""
    at, found = 8, {}
    while at < len(octets):
        (length,) = struct.unpack_from(">I", octets, at)
        name, data = octets[at + 4 : at + 8], octets[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", octets, at + 8 + length)[0] == zlib.crc32(name + data)
        found[name] = data
        at += 12 + length
    return found


def test_the_picture_is_a_png():
    found = parts(icon())
    assert icon().startswith(b"\x89PNG\r\n\x1a\n")
    assert list(found) == [b"IHDR", b"IDAT", b"IEND"]
    width, height, depth, kind = struct.unpack_from(">IIBB", found[b"IHDR"])
    assert len(zlib.decompress(found[b"IDAT"])) == height * (1 + 4 * width)
    assert (depth, kind) == (8, 6)


def test_it_is_where_the_printer_says(printer):
    assert got(printer, "GET", ICON_PATH) == (200, "image/png", icon())


def test_its_head_has_no_body(printer):
    assert got(printer, "HEAD", ICON_PATH) == (200, "image/png", b"")


def test_other_paths_are_as_before(printer):
    assert got(printer, "GET", "/other.png")[0] == 404
    assert got(printer, "GET", "/ipp/print")[1].startswith("text/html")
