"""Sides kept for copies: made once while there is room."""

from __future__ import annotations

from collections.abc import Iterator

from sealpress.transform.worker.kept_sides import KeptSides


class Made:
    """Makes a side of three parts in memory that is used again, and counts how often."""

    def __init__(self, octet: bytes) -> None:
        self._octet = octet
        self.times = 0

    def __iter__(self) -> Iterator[memoryview]:
        self.times += 1
        memory = bytearray(4)
        for _ in range(3):
            memory[:] = self._octet * 4
            yield memoryview(memory)


def test_a_side_is_made_once() -> None:
    kept, made = KeptSides(), Made(b"a")
    for _ in range(3):
        assert b"".join(map(bytes, kept.side("look", made))) == b"a" * 12
    assert made.times == 1


def test_other_sides_are_others() -> None:
    kept = KeptSides()
    for octet in (b"a", b"b", b"a"):
        assert b"".join(map(bytes, kept.side(octet, Made(octet)))) == octet * 12


def test_what_has_no_room_is_made_again() -> None:
    kept, small, large = KeptSides(20), Made(b"a"), Made(b"b")
    for _ in range(3):
        assert b"".join(map(bytes, kept.side(1, small))) == b"a" * 12
        assert b"".join(map(bytes, kept.side(2, large))) == b"b" * 12
    assert (small.times, large.times) == (1, 3)


def test_what_was_given_back_is_room_for_others() -> None:
    kept, small = KeptSides(20), Made(b"a")
    list(kept.side("too large", [bytes(8), bytes(8), bytes(8)]))
    for _ in range(2):
        list(kept.side("fits", small))
    assert small.times == 1
