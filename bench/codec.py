"""Decoding and encoding of IPP messages beside the other Python libraries that can do it.

All contenders run in this process, in rounds that alternate between them; times are processor
times, so that a busy machine disturbs all alike. Each contender decodes to the values it gives its
users; ours are all typed.

    python bench/codec.py [--rounds 40] [--json FILE] [--check]

``--check`` exits with 1 when a bar is missed: decoding a printer's attributes at least 2 times as
fast as ippx and 3.5 times as fast as pyipp, encoding a Print-Job request in at most 1.2 times what
ippx takes.
"""

from __future__ import annotations

import argparse
import importlib
import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from sealpress import ipp
from sealpress.ipp import (
    Attribute,
    Collection,
    Group,
    IntegerRange,
    Message,
    Resolution,
    ValueTag,
    Version,
)

CAPTURE = (
    Path(__file__).parents[2]
    / "shared/corpus/messages/ctalkington__python-ipp"
    / "fixtures__get-printer-attributes-epsonxp6000.bin"
)
BARS = {
    ("decode printer attributes", "ippx"): 2.0,
    ("decode printer attributes", "pyipp"): 3.5,
    ("encode Print-Job request", "ippx"): 1 / 1.2,
}
COPIES_IN_LARGE = 16


@dataclass
class Case:
    """One thing to do, and who does it how; ``repeats`` calls are timed together."""

    name: str
    octets: int
    repeats: int
    contenders: dict[str, Callable[[], object]]
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def round(self) -> None:
        for name, call in self.contenders.items():
            started = time.process_time()
            for _ in range(self.repeats):
                call()
            taken = (time.process_time() - started) / self.repeats
            self.seconds.setdefault(name, []).append(taken)

    def rows(self) -> list[dict[str, object]]:
        ours = self.seconds["sealpress"]
        return [
            {
                "case": self.name,
                "octets": self.octets,
                "library": name,
                "min_us": min(taken) * 1e6,
                "median_us": statistics.median(taken) * 1e6,
                "ratio_min": min(taken) / min(ours),
                "ratio_median": statistics.median(taken) / statistics.median(ours),
                "bar": BARS.get((self.name, name)),
            }
            for name, taken in self.seconds.items()
        ]


def printer_attributes() -> tuple[str, bytes]:
    """A real printer's answer where the captured messages are at hand, else one of its kind."""
    if CAPTURE.is_file():
        return f"captured ({CAPTURE.name})", CAPTURE.read_bytes()
    return "made for this (the captured messages are not here)", ipp.encode(made_answer())


def made_answer() -> Message:
    """An answer of the size and mix of a real one: 9 KB, 112 attributes, 332 values."""
    operation = [keyword("attributes-charset", "utf-8", tag=ValueTag.CHARSET)]
    operation.append(keyword("attributes-natural-language", "en", tag=ValueTag.NATURAL_LANGUAGE))
    printer = [Attribute("media-col-ready", (ValueTag.BEG_COLLECTION,) * 5, (media_col(),) * 5)]
    sizes = (Collection(media_size()),) * 14
    printer.append(Attribute("media-size-supported", (ValueTag.BEG_COLLECTION,) * 14, sizes))
    printer += [number(f"limit-of-the-printer-{i}-default", i) for i in range(31)]
    printer += [number(f"state-of-the-printer-{i}", i, tag=ValueTag.ENUM) for i in range(19)]
    names = [f"name-or-text-of-the-printer-{i}-supported" for i in range(35)]
    printer += [keyword(name, "Printer 6000 Series", tag=ValueTag.NAME) for name in names]
    for i in range(20):
        choices = tuple(f"choice-{i}-{j}" for j in range(7))
        printer.append(Attribute(f"feature-{i}-supported", (ValueTag.KEYWORD,) * 7, choices))
    qualities = tuple(range(2, 17))
    printer.append(Attribute("qualities-supported", (ValueTag.ENUM,) * 15, qualities))
    resolutions = (Resolution(360, 360), Resolution(720, 720))
    printer.append(Attribute("resolutions", (ValueTag.RESOLUTION,) * 2, resolutions))
    ranges = (IntegerRange(1, 99),)
    printer.append(Attribute("copies-supported", (ValueTag.RANGE_OF_INTEGER,), ranges))
    return Message(Version(2, 0), 0, 1, [Group(operation, 1), Group(printer, 4)])


def keyword(name: str, value: str, tag: int = ValueTag.KEYWORD) -> Attribute:
    return Attribute(name, (tag,), (value,))


def number(name: str, value: int, tag: int = ValueTag.INTEGER) -> Attribute:
    return Attribute(name, (tag,), (value,))


def media_size() -> list[Attribute]:
    return [number("x-dimension", 21000), number("y-dimension", 29700)]


def media_col() -> Collection:
    margins = [number(f"media-{side}-margin", 300) for side in ("top", "left", "right", "bottom")]
    size = Attribute("media-size", (ValueTag.BEG_COLLECTION,), (Collection(media_size()),))
    return Collection([size, *margins, keyword("media-type", "stationery")])


