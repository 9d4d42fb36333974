"""What a virtual printer keeps of requests and jobs."""

from __future__ import annotations

from pathlib import Path

import pytest

from sealpress.ipp.operations import Operation
from sealpress.simulator import received
from sealpress.simulator.received import PrintedJob, ReceivedRequest, ReceivedRequests
from tests.printer.conversation import Conversation

CONNECTION = {
    "framing": "chunked",
    "expect": "100-continue",
    "user-agent": "lp",
    "http-version": "1.1",
    "binding": "upgrade",
    "tls-version": "TLSv1.3",
    "user": "ann",
    "peer": "192.0.2.7",
}


def test_a_request_with_everything():
    message = Conversation().message(Operation.PRINT_JOB, {"copies": 2, "job-name": "Plan"})
    request = ReceivedRequest.seen(message, CONNECTION)
    assert (request.operation, request.version) == ("Print-Job", "2.0")
    assert request.attributes["job-name"] == "Plan"
    assert request.job_attributes == {"copies": 2}
    assert (request.framing, request.expect, request.user_agent) == (
        "chunked",
        "100-continue",
        "lp",
    )
    assert (request.binding, request.user, request.peer) == ("upgrade", "ann", "192.0.2.7")


@pytest.mark.parametrize(("version", "secure"), [("TLSv1.3", True), ("", False)])
def test_what_came_through_tls_is_secure(version, secure):
    message = Conversation().message(Operation.GET_JOBS)
    request = ReceivedRequest.seen(message, {"tls-version": version})
    assert request.secure is secure
    assert request.job_attributes == {}
    assert request.user == ""


@pytest.mark.parametrize(
    ("state", "ended"), [("pending", False), ("completed", True), ("aborted", True)]
)
def test_a_job_of_a_ticket(state, ended):
    talk = Conversation()
    ticket = talk.printer.ticket(talk.new_job({"copies": 3}))
    job = PrintedJob.of_ticket({**ticket, "job-state": state}, [Path("1-1.pdf")])
    assert (job.id, job.user, job.state, job.has_ended) == (1, "ann", state, ended)
    assert job.attributes == {"copies": 3}
    assert job.documents == (Path("1-1.pdf"),)
    assert not job.secure


def test_only_the_last_requests_are_kept(monkeypatch):
    monkeypatch.setattr(received, "MAX_RECEIVED_REQUESTS", 3)
    kept = ReceivedRequests()
    for number in range(5):
        kept.append(asking(number))
    assert [one.attributes["number"] for one in kept] == [2, 3, 4]


def test_requests_that_say_much_push_out_more(monkeypatch):
    monkeypatch.setattr(received, "MAX_RECEIVED_CHARACTERS", 2_000)
    kept = ReceivedRequests()
    for number in range(3):
        kept.append(asking(number))
    kept.append(asking(3, words="x" * 5_000))
    assert [one.attributes["number"] for one in kept] == [3]
    kept.append(asking(4))
    assert [one.attributes["number"] for one in kept] == [4]


def asking(number, words=""):
    return ReceivedRequest(
        operation="Print-Job",
        version="2.0",
        attributes={"number": number, "words": words},
        job_attributes={},
    )
