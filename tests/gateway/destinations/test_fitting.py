"""Devices that can't be asked are given what their queues' settings say that they take."""

from __future__ import annotations

import pytest

from sealpress.errors import SpoolError, TransformError
from sealpress.gateway.capabilities import device_abilities
from sealpress.gateway.delivery.destination import Desk, Outcome, OutcomeKind, Work
from sealpress.gateway.destinations.fitting import Fitting
from sealpress.gateway.destinations.handing_over import OldDevice, handed_over
from sealpress.gateway.preparation.transforming import Transforming
from sealpress.gateway.preparation.workshop import Workshop
from sealpress.gateway.settings import QueueSettings, TransformSettings
from sealpress.reasons import Reason
from sealpress.transform.choosing import ALL_MEANS
from tests.gateway.destinations.work import RecordingDesk, document, work
from tests.gateway.preparation.making import STUCK, ScriptedTransformer, read_all

pytestmark = pytest.mark.anyio


class Device(OldDevice):
    """Remembers what it is given."""

    def __init__(self) -> None:
        self.given: list[tuple[str, bytes]] = []

    async def deliver(self, work: Work, desk: Desk) -> Outcome:
        for one in work.documents:
            self.given.append((one.document_format, await read_all(one)))
        return handed_over()


class Scene:
    def __init__(self, *formats: str) -> None:
        attributes = {"document-format-supported": list(formats)}
        settings = QueueSettings(name="q", uri="socket://printer", attributes=attributes)
        self.device, self.worker = Device(), ScriptedTransformer()
        self.destination = Fitting(self.device, device_abilities(settings))
        workshop = Workshop(TransformSettings(workers=1), self.worker)
        self.preparation = Transforming(workshop, ALL_MEANS)

    async def deliver(self, *kinds: str) -> Outcome:
        documents = [document(b"%", number, kind=kind) for number, kind in enumerate(kinds, 1)]
        job = work(*documents)
        job = Work(job=job.job, documents=job.documents, preparation=self.preparation)
        return await self.destination.deliver(job, RecordingDesk())


async def test_what_the_device_does_not_take_is_made_anew():
    scene = Scene("application/vnd.hp-PCL", "text/plain")
    outcome = await scene.deliver("application/pdf", "text/plain")
    assert outcome.kind is OutcomeKind.DELIVERED
    assert scene.device.given == [("application/vnd.hp-PCL", b"onetwo"), ("text/plain", b"%")]
    (request,) = scene.worker.requests
    assert request.document_format == "application/pdf"


async def test_what_can_become_nothing_is_not_sent():
    scene = Scene("image/pwg-raster")
    outcome = await scene.deliver("image/heic")
    assert outcome.kind is OutcomeKind.NOT_DELIVERED
    assert outcome.error is not None
    assert outcome.error.reason is Reason.DOCUMENT_FORMAT_NOT_SUPPORTED
    assert scene.device.given == []


async def test_a_damaged_document_reaches_no_device():
    scene = Scene("image/pwg-raster")
    scene.worker.pieces = (TransformError(Reason.DOCUMENT_DAMAGED, "no PDF"),)
    outcome = await scene.deliver("application/pdf")
    assert outcome.kind is OutcomeKind.NOT_DELIVERED
    assert outcome.error is not None
    assert outcome.error.reason is Reason.DOCUMENT_DAMAGED
    assert scene.device.given == []


async def test_a_worker_that_fails_later_delivers_nothing():
    scene = Scene("image/pwg-raster")
    scene.worker.pieces = (b"one", TransformError(Reason.TRANSFORM_FAILED, "killed"))
    outcome = await scene.deliver("application/pdf")
    assert outcome.kind is OutcomeKind.NOT_DELIVERED
    assert scene.device.given == []


async def test_a_fault_of_our_own_ends_the_worker():
    class Full(Device):
        async def deliver(self, work: Work, desk: Desk) -> Outcome:
            raise SpoolError(Reason.SPOOL_FAILED, "disk")

    scene = Scene("image/pwg-raster")
    scene.destination = Fitting(Full(), scene.destination._abilities)  # the same
    scene.worker.pieces = (b"one", STUCK)
    with pytest.raises(SpoolError):
        await scene.deliver("application/pdf")
    assert scene.worker.begun[0].canceled.is_set()


def test_nothing_is_known_of_a_device_whose_formats_nobody_names():
    settings = QueueSettings(name="q", uri="socket://printer", attributes={"copies-supported": 9})
    assert not device_abilities(settings).is_known


def test_a_device_makes_no_copies_unless_its_queue_says_so():
    formats = {"document-format-supported": ["image/pwg-raster"]}
    one = device_abilities(QueueSettings(name="q", uri="socket://h", attributes=formats))
    many = device_abilities(
        QueueSettings(name="q", uri="socket://h", attributes={**formats, "copies-supported": 9})
    )
    assert (one.copies, many.copies) == (1, 9)
