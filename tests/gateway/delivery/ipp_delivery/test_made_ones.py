"""Documents made for their printer: asked once what it can do, sent as made, never in part."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sealpress.errors import TransformError
from sealpress.gateway.delivery.destination import OutcomeKind, Work
from sealpress.gateway.delivery.ipp_delivery.asking import ABILITIES_KEPT_SECONDS, Questions
from sealpress.gateway.delivery.ipp_delivery.habits import Habits
from sealpress.gateway.delivery.ipp_delivery.sending import Sending
from sealpress.gateway.preparation.transforming import Transforming
from sealpress.gateway.preparation.workshop import Workshop
from sealpress.gateway.settings import TransformSettings
from sealpress.ipp import Operation
from sealpress.ipp.options import job_attributes
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.transform.choosing import ALL_MEANS
from sealpress.transform.choosing.abilities import REQUESTED
from tests.gateway.delivery.ipp_delivery.peers import Paper, Peer, job, peer, printer, work
from tests.gateway.preparation.making import ScriptedTransformer

pytestmark = pytest.mark.anyio

PWG_PRINTER = printer(
    document_format_supported="image/pwg-raster", job_creation_attributes_supported="copies"
)
ASKED = Operation.GET_PRINTER_ATTRIBUTES


class Scene:
    """A printer of raster, and workers that do as they are told."""

    def __init__(self, described=PWG_PRINTER, **answers) -> None:
        answers.setdefault("create_job", job(state=JobState.PENDING_HELD))
        answers.setdefault("send_document", job())
        answers.setdefault("get_job_attributes", job(state=JobState.PENDING_HELD))
        self.peer: Peer = peer(described=described, **answers)
        self.worker, self.desk, self.habits = ScriptedTransformer(), Paper(), Habits()
        self.questions = Questions(self.peer)  # type: ignore[arg-type]
        self.preparation = Transforming(
            Workshop(TransformSettings(workers=1), self.worker), ALL_MEANS
        )

    def work(self, documents: int = 1, **asked: object) -> Work:
        made = work(*[b"%PDF"] * documents)
        private = replace(made.job.private, template=tuple(job_attributes(asked)))
        spooled = replace(made.job, private=private)
        return replace(made, job=spooled, preparation=self.preparation)

    async def send(self, documents: int = 1, **asked: object):
        work_ = self.work(documents, **asked)
        sending = Sending(self.peer, self.questions, self.habits, work_, self.desk)  # type: ignore[arg-type]
        return await sending.send()

    def names(self, operation: Operation) -> list[set[str]]:
        """Return the names of the job attributes of each request."""
        return [{one.name for one in call.job_attributes} for call in self.peer.did(operation)]

    def asked_names(self) -> list[int]:
        """Return how many names each question about the printer had."""
        asked = (call.operation_attributes for call in self.peer.did(ASKED))
        return [len(one.values) for each in asked for one in each]


async def test_the_printer_gets_what_was_made_and_its_true_format():
    scene = Scene()
    outcome = await scene.send(copies=2, number_up=2)
    assert outcome.kind is OutcomeKind.DELIVERED
    (call,) = scene.peer.did(Operation.SEND_DOCUMENT)
    told = {one.name: one.values[0] for one in call.operation_attributes}
    assert told["document-format"] == "image/pwg-raster"
    assert scene.desk.octets[-1] == len(b"onetwo")
    assert scene.names(Operation.CREATE_JOB) == [{"copies"}]  # it makes them itself


async def test_the_first_job_asks_twice_the_next_ones_as_often_as_ever():
    scene = Scene()
    await scene.send()
    assert len(scene.peer.did(ASKED)) == 2
    scene.peer.link.seconds += 60
    await scene.send()
    scene.peer.link.seconds += ABILITIES_KEPT_SECONDS
    await scene.send()
    few, all_of_it, again_few, with_the_rest = scene.asked_names()
    assert few == again_few < len(REQUESTED) < all_of_it == with_the_rest


async def test_a_printer_of_other_formats_is_asked_anew():
    scene = Scene()
    await scene.send()
    scene.peer.script[ASKED] = [printer(document_format_supported="application/pdf")]
    scene.peer.link.seconds += 60
    await scene.send()
    told = scene.peer.did(Operation.SEND_DOCUMENT)[-1].operation_attributes
    assert "application/pdf" in [one.values[0] for one in told]


async def test_a_damaged_document_makes_no_job_at_the_printer():
    scene = Scene()
    scene.worker.pieces = (TransformError(Reason.DOCUMENT_DAMAGED, "no PDF"),)
    outcome = await scene.send()
    assert outcome.kind is OutcomeKind.NOT_DELIVERED
    assert outcome.error.reason is Reason.DOCUMENT_DAMAGED
    assert set(scene.peer.operations) == {"Get-Printer-Attributes"}


@pytest.mark.parametrize("reason", [Reason.DOCUMENT_DAMAGED, Reason.TRANSFORM_FAILED])
async def test_a_worker_that_fails_in_the_middle_leaves_no_job_behind(reason):
    scene = Scene()
    scene.worker.pieces = (b"one", TransformError(reason, "page 2"))
    outcome = await scene.send()
    assert outcome.kind is OutcomeKind.NOT_DELIVERED
    assert outcome.error.reason is reason
    assert scene.peer.operations[-2:] == ["Cancel-Job", "Get-Job-Attributes"]
    assert scene.worker.begun[0].canceled.is_set()


async def test_the_same_without_create_job():
    scene = Scene(
        printer(document_format_supported="image/pwg-raster", operations_supported=(2,)),
        print_job=job(),
    )
    scene.worker.pieces = (b"one", TransformError(Reason.TRANSFORM_FAILED, "killed"))
    outcome = await scene.send()
    assert outcome.kind is OutcomeKind.NOT_DELIVERED
    assert outcome.error.reason is Reason.TRANSFORM_FAILED


async def test_a_second_document_that_can_not_be_made_takes_the_job_back():
    scene = Scene(send_document=job(state=JobState.PENDING_HELD))
    begin = scene.worker.begin

    def first_alone(request, document, on_event=None):
        if scene.worker.begun:
            scene.worker.fails = TransformError(Reason.DOCUMENT_DAMAGED, "the second")
        return begin(request, document, on_event)

    scene.worker.begin = first_alone
    outcome = await scene.send(documents=2)
    assert outcome.kind is OutcomeKind.NOT_DELIVERED
    assert "Cancel-Job" in scene.peer.operations


async def test_a_worker_is_begun_once_for_each_document():
    scene = Scene()
    await scene.send(documents=2)
    assert len(scene.worker.begun) == 2
    assert all(each.canceled.is_set() for each in scene.worker.begun)
