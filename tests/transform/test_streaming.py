"""A long document leaves page by page: soon, in little memory, and no faster than it is taken."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from sealpress.errors import TransformError
from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.pool import WorkerPool
from sealpress.transform.processes import ProcessTransformation
from sealpress.transform.target import OutputFormat, Target
from tests.transform import samples
from tests.transform.requests import PWG, opened, request
from tests.transform.sandbox.child import ROOT
from tests.transform.workers import outcome

PAGES = 1000
MB = 10**6
WARM_OCTETS = 45 * MB
"""A worker that has imported all has more than this in memory."""
SECONDS_TO_FIRST_OCTET = 0.5
SYNC_OCTETS = 4
"""What is before the first page in PWG Raster."""


def raster(dpi: int, pixels: PixelKind) -> Target:
    return Target(format=OutputFormat.PWG_RASTER, pixels=pixels, resolution=Resolution(dpi, dpi))


@contextmanager
def begun(document: bytes, target: Target, **asked: object) -> Iterator[ProcessTransformation]:
    """Have a worker begin a document that has imported all and waits."""
    with WorkerPool(warm=1) as pool, opened(document) as descriptor:
        pool.prepare()
        until_it_waits(pool._idle[0].number)
        transformation = pool.begin(request(target=target, **asked), descriptor)
        try:
            yield transformation
        finally:
            transformation.close()


def until_it_waits(process: int) -> None:
    while in_memory(process) < WARM_OCTETS or state(process) != "S":
        time.sleep(0.01)


def in_memory(process: int | str, mark: str = "VmRSS") -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition(f"{mark}:")[2].split()[0]) << 10


def state(process: int) -> str:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


def page_one(transformation: ProcessTransformation) -> None:
    """Read until something of the first page has come: what is before it in the file is short."""
    came = 0
    while came <= SYNC_OCTETS:
        octets = transformation.read()
        assert octets
        came += len(octets)


def until_it_is_blocked(process: int) -> int:
    """Return what it has written once it waits for its reader."""
    path, written = Path(f"/proc/{process}/io"), -1
    while True:
        now = int(path.read_text().partition("wchar: ")[2].split()[0])
        if now == written and state(process) == "S":
            return now
        written = now
        time.sleep(0.05)


def test_the_first_octet_of_a_thousand_pages_comes_at_once():
    """By what the worker computes, as the clock says how busy the machine is."""
    with begun(samples.pdf(PAGES), raster(300, PixelKind.SGRAY_8)) as transformation:
        before = transformation._watch._cpu
        page_one(transformation)
        used = transformation._worker.cpu_seconds() - before
    assert used < SECONDS_TO_FIRST_OCTET


@pytest.mark.slow
@pytest.mark.parametrize(
    ("dpi", "pixels", "pages", "most"),
    [
        (300, PixelKind.SGRAY_8, PAGES, 150 * MB),
        (300, PixelKind.SRGB_8, 50, 150 * MB),
        (600, PixelKind.SRGB_8, 20, 300 * MB),
    ],
)
def test_a_worker_has_little_in_memory_however_long_the_document_is(dpi, pixels, pages, most):
    target = raster(dpi, pixels)
    with begun(samples.pdf(PAGES), target, page_ranges=((1, pages),)) as transformation:
        came = 0
        while octets := transformation.read():
            came += len(octets)
        ending = transformation._worker.ended()
    assert came > 1000 * pages
    assert WARM_OCTETS < ending.memory_octets < most


SERVICE = """
import sys
sys.path[:0] = sys.argv[1:2]
from tests.transform.test_streaming import *
document = samples.pdf(PAGES)
with begun(document, PWG) as transformation:
    transformation.read()
    before, came = in_memory("self"), 0
    while octets := transformation.read():
        came += len(octets)
    print(came, in_memory("self", "VmHWM") - before)
"""


@pytest.mark.slow
def test_what_reads_a_thousand_pages_grows_by_little():
    run = subprocess.run(
        [sys.executable, "-c", SERVICE, str(ROOT)],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    came, growth = map(int, run.stdout.split())
    assert came > 1000 * PAGES
    assert growth < 20 * MB


def test_a_slow_reader_slows_the_worker_and_not_the_memory():
    target = raster(300, PixelKind.SRGB_8)
    with begun(samples.pdf(PAGES), target) as transformation:
        taken = len(transformation.read())
        worker = transformation.worker_number
        written, had = until_it_is_blocked(worker), in_memory(worker, "VmHWM")
        for _ in range(10):
            before = written
            taken += len(transformation.read())
            written = until_it_is_blocked(worker)
            assert written - taken < 2 * MB
        assert in_memory(worker, "VmHWM") - had < 20 * MB
        assert written > before


def test_one_that_is_left_while_it_is_blocked_ends_as_cancelled():
    with begun(samples.pdf(PAGES), replace(PWG, resolution=Resolution(300, 300))) as transformation:
        transformation.read()
        until_it_is_blocked(transformation.worker_number)
        transformation.cancel()
        assert isinstance(outcome(transformation), TransformError)
