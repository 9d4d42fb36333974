"""A document that stalls makes room for others, and goes on where it was."""

from __future__ import annotations

import asyncio

import pytest

from sealpress.errors import TransformError
from sealpress.gateway.preparation import workshop as workshops
from sealpress.gateway.preparation.made_reading import MadeReading
from sealpress.gateway.preparation.workshop import Workshop
from sealpress.gateway.settings import TransformSettings
from sealpress.reasons import Reason
from sealpress.transform.request import Done, PageDone, Started
from tests.gateway.preparation.making import REQUEST, STUCK, ScriptedTransformer, kept

pytestmark = pytest.mark.anyio

THREE_PAGES = (
    Started(impressions=3),
    b"first ",
    PageDone(impression=1, sheet=1, octets=6),
    b"second ",
    PageDone(impression=2, sheet=1, octets=13),
    b"third",
    Done(octets=18, impressions=3, sheets=2),
)


class Scene:
    """A workshop with room for one, and a document that nobody reads on."""

    def __init__(self) -> None:
        self.worker = ScriptedTransformer(THREE_PAGES)
        self.workshop = Workshop(TransformSettings(workers=1), self.worker)

    def reading(self) -> MadeReading:
        return MadeReading(self.workshop, REQUEST, kept())

    async def whole(self, reading: MadeReading) -> bytes:
        pieces = []
        async with asyncio.timeout(30):
            while piece := await reading.read():
                pieces.append(piece)
        reading.end()
        return b"".join(pieces)


@pytest.fixture
def scene(monkeypatch) -> Scene:
    monkeypatch.setattr(workshops, "STALLED_SECONDS", 0.02)
    monkeypatch.setattr(workshops, "LOOK_SECONDS", 0.01)
    return Scene()


async def test_who_stalls_makes_room_and_goes_on_where_it_was(scene):
    stalled = scene.reading()
    first = await stalled.read()
    assert await scene.whole(scene.reading()) == b"first second third"
    scene.worker.pieces = (b"fir", b"st sec", b"ond third")
    assert first + await scene.whole(stalled) == b"first second third"
    assert len(scene.worker.begun) == 3


async def test_pages_are_counted_on(scene):
    stalled = scene.reading()
    await stalled.read()
    await stalled.read()
    assert stalled.pages.delivered(13) == 1  # the end of page 2 is told with the next octets
    await scene.whole(scene.reading())
    await stalled.read()
    assert (stalled.pages.delivered(13), stalled.pages.total) == (2, 3)
    stalled.end()


@pytest.mark.parametrize("others", [(b"first ", b"x"), (b"fir",), (b"FIRST ", b"second")])
async def test_another_document_is_not_gone_on_with(scene, others):
    stalled = scene.reading()
    await stalled.read()
    await stalled.read()
    await scene.whole(scene.reading())
    scene.worker.pieces = others
    with pytest.raises(TransformError, match="became another one") as raised:
        await scene.whole(stalled)
    assert raised.value.reason is Reason.TRANSFORM_FAILED
    stalled.end()


async def test_nobody_makes_room_while_nobody_waits(scene):
    stalled = scene.reading()
    await stalled.read()
    await asyncio.sleep(0.1)
    assert not scene.worker.begun[0].canceled.is_set()
    stalled.end()


async def test_who_is_read_just_now_has_not_stalled(scene):
    scene.worker.pieces = (b"first ", STUCK)
    slow = scene.reading()
    await slow.read()
    reading = asyncio.ensure_future(slow.read())
    other = asyncio.ensure_future(scene.reading().read())
    await asyncio.wait([other], timeout=0.2)
    assert not other.done()
    other.cancel()
    slow.end()
    await asyncio.wait([reading, other])
    assert isinstance(reading.exception(), TransformError)
