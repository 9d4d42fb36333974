"""Resubmit-Job and Reprocess-Job as the printer model carries them out."""

from __future__ import annotations

import pytest

from sealpress.ipp.message import Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.options import request_options
from sealpress.ipp.requests import request
from sealpress.ipp.states import DocumentState, JobState
from sealpress.ipp.status import Status
from sealpress.printer import Answer, EventKind, PrinterConfig, RequestFacts
from sealpress.printer.core import PrinterCore
from sealpress.printer.intake import rules_by_code
from sealpress.printer.job import Document, Job, Owner
from sealpress.printer.model import PrinterModel
from sealpress.printer.operations import RULES
from sealpress.printer.queue import JobQueue
from sealpress.printer.resubmitting import REPROCESS_JOB, RESUBMIT_JOB
from tests.printer.conversation import instant

START = instant()
WHERE = RequestFacts(secure=True, host="printer.test", port=631, path="/ipp/print", at=START)
MODEL = PrinterModel(
    PrinterConfig(retains_documents=True), {**RULES, **rules_by_code([RESUBMIT_JOB, REPROCESS_JOB])}
)


def office(**about: object) -> PrinterCore:
    """A printer with one job of Ann's that has ended."""
    core = PrinterCore(MODEL.config, MODEL.description, START, JobQueue(MODEL.config.limits))
    given = {"state": JobState.COMPLETED, "is_open": False, "secure": True, **about}
    job = Job(id=core.queue.new_id(), name="letter", owner=Owner("ann"), created=START, **given)  # type: ignore[arg-type]  # test
    job.documents.append(
        Document(number=1, document_format="application/pdf", octets=9, state=DocumentState(9))
    )
    core.queue.add(job)
    return core


def ask(core: PrinterCore, operation: Operation, user: str = "ann", **options: object) -> Message:
    parted = request_options({name.replace("_", "-"): value for name, value in options.items()})
    message = request(
        operation,
        f"ipps://printer.test{MODEL.config.path}",
        1,
        job_id=1,
        user=user,
        operation_attributes=parted.operation,
        job_attributes=parted.job,
    )
    answer = MODEL.begin(core, message, WHERE)
    assert isinstance(answer, Answer)
    return answer.message


@pytest.mark.parametrize("operation", [Operation.RESUBMIT_JOB, Operation.REPROCESS_JOB])
def test_the_copy_is_ready_and_names_its_source(operation: Operation) -> None:
    core = office()
    assert ask(core, operation).code == Status.SUCCESSFUL_OK
    (copy,) = core.queue.active()
    assert (copy.id, copy.copy_of, copy.is_ready) == (2, 1, True)
    assert [(one.octets, one.state) for one in copy.documents] == [(9, DocumentState.PENDING)]
    kinds = [event.kind for event in core.take_events()]
    assert kinds == [EventKind.JOB_CREATED, EventKind.JOB_READY]


def test_the_source_keeps_its_document_states() -> None:
    core = office()
    ask(core, Operation.RESUBMIT_JOB)
    source = core.queue.get(1)
    assert source is not None
    assert source.documents[0].state is DocumentState.COMPLETED


def test_the_copy_has_another_name_when_one_is_given() -> None:
    core = office()
    ask(core, Operation.RESUBMIT_JOB, job_name="again")
    assert [job.name for job in core.queue.active()] == ["again"]


def test_new_jobs_that_are_held_are_held_when_they_are_copies() -> None:
    core = office()
    core.holds_new_jobs = True
    ask(core, Operation.REPROCESS_JOB)
    (copy,) = core.queue.active()
    assert copy.reasons == ["job-held-on-create"]
    assert EventKind.JOB_READY not in [event.kind for event in core.take_events()]


def test_a_full_queue_takes_no_copy() -> None:
    core = office()
    core.queue.elsewhere = MODEL.config.limits.max_active_jobs
    assert ask(core, Operation.REPROCESS_JOB).code == Status.SERVER_ERROR_TOO_MANY_JOBS


def test_what_is_gone_is_not_copied() -> None:
    core = office(is_retained=False)
    assert ask(core, Operation.RESUBMIT_JOB).code == Status.CLIENT_ERROR_NOT_POSSIBLE


def test_a_job_of_somebody_else_is_not_copied() -> None:
    core = office()
    assert ask(core, Operation.RESUBMIT_JOB, user="bob").code >= Status.CLIENT_ERROR_BAD_REQUEST
    assert not list(core.queue.active())
