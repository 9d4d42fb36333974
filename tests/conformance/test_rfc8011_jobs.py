"""RFC 8011 sections 4.2.1 to 4.2.4, 4.3.1, 4.3.3, 4.3.4 and 5.3: jobs and their documents."""

from __future__ import annotations

import datetime

import pytest

from sealpress.ipp.message import Attribute, Group
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.ipp.values import DateTime, IntegerRange, OutOfBand
from sealpress.printer import DocumentFailure, QueueLimits
from tests.printer.conversation import Conversation, changed, config, instant, unsupported

IGNORED = Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES
NOT_SUPPORTED = Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED


@pytest.fixture
def talk() -> Conversation:
    return Conversation()


def state_of(talk: Conversation, number: int) -> tuple[object, tuple[object, ...]]:
    job = talk.job(number, "job-state", "job-state-reasons")
    return JobState(int(str(job["job-state"].value))), job["job-state-reasons"].values


def test_4_2_1_print_job_returns_the_job(talk: Conversation) -> None:
    answer = talk.print({"job-name": "Letter"})
    group = answer.group(GroupTag.JOB)
    assert answer.code == Status.SUCCESSFUL_OK
    assert group is not None
    assert group["job-id"].value == 1
    assert group["job-uri"].value == "ipp://printer.test/ipp/print/1"
    assert group["job-state"].value == JobState.PENDING
    assert group["job-state-reasons"].values == ("none",)
    assert "number-of-intervening-jobs" in group


def test_4_2_1_a_job_is_there_while_its_document_comes(talk: Conversation) -> None:
    accepted = talk.begin(Operation.PRINT_JOB)
    reasons = ("job-incoming", "job-data-insufficient")
    assert state_of(talk, accepted.job_id) == (JobState.PENDING, reasons)
    assert talk.printer.next_job() is None


def test_4_2_1_print_job_needs_a_document(talk: Conversation) -> None:
    assert talk.print(octets=0).code == Status.CLIENT_ERROR_BAD_REQUEST
    assert state_of(talk, 1)[0] is JobState.ABORTED


def test_4_2_1_print_job_without_a_body_is_refused_at_once(talk: Conversation) -> None:
    talk.has_document = False
    assert talk.ask(Operation.PRINT_JOB).code == Status.CLIENT_ERROR_BAD_REQUEST
    assert talk.events() == []


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"job-name": "Letter", "document-name": "a.pdf"}, "Letter"),
        ({"document-name": "a.pdf"}, "a.pdf"),
        ({}, "Untitled"),
    ],
)
def test_4_2_1_1_every_job_has_a_name(
    talk: Conversation, options: dict[str, object], name: str
) -> None:
    assert talk.job(talk.new_job(options))["job-name"].value == name


def test_4_2_1_1_without_a_user_name_it_is_anonymous(talk: Conversation) -> None:
    talk.user = None
    job = talk.job(talk.new_job())
    assert job["job-originating-user-name"].value == "anonymous"


@pytest.mark.parametrize("operation", [Operation.VALIDATE_JOB, Operation.PRINT_JOB])
@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("compression", "zip", Status.CLIENT_ERROR_COMPRESSION_NOT_SUPPORTED),
        ("document-format", "x/y", Status.CLIENT_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED),
    ],
)
def test_4_2_1_1_compression_and_format_refuse(
    talk: Conversation, operation: Operation, name: str, value: str, status: Status
) -> None:
    answer = talk.ask(operation, {name: value})
    assert answer.code == status
    assert unsupported(answer) == {name: (value,)}


def test_4_2_1_1_parameters_of_a_format_do_not_matter(talk: Conversation) -> None:
    options = {"document-format": "text/plain; charset=utf-8"}
    assert talk.ask(Operation.VALIDATE_JOB, options).code == Status.SUCCESSFUL_OK


def test_4_2_1_1_the_default_format_is_assumed(talk: Conversation) -> None:
    accepted = talk.begin(Operation.PRINT_JOB)
    assert accepted.document_format == "application/octet-stream"
    assert accepted.compression == "none"


