"""Machines that lack a wall: documents are still transformed, and what is left still holds."""

from __future__ import annotations

import pytest

from sealpress.reasons import Reason
from sealpress.transform.pool import WorkerPool
from sealpress.transform.sandbox import sandbox_of_this_machine
from sealpress.transform.worker_process import WorkerProgram
from tests.transform import samples
from tests.transform.requests import opened, request
from tests.transform.sandbox.child import ROOT, said
from tests.transform.workers import outcome

pytestmark = pytest.mark.skipif(
    bool(sandbox_of_this_machine().missing), reason="this machine has no whole sandbox"
)

WITHOUT = """
import os, sys
from sealpress.transform.sandbox import Room, landlock, lock, seccomp
if "landlock" in sys.argv:
    landlock.landlock_version = lambda: 0
if "seccomp" in sys.argv:
    seccomp.is_seccomp_there = lambda: False
report = lock(Room(memory_octets=1 << 30))
try:
    os.open("/etc/passwd", os.O_RDONLY)
    came = "opened"
except PermissionError:
    came = "refused"
os.write(1, f"{came} {len(report.missing)}".encode())
os._exit(0)
"""


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ((), "refused 0"),
        (("landlock",), "refused 1"),
        (("seccomp",), "refused 1"),
        (("landlock", "seccomp"), "opened 2"),
    ],
)
def test_either_wall_keeps_files_away(missing, expected):
    assert said(WITHOUT, *missing) == expected


def turned_by(job: str) -> object:
    program = WorkerProgram(job=f"tests.transform.worker.{job}", paths=(str(ROOT),))
    with WorkerPool(warm=0, program=program) as pool, opened(samples.pdf()) as descriptor:
        transformation = pool.begin(request(), descriptor)
        try:
            return outcome(transformation)
        finally:
            transformation.close()


def test_a_machine_without_these_walls_transforms_documents():
    assert isinstance(turned_by("without_walls"), bytes)


def test_a_wall_that_is_there_and_does_not_go_up_ends_it():
    came = turned_by("with_broken_walls")
    assert came.reason is Reason.TRANSFORM_FAILED
    assert came.detail.endswith("do not go up: Operation not permitted")
