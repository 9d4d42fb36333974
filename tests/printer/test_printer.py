"""The printer's side towards devices, settings and tickets."""

from __future__ import annotations

import json

import pytest

from sealpress.errors import UsageError
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState, PrinterState
from sealpress.ipp.status import Status
from sealpress.printer import EventKind, Printer, PrinterConfig, QueueLimits
from tests.printer.conversation import CONFIG, Conversation, config, instant


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def test_events_of_a_job(talk: Conversation) -> None:
    talk.new_job()
    assert talk.events() == [EventKind.JOB_CREATED, EventKind.JOB_READY]
    talk.finish_next()
    assert talk.events() == [
        EventKind.JOB_STATE_CHANGED,
        EventKind.PRINTER_STATE_CHANGED,
        EventKind.JOB_STATE_CHANGED,
        EventKind.JOB_COMPLETED,
        EventKind.PRINTER_STATE_CHANGED,
    ]
    assert talk.events() == []


def test_events_of_a_job_canceled_while_printed(talk: Conversation) -> None:
    talk.new_job()
    talk.printer.start_job(1, talk.now)
    talk.events()
    talk.ask(Operation.CANCEL_JOB, job_id=1)
    assert talk.events() == [EventKind.JOB_STOP_REQUESTED]


def test_events_of_jobs_that_are_forgotten() -> None:
    talk = Conversation(config(limits=QueueLimits(max_history_jobs=0)))
    talk.new_job()
    talk.finish_next()
    assert EventKind.JOB_REMOVED in talk.events()


def test_events_have_facts(talk: Conversation) -> None:
    talk.new_job({"job-name": "Letter"})
    created = talk.printer.take_events()[0]
    assert (created.job_id, created.at) == (1, talk.now)
    assert created.facts == {"name": "Letter", "user": "ann"}


def test_one_job_at_a_time(talk: Conversation) -> None:
    talk.new_job()
    talk.new_job()
    assert talk.printer.next_job() == 1
    talk.printer.start_job(1, talk.now)
    assert talk.printer.next_job() is None
    talk.printer.finish_job(1, talk.now)
    assert talk.printer.next_job() == 2


def test_the_first_number_may_be_chosen() -> None:
    talk = Conversation()
    talk.printer = Printer(CONFIG, started_at=instant(), first_job_id=500)
    assert talk.new_job() == 500


def test_a_job_stops_and_continues_with_its_printer(talk: Conversation) -> None:
    talk.new_job()
    talk.printer.start_job(1, talk.now)
    talk.printer.pause(talk.now)
    assert talk.job(1)["job-state"].value == JobState.PROCESSING_STOPPED
    talk.printer.resume(talk.now)
    assert talk.job(1)["job-state"].value == JobState.PROCESSING


def test_a_stopped_job_may_finish(talk: Conversation) -> None:
    talk.new_job()
    talk.printer.start_job(1, talk.now)
    talk.printer.pause(talk.now)
    talk.printer.finish_job(1, talk.now, impressions=2, sheets=1)
    job = talk.job(1)
    assert job["job-state"].value == JobState.COMPLETED
    assert job["job-impressions-completed"].value == 2
    assert talk.printer.state is PrinterState.STOPPED


def test_aborting_a_job(talk: Conversation) -> None:
    talk.new_job()
    talk.printer.start_job(1, talk.now)
    talk.printer.abort_job(1, talk.now, reason="document-format-error", message="No such font.")
    job = talk.job(1)
    assert job["job-state-reasons"].values == ("document-format-error", "aborted-by-system")
    assert job["job-state-message"].value == "No such font."


def test_canceling_at_the_device(talk: Conversation) -> None:
    talk.new_job()
    talk.printer.cancel_job(1, talk.now)
    talk.printer.cancel_job(1, talk.now)
    assert talk.job(1)["job-state-reasons"].values == ("job-canceled-at-device",)


def test_jobs_that_do_not_exist(talk: Conversation) -> None:
    with pytest.raises(UsageError, match="there is no job 9"):
        talk.printer.start_job(9, talk.now)


