"""What goes wrong with documents on their way to what the printer takes, in real workers."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Callable
from dataclasses import replace

import pikepdf

from sealpress.reasons import Reason
from sealpress.transform.limits import TransformLimits
from sealpress.transform.pool import WorkerPool
from sealpress.transform.request import TransformRequest
from sealpress.transform.worker_process import WorkerProgram
from tests.reasons.scene import Scene
from tests.transform import bombs, samples
from tests.transform.requests import opened, request

SMALL = TransformLimits(memory_octets=400 << 20, cpu_seconds_a_page=20)


def _turned(
    scene: Scene, document: bytes, wanted: TransformRequest, program: WorkerProgram | None = None
) -> None:
    pool = scene.stack.enter_context(WorkerPool(warm=0, program=program))
    with opened(document) as descriptor:
        transformation = pool.begin(wanted, descriptor)
        try:
            while transformation.read():
                pass
        finally:
            transformation.close()


def _limited(document: Callable[[], bytes], limits: TransformLimits, kind: str = "application/pdf"):
    return lambda scene: _turned(scene, document(), request(kind, limits=limits))


def without_a_package(scene: Scene) -> None:
    program = WorkerProgram(job="package_that_is_not_there.job")
    _turned(scene, samples.pdf(), request(), program)


def without_ghostscript(scene: Scene) -> None:
    scene.monkeypatch.setenv("PATH", str(scene.folder))
    _turned(scene, b"%!PS\nshowpage\n", request("application/postscript"))


def a_password(scene: Scene) -> None:
    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(samples.pdf())) as document:
        document.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    _turned(scene, locked.getvalue(), request())


def pages_that_are_not_there(scene: Scene) -> None:
    _turned(scene, samples.pdf(3), request(page_ranges=((7, 9),)))


def a_worker_that_is_killed(scene: Scene) -> None:
    pool = scene.stack.enter_context(WorkerPool(warm=0))
    with opened(samples.pdf(500)) as descriptor:
        transformation = pool.begin(request(), descriptor)
        assert transformation.read()
        os.kill(transformation.worker_number, signal.SIGKILL)
        while transformation.read():
            pass


SITUATIONS = {
    Reason.TRANSFORM_NOT_INSTALLED: without_a_package,
    Reason.GHOSTSCRIPT_MISSING: without_ghostscript,
    Reason.DOCUMENT_LOCKED: a_password,
    Reason.DOCUMENT_TOO_LONG: _limited(lambda: samples.pdf(3), replace(SMALL, max_pages=2)),
    Reason.IMAGE_TOO_LARGE: _limited(bombs.png_of_100_million_pixels, SMALL, "image/png"),
    Reason.PAGE_TOO_LARGE: _limited(bombs.huge_page, SMALL),
    Reason.PAGE_RANGES_EMPTY: pages_that_are_not_there,
    Reason.TRANSFORM_OUT_OF_MEMORY: _limited(bombs.content, SMALL),
    Reason.TRANSFORM_OUT_OF_TIME: _limited(
        bombs.nested_forms, TransformLimits(cpu_seconds_a_page=1)
    ),
    Reason.TRANSFORM_TOO_MUCH: _limited(samples.pdf, replace(SMALL, max_output_octets=1000)),
    Reason.TRANSFORM_FAILED: a_worker_that_is_killed,
}