@pytest.mark.parametrize(("strict", "status"), [(True, NOT_SUPPORTED), (False, IGNORED)])
def test_4_2_1_2_fidelity_decides_about_unsupported_values(
    talk: Conversation, strict: bool, status: Status
) -> None:
    options = {"ipp-attribute-fidelity": strict, "sides": "four-sided", "copies": 2}
    answer = talk.ask(Operation.VALIDATE_JOB, options)
    assert answer.code == status
    assert unsupported(answer) == {"sides": ("four-sided",)}


def test_4_2_1_2_the_job_keeps_what_is_supported(talk: Conversation) -> None:
    options = {"sides": "four-sided", "copies": 2, "finishings": [3, 4]}
    answer = talk.print(options)
    assert answer.code == IGNORED
    assert unsupported(answer) == {"sides": ("four-sided",), "finishings": (4,)}
    job = talk.job(1)
    assert job["copies"].value == 2
    assert job["finishings"].values == (3,)
    assert "sides" not in job


def test_4_2_1_2_defaults_are_not_copied_into_the_job(talk: Conversation) -> None:
    assert "copies" not in talk.job(talk.new_job())


def test_4_1_7_attributes_that_are_not_supported_at_all(talk: Conversation) -> None:
    answer = talk.ask(Operation.VALIDATE_JOB, {"x-maker": "none", "x-vendor": 1})
    assert answer.code == IGNORED
    assert unsupported(answer) == {
        "x-maker": (OutOfBand.UNSUPPORTED,),
        "x-vendor": (OutOfBand.UNSUPPORTED,),
    }


@pytest.mark.parametrize(("name", "value"), [("copies", 0), ("job-priority", 101)])
def test_rfc3196_a_number_out_of_range_is_an_unsupported_value(
    talk: Conversation, name: str, value: int
) -> None:
    message = talk.message(Operation.VALIDATE_JOB)
    message.groups.append(Group([Attribute(name, (ValueTag.INTEGER,), (value,))], tag=GroupTag.JOB))
    answer = talk.send(message)
    assert answer.code == IGNORED
    assert unsupported(answer) == {name: (value,)}


@pytest.mark.parametrize(
    ("attribute", "status"),
    [
        (Attribute("copies", (ValueTag.KEYWORD,), ("two",)), 0x0400),
        (Attribute("copies", (ValueTag.INTEGER,) * 2, (1, 2)), 0x0400),
        (Attribute("sides", (ValueTag.KEYWORD,), ("x" * 256,)), 0x0409),
        (Attribute("page-ranges", (ValueTag.RANGE_OF_INTEGER,), ((5, 3),)), 0x0400),
    ],
)
@pytest.mark.parametrize("strict", [True, False])
def test_rfc3196_wrong_syntax_refuses_whatever_the_fidelity(
    talk: Conversation, attribute: Attribute, status: int, strict: bool
) -> None:
    message = talk.message(Operation.VALIDATE_JOB, {"ipp-attribute-fidelity": strict})
    values = tuple(_range(value) for value in attribute.values)
    message.groups.append(Group([Attribute(attribute.name, attribute.tags, values)], tag=2))
    assert talk.send(message).code == status


def _range(value: object) -> object:
    return IntegerRange(*value) if isinstance(value, tuple) else value


def test_5_2_7_page_ranges_must_ascend(talk: Conversation) -> None:
    good = talk.ask(Operation.VALIDATE_JOB, {"page-ranges": "1-2,3-5"})
    bad = talk.ask(Operation.VALIDATE_JOB, {"page-ranges": "3-5,1-2"})
    overlapping = talk.ask(Operation.VALIDATE_JOB, {"page-ranges": "1-3,3-5"})
    assert [good.code, bad.code, overlapping.code] == [0x0000, 0x0400, 0x0400]


def test_4_2_3_validate_job_creates_no_job(talk: Conversation) -> None:
    answer = talk.ask(Operation.VALIDATE_JOB, {"copies": 2})
    assert answer.code == Status.SUCCESSFUL_OK
    assert [group.tag for group in answer.groups] == [GroupTag.OPERATION]
    assert talk.events() == []


def test_4_2_1_a_printer_that_takes_no_jobs(talk: Conversation) -> None:
    talk.printer.set_accepting(talk.now, accepting=False)
    answer = talk.ask(Operation.CREATE_JOB)
    assert answer.code == Status.SERVER_ERROR_NOT_ACCEPTING_JOBS
    assert talk.attributes("printer-is-accepting-jobs")["printer-is-accepting-jobs"].value is False


