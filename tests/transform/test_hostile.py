"""Documents made to do harm, through real workers: each ends within its limits, with a reason."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace

import pytest

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.limits import TransformLimits
from sealpress.transform.messages import TOLD_BY_WORKERS
from sealpress.transform.pool import WorkerPool
from tests.fuzz.fuzz_transform import outcomes
from tests.transform import bombs, samples
from tests.transform.requests import opened, request
from tests.transform.sandbox.child import ROOT
from tests.transform.workers import outcome

LIMITS = TransformLimits(memory_octets=500 << 20, cpu_seconds_a_page=20)
LIMIT_REACHED = {Reason.TRANSFORM_OUT_OF_MEMORY, Reason.TRANSFORM_OUT_OF_TIME}
PDF = "application/pdf"


def turned(document: bytes, kind: str = PDF, limits: TransformLimits = LIMITS) -> object:
    with WorkerPool(warm=0) as pool, opened(document) as descriptor:
        transformation = pool.begin(request(kind, limits=limits), descriptor)
        try:
            return outcome(transformation)
        finally:
            transformation.close()


@pytest.mark.parametrize(
    "make", [bombs.nested_forms, bombs.content], ids=lambda make: make.__name__
)
def test_what_takes_all_memory_or_time_reaches_its_limit(make):
    came = turned(make())
    assert isinstance(came, TransformError)
    assert came.reason in LIMIT_REACHED


LARGE_PARENT = """
import sys
sys.path[:0] = sys.argv[1:2]
from tests.transform import bombs
from tests.transform.test_hostile import turned
large = bytearray(b"x") * (700 << 20)
for make in (bombs.nested_forms, bombs.content):
    print(turned(make()).reason)
"""


@pytest.mark.slow
def test_what_its_parent_has_in_memory_is_not_taken_for_the_worker_s():
    told = subprocess.run(
        [sys.executable, "-c", LARGE_PARENT, str(ROOT)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert told.stdout.split() == [Reason.TRANSFORM_OUT_OF_MEMORY] * 2, told.stderr


@pytest.mark.parametrize("make", [bombs.font, bombs.huge_page], ids=["font", "huge page"])
def test_what_only_looks_large_is_printed_or_reaches_a_limit(make):
    came = turned(make())
    assert isinstance(came, bytes) or came.reason in LIMIT_REACHED


def test_a_picture_of_100_million_pixels_is_too_large():
    came = turned(bombs.png_of_100_million_pixels(), "image/png")
    assert came.reason is Reason.IMAGE_TOO_LARGE


def test_a_document_of_more_pages_than_allowed():
    came = turned(samples.pdf(5), limits=replace(LIMITS, max_pages=4))
    assert came.reason is Reason.DOCUMENT_TOO_LONG


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.9])
def test_a_document_cut_short_is_damaged_or_mended(share):
    whole = samples.pdf(3)
    came = turned(whole[: int(len(whole) * share) or 5])
    assert isinstance(came, bytes) or came.reason is Reason.DOCUMENT_DAMAGED


@pytest.mark.parametrize("kind", [PDF, "image/jpeg", "image/png", "image/tiff"])
def test_random_octets_are_damaged(kind):
    came = turned(random.Random(6).randbytes(10_000), kind)
    assert came.reason in {Reason.DOCUMENT_DAMAGED, Reason.DOCUMENT_FORMAT_NOT_SUPPORTED}


@pytest.mark.slow
def test_mutated_documents_become_whole_or_end_with_a_reason():
    """Some of them; `make fuzz` does ten thousand."""
    for came in outcomes(20, seed=6):
        assert not came.is_finding, came
        assert came.word == "whole" or came.word in set(map(str, TOLD_BY_WORKERS))
