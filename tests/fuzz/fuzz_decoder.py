"""Random and mutated octets against the decoders, as many as asked for.

    python tests/fuzz/fuzz_decoder.py [COUNT] [--seed SEED]

Prints its seed first, so that a failure can be had again. Nothing but a message or a WireError may
come out; what the strict decoder accepts must be encoded to the same octets; the reader, fed in
portions, must agree with the decoder.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sealpress import ipp
from sealpress.errors import WireError
from sealpress.ipp import Attribute, Collection, Group, Message, OutOfBand, ValueTag, Version

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
SECONDS_FOR_ONE = 1.0
# Octets that mean something in a message are met more often than by chance.
TELLING = bytes((0, 1, 2, 3, 4, 0x10, 0x13, 0x21, 0x22, 0x23, 0x30, 0x31, 0x32, 0x33)) + bytes(
    (0x34, 0x35, 0x36, 0x37, 0x41, 0x44, 0x47, 0x4A, 0x7F, 0x80, 0xFF)
)

Change = Callable[[random.Random, bytearray], None]


def overwrite(choose: random.Random, octets: bytearray) -> None:
    octets[choose.randrange(len(octets))] = choose.choice(TELLING)


def flip(choose: random.Random, octets: bytearray) -> None:
    octets[choose.randrange(len(octets))] ^= 1 << choose.randrange(8)


def insert(choose: random.Random, octets: bytearray) -> None:
    at = choose.randrange(len(octets) + 1)
    octets[at:at] = bytes(choose.choices(TELLING, k=choose.randint(1, 8)))


def remove(choose: random.Random, octets: bytearray) -> None:
    at = choose.randrange(len(octets))
    del octets[at : at + choose.randint(1, 16)]


def move(choose: random.Random, octets: bytearray) -> None:
    """Put a piece from one place to another, as whole records now and then."""
    start, to = choose.randrange(len(octets)), choose.randrange(len(octets))
    piece = octets[start : start + choose.randint(1, 60)]
    octets[to:to] = piece


def cut(choose: random.Random, octets: bytearray) -> None:
    del octets[choose.randrange(len(octets)) :]


CHANGES: tuple[Change, ...] = (overwrite, overwrite, flip, insert, remove, move, cut)


def originals() -> list[bytes]:
    """Messages to start from: captured ones where they are at hand, else one with everything."""
    captured = [path.read_bytes() for path in sorted(CORPUS.glob("*/**/*")) if path.is_file()]
    return [ipp.encode(everything()), *[octets for octets in captured if len(octets) < 20_000]]


def everything() -> Message:
    inner = Collection([Attribute("x-dimension", (ValueTag.INTEGER,), (21000,))])
    media = Attribute("media-size", (ValueTag.BEG_COLLECTION,) * 2, (inner, inner))
    attributes = [
        Attribute("attributes-charset", (ValueTag.CHARSET,), ("utf-8",)),
        Attribute("media-col", (ValueTag.BEG_COLLECTION,), (Collection([media]),)),
        Attribute("copies", (ValueTag.INTEGER, ValueTag.NO_VALUE), (1, OutOfBand.NO_VALUE)),
        Attribute("color-supported", (ValueTag.BOOLEAN,), (True,)),
        Attribute("media", (ValueTag.KEYWORD,) * 2, ("iso_a4_210x297mm", "na_letter_8.5x11in")),
        Attribute(
            "info",
            (ValueTag.TEXT_WITH_LANGUAGE, ValueTag.TEXT),
            (ipp.LanguageText("de", "Büro"), "\udcff"),
        ),
        Attribute("range", (ValueTag.RANGE_OF_INTEGER,), (ipp.IntegerRange(1, 99),)),
        Attribute("resolution", (ValueTag.RESOLUTION,), (ipp.Resolution(600, 600),)),
        Attribute("new", (ValueTag.EXTENSION, 0x25), (ipp.Extension(0x40000001, b"x"), b"y")),
    ]
    return Message(Version(2, 0), 2, 1, [Group(attributes, 1), Group(attributes, 4)])


def next_octets(choose: random.Random, start: list[bytes]) -> bytes:
    if choose.random() < 0.1:
        return bytes(choose.choices(TELLING, k=choose.randint(0, 400)))
    octets = bytearray(choose.choice(start))
    for _ in range(choose.randint(1, 5)):
        if octets:
            choose.choice(CHANGES)(choose, octets)
    return bytes(octets)


def check(choose: random.Random, octets: bytes) -> bool:
    """Hold the octets against all promises; return whether the strict decoder took them."""
    message = None
    try:
        message, consumed = ipp.decode_prefix(octets)
        assert ipp.encode(message) == octets[:consumed], "encoded to other octets"
    except WireError as error:
        if not 0 <= error.offset <= len(octets):
            raise AssertionError("offset outside the message") from error
    assert read(octets, choose.randint(1, 500)) == message, "the reader disagrees"
    try:
        repaired = ipp.decode_with_repairs(octets)
        shown = ipp.format_message(repaired.message)
        assert shown.replace("\n", "").isprintable(), "control characters in the text"
        assert repaired.fired or repaired.message == message, "changed without report"
    except WireError:
        assert message is None, "repairs refuse what is well-formed"
    return message is not None


def read(octets: bytes, portion: int) -> Message | None:
    reader = ipp.MessageReader()
    try:
        for start in range(0, len(octets), portion):
            if reader.feed(octets[start : start + portion]) is not None:
                break
        return reader.close()
    except WireError:
        return None


def fuzz(count: int, seed: int) -> int:
    """Try so many octets; return how many of them the strict decoder took."""
    choose = random.Random(seed)
    start = originals()
    accepted = 0
    for index in range(count):
        octets = next_octets(choose, start)
        started = time.process_time()
        try:
            accepted += check(choose, octets)
        except Exception:
            print(f"seed {seed}, number {index}: {octets.hex()}", file=sys.stderr)
            raise
        assert time.process_time() - started < SECONDS_FOR_ONE, f"slow: {octets.hex()}"
    return accepted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int, nargs="?", default=100_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.count} inputs", flush=True)
    accepted = fuzz(options.count, options.seed)
    print(f"done; {accepted} of them were messages")


if __name__ == "__main__":
    main()
