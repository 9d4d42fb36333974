"""A document that is made while it is sent gives the same octets each time it is opened."""

from __future__ import annotations

import pytest

from sealpress.errors import TransformError
from sealpress.gateway.preparation import JobToPrepare, WorkDocument
from sealpress.gateway.preparation.made_document import MadeDocument
from sealpress.gateway.preparation.transforming import Transforming
from sealpress.gateway.preparation.workshop import Workshop
from sealpress.gateway.settings import TransformSettings
from sealpress.reasons import Reason
from sealpress.transform.choosing import ALL_MEANS, PrinterAbilities
from sealpress.transform.request import Done, PageDone, Started
from tests.gateway.preparation.making import (
    REQUEST,
    STUCK,
    ScriptedTransformer,
    kept,
    read_all,
)

pytestmark = pytest.mark.anyio

TWO_PAGES = (
    Started(impressions=2),
    b"one",
    PageDone(impression=1, sheet=1, octets=5),  # its end comes with the next piece
    b"two",
    PageDone(impression=2, sheet=1, octets=6),
    Done(octets=6, impressions=2, sheets=1),
)


class Scene:
    def __init__(self) -> None:
        self.worker = ScriptedTransformer(TWO_PAGES)
        self.told: list[tuple[int, int | None]] = []
        self.document: WorkDocument = MadeDocument(
            Workshop(TransformSettings(workers=1), self.worker), REQUEST, kept(), self.tell
        ).document("image/pwg-raster")

    async def tell(self, done: int, total: int | None) -> None:
        self.told.append((done, total))


@pytest.fixture
def scene() -> Scene:
    return Scene()


async def test_it_is_the_kept_one_in_another_format(scene):
    made = scene.document
    assert (made.number, made.document_format, made.octets) == (1, "image/pwg-raster", None)


async def test_each_opening_makes_it_anew(scene):
    assert [await read_all(scene.document) for _ in range(2)] == [b"onetwo"] * 2
    assert all(each.canceled.is_set() for each in scene.worker.begun)


async def test_pages_count_when_all_their_octets_were_handed_over(scene):
    await read_all(scene.document)
    assert scene.told == [(0, 2), (1, 2), (2, 2)]


async def test_its_sides_are_counted_by_the_first_and_made_one_by_one(scene):
    made = MadeDocument(Workshop(transformer=scene.worker), REQUEST, kept(), scene.tell)
    assert await made.side_count() == 2
    assert scene.worker.begun[0].canceled.is_set()
    scene.worker.pieces = (
        Started(impressions=2),
        b"two",
        PageDone(impression=2, sheet=1, octets=3),
        Done(octets=3, impressions=2, sheets=1),
    )
    assert await read_all(made.side(2).document("image/jpeg")) == b"two"
    assert [one.target.only_side for one in scene.worker.requests] == [1, 2]
    assert scene.told == [(1, 2), (2, 2)]


@pytest.mark.parametrize("sides", [1, 3])
async def test_a_format_of_one_side_has_each_side_as_a_document(sides):
    worker = ScriptedTransformer((Started(impressions=sides), b"one"))
    preparing = Transforming(Workshop(transformer=worker), ALL_MEANS)
    job = JobToPrepare(documents=[kept()], tell=nobody)
    (whole,) = preparing.prepare(job, PrinterAbilities(formats=("image/jpeg",)))
    parts = await whole.apart()
    assert len(parts) == sides
    assert (parts[0].document is whole.document) is (sides == 1)
    (pwg,) = preparing.prepare(job, PrinterAbilities(formats=("image/pwg-raster",)))
    assert pwg.apart is None


async def nobody(done: int, total: int | None) -> None:
    """Tell nobody."""


async def test_what_was_made_ready_is_not_made_again(scene):
    await scene.document.ready()
    await scene.document.ready()
    assert await read_all(scene.document) == b"onetwo"
    assert len(scene.worker.begun) == 1
    assert scene.told[0] == (0, None)  # before anything is there


async def test_what_can_not_be_made_is_told_before_it_is_opened(scene):
    scene.worker.pieces = (TransformError(Reason.DOCUMENT_DAMAGED, "no PDF"),)
    with pytest.raises(TransformError, match="no PDF"):
        await scene.document.ready()
    assert scene.worker.begun[0].canceled.is_set()


async def test_a_failure_in_its_middle_is_no_end(scene):
    scene.worker.pieces = (b"one", TransformError(Reason.DOCUMENT_DAMAGED, "page 2"))
    pieces = scene.document.open()
    assert await anext(pieces) == b"one"
    with pytest.raises(TransformError, match="page 2"):
        await anext(pieces)
    assert scene.worker.begun[0].canceled.is_set()


async def test_counting_keeps_and_tells_nothing_and_is_done_once(scene):
    assert [await scene.document.count() for _ in range(2)] == [6, 6]
    assert scene.told == []
    assert len(scene.worker.begun) == 1


async def test_what_was_sent_whole_need_not_be_counted(scene):
    await read_all(scene.document)
    assert await scene.document.count() == 6
    assert len(scene.worker.begun) == 1


async def test_letting_go_ends_what_was_made_ready_and_what_is_read(scene):
    scene.worker.pieces = (b"one", STUCK)
    await scene.document.ready()
    await scene.document.let_go()
    assert scene.worker.begun[0].canceled.is_set()
    assert await anext(scene.document.open()) == b"one"  # the place was given back
    await scene.document.let_go()
    assert scene.worker.begun[1].canceled.is_set()


async def test_nothing_is_made_ahead_of_who_reads(scene):
    scene.worker.pieces = [b"page"] * 9
    pieces = scene.document.open()
    for _ in range(2):
        await anext(pieces)
    assert len(scene.worker.begun[0].pieces) == 7
