"""Every format of pixels is written by a worker that is locked in as by a process that isn't."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.pool import WorkerPool
from sealpress.transform.sheets import Sides
from sealpress.transform.target import OutputFormat, Target
from sealpress.transform.worker import job
from tests.transform import samples
from tests.transform.requests import opened, request
from tests.transform.workers import outcome

BLACK, GRAY, COLOR = PixelKind.BLACK_1, PixelKind.SGRAY_8, PixelKind.SRGB_8

CASES = [
    (OutputFormat.PCLM, COLOR, "jpeg", b"%PDF-1.7\n%PCLm 1.0\n"),
    (OutputFormat.PCL, BLACK, "", b"\x1b%-12345X@PJL "),
    (OutputFormat.PCL_XL, GRAY, "", b"\x1b%-12345X@PJL "),
    (OutputFormat.POSTSCRIPT, GRAY, "rle", b"%!PS-Adobe-3.0\n"),
    (OutputFormat.PDF, BLACK, "", b"%PDF-1.4\n"),
    (OutputFormat.JPEG, COLOR, "", b"\xff\xd8\xff"),
    (OutputFormat.PNG, COLOR, "", b"\x89PNG"),
]


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    with WorkerPool(warm=0) as pool:
        yield pool


@pytest.mark.parametrize(("format_", "kind", "compression", "start"), CASES)
def test_a_locked_worker_writes_the_same_octets(
    pool: WorkerPool, format_: OutputFormat, kind: PixelKind, compression: str, start: bytes
) -> None:
    target = Target(
        format=format_,
        pixels=kind,
        resolution=Resolution(100, 100),
        compression=compression,
        as_pixels=True,
    )
    wanted = request(target=target, sides=Sides.LONG_EDGE)
    here = bytearray()

    with opened(samples.pdf(3)) as descriptor:
        job.run(wanted, descriptor, here.extend, lambda _: None)
        transformation = pool.begin(wanted, descriptor)
    try:
        there = outcome(transformation)
    finally:
        transformation.close()

    assert there == here
    assert here.startswith(start)