def print_job() -> Message:
    """The Print-Job request of RFC 8010 appendix A.1."""
    operation = [
        keyword("attributes-charset", "utf-8", tag=ValueTag.CHARSET),
        keyword("attributes-natural-language", "en-us", tag=ValueTag.NATURAL_LANGUAGE),
        keyword("printer-uri", "ipp://printer.example.com/ipp/print/pinetree", tag=ValueTag.URI),
        keyword("job-name", "foobar", tag=ValueTag.NAME),
        Attribute("ipp-attribute-fidelity", (ValueTag.BOOLEAN,), (True,)),
    ]
    job = [number("copies", 20), keyword("sides", "two-sided-long-edge")]
    return Message(Version(1, 1), 2, 1, [Group(operation, 1), Group(job, 2)])


def large_answer(octets: bytes) -> bytes:
    """An answer about many printers: the same printer group again and again."""
    message = ipp.decode(octets)
    message.groups += message.groups[1:] * (COPIES_IN_LARGE - 1)
    return ipp.encode(message)


def decoders(octets: bytes) -> dict[str, Callable[[], object]]:
    calls: dict[str, Callable[[], object]] = {
        "sealpress": lambda: ipp.decode(octets, limits=ipp.RESPONSE_LIMITS)
    }
    if ippx := optional("ippx._codec"):
        calls["ippx"] = lambda: ippx.decode(octets)
    if pyipp := optional("pyipp.parser"):
        calls["pyipp"] = lambda: pyipp.parse(octets)
    return calls


def request_encoders(message: Message) -> dict[str, Callable[[], object]]:
    calls: dict[str, Callable[[], object]] = {"sealpress": lambda: ipp.encode(message)}
    if ippx := optional("ippx._codec"):
        theirs = ippx.decode(ipp.encode(message))
        calls["ippx"] = lambda: ippx.encode(theirs)
    if pyipp := optional("pyipp.serializer"):
        groups = {
            f"{name}-attributes-tag": {a.name: a.value for a in group}
            for name, group in zip(("operation", "job"), message.groups, strict=True)
        }
        request = {"version": (1, 1), "request-id": 1}
        request["operation"] = importlib.import_module("pyipp.enums").IppOperation.PRINT_JOB
        calls["pyipp"] = lambda: pyipp.encode_dict({**request, **groups})
    return calls


def optional(module: str) -> ModuleType | None:
    """Another library, or ``None`` where it isn't installed."""
    try:
        return importlib.import_module(module)
    except ImportError:
        print(f"{module.partition('.')[0]} is not installed and left out", file=sys.stderr)
        return None


def cases(answer: bytes) -> list[Case]:
    request = ipp.encode(print_job())
    large = large_answer(answer)
    message, many = ipp.decode(answer), ipp.decode(large, limits=ipp.RESPONSE_LIMITS)
    tolerant: dict[str, Callable[[], object]] = {
        "sealpress": lambda: ipp.decode(answer),
        "sealpress with repairs": lambda: ipp.decode_with_repairs(answer),
        "sealpress reader": lambda: ipp.MessageReader().feed(answer),
    }
    return [
        Case("decode printer attributes", len(answer), 20, decoders(answer)),
        Case("decode Print-Job request", len(request), 400, decoders(request)),
        Case("encode Print-Job request", len(request), 400, request_encoders(print_job())),
        Case(
            "encode printer attributes", len(answer), 20, {"sealpress": lambda: ipp.encode(message)}
        ),
        Case("decode large answer", len(large), 1, decoders(large)),
        Case("encode large answer", len(large), 1, {"sealpress": lambda: ipp.encode(many)}),
        Case("other ways to decode", len(answer), 20, tolerant),
    ]


def table(rows: list[dict[str, object]]) -> str:
    lines = [f"{'':50}{'min':>10}{'median':>10}   as many times as long as sealpress"]
    for row in rows:
        label = f"{row['case']} ({row['octets']} octets): {row['library']}"
        bar = f"   bar {row['bar']:.2f}" if row["bar"] else ""
        lines.append(
            f"{label:<62}{row['min_us']:>9.1f}{row['median_us']:>10.1f} us"
            f"   {row['ratio_min']:.2f} (median {row['ratio_median']:.2f}){bar}"
        )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a bar is missed")
    options = parser.parse_args()
    source, answer = printer_attributes()
    measured = cases(answer)
    for _ in range(options.rounds):
        for case in measured:
            case.round()
    rows = [row for case in measured for row in case.rows()]
    print(f"printer attributes: {source}, {len(answer)} octets")
    print(table(rows))
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps({"source": source, "rows": rows}, indent=1) + "\n")
    missed = [row for row in rows if row["bar"] and row["ratio_min"] < row["bar"]]
    for row in missed:
        print(f"missed: {row['case']} beside {row['library']}", file=sys.stderr)
    absent = {library for _, library in BARS} - {str(row["library"]) for row in rows}
    return int(options.check and bool(missed or absent))


if __name__ == "__main__":
    sys.exit(main())
