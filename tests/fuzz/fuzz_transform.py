"""Mutated documents through real workers, as many as asked for.

    python -m tests.fuzz.fuzz_transform [COUNT] [--seed SEED] [--first NUMBER] [--imported]

Prints its seed first, so that a failure can be had again: a document depends on its seed and its
number only. Each document becomes whole, or ends within its limits with a reason; a failure of our
own code (an exception that is no ``TransformError``) is a finding, and so is whatever is slower
than its limits allow. In the end come the counts and the slowest, and what ran out of time or died
is done once more alone, as a busy machine may have been the cause. Each worker imports all by
itself with ``--imported``, as in production; otherwise it is forked from a process that has
imported all, which takes a tenth of the time.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import nullcontext
from dataclasses import dataclass, replace

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.limits import TransformLimits
from sealpress.transform.pool import WorkerPool
from sealpress.transform.request import TransformRequest
from sealpress.transform.worker_process import WorkerProgram
from tests.fuzz.forked_workers import ForkedProgram, ForkServer
from tests.fuzz.fuzz_decoder import CHANGES
from tests.fuzz.fuzz_documents import TARGETS, TICKETS, originals, wish
from tests.transform.requests import opened

LIMITS = TransformLimits(
    memory_octets=512 << 20,
    cpu_seconds_a_page=5,
    wall_seconds_a_page=60,
    cpu_seconds_postscript=5,
    max_pages=50,
    max_output_octets=1 << 30,
    max_image_pixels=20_000_000,
)
SPOKEN_SECONDS = 10.0
SECONDS_FOR_ONE = 300.0
"""Within its limits and on a busy machine a document ends long before."""
SLOWEST = 5
DOUBTFUL = (Reason.TRANSFORM_OUT_OF_TIME, Reason.TRANSFORM_FAILED)


@dataclass(frozen=True)
class Outcome:
    """What became of one document."""

    number: int
    kind: str
    target: str
    word: str
    detail: str
    seconds: float

    @property
    def path(self) -> str:
        """From which format to which."""
        return f"{self.kind} to {self.target}"

    @property
    def is_finding(self) -> bool:
        is_ours = self.word == Reason.TRANSFORM_FAILED and " at " in self.detail
        return is_ours or self.seconds > SECONDS_FOR_ONE

    @property
    def is_worth_a_look(self) -> bool:
        """Whether it reached a limit, or a library took the worker with it."""
        return self.word.startswith("transform-")


Documents = list[tuple[str, bytes]]


def mutated(number: int, seed: int, documents: Documents) -> tuple[TransformRequest, bytes]:
    """Return the document of a number, and what it is to become: the same for the same seed."""
    choose = random.Random(seed * 1_000_003 + number)
    kind, whole = choose.choice(documents)
    octets = bytearray(whole)
    for _ in range(choose.choice((1, 1, 2, 5, 20))):
        if octets:
            choose.choice(CHANGES)(choose, octets)
    wanted = wish(kind, choose.choice(TARGETS), choose.choice(TICKETS))
    return replace(wanted, limits=LIMITS), bytes(octets) or b"%"


def transformed(pool: WorkerPool, number: int, wanted: TransformRequest, octets: bytes) -> Outcome:
    """Have a worker do a document."""
    began = time.monotonic()
    word, detail = "whole", ""
    try:
        with opened(octets) as descriptor:
            transformation = pool.begin(wanted, descriptor)
        try:
            while transformation.read():
                pass
        finally:
            transformation.close()
    except TransformError as error:
        word, detail = str(error.reason), error.detail
    seconds = time.monotonic() - began
    return Outcome(number, wanted.document_format, wanted.target.format, word, detail, seconds)


def outcomes(
    count: int, seed: int, *, first: int = 0, workers: int = 2, imported: bool = False
) -> Iterator[Outcome]:
    """Yield what becomes of so many documents, as soon as it is known."""
    documents = originals()
    with (
        nullcontext() if imported else ForkServer(WorkerProgram()) as server,
        WorkerPool(
            warm=workers,
            most=workers,
            program=ForkedProgram(server=server) if server else None,
        ) as pool,
        ThreadPoolExecutor(workers) as threads,
    ):

        def one(number: int) -> Outcome:
            return transformed(pool, number, *mutated(number, seed, documents))

        under_way = set()
        for number in range(first, first + count):
            under_way.add(threads.submit(one, number))
            if len(under_way) == 2 * workers:
                done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                yield from (each.result() for each in done)
        yield from (each.result() for each in under_way)


class Tally:
    """Counts outcomes, and tells them in the end."""

    def __init__(self) -> None:
        self.words: Counter[str] = Counter()
        self.findings: list[Outcome] = []
        self.doubtful: list[Outcome] = []
        self.slowest: list[Outcome] = []
        self.seconds: list[float] = []

    def add(self, came: Outcome) -> None:
        """Count one."""
        self.words[came.word] += 1
        self.seconds.append(came.seconds)
        self.slowest = sorted([*self.slowest, came], key=lambda each: -each.seconds)[:SLOWEST]
        if came.is_finding:
            self.findings.append(came)
        elif came.word in DOUBTFUL:
            self.doubtful.append(came)

    def told(self) -> Iterator[str]:
        """Yield the lines of the summary."""
        hangs = sum(each.seconds > SECONDS_FOR_ONE for each in self.findings)
        yield f"{self.words.total()} documents, {len(self.findings)} findings, {hangs} hangs"
        for word, number in self.words.most_common():
            yield f"  {number:6} {word}"
        in_order = sorted(self.seconds)
        for share in (50, 99, 99.9):
            place = min(len(in_order) - 1, int(len(in_order) * share / 100))
            yield f"{share} of 100 took at most {in_order[place]:.2f} s"
        for each in self.slowest:
            yield f"slow: {each.seconds:.1f} s, number {each.number}, {each.path}: {each.word}"
        for each in self.findings:
            yield f"FINDING: {each}"


def alone(seed: int, doubtful: list[Outcome]) -> Iterator[tuple[Outcome, Outcome]]:
    """Yield each outcome with what it is when nothing else of ours runs."""
    for each in doubtful:
        (again,) = outcomes(1, seed, first=each.number, workers=1, imported=True)
        yield each, again


def main() -> int:
    """Run; return the exit code."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("count", type=int, nargs="?", default=10_000)
    arguments.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    arguments.add_argument("--first", type=int, default=0)
    arguments.add_argument("--imported", action="store_true")
    given = arguments.parse_args()
    print(f"seed {given.seed}", flush=True)
    tally, spoken = Tally(), time.monotonic()
    for came in outcomes(given.count, given.seed, first=given.first, imported=given.imported):
        tally.add(came)
        if came.is_finding or came.is_worth_a_look:
            print(f"{'FINDING' if came.is_finding else 'look'}: {came}", flush=True)
        if time.monotonic() - spoken > SPOKEN_SECONDS:
            spoken = time.monotonic()
            print(f"{tally.words.total()}: {dict(tally.words.most_common())}", flush=True)
    print(*tally.told(), sep="\n", flush=True)
    for first, again in alone(given.seed, tally.doubtful):
        how = f"{first.word} -> {again.word} ({again.seconds:.1f} s)"
        print(f"once more alone: number {first.number}, {first.path}: {how}", flush=True)
    return 1 if tally.findings else 0


if __name__ == "__main__":
    sys.exit(main())
