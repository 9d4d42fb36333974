"""Events in their order, and the printer's own state beside its jobs'."""

from __future__ import annotations

import pytest

from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState, PrinterState
from sealpress.printer import DocumentFailure, EventKind, QueueLimits
from tests.printer.conversation import Conversation, config


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def told(talk: Conversation, *names: str) -> list[object]:
    attributes = talk.attributes(*names)
    return [attributes[name].value for name in names]


def test_a_job_without_documents_is_never_ready(talk: Conversation) -> None:
    job = talk.open_job()
    talk.events()
    talk.ask(Operation.CLOSE_JOB, job_id=job)
    kinds = talk.events()
    assert EventKind.JOB_READY not in kinds
    assert kinds.count(EventKind.JOB_COMPLETED) == 1
    assert talk.printer.next_job() is None


def test_a_job_closed_twice_is_ready_once(talk: Conversation) -> None:
    job = talk.open_job()
    talk.send_document(job)
    talk.events()
    talk.ask(Operation.CLOSE_JOB, job_id=job)
    assert talk.events() == []


def test_states_are_told_with_their_reasons(talk: Conversation) -> None:
    talk.new_job()
    talk.printer.take_events()
    talk.printer.start_job(1, talk.now)
    job, printer = talk.printer.take_events()
    assert job.facts == {"state": "processing", "reasons": ["job-printing"]}
    assert (job.kind, job.job_id) == (EventKind.JOB_STATE_CHANGED, 1)
    assert (printer.job_id, printer.facts) == (0, {"state": "processing"})


def test_the_end_is_told_with_state_and_reasons(talk: Conversation) -> None:
    accepted = talk.begin(Operation.PRINT_JOB)
    talk.printer.take_events()
    failure = DocumentFailure.COMPRESSION_ERROR
    talk.printer.document_failed(accepted, failure, at=talk.now, detail="no gzip")
    ends = [e for e in talk.printer.take_events() if e.kind is EventKind.JOB_COMPLETED]
    assert [end.facts["state"] for end in ends] == ["aborted"]
    assert ends[0].facts["reasons"] == ["compression-error", "aborted-by-system"]


@pytest.mark.parametrize(
    ("reasons", "state"),
    [
        (["none"], PrinterState.IDLE),
        (["toner-low-warning"], PrinterState.IDLE),
        (["media-empty-report"], PrinterState.IDLE),
        (["media-jam-error"], PrinterState.STOPPED),
        (["toner-low-warning", "door-open-error"], PrinterState.STOPPED),
    ],
)
def test_errors_stop_the_printer(
    talk: Conversation, reasons: list[str], state: PrinterState
) -> None:
    talk.printer.set_state_reasons(reasons, talk.now)
    assert talk.printer.state is state
    assert list(talk.attributes()["printer-state-reasons"].values) == reasons


def test_paused_is_told_beside_what_the_device_says(talk: Conversation) -> None:
    talk.printer.set_state_reasons(["toner-low-warning"], talk.now, message="Order toner.")
    talk.printer.pause(talk.now)
    reasons = talk.attributes()["printer-state-reasons"].values
    assert reasons == ("toner-low-warning", "paused")
    assert told(talk, "printer-state-message") == ["Order toner."]


def test_a_printer_with_an_error_stays_stopped_when_it_is_resumed(talk: Conversation) -> None:
    talk.new_job()
    talk.printer.start_job(1, talk.now)
    talk.printer.set_state_reasons(["media-jam-error"], talk.now)
    talk.printer.pause(talk.now)
    talk.printer.resume(talk.now)
    assert talk.printer.state is PrinterState.STOPPED
    assert talk.job(1)["job-state"].value == JobState.PROCESSING_STOPPED
    talk.printer.set_state_reasons([], talk.now)
    assert talk.job(1)["job-state"].value == JobState.PROCESSING


def test_the_printer_s_change_time_moves_with_its_state_alone(talk: Conversation) -> None:
    talk.seconds = 10
    talk.printer.set_state_reasons(["toner-low-warning"], talk.now)
    assert told(talk, "printer-state-change-time") == [1]
    talk.seconds = 20
    talk.printer.pause(talk.now)
    talk.printer.pause(talk.now)
    assert told(talk, "printer-state-change-time", "printer-up-time") == [21, 21]


def test_stopping_a_printer_tells_of_it_once(talk: Conversation) -> None:
    talk.printer.pause(talk.now)
    talk.printer.pause(talk.now)
    assert talk.events() == [EventKind.PRINTER_STATE_CHANGED]


def test_refusing_jobs_is_told_and_taken_back(talk: Conversation) -> None:
    talk.printer.set_accepting(talk.now, accepting=False)
    assert told(talk, "printer-is-accepting-jobs") == [False]
    assert talk.ask(Operation.VALIDATE_JOB).code == 0x0506
    talk.printer.set_accepting(talk.now, accepting=True)
    assert talk.ask(Operation.VALIDATE_JOB).code == 0


def test_documents_end_as_their_job_does(talk: Conversation) -> None:
    for end in (talk.finish_next, lambda: talk.printer.cancel_job(2, talk.now)):
        talk.new_job()
        end()
    documents = [talk.printer.ticket(number)["documents"] for number in (1, 2)]
    states = [one[0]["document-state"] for one in documents if isinstance(one, list)]
    assert states == ["completed", "canceled"]


def test_a_canceled_job_is_printed_no_further_but_the_device_is_asked_once(
    talk: Conversation,
) -> None:
    talk.new_job()
    talk.printer.start_job(1, talk.now)
    talk.events()
    talk.printer.cancel_job(1, talk.now)
    talk.printer.cancel_job(1, talk.now)
    assert talk.events() == [EventKind.JOB_STOP_REQUESTED]
    assert talk.ask(Operation.CANCEL_JOB, job_id=1).code == 0x0404
    talk.printer.finish_job(1, talk.now, impressions=1)
    assert talk.job(1)["job-state-reasons"].values == ("job-canceled-at-device",)


def test_queries_count_jobs_that_are_not_done(talk: Conversation) -> None:
    for _ in range(3):
        talk.new_job()
    talk.finish_next()
    assert told(talk, "queued-job-count") == [2]


def test_time_that_ran_out_aborts_open_jobs_alone() -> None:
    talk = Conversation(config(limits=QueueLimits(time_out_seconds=60)))
    late, ready = talk.open_job(), talk.new_job()
    talk.seconds = 59.9
    talk.printer.tick(talk.now)
    assert talk.job(late)["job-state"].value == JobState.PENDING
    talk.seconds = 60
    talk.printer.tick(talk.now)
    assert talk.job(late)["job-state"].value == JobState.ABORTED
    assert talk.job(ready)["job-state"].value == JobState.PENDING
