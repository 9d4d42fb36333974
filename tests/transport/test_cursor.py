from __future__ import annotations

import pytest

from sealpress.transport.cursor import Cursor, extensions_in, numbers_in


def test_numbers_and_counted_fields():
    cursor = Cursor(b"\x01\x02\x03\x00\x02ab")
    assert cursor.number(3) == 0x010203
    assert cursor.counted(2) == b"ab"
    assert cursor.at_end()


@pytest.mark.parametrize("octets", [b"", b"\x00\x01", b"\xff\xff\x00"])
def test_running_off_the_end(octets):
    with pytest.raises(IndexError):
        Cursor(octets).counted(2)


def test_numbers_of_two_octets():
    assert numbers_in(b"\x13\x01\x00\x2f\x99") == (0x1301, 0x2F)


def test_extensions():
    assert extensions_in(bytes.fromhex("0017 0000 002b 0002 0304")) == {23: b"", 43: b"\x03\x04"}
    with pytest.raises(IndexError):
        extensions_in(b"\x00\x17\x00\x05")
