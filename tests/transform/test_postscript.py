"""PostScript through Ghostscript in the sandbox, and on through a worker."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform import postscript
from sealpress.transform.limits import TransformLimits
from sealpress.transform.pool import WorkerPool
from sealpress.transform.request import Done
from tests.interop import judges
from tests.transform.requests import opened, request
from tests.transform.workers import outcome

HELLO = b"%!PS\n/Courier findfont 40 scalefont setfont 72 700 moveto (Hello) show showpage\n"
QUICK = replace(TransformLimits(), cpu_seconds_postscript=1.0)


@pytest.fixture(autouse=True)
def _private_folder(tmp_path, monkeypatch):
    """Where Ghostscript's own folders are, so that a test sees whether one is left."""
    judges.program("gs")
    monkeypatch.setattr(postscript, "_IN_MEMORY", tmp_path)


def turned(document: bytes, limits: TransformLimits = QUICK, events=None) -> object:
    told = [] if events is None else events
    with WorkerPool(warm=0) as pool, opened(document) as descriptor:
        wanted = request("application/postscript", limits=limits)
        transformation = pool.begin(wanted, descriptor, told.append)
        try:
            return outcome(transformation)
        finally:
            transformation.close()


def test_pages_come_out_and_nothing_stays(tmp_path):
    told = []
    octets = turned(HELLO * 3, events=told)
    assert octets.startswith(b"RaS2")
    assert told[-1] == Done(octets=len(octets), impressions=3, sheets=3)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "program",
    [
        b"(/etc/passwd) (r) file pop showpage",
        b"(/tmp/sealpress-was-here) (w) file pop showpage",
        b"(%pipe%true) (r) file pop showpage",
        b"this is no program",
    ],
)
def test_a_program_that_does_what_it_may_not_is_damaged(program, tmp_path):
    came = turned(b"%!PS\n" + program + b"\n")
    assert isinstance(came, TransformError)
    assert came.reason is Reason.DOCUMENT_DAMAGED
    assert list(tmp_path.iterdir()) == []


def test_a_program_that_never_ends_is_out_of_time():
    assert turned(b"%!PS\n{ } loop\n").reason is Reason.TRANSFORM_OUT_OF_TIME


def test_a_program_that_writes_on_and_on_is_stopped():
    small = replace(QUICK, max_document_octets=100_000, cpu_seconds_postscript=20.0)
    page = (
        b"0 1 9000 { dup 7 mul 500 mod exch 3 mul 700 mod moveto 5 5 rlineto stroke } for showpage "
    )
    came = turned(b"%!PS\n" + b"{ " + page + b"} loop\n", small)
    assert came.reason is Reason.TRANSFORM_TOO_MUCH


def test_it_can_be_cancelled_while_it_is_read(tmp_path):
    with WorkerPool(warm=0) as pool, opened(b"%!PS\n{ } loop\n") as descriptor:
        transformation = pool.begin(request("application/postscript"), descriptor)
        threading.Timer(0.2, transformation.cancel).start()
        assert outcome(transformation).reason is Reason.JOB_CANCELED
        assert outcome(transformation).reason is Reason.JOB_CANCELED
    assert list(Path(tmp_path).iterdir()) == []


def test_without_ghostscript_the_reason_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    pool = WorkerPool(warm=0)
    with opened(HELLO) as descriptor, pytest.raises(TransformError) as caught:
        pool.begin(request("application/postscript"), descriptor)
    assert caught.value.reason is Reason.GHOSTSCRIPT_MISSING
    assert "apt-get install ghostscript" in caught.value.entry.remedy
    assert list(tmp_path.iterdir()) == []