def test_a_full_queue(talk: Conversation) -> None:
    talk = Conversation(config(limits=QueueLimits(max_active_jobs=1)))
    talk.new_job()
    assert talk.ask(Operation.CREATE_JOB).code == Status.SERVER_ERROR_TOO_MANY_JOBS
    talk.finish_next()
    assert talk.ask(Operation.CREATE_JOB).code == Status.SUCCESSFUL_OK


def test_4_2_4_create_job_then_send_documents(talk: Conversation) -> None:
    job = talk.open_job()
    assert state_of(talk, job)[1] == ("job-incoming", "job-data-insufficient")
    talk.send_document(job, last=False)
    assert state_of(talk, job) == (JobState.PENDING, ("job-incoming",))
    talk.send_document(job, last=True)
    assert state_of(talk, job) == (JobState.PENDING, ("none",))
    assert talk.job(job)["number-of-documents"].value == 2


def test_4_3_1_send_document_must_say_whether_it_is_the_last(talk: Conversation) -> None:
    job = talk.open_job()
    answer = talk.ask(Operation.SEND_DOCUMENT, job_id=job)
    assert answer.code == Status.CLIENT_ERROR_BAD_REQUEST


def test_4_3_1_an_empty_last_document_closes_the_job(talk: Conversation) -> None:
    job = talk.open_job()
    talk.send_document(job, last=False)
    answer = talk.send_document(job, last=True, octets=0)
    assert answer.code == Status.SUCCESSFUL_OK
    assert talk.job(job)["number-of-documents"].value == 1
    assert talk.printer.next_job() == job


def test_4_3_1_an_empty_document_that_is_not_the_last(talk: Conversation) -> None:
    job = talk.open_job()
    assert talk.send_document(job, last=False, octets=0).code == Status.CLIENT_ERROR_BAD_REQUEST


def test_4_3_1_a_job_without_documents_completes(talk: Conversation) -> None:
    job = talk.open_job()
    talk.send_document(job, last=True, octets=0)
    assert state_of(talk, job) == (JobState.COMPLETED, ("job-completed-successfully",))


def test_4_3_1_a_closed_job_takes_no_document(talk: Conversation) -> None:
    job = talk.new_job()
    answer = talk.ask(Operation.SEND_DOCUMENT, {"last-document": True}, job_id=job)
    assert answer.code == Status.CLIENT_ERROR_NOT_POSSIBLE


def test_4_3_1_a_second_document_for_a_printer_of_single_ones() -> None:
    talk = Conversation(config(takes_many_documents=False))
    job = talk.open_job()
    talk.send_document(job, last=False)
    refused = talk.ask(Operation.SEND_DOCUMENT, {"last-document": False}, job_id=job)
    assert refused.code == Status.SERVER_ERROR_MULTIPLE_DOCUMENT_JOBS_NOT_SUPPORTED
    assert talk.send_document(job, last=True, octets=0).code == Status.SUCCESSFUL_OK


def test_4_3_1_a_second_last_document_with_data_for_such_a_printer() -> None:
    talk = Conversation(config(takes_many_documents=False))
    job = talk.open_job()
    talk.send_document(job, last=False)
    refused = talk.send_document(job, last=True, octets=5)
    assert refused.code == Status.SERVER_ERROR_MULTIPLE_DOCUMENT_JOBS_NOT_SUPPORTED
    assert talk.printer.next_job() == job


def test_4_3_1_two_documents_at_once(talk: Conversation) -> None:
    job = talk.open_job()
    talk.begin(Operation.SEND_DOCUMENT, {"last-document": False}, job_id=job)
    second = talk.ask(Operation.SEND_DOCUMENT, {"last-document": True}, job_id=job)
    assert second.code == Status.SERVER_ERROR_BUSY


def test_4_3_1_too_many_documents() -> None:
    talk = Conversation(config(limits=QueueLimits(max_documents=1)))
    job = talk.open_job()
    talk.send_document(job, last=False)
    answer = talk.ask(Operation.SEND_DOCUMENT, {"last-document": False}, job_id=job)
    assert answer.code == Status.SERVER_ERROR_TOO_MANY_DOCUMENTS


