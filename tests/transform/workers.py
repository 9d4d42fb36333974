"""Workers in tests: with the jobs of tests/transform/worker/jobs.py or the real one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sealpress.errors import TransformError
from sealpress.transform.limits import TransformLimits
from sealpress.transform.pool import WorkerPool
from sealpress.transform.processes import ProcessTransformation
from sealpress.transform.request import Event
from sealpress.transform.worker_process import WorkerProgram
from tests.transform.requests import opened, request

DEEDS = WorkerProgram(
    job="tests.transform.worker.jobs", paths=(str(Path(__file__).resolve().parents[2]),)
)
BRIEF = TransformLimits(cpu_seconds_a_page=1, wall_seconds_a_page=120, memory_octets=600 << 20)


def deeds(**settings: object) -> WorkerPool:
    """Workers that do deeds; none is kept warm unless asked for."""
    return WorkerPool(**{"warm": 0, "program": DEEDS, **settings})


@contextmanager
def begun(
    pool: WorkerPool,
    deed: str,
    document: bytes = b"%PDF",
    limits: TransformLimits = BRIEF,
    events: list[Event] | None = None,
) -> Iterator[ProcessTransformation]:
    """Have a worker begin a deed."""
    told = [] if events is None else events
    with opened(document) as descriptor:
        transformation = pool.begin(
            request(f"x-test/{deed}", limits=limits), descriptor, told.append
        )
    try:
        yield transformation
    finally:
        transformation.close()


def outcome(transformation: ProcessTransformation) -> bytes | TransformError:
    """Read all; return it, or why it is not whole."""
    pieces = []
    try:
        while piece := transformation.read():
            pieces.append(piece)
    except TransformError as error:
        return error
    return b"".join(pieces)


def result(deed: str, document: bytes = b"%PDF", limits: TransformLimits = BRIEF) -> object:
    """Have a worker do a deed; return what came of it."""
    with deeds() as pool, begun(pool, deed, document, limits) as transformation:
        return outcome(transformation)