def test_ticket(talk: Conversation) -> None:
    options = {
        "job-name": "Letter",
        "document-name": "letter.pdf",
        "copies": 2,
        "finishings": [3],
        "page-ranges": "1-3",
        "printer-resolution": "600dpi",
        "job-k-octets": 9,
        "media-col": {"media-size": {"x-dimension": 21000, "y-dimension": 29700}},
    }
    talk.authenticated, talk.secure = "ann", True
    talk.new_job(options)
    talk.finish_next()
    ticket = talk.printer.ticket(1)
    assert json.loads(json.dumps(ticket)) == ticket
    assert ticket["job-state"] == "completed"
    assert ticket["user-is-authenticated"] is ticket["secure"] is True
    assert ticket["date-time-at-creation"] == "2026-11-21T09:00:00+00:00"
    assert ticket["attributes"] == {
        "copies": 2,
        "finishings": [3],
        "page-ranges": ["1-3"],
        "printer-resolution": "600dpi",
        "media-col": {"media-size": {"x-dimension": 21000, "y-dimension": 29700}},
    }
    assert ticket["submitted"] == {"job-k-octets": 9}
    assert ticket["documents"] == [
        {
            "document-number": 1,
            "document-format": "application/octet-stream",
            "document-name": "letter.pdf",
            "compression": "none",
            "octets": 100,
            "document-state": "completed",
        }
    ]


def test_what_was_found_out_about_a_format_is_kept(talk: Conversation) -> None:
    accepted = talk.begin(Operation.PRINT_JOB)
    talk.printer.document_received(
        accepted, octets=5, at=talk.now, document_format="application/pdf"
    )
    documents = talk.printer.ticket(1)["documents"]
    assert isinstance(documents, list)
    assert documents[0]["document-format"] == "application/pdf"


def test_a_printer_at_the_root() -> None:
    talk = Conversation(config(path="/", aliases=("/ipp/print",)))
    number = talk.new_job()
    job = talk.job(number)
    assert job["job-uri"].value == "ipp://printer.test/1"
    assert job["job-printer-uri"].value == "ipp://printer.test/"
    uris = talk.attributes("printer-uri-supported")["printer-uri-supported"].values
    assert uris == ("ipp://printer.test/", "ipps://printer.test/")


def test_job_uuids_differ_and_stay(talk: Conversation) -> None:
    talk.new_job()
    talk.new_job()
    first, second = talk.printer.ticket(1)["job-uuid"], talk.printer.ticket(2)["job-uuid"]
    assert first != second
    assert talk.job(1)["job-uuid"].value == first


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"default_format": "x/y"}, "the default format must be among the formats"),
        ({"compressions": ("gzip",)}, "compressions must contain none"),
        ({"media_ready": ("iso_a3_297x420mm",)}, "media_ready must be among media"),
        ({"endpoints": ()}, "a printer needs an endpoint"),
        ({"path": "ipp/print"}, "the path must begin with a slash"),
        ({"path": "/ipp/print/"}, "and not end with another"),
        ({"limits": QueueLimits(time_out_action="hold-job")}, "the time-out action is"),
    ],
)
def test_settings_that_contradict_each_other(settings: dict[str, object], why: str) -> None:
    with pytest.raises(UsageError, match=why):
        PrinterConfig(**settings)  # type: ignore[arg-type]  # wrong on purpose


def test_settings_with_a_wrong_attribute() -> None:
    with pytest.raises(UsageError, match="copies-default cannot be 'two'"):
        Conversation(config(attributes={"copies-default": "two"}))


def test_operations_that_are_lacking_are_neither_told_nor_done() -> None:
    talk = Conversation(config(lacks=frozenset({Operation.CREATE_JOB, Operation.IDENTIFY_PRINTER})))
    operations = talk.attributes()["operations-supported"].values
    assert Operation.CREATE_JOB not in operations
    assert talk.ask(Operation.CREATE_JOB).code == Status.SERVER_ERROR_OPERATION_NOT_SUPPORTED
    assert Operation.PRINT_JOB in operations


def test_other_settings_keep_the_jobs() -> None:
    talk = Conversation()
    job_id = talk.new_job()
    talk.printer.reconfigure(
        config(info="Rebuilt", lacks=frozenset({Operation.CREATE_JOB})), talk.now
    )
    assert talk.attributes()["printer-info"].value == "Rebuilt"
    assert talk.printer.ticket(job_id)["job-state"] == "pending"
    assert talk.ask(Operation.CREATE_JOB).code == Status.SERVER_ERROR_OPERATION_NOT_SUPPORTED


def test_a_restart_loses_jobs_and_time() -> None:
    talk = Conversation()
    first = talk.new_job()
    talk.events()
    talk.seconds = 100.0
    talk.printer.restart(talk.now)
    assert talk.attributes()["printer-up-time"].value == 1
    assert talk.events() == [EventKind.PRINTER_RESTARTED, EventKind.JOB_REMOVED]
    assert talk.new_job() > first


def test_progress_is_told_while_a_job_is_printed() -> None:
    talk = Conversation()
    job_id = talk.new_job()
    talk.printer.start_job(job_id, talk.now)
    talk.printer.note_progress(job_id, instant(2), impressions=2, sheets=1)
    assert talk.printer.ticket(job_id)["job-impressions-completed"] == 2
    assert talk.printer.ticket(job_id)["job-state"] == "processing"