def test_4_3_1_too_many_documents_and_this_is_the_last() -> None:
    talk = Conversation(config(limits=QueueLimits(max_documents=1)))
    job = talk.open_job()
    talk.send_document(job, last=False)
    answer = talk.send_document(job, last=True, octets=5)
    assert answer.code == Status.SERVER_ERROR_TOO_MANY_DOCUMENTS
    assert talk.printer.next_job() == job


def test_5_4_31_a_job_whose_documents_do_not_come_is_aborted(talk: Conversation) -> None:
    job = talk.open_job()
    talk.printer.tick(instant(119))
    assert state_of(talk, job)[0] is JobState.PENDING
    talk.printer.tick(instant(120))
    reasons = ("submission-interrupted", "aborted-by-system")
    assert state_of(talk, job) == (JobState.ABORTED, reasons)


def test_5_4_31_each_document_starts_the_time_anew(talk: Conversation) -> None:
    job = talk.open_job()
    talk.seconds = 100
    talk.send_document(job, last=False)
    talk.printer.tick(instant(200))
    assert state_of(talk, job)[0] is JobState.PENDING


def test_5_4_31_time_does_not_run_while_a_document_comes(talk: Conversation) -> None:
    job = talk.open_job()
    talk.begin(Operation.SEND_DOCUMENT, {"last-document": True}, job_id=job)
    talk.printer.tick(instant(10_000))
    assert state_of(talk, job)[0] is JobState.PENDING


def test_pwg5100_13_time_out_action_process_job() -> None:
    talk = Conversation(config(limits=QueueLimits(time_out_action="process-job")))
    job = talk.open_job()
    talk.send_document(job, last=False)
    talk.printer.tick(instant(500))
    assert state_of(talk, job) == (JobState.PENDING, ("submission-interrupted",))
    assert talk.printer.next_job() == job


@pytest.mark.parametrize(
    ("failure", "status", "reason"),
    [
        (DocumentFailure.COMPRESSION_ERROR, 0x0410, "compression-error"),
        (DocumentFailure.FORMAT_ERROR, 0x0411, "document-format-error"),
        (DocumentFailure.FORMAT_NOT_SUPPORTED, 0x040A, "unsupported-document-format"),
        (DocumentFailure.TOO_LARGE, 0x0408, "aborted-by-system"),
        (DocumentFailure.INTERRUPTED, 0x0405, "submission-interrupted"),
        (DocumentFailure.STORAGE, 0x0505, "aborted-by-system"),
    ],
)
def test_5_3_8_a_document_that_could_not_be_taken_aborts_the_job(
    talk: Conversation, failure: DocumentFailure, status: int, reason: str
) -> None:
    accepted = talk.begin(Operation.PRINT_JOB)
    answer = talk.printer.document_failed(accepted, failure, at=talk.now, detail="It broke.")
    assert answer.code == status
    assert state_of(talk, accepted.job_id) == (
        JobState.ABORTED,
        tuple(dict.fromkeys((reason, "aborted-by-system"))),
    )
    assert talk.job(accepted.job_id)["job-state-message"].value == "It broke."


def test_4_3_3_cancel_a_pending_job(talk: Conversation) -> None:
    job = talk.new_job()
    assert talk.ask(Operation.CANCEL_JOB, job_id=job).code == Status.SUCCESSFUL_OK
    assert state_of(talk, job) == (JobState.CANCELED, ("job-canceled-by-user",))


def test_4_3_3_cancel_a_job_being_printed(talk: Conversation) -> None:
    job = talk.new_job()
    talk.printer.start_job(job, talk.now)
    assert talk.ask(Operation.CANCEL_JOB, job_id=job).code == Status.SUCCESSFUL_OK
    assert state_of(talk, job) == (
        JobState.PROCESSING,
        ("job-printing", "processing-to-stop-point", "job-canceled-by-user"),
    )
    again = talk.ask(Operation.CANCEL_JOB, job_id=job)
    assert again.code == Status.CLIENT_ERROR_NOT_POSSIBLE
    talk.printer.finish_cancel(job, talk.now)
    assert state_of(talk, job) == (JobState.CANCELED, ("job-canceled-by-user",))


def test_4_3_3_a_canceled_job_that_was_printed_all_the_same(talk: Conversation) -> None:
    job = talk.new_job()
    talk.printer.start_job(job, talk.now)
    talk.ask(Operation.CANCEL_JOB, job_id=job)
    talk.printer.finish_job(job, talk.now, impressions=3)
    assert state_of(talk, job)[0] is JobState.CANCELED


