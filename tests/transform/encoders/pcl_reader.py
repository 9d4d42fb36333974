"""A reader of PCL 5 pictures, after the PCL 5 Printer Language Technical Reference.

It knows what raster graphics need: escape sequences with several parameters, pages, duplex, the
unprintable edge left of the logical page, compression methods 0 and 2, skipped rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from tests.transform.encoders.pages import Octets

UNIVERSAL_EXIT = b"\x1b%-12345X"
PARAMETER = re.compile(rb"([-+]?[0-9.]*)([@-~])")

#: Page size: width and height of the sheet, left edge of the logical page, in 1/300 inch.
SIZES = {2: (2550, 3300, 75), 3: (2550, 4200, 75), 26: (2480, 3507, 71), 27: (3507, 4960, 71)}


@dataclass
class PclPage:
    """A page that was ejected.

    Attributes:
        commands: All commands before it and on it, ``&l26A``, without those that hold data.
        sheet: Its bits as they lie on the sheet, 1 is black.
    """

    commands: list[str] = field(default_factory=list)
    sheet: Octets = field(default_factory=lambda: np.zeros((0, 0), np.uint8))


class PclReader:
    """What a printer knows while it reads."""

    def __init__(self, custom: tuple[int, int, int]) -> None:
        self.sizes = {**SIZES, 101: custom}
        self.size = 2
        self.dpi = 75
        self.method = 0
        self.width = self.row = self.offset = self.logical = 0
        self.page = PclPage()

    def read(self, octets: bytes) -> Iterator[PclPage]:
        """Give the pages of a job in PCL."""
        at = 0
        while at < len(octets):
            if octets[at : at + 1] == b"\x0c":
                yield self.page
                self.page = PclPage()
                at += 1
                continue
            assert octets[at : at + 1] == b"\x1b", octets[at : at + 20]
            at = self.sequence(octets, at + 1)

    def sequence(self, octets: bytes, at: int) -> int:
        """Carry one escape sequence out; return where it ends."""
        if octets[at : at + 1] in {b"E", b"9", b"="}:
            self.page.commands.append(octets[at : at + 1].decode())
            return at + 1
        group, at = octets[at : at + 2].decode(), at + 2
        while True:
            match = PARAMETER.match(octets, at)
            assert match, octets[at - 2 : at + 10]
            number, letter = match[1].decode(), match[2].decode()
            at = match.end()
            at = self.command(group, number, letter.upper(), octets, at)
            if letter.isupper():
                return at

    def command(self, group: str, number: str, letter: str, octets: bytes, at: int) -> int:
        """Carry one command out; return where its data end."""
        if (group, letter) == ("*b", "W"):
            size = int(number or 0)
            self.transfer(octets[at : at + size])
            return at + size
        if (group, letter) == ("&n", "W"):
            size = int(number)
            self.page.commands.append(f"&nW{octets[at : at + size].decode()}")
            return at + size
        self.page.commands.append(f"{group}{number}{letter}")
        value = int(float(number or 0))
        match group + letter:
            case "&lA":
                self.size = value
            case "*tR":
                self.dpi = value
            case "*rS":
                self.width = value
            case "*pY":
                self.row = value + (self.row if number.startswith("+") else 0)
            case "*rA":
                self.begin()
            case "*bM":
                self.method = value
            case "*bY":
                self.row += value
        return at

    def begin(self) -> None:
        """Begin a picture on a sheet that is as large as it says."""
        across, down, offset = (round(n * self.dpi / 300) for n in self.sizes[self.size])
        self.offset, self.logical = offset, across - 2 * offset
        if not self.page.sheet.size:
            self.page.sheet = np.zeros((down, across), np.uint8)

    def transfer(self, data: bytes) -> None:
        """Draw a row at the cursor and go to the next."""
        octets = {0: bytes, 2: unpacked}[self.method](data)
        bits = np.unpackbits(np.frombuffer(octets, np.uint8))
        bits = bits[: min(self.width or self.logical, self.logical)]
        if self.row < len(self.page.sheet):
            self.page.sheet[self.row, self.offset : self.offset + len(bits)] = bits
        self.row += 1


def unpacked(data: bytes) -> bytes:
    """Return what PackBits stands for (TIFF 6.0 section 9)."""
    out = bytearray()
    at = 0
    while at < len(data):
        code = data[at]
        if code < 128:
            out += data[at + 1 : at + 2 + code]
            at += 2 + code
        else:
            out += data[at + 1 : at + 2] * (257 - code) if code > 128 else b""
            at += 2 if code > 128 else 1
    return bytes(out)


def read_pcl(octets: bytes, custom: tuple[int, int, int] = (0, 0, 0)) -> list[PclPage]:
    """Return the pages of a job, PJL around it or not."""
    if octets.startswith(UNIVERSAL_EXIT):
        _, _, octets = octets.partition(b"LANGUAGE=PCL\r\n")
    octets = octets.removesuffix(UNIVERSAL_EXIT)
    assert octets.startswith(b"\x1bE")
    assert octets.endswith(b"\x1bE")
    return list(PclReader(custom).read(octets))
