"""A reader of PCL XL pictures, after the PCL XL Feature Reference: operators with their values."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from tests.transform.encoders.pages import Octets
from tests.transform.encoders.pcl_reader import UNIVERSAL_EXIT, unpacked

#: Tags of values: how struct reads them.
SCALARS = {0xC0: "B", 0xC1: "H", 0xC2: "I", 0xC3: "h", 0xC4: "i", 0xC5: "f"}
PAIRS = {tag + 0x10: code * 2 for tag, code in SCALARS.items()}
BOXES = {tag + 0x20: code * 4 for tag, code in SCALARS.items()}
VALUES = SCALARS | PAIRS | BOXES
ARRAYS = {tag + 8: code for tag, code in SCALARS.items()}

NAMES = {
    0x41: "BeginSession", 0x42: "EndSession", 0x43: "BeginPage", 0x44: "EndPage",
    0x48: "OpenDataSource", 0x49: "CloseDataSource", 0x6A: "SetColorSpace", 0x6B: "SetCursor",
    0x75: "SetPageDefaultCTM", 0x7B: "SetROP", 0xB0: "BeginImage", 0xB1: "ReadImage",
    0xB2: "EndImage",
}  # fmt: skip

Value = tuple[float, ...]


@dataclass
class Done:
    """An operator with the attributes before it and the data behind it."""

    name: str
    values: dict[int, Value] = field(default_factory=dict)
    data: bytes = b""

    def __getitem__(self, attribute: int) -> float:
        (value,) = self.values[attribute]
        return value


@dataclass
class XlPage:
    """A page: what BeginPage and EndPage said, and its pictures where the cursor placed them."""

    start: Done
    pictures: dict[tuple[float, ...], Octets] = field(default_factory=dict)
    copies: float = 0

    def sheet(self, shape: tuple[int, ...]) -> Octets:
        """Return the pixels of a sheet as large as said, white where there is no picture."""
        sheet = np.full(shape, 255, np.uint8)
        for (x, y), pixels in self.pictures.items():
            sheet[int(y) : int(y) + len(pixels), int(x) : int(x) + pixels.shape[1]] = pixels
        return sheet


def operators(octets: bytes) -> Iterator[Done]:
    """Give all operators of a job; every octet must belong to one."""
    _, _, rest = octets.partition(b") HP-PCL XL;")
    at = rest.index(b"\n") + 1
    values: dict[int, Value] = {}
    value: Value = ()
    while not rest.startswith(UNIVERSAL_EXIT, at):
        tag = rest[at]
        at += 1
        if tag in VALUES:
            value = struct.unpack_from("<" + VALUES[tag], rest, at)
            at += struct.calcsize("<" + VALUES[tag])
        elif tag in ARRAYS:
            sized = "<" + SCALARS[rest[at]]
            (size,) = struct.unpack_from(sized, rest, at + 1)
            at += 1 + struct.calcsize(sized)
            value = struct.unpack_from(f"<{size}{ARRAYS[tag]}", rest, at)
            at += struct.calcsize(f"<{size}{ARRAYS[tag]}")
        elif tag == 0xF8:
            values[rest[at]] = value
            at += 1
        else:
            done = Done(NAMES.get(tag, hex(tag)), values)
            done.data, at = embedded(rest, at)
            values = {}
            yield done
    assert rest[at:] == UNIVERSAL_EXIT


def embedded(rest: bytes, at: int) -> tuple[bytes, int]:
    """Return the data behind an operator, and where they end."""
    if rest[at] == 0xFA:
        (size,) = struct.unpack_from("<I", rest, at + 1)
        return rest[at + 5 : at + 5 + size], at + 5 + size
    if rest[at] == 0xFB:
        return rest[at + 2 : at + 2 + rest[at + 1]], at + 2 + rest[at + 1]
    return b"", at


def picture(image: Done, blocks: list[Done], space: Done) -> Octets:
    """Return an image's pixels, 255 is white: all lines, each block where it says."""
    width, height = int(image[108]), int(image[107])
    colors = 3 if space[3] == 2 and not image[100] else 1
    bits = {0: 1, 1: 4, 2: 8}[int(image[98])] * colors
    octets = (width * bits + 7) // 8
    lines = np.zeros((height, octets), np.uint8)
    covered = 0
    for block in blocks:
        start, count = int(block[109]), int(block[99])
        assert start == covered
        data = unpacked(block.data) if block[101] == 1 else block.data
        rows = np.frombuffer(data, np.uint8).reshape(count, -(-octets // 4) * 4)
        lines[start : start + count] = rows[:, :octets]
        covered += count
    assert covered == height
    if bits == 1:
        lines = np.unpackbits(lines, axis=1, count=width) * np.uint8(1 if image[100] else 255)
    if image[100]:  # indexed
        return np.array(space.values[6], np.uint8)[lines]
    return lines.reshape(height, width, 3) if colors == 3 else lines


def read_pcl_xl(octets: bytes) -> list[XlPage]:
    """Return the pages of a job."""
    pages: list[XlPage] = []
    blocks: list[Done] = []
    cursor, space, image = (), Done(""), Done("")
    for done in operators(octets):
        match done.name:
            case "BeginPage":
                pages.append(XlPage(done))
            case "SetColorSpace":
                space = done
            case "SetCursor":
                cursor = done.values[76]
            case "BeginImage":
                image, blocks = done, []
            case "ReadImage":
                blocks.append(done)
            case "EndImage":
                pages[-1].pictures[cursor] = picture(image, blocks, space)
            case "EndPage":
                pages[-1].copies = done[49]
    return pages
