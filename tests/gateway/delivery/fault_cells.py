"""The cells of the fault matrix: what is sent, how, into which fault; and the judge of each.

The judge knows nothing of the print server but the end of the job: he counts what the printer put
on paper, by its hash.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass

from sealpress.ipp.states import JobState
from sealpress.spool.records import DocumentPlace, NewDocument
from tests.gateway.printers.faults import Fault
from tests.gateway.printers.records import Printed

KIB = 1024
SIZES = {"1 KiB": KIB, "200 KiB": 200 * KIB, "20 MiB": 20 * KIB * KIB}
LONGEST = SIZES["20 MiB"]
HEALED_WITHIN = 30.0
PIECE = 64 * KIB
_PERIOD = 65_521  # a prime: no piece of a document is like another one


@dataclass(frozen=True)
class Cell:
    """One way to go wrong."""

    number: int
    fault: Fault
    only_print_job: bool
    chunked: bool
    octets: int

    @property
    def operation(self) -> str:
        """By which the document is sent."""
        return "Print-Job" if self.only_print_job else "Send-Document"

    @property
    def can_hit(self) -> bool:
        """Whether the fault is one for this cell: who sends no chunks can't be refused them."""
        return self.chunked or self.fault is not Fault.NO_CHUNKS

    @property
    def way(self) -> str:
        """How it is sent, for people."""
        framing = "chunked" if self.chunked else "counted"
        return f"{self.fault:<20} {self.operation:<14} {framing}"


@dataclass(frozen=True)
class Result:
    """What became of a cell: what is wrong, or nothing; and the seconds it took to heal."""

    cell: Cell
    wrong: str
    seconds: float

    def __str__(self) -> str:
        return self.wrong or f"{self.seconds:.1f} s"


def all_cells(sizes: Iterable[int] = SIZES.values()) -> list[Cell]:
    """Return the cells of some sizes: 56 of each."""
    found = [
        (fault, only_print_job, chunked, octets)
        for octets in sizes
        for fault in Fault
        for only_print_job in (True, False)
        for chunked in (True, False)
    ]
    return [Cell(number, *one) for number, one in enumerate(found, 1)]


def one_of_each(cells: list[Cell]) -> list[Cell]:
    """Return a cell for each fault, by turns of each way of sending."""
    faults = list(Fault)
    ways = [(True, True), (False, False), (True, False), (False, True)]
    return [
        cell
        for cell in cells
        if (cell.only_print_job, cell.chunked) == ways[faults.index(cell.fault) % len(ways)]
    ]


def pieces(cell: Cell, turn: int, start: int = 0) -> Iterable[bytes]:
    """Give the octets of a cell's document; the one of turn 0 is short."""
    block = random.Random(f"{cell.number}-{turn}").randbytes(_PERIOD) * 3
    total = cell.octets if turn else KIB
    for position in range(start, total, PIECE):
        begin = position % _PERIOD
        yield block[begin : begin + min(PIECE, total - position)]


def document(cell: Cell, turn: int) -> NewDocument:
    """Return a document as it is kept: its octets are made when they are read."""
    place = DocumentPlace(b"k", None, f"{cell.number}-{turn}")
    octets = cell.octets if turn else KIB
    return NewDocument(document_format="application/pdf", octets=octets, place=place, name="x")


class MadeUpVault:
    """Makes the octets of documents up as they are read."""

    def __init__(self, cells: list[Cell]) -> None:
        self._cells = {cell.number: cell for cell in cells}

    async def read(
        self,
        place: DocumentPlace,
        uuid: str,  # of the protocol
        *,
        start: int = 0,
    ) -> AsyncIterator[bytes]:
        number, _, turn = place.file.partition("-")
        for piece in pieces(self._cells[int(number)], int(turn), start):
            yield piece


def sha256(cell: Cell, turn: int) -> str:
    """Return the hash of a cell's document."""
    digest = hashlib.sha256()
    for piece in pieces(cell, turn):
        digest.update(piece)
    return digest.hexdigest()


def judged(cell: Cell, state: JobState, paper: Iterable[Printed], hits: int) -> str:
    """Say what is wrong with the end of a cell; empty for nothing."""
    counted = Counter(one.sha256 for one in paper if one.printer == cell.number)
    first, times = counted.pop(sha256(cell, 0), 0), counted.pop(sha256(cell, 1), 0)
    if first != 1:
        return f"THE JOB BEFORE IT WAS PRINTED {first} TIMES"
    if counted:
        return f"{counted.total()} OTHER THINGS PRINTED"
    if times > 1:
        return f"PRINTED {times} TIMES"
    if state is JobState.COMPLETED and times == 0:
        return "FALSE COMPLETED"
    if state is not JobState.COMPLETED:
        return f"{'PRINTED' if times else 'NOT PRINTED'}, BUT {state.keyword.upper()}"
    return "" if (hits > 0) is cell.can_hit else f"THE FAULT HIT {hits} TIMES"


def table(results: Iterable[Result]) -> str:
    """Lay results out: a row for each way of sending, a column for each size."""
    sizes = {octets: name for name, octets in SIZES.items()}
    rows: dict[str, dict[int, Result]] = {}
    for one in results:
        rows.setdefault(one.cell.way, {})[one.cell.octets] = one
    heads = [octets for octets in sizes if any(octets in row for row in rows.values())]
    lines = [f"{'':<45}" + "".join(f"{sizes[octets]:>10}" for octets in heads)]
    for way, row in rows.items():
        shown = (str(row.get(octets, "")) for octets in heads)
        lines.append(f"{way:<45}" + "".join(f"{text:>10}" for text in shown))
    return "\n".join(lines)


def summary(results: list[Result]) -> str:
    """Count the results."""
    bad = Counter(one.wrong for one in results if one.wrong)
    late = sum(one.seconds > HEALED_WITHIN for one in results)
    slowest = max(one.seconds for one in results)
    false = bad["FALSE COMPLETED"]
    lost = sum(number for text, number in bad.items() if text.startswith("NOT PRINTED"))
    twice = sum(number for text, number in bad.items() if "TIMES" in text)
    return (
        f"{len(results)} cells: {false} false completed, {lost} lost, {twice} silent duplicates,"
        f" {bad.total()} wrong in all; {late} later than {HEALED_WITHIN:.0f} s,"
        f" the slowest {slowest:.1f} s after the fault's end"
    )
