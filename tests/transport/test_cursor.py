from __future__ import annotations

import pytest

from sealpress.transport.cursor import Cursor, extensions_in, numbers_in


def test_numbers_and_counted_fields():
    cursor = Cursor(b"\x01\x02\x03abc\x00\x02de")
    assert cursor.number(2) == 0x0102
    assert cursor.counted(1) == b"abc"
    assert cursor.counted(2) == b"de"
    assert cursor.at_end()


@pytest.mark.parametrize("octets", [b"", b"\x05abc"])
def test_running_off_the_end(octets):
    with pytest.raises(IndexError):
        Cursor(octets).counted(1)


def test_extensions_by_number():
    assert extensions_in(b"\x00\x0d\x00\x02ab\x00\x2f\x00\x00") == {13: b"ab", 47: b""}
    with pytest.raises(IndexError):
        extensions_in(b"\x00\x0d\x00\x09ab")


def test_a_list_of_numbers_leaves_half_a_one_out():
    assert numbers_in(b"\x04\x03\x08\x04\x05") == (0x0403, 0x0804)
