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
from sealpress.transform.processes import CPU_SLACK_SECONDS
from sealpress.transform.target import OutputFormat
from tests.fuzz.fuzz_transform import outcomes
from tests.transform import bombs, samples
from tests.transform.requests import PWG, opened, request
from tests.transform.sandbox.child import ROOT
from tests.transform.workers import outcome

LIMITS = TransformLimits(memory_octets=500 << 20, cpu_seconds_a_page=20)
PDF = "application/pdf"


def turned(document: bytes, kind: str = PDF, limits: TransformLimits = LIMITS) -> object:
    with WorkerPool(warm=0) as pool, opened(document) as descriptor:
        transformation = pool.begin(request(kind, limits=limits), descriptor)
        try:
            return outcome(transformation)
        finally:
            transformation.close()


BOMBS = {
    bombs.nested_forms: Reason.TRANSFORM_OUT_OF_MEMORY,
    bombs.content: Reason.TRANSFORM_OUT_OF_MEMORY,
    bombs.font: Reason.TRANSFORM_OUT_OF_MEMORY,
    bombs.image: Reason.IMAGE_TOO_LARGE,
    bombs.huge_page: Reason.PAGE_TOO_LARGE,
}


@pytest.mark.parametrize("make", BOMBS, ids=lambda make: make.__name__)
def test_a_bomb_reaches_its_limit_and_takes_no_more(make):
    with WorkerPool(warm=0) as pool, opened(make()) as descriptor:
        transformation = pool.begin(request(PDF, limits=LIMITS), descriptor)
        came = outcome(transformation)
        ending = transformation._worker.ended()
        transformation.close()
    assert isinstance(came, TransformError)
    assert came.reason is BOMBS[make]
    assert ending.address_octets <= LIMITS.memory_octets + len(make())
    assert ending.cpu_seconds < LIMITS.cpu_seconds_a_page + CPU_SLACK_SECONDS


def test_a_bomb_has_its_time_as_well():
    limits = replace(LIMITS, memory_octets=4 << 30, cpu_seconds_a_page=1)
    assert turned(bombs.nested_forms(), limits=limits).reason is Reason.TRANSFORM_OUT_OF_TIME


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


def test_a_glyph_that_calls_itself_is_drawn_once():
    assert isinstance(turned(bombs.glyphs()), bytes)


def test_a_page_as_large_as_a_page_of_pdf_can_be_is_printed():
    assert isinstance(turned(bombs.huge_page(14_400)), bytes)


@pytest.mark.parametrize("to", [OutputFormat.PDF, OutputFormat.URF])
def test_a_page_that_is_too_large_goes_to_no_format(to):
    with WorkerPool(warm=0) as pool, opened(bombs.huge_page(14_401)) as descriptor:
        transformation = pool.begin(request(PDF, target=replace(PWG, format=to)), descriptor)
        assert outcome(transformation).reason is Reason.PAGE_TOO_LARGE
        transformation.close()


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
