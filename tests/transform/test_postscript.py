"""PostScript through Ghostscript in the sandbox, and on through a worker."""

from __future__ import annotations

import signal
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform import postscript
from sealpress.transform.child_process import Ending
from sealpress.transform.limits import TransformLimits
from sealpress.transform.pool import WorkerPool
from sealpress.transform.postscript import PostScriptTransformation
from sealpress.transform.request import Done
from sealpress.transform.worker.ghostscript import OUTPUT
from tests.interop import judges
from tests.transform.requests import opened, request
from tests.transform.sandbox.child import said
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


SIGNALS = """
import os, signal, sys
from sealpress.transform.worker.ghostscript import main
def told(*command):
    os.write(1, repr([int(signal.getsignal(each)) for each in SIGNALS]).encode())
    os._exit(0)
os.execv, SIGNALS = told, (signal.SIGPIPE, signal.SIGXFSZ)
main([sys.executable, str(1 << 30), "1000", "9"])
"""


def test_ghostscript_ignores_no_signal_as_python_does():
    assert said(SIGNALS) == str([int(signal.SIG_DFL)] * 2)


def test_one_that_ended_by_itself_because_its_file_was_full_wrote_too_much(tmp_path):
    limits = replace(QUICK, max_document_octets=100_000)
    with opened(HELLO) as descriptor:
        wanted = request("application/postscript", limits=limits)
        transformation = PostScriptTransformation(wanted, descriptor, lambda *_: None, lambda: None)
    transformation._first.ended()
    folder = Path(transformation._folder)
    for octets, reason in ((99_999, "document-damaged"), (100_000, "transform-too-much")):
        (folder / OUTPUT).write_bytes(bytes(octets))
        assert transformation._failure(Ending(exit_code=1)).reason == reason
    transformation.close()


def test_it_can_be_cancelled_while_it_is_read(tmp_path):
    with WorkerPool(warm=0) as pool, opened(b"%!PS\n{ } loop\n") as descriptor:
        transformation = pool.begin(request("application/postscript"), descriptor)
        threading.Timer(0.2, transformation.cancel).start()
        assert outcome(transformation).reason is Reason.JOB_CANCELED
        assert outcome(transformation).reason is Reason.JOB_CANCELED
    assert list(Path(tmp_path).iterdir()) == []


def test_it_ends_with_its_pool():
    with WorkerPool(warm=0) as pool, opened(b"%!PS\n{ } loop\n") as descriptor:
        transformation = pool.begin(request("application/postscript"), descriptor)
        pool.close()
        assert transformation._first.ended().exit_code == -signal.SIGKILL
        assert outcome(transformation).reason is Reason.JOB_CANCELED


def test_without_ghostscript_the_reason_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    pool = WorkerPool(warm=0)
    with opened(HELLO) as descriptor, pytest.raises(TransformError) as caught:
        pool.begin(request("application/postscript"), descriptor)
    assert caught.value.reason is Reason.GHOSTSCRIPT_MISSING
    assert "apt-get install ghostscript" in caught.value.entry.remedy
    assert list(tmp_path.iterdir()) == []


def test_ghostscript_has_one_of_the_places_there_are():
    wanted = request("application/postscript", limits=QUICK)
    begun = []
    with WorkerPool(warm=0, most=1) as pool, opened(HELLO) as descriptor:
        first = pool.begin(wanted, descriptor)
        thread = threading.Thread(target=lambda: begun.append(pool.begin(wanted, descriptor)))
        thread.start()
        thread.join(0.3)
        assert begun == []
        first.close()
        thread.join()
        assert outcome(begun[0]).startswith(b"RaS2")
        begun[0].close()


@pytest.mark.parametrize("document", [HELLO, b"%!PS\nthis is no program\n"])
def test_its_place_is_given_back_once(document):
    wanted = request("application/postscript", limits=QUICK)
    with WorkerPool(warm=0, most=1) as pool, opened(document) as descriptor:
        for _ in range(2):
            transformation = pool.begin(wanted, descriptor)
            outcome(transformation)
            transformation.close()
            transformation.close()
        plain, begun = request("text/plain"), []
        first = pool.begin(plain, descriptor)
        thread = threading.Thread(target=lambda: begun.append(pool.begin(plain, descriptor)))
        thread.start()
        thread.join(0.3)
        assert begun == []
        first.close()
        thread.join()
        begun[0].close()
