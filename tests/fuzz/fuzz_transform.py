"""Mutated documents through real workers, as many as asked for.

    python -m tests.fuzz.fuzz_transform [COUNT] [--seed SEED]

Prints its seed first, so that a failure can be had again. Each document becomes whole, or ends
within its limits with a reason; a failure of our own code (an exception that is no
``TransformError``) is a finding, and so is whatever is slower than its limits allow.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.limits import TransformLimits
from sealpress.transform.pool import WorkerPool
from tests.fuzz.fuzz_decoder import CHANGES
from tests.transform import samples
from tests.transform.requests import opened, request

LIMITS = TransformLimits(
    memory_octets=512 << 20,
    cpu_seconds_a_page=5,
    wall_seconds_a_page=60,
    max_pages=50,
    max_output_octets=1 << 30,
    max_image_pixels=20_000_000,
)
SPOKEN_EVERY = 250
SECONDS_FOR_ONE = 300.0
"""Within its limits and on a busy machine a document ends long before."""


@dataclass(frozen=True)
class Outcome:
    """What became of one document."""

    number: int
    kind: str
    word: str
    detail: str
    seconds: float

    @property
    def is_finding(self) -> bool:
        is_ours = self.word == Reason.TRANSFORM_FAILED and " at " in self.detail
        return is_ours or self.seconds > SECONDS_FOR_ONE


def originals() -> dict[str, bytes]:
    """One small document of each kind."""
    return {
        "application/pdf": samples.mixed_pdf(),
        "image/jpeg": samples.jpeg((200, 300)),
        "image/png": samples.png((200, 300)),
        "image/tiff": samples.tiff(),
        "text/plain": samples.text(2),
    }


def mutated(number: int, seed: int, documents: dict[str, bytes]) -> tuple[str, bytes]:
    """Return the document of a number: the same for the same seed."""
    choose = random.Random(seed * 1_000_003 + number)
    kind = choose.choice(sorted(documents))
    octets = bytearray(documents[kind])
    for _ in range(choose.choice((1, 1, 2, 5, 20))):
        if octets:
            choose.choice(CHANGES)(choose, octets)
    return kind, bytes(octets) or b"%"


def transformed(pool: WorkerPool, number: int, kind: str, octets: bytes) -> Outcome:
    """Have a worker do a document."""
    began = time.monotonic()
    with opened(octets) as descriptor:
        transformation = pool.begin(request(kind, limits=LIMITS), descriptor)
    word, detail = "whole", ""
    try:
        while transformation.read():
            pass
    except TransformError as error:
        word, detail = str(error.reason), error.detail
    finally:
        transformation.close()
    return Outcome(number, kind, word, detail, time.monotonic() - began)


def outcomes(count: int, seed: int, workers: int = 2) -> Iterator[Outcome]:
    """Yield what becomes of so many documents."""
    documents = originals()
    with WorkerPool(warm=workers, most=workers) as pool, ThreadPoolExecutor(workers) as threads:

        def one(number: int) -> Outcome:
            return transformed(pool, number, *mutated(number, seed, documents))

        yield from threads.map(partial(one), range(count))


def main() -> int:
    """Run; return the exit code."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("count", type=int, nargs="?", default=10_000)
    arguments.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    given = arguments.parse_args()
    print(f"seed {given.seed}", flush=True)
    words: Counter[str] = Counter()
    findings = 0
    for outcome in outcomes(given.count, given.seed):
        words[outcome.word] += 1
        if outcome.is_finding:
            findings += 1
            print(f"number {outcome.number}: {outcome}", flush=True)
        if words.total() % SPOKEN_EVERY == 0:
            print(f"{words.total()}: {dict(words.most_common())}", flush=True)
    print(f"{given.count} documents, {findings} findings: {dict(words.most_common())}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