@pytest.mark.parametrize("octets", [0, 100])
def test_4_3_3_cancel_while_the_document_comes(talk: Conversation, octets: int) -> None:
    accepted = talk.begin(Operation.PRINT_JOB)
    assert talk.printer.is_wanted(accepted)
    talk.ask(Operation.CANCEL_JOB, job_id=accepted.job_id)
    assert not talk.printer.is_wanted(accepted)
    answer = talk.printer.document_received(accepted, octets=octets, at=talk.now)
    assert answer.code == Status.SERVER_ERROR_JOB_CANCELED


def test_4_3_3_a_canceled_job_whose_document_fails_then(talk: Conversation) -> None:
    accepted = talk.begin(Operation.PRINT_JOB)
    talk.ask(Operation.CANCEL_JOB, job_id=accepted.job_id)
    failure = DocumentFailure.INTERRUPTED
    answer = talk.printer.document_failed(accepted, failure, at=talk.now)
    assert answer.code == Status.SERVER_ERROR_JOB_CANCELED


def test_4_3_3_cancel_a_completed_job(talk: Conversation) -> None:
    job = talk.new_job()
    talk.finish_next()
    answer = talk.ask(Operation.CANCEL_JOB, job_id=job)
    assert answer.code == Status.CLIENT_ERROR_NOT_POSSIBLE


@pytest.mark.parametrize(
    "operation", [Operation.CANCEL_JOB, Operation.CLOSE_JOB, Operation.SEND_DOCUMENT]
)
def test_9_3_a_job_belongs_to_its_owner(talk: Conversation, operation: Operation) -> None:
    job = talk.open_job()
    talk.user = "mallory"
    options = {"last-document": True} if operation is Operation.SEND_DOCUMENT else {}
    answer = talk.ask(operation, options, job_id=job)
    assert answer.code == Status.CLIENT_ERROR_NOT_AUTHORIZED


def test_9_3_a_claimed_name_does_not_reach_an_authenticated_one(talk: Conversation) -> None:
    talk.authenticated = "ann"
    job = talk.new_job()
    talk.authenticated = None
    answer = talk.ask(Operation.CANCEL_JOB, job_id=job)
    assert answer.code == Status.CLIENT_ERROR_NOT_AUTHENTICATED


def test_9_3_the_authenticated_name_counts(talk: Conversation) -> None:
    talk.authenticated = "Ann Other"
    job = talk.job(talk.new_job())
    assert job["job-originating-user-name"].value == "Ann Other"


def test_9_3_an_operator_may_cancel_everybodys_jobs() -> None:
    talk = Conversation(config(operators=frozenset({"boss"})))
    job = talk.new_job()
    talk.user = "boss"
    assert talk.ask(Operation.CANCEL_JOB, job_id=job).code == Status.CLIENT_ERROR_NOT_AUTHORIZED
    talk.authenticated = "boss"
    assert talk.ask(Operation.CANCEL_JOB, job_id=job).code == Status.SUCCESSFUL_OK
    assert state_of(talk, job)[1] == ("job-canceled-by-operator",)


def test_4_3_4_times_of_a_job(talk: Conversation) -> None:
    job = talk.new_job()
    waiting = talk.job(job)
    assert waiting["time-at-creation"].value == 1
    assert waiting["time-at-processing"].tags == (ValueTag.NO_VALUE,)
    assert waiting["date-time-at-completed"].tags == (ValueTag.NO_VALUE,)
    talk.seconds = 60
    talk.finish_next()
    done = talk.job(job)
    assert done["time-at-completed"].value == done["job-printer-up-time"].value == 61
    assert done["date-time-at-completed"].value == DateTime(2026, 11, 21, 9, 1, 0, 0, "+", 0, 0)


def test_4_3_4_required_attributes_of_a_job(talk: Conversation) -> None:
    required = {
        "attributes-charset",
        "attributes-natural-language",
        "job-id",
        "job-uri",
        "job-printer-uri",
        "job-name",
        "job-originating-user-name",
        "job-state",
        "job-state-reasons",
        "job-printer-up-time",
        "time-at-creation",
        "time-at-processing",
        "time-at-completed",
    }
    assert required <= {attribute.name for attribute in talk.job(talk.new_job())}


