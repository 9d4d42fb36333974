"""Jobs that end otherwise than printed."""

from __future__ import annotations

from sealpress.ipp.message import Group, Message, Version
from sealpress.ipp.tags import GroupTag
from sealpress.reasons import Reason
from tests.client.peer import Got, Reaction, ipp_answer, job_group
from tests.reasons.scene import PDF, Scene

ABORTED, CANCELED, PROCESSING = 8, 7, 5
PRINT_JOB, GET_JOB_ATTRIBUTES, CREATE_JOB = 0x0002, 0x0009, 0x0005


def _printed(scene: Scene, *rules: object):
    return scene.printer(scene.scripted(*rules).uri).print(PDF)


def _ends_as(state: int):
    def wait(scene: Scene) -> None:
        def rule(got: Got) -> Reaction | None:
            if got.operation != GET_JOB_ATTRIBUTES:
                return None
            return Reaction(ipp_answer(got, 0, job_group(state=state)))

        _printed(scene, rule).wait(0.3, poll=0.05)

    return wait


def no_answer_to_the_whole_document(scene: Scene) -> None:
    def lost(got: Got) -> Reaction | None:
        return Reaction(then="reset") if got.operation == PRINT_JOB else None

    _printed(scene, lost)


def success_before_the_documents_end(scene: Scene) -> None:
    def early(got: Got) -> Reaction | None:
        if "transfer-encoding" not in got.headers:
            return None
        got.message = Message(Version(2, 0), PRINT_JOB, 3, [])  # what the document's request says
        return Reaction(ipp_answer(got, 0, job_group()), "close", stage="head", after=100_000)

    peer = scene.scripted(early)
    scene.printer(peer.uri).print(lambda: iter([PDF, *([bytes(65536)] * 200)]))


def a_job_without_a_number(scene: Scene) -> None:
    def nameless(got: Got) -> Reaction | None:
        if got.operation != CREATE_JOB:
            return None
        return Reaction(ipp_answer(got, 0, Group(tag=GroupTag.JOB)))

    scene.printer(scene.scripted(nameless).uri).create_job("x")


SITUATIONS = {
    Reason.JOB_ABORTED: _ends_as(ABORTED),
    Reason.JOB_CANCELED: _ends_as(CANCELED),
    Reason.JOB_WAIT_TIMEOUT: _ends_as(PROCESSING),
    Reason.DELIVERY_UNKNOWN: no_answer_to_the_whole_document,
    Reason.DELIVERY_INCOMPLETE: success_before_the_documents_end,
    Reason.RESPONSE_INCOMPLETE: a_job_without_a_number,
}
