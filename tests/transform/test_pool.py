"""Workers kept warm, as many as are allowed, each for one document, none left behind."""

from __future__ import annotations

import os
import tempfile
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform import installed
from sealpress.transform import pool as pools
from sealpress.transform.limits import TransformLimits
from sealpress.transform.pool import WorkerPool
from tests.transform import samples
from tests.transform.requests import opened, request
from tests.transform.workers import BRIEF, begun, deeds, outcome


def children() -> set[str]:
    """Processes of this one, zombies among them."""
    return {
        word
        for task in Path("/proc/self/task").iterdir()
        for word in (task / "children").read_text().split()
    }


def test_a_document_takes_a_warm_worker_and_another_one_follows():
    with deeds(warm=1) as pool:
        pool.prepare()
        (waiting,) = pool._idle
        with begun(pool, "copy") as transformation:
            assert transformation.worker_number == waiting.number
            assert outcome(transformation) == b"%PDF"
        assert len(pool._idle) == 1
        assert pool._idle[0].number != waiting.number


def test_a_worker_that_died_while_it_waited_is_replaced():
    with deeds(warm=1) as pool:
        pool.prepare()
        pool._idle[0].kill()
        pool._idle[0].ended()
        with begun(pool, "copy") as transformation:
            assert outcome(transformation) == b"%PDF"


def test_nothing_is_left_when_it_is_closed():
    files, processes = len(os.listdir("/proc/self/fd")), children()  # noqa: PTH208
    with deeds(warm=2) as pool:
        pool.prepare()
        for deed in ("copy", "bug", "crash"):
            with begun(pool, deed) as transformation:
                outcome(transformation)
    assert children() == processes
    assert len(os.listdir("/proc/self/fd")) == files  # noqa: PTH208


def test_closing_it_ends_what_is_under_way():
    pool = deeds()
    with begun(pool, "idle") as transformation:
        pool.close()
        assert outcome(transformation).reason is Reason.JOB_CANCELED
    with pytest.raises(TransformError, match="ended"), begun(pool, "copy"):
        pass


def test_one_more_than_allowed_waits_for_the_first_to_end():
    with deeds(most=1) as pool:
        first = begun(pool, "idle")
        transformation = first.__enter__()
        came = []

        def second() -> None:
            with begun(pool, "copy") as another:
                came.append(outcome(another))

        waiting = threading.Thread(target=second)
        waiting.start()
        assert not came
        first.__exit__(None, None, None)
        waiting.join(20)
        assert came == [b"%PDF"]
        assert transformation.read.__self__ is transformation


def test_it_works_with_many_threads_at_once():
    came = []
    with deeds(warm=1, most=3) as pool:

        def one() -> None:
            with begun(pool, "copy", limits=TransformLimits()) as transformation:
                came.append(outcome(transformation))

        threads = [threading.Thread(target=one) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert came == [b"%PDF"] * 6


def test_its_limits_bind_every_request():
    with deeds(limits=replace(BRIEF, max_output_octets=1000)) as pool:
        wide = replace(BRIEF, max_output_octets=1 << 40)
        with begun(pool, "much", limits=wide) as transformation:
            assert outcome(transformation).reason is Reason.TRANSFORM_TOO_MUCH


@pytest.mark.parametrize(
    ("document", "limits", "expected"),
    [
        (b"", TransformLimits(), Reason.DOCUMENT_EMPTY),
        (b"%PDF", TransformLimits(max_document_octets=3), Reason.DOCUMENT_TOO_LARGE),
    ],
)
def test_documents_that_are_not_taken(document, limits, expected):
    with deeds() as pool, pytest.raises(TransformError) as caught, opened(document) as descriptor:
        pool.begin(request(limits=limits), descriptor)
    assert caught.value.reason is expected


def test_a_document_that_can_be_read_once_only():
    reading, writing = os.pipe()
    with deeds() as pool, pytest.raises(TransformError) as caught:
        pool.begin(request(), reading)
    os.close(reading)
    os.close(writing)
    assert caught.value.reason is Reason.DOCUMENT_UNREADABLE


def test_a_folder_is_no_document():
    folder = os.open(tempfile.gettempdir(), os.O_RDONLY)
    with deeds() as pool, pytest.raises(TransformError) as caught:
        pool.begin(request(), folder)
    os.close(folder)
    assert caught.value.reason is Reason.DOCUMENT_UNREADABLE


def test_packages_that_are_missing_are_named(monkeypatch):
    monkeypatch.setitem(pools.REQUIRED_PACKAGES, "module_that_is_not_there", "the-package")
    with pytest.raises(TransformError, match="the-package") as caught:
        WorkerPool().prepare()
    assert caught.value.reason is Reason.TRANSFORM_NOT_INSTALLED


def test_what_is_looked_for_is_what_is_needed():
    assert set(pools.REQUIRED_PACKAGES) == set(installed.NEEDED)


def test_a_real_worker_makes_raster_of_pdf():
    with WorkerPool(warm=0) as pool, opened(samples.pdf(2)) as descriptor:
        transformation = pool.begin(request(), descriptor)
        octets = outcome(transformation)
    assert octets.startswith(b"RaS2PwgRaster")