def test_4_3_4_requested_attributes_of_a_job(talk: Conversation) -> None:
    job = talk.new_job({"copies": 2})
    assert [one.name for one in talk.job(job, "job-name", "copies")] == ["job-name", "copies"]
    assert {one.name for one in talk.job(job, "job-template")} == {
        "copies",
        "job-hold-until",
        "job-priority",
    }
    assert len(talk.job(job, "none")) == 0
    assert "copies" not in talk.job(job, "job-description")


def test_5_3_1_uris_take_the_scheme_of_the_query(talk: Conversation) -> None:
    job = talk.new_job()
    talk.secure = True
    answer = talk.job(job, "job-uri", "job-printer-uri")
    assert [str(one.value).partition(":")[0] for one in answer] == ["ipps", "ipps"]


def test_9_jobs_made_through_tls_are_not_shown_in_clear(talk: Conversation) -> None:
    talk.secure = True
    job = talk.new_job({"job-name": "Confidential"})
    talk.secure = False
    shown = talk.job(job)
    assert shown["job-state"].value == JobState.PENDING
    assert "job-name" not in shown
    assert "job-originating-user-name" not in shown
    talk.secure = True
    assert talk.job(job)["job-name"].value == "Confidential"


def test_5_3_7_history_is_bounded() -> None:
    talk = Conversation(config(limits=QueueLimits(max_history_jobs=2)))
    for _ in range(3):
        talk.new_job()
        talk.finish_next()
    assert talk.ask(Operation.GET_JOB_ATTRIBUTES, job_id=1).code == Status.CLIENT_ERROR_NOT_FOUND
    assert talk.job(2)["job-id"].value == 2


def test_5_3_7_history_ages(talk: Conversation) -> None:
    talk = Conversation(config(limits=QueueLimits(max_history_seconds=60)))
    talk.new_job()
    talk.finish_next()
    talk.printer.tick(instant(59))
    assert talk.job(1)["job-id"].value == 1
    talk.printer.tick(instant(60))
    assert talk.ask(Operation.GET_JOB_ATTRIBUTES, job_id=1).code == Status.CLIENT_ERROR_NOT_FOUND


def test_pwg5100_7_close_job(talk: Conversation) -> None:
    job = talk.open_job()
    talk.send_document(job, last=False)
    assert talk.ask(Operation.CLOSE_JOB, job_id=job).code == Status.SUCCESSFUL_OK
    assert talk.ask(Operation.CLOSE_JOB, job_id=job).code == Status.SUCCESSFUL_OK
    talk.finish_next()
    assert talk.ask(Operation.CLOSE_JOB, job_id=job).code == Status.CLIENT_ERROR_NOT_POSSIBLE


def test_pwg5100_7_close_job_while_a_document_comes(talk: Conversation) -> None:
    job = talk.open_job()
    talk.begin(Operation.SEND_DOCUMENT, {"last-document": False}, job_id=job)
    assert talk.ask(Operation.CLOSE_JOB, job_id=job).code == Status.SERVER_ERROR_BUSY


def test_pwg5100_7_cancel_my_jobs(talk: Conversation) -> None:
    mine = [talk.new_job(), talk.open_job()]
    talk.user = "bob"
    other = talk.new_job()
    talk.user = "ann"
    assert talk.ask(Operation.CANCEL_MY_JOBS).code == Status.SUCCESSFUL_OK
    assert {state_of(talk, job)[0] for job in mine} == {JobState.CANCELED}
    assert state_of(talk, other)[0] is JobState.PENDING


@pytest.mark.parametrize(
    ("job_ids", "status"), [([1, 9], 0x0406), ([1, 2], 0x0403), ([1, 3], 0x0404), ([1, 1], 0x0000)]
)
def test_pwg5100_7_cancel_my_jobs_is_all_or_nothing(
    talk: Conversation, job_ids: list[int], status: int
) -> None:
    talk.new_job()
    talk.user = "bob"
    talk.new_job()
    talk.user = "ann"
    talk.ask(Operation.CANCEL_JOB, job_id=talk.new_job())
    answer = talk.ask(Operation.CANCEL_MY_JOBS, {"job-ids": job_ids})
    assert answer.code == status
    expected = JobState.PENDING if status else JobState.CANCELED
    assert state_of(talk, 1)[0] is expected


@pytest.mark.parametrize(
    ("names", "status"),
    [(["copies"], 0x0000), (["sides"], 0x040B), (["x-vendor"], 0x040B), (["job-name"], 0x0000)],
)
def test_pwg5100_7_mandatory_attributes(talk: Conversation, names: list[str], status: int) -> None:
    options = {"job-mandatory-attributes": names, "copies": 2, "sides": "four-sided"}
    answer = talk.ask(Operation.VALIDATE_JOB, options)
    assert answer.code == (status or IGNORED)


@pytest.mark.parametrize(
    ("media_col", "listed"),
    [
        ({"media-size": {"x-dimension": 21000, "y-dimension": 29700}}, []),
        ({"media-size": {"x-dimension": 20990, "y-dimension": 29710}}, []),
        ({"media-size": {"x-dimension": 10000, "y-dimension": 20000}}, []),
        ({"media-size": {"x-dimension": 1, "y-dimension": 1}}, ["media-size"]),
        ({"media-type": "stationery", "media-color": "pink"}, ["media-color"]),
        ({"media-type": "parchment", "media-source": "tray-1"}, ["media-type"]),
        ({"media-top-margin": 0}, []),
        ({"media-top-margin": 77}, ["media-top-margin"]),
        ({"media-size-name": "na_letter_8.5x11in"}, []),
    ],
)
def test_pwg5100_7_members_of_media_col(
    talk: Conversation, media_col: dict[str, object], listed: list[str]
) -> None:
    answer = talk.ask(Operation.VALIDATE_JOB, {"media-col": media_col})
    group = answer.group(GroupTag.UNSUPPORTED)
    collection = group["media-col"].value if group else []
    assert [member.name for member in collection] == listed  # type: ignore[union-attr]  # test


def test_pwg5100_7_media_and_media_col_conflict(talk: Conversation) -> None:
    options: dict[str, object] = {
        "media": "iso_a4_210x297mm",
        "media-col": {"media-type": "stationery"},
    }
    answer = talk.print(options)
    assert answer.code == Status.SUCCESSFUL_OK_CONFLICTING_ATTRIBUTES
    assert unsupported(answer) == {"media": ("iso_a4_210x297mm",)}
    assert "media" not in talk.job(1)
    strict = talk.ask(Operation.PRINT_JOB, {**options, "ipp-attribute-fidelity": True})
    assert strict.code == Status.CLIENT_ERROR_CONFLICTING_ATTRIBUTES


@pytest.mark.parametrize(
    ("media", "status"),
    [
        ("iso_a4_210x297mm", 0x0000),
        ("custom_mine_100x200mm", 0x0000),
        ("custom_poster_1000x2000mm", 0x0001),
        ("iso_a3_297x420mm", 0x0001),
        ("Bob's paper", 0x0001),
    ],
)
def test_pwg5101_1_media_by_name(talk: Conversation, media: str, status: int) -> None:
    assert talk.ask(Operation.VALIDATE_JOB, {"media": media}).code == status


def test_a_datetime_of_the_job_has_the_printers_time_zone(talk: Conversation) -> None:
    value = talk.job(talk.new_job())["date-time-at-creation"].value
    assert isinstance(value, DateTime)
    assert value.to_datetime() == datetime.datetime(2026, 11, 21, 9, tzinfo=datetime.UTC)


def test_a_member_of_a_collection_twice(talk: Conversation) -> None:
    message = talk.message(Operation.VALIDATE_JOB, {"media-col": {"media-type": "stationery"}})
    collection = message.groups[1]["media-col"].value
    collection.attributes *= 2  # type: ignore[union-attr]  # it is a collection
    assert talk.send(message).code == Status.CLIENT_ERROR_BAD_REQUEST


def test_job_k_octets_are_the_clients_or_counted(talk: Conversation) -> None:
    said = talk.job(talk.new_job({"job-k-octets": 77}))
    counted = talk.job(talk.new_job())
    assert said["job-k-octets"].value == 77
    assert counted["job-k-octets"].value == 1
    dropped = changed(talk.message(Operation.GET_JOBS), drop="requesting-user-name")
    assert talk.send(dropped).code == Status.SUCCESSFUL_OK
