"""Who may change a job: owners and operators, each as sure as the job's own owner is."""

from __future__ import annotations

import pytest

from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from tests.printer.conversation import Conversation, config

OK = Status.SUCCESSFUL_OK
WHO = Status.CLIENT_ERROR_NOT_AUTHENTICATED
NO = Status.CLIENT_ERROR_NOT_AUTHORIZED

TABLE = [
    # the job's owner, who asks; a leading "=" stands for an authenticated name
    ("ann", "ann", OK),
    ("ann", "=ann", OK),
    ("ann", "bob", NO),
    ("ann", "=bob", NO),
    ("=ann", "=ann", OK),
    ("=ann", "ann", WHO),
    ("=ann", "bob", WHO),
    ("=ann", "=bob", NO),
    ("ann", "=root", OK),
    ("=ann", "=root", OK),
    ("ann", "root", NO),
    ("=ann", "root", WHO),
]


@pytest.fixture
def talk() -> Conversation:
    return Conversation(config(operators=frozenset({"root"})))


def become(talk: Conversation, who: str) -> None:
    talk.user = who.removeprefix("=")
    talk.authenticated = talk.user if who.startswith("=") else None


@pytest.mark.parametrize("operation", [Operation.CANCEL_JOB, Operation.CLOSE_JOB])
@pytest.mark.parametrize(("owner", "who", "status"), TABLE)
def test_who_may_act_on_a_job(
    talk: Conversation, operation: Operation, owner: str, who: str, status: Status
) -> None:
    become(talk, owner)
    job = talk.open_job()
    become(talk, who)
    assert talk.ask(operation, job_id=job).code == status


@pytest.mark.parametrize(("owner", "who", "status"), TABLE)
def test_who_may_add_to_a_job(talk: Conversation, owner: str, who: str, status: Status) -> None:
    become(talk, owner)
    job = talk.open_job()
    become(talk, who)
    message = talk.message(Operation.SEND_DOCUMENT, {"last-document": True}, job_id=job)
    reply = talk.printer.begin(message, talk.where)
    assert hasattr(reply, "max_octets") is (status is OK)
    if status is not OK:
        assert talk.send(message).code == status


@pytest.mark.parametrize(
    ("who", "reason"), [("ann", "job-canceled-by-user"), ("=root", "job-canceled-by-operator")]
)
def test_the_job_tells_who_canceled_it(talk: Conversation, who: str, reason: str) -> None:
    job = talk.new_job()
    become(talk, who)
    talk.ask(Operation.CANCEL_JOB, job_id=job)
    assert talk.job(job)["job-state-reasons"].values == (reason,)


def test_everybody_may_look(talk: Conversation) -> None:
    become(talk, "=ann")
    job = talk.open_job()
    become(talk, "bob")
    assert talk.job(job)["job-originating-user-name"].value == "ann"


def test_an_operator_s_own_jobs_are_all_that_cancel_my_jobs_takes(talk: Conversation) -> None:
    job = talk.new_job()
    become(talk, "=root")
    own = talk.new_job()
    assert talk.ask(Operation.CANCEL_MY_JOBS).code == OK
    assert talk.job(job)["job-state-reasons"].values == ("none",)
    assert talk.job(own)["job-state-reasons"].values == ("job-canceled-by-user",)
    assert talk.ask(Operation.CANCEL_MY_JOBS, {"job-ids": [job]}).code == NO


ISSUERS = ("CN=Clinic CA (key 01)", "CN=Clinic CA (key 02)")


@pytest.mark.parametrize(
    ("owner", "who", "status"),
    [
        (ISSUERS[0], ISSUERS[0], OK),
        (ISSUERS[0], ISSUERS[1], NO),
        (ISSUERS[0], "", NO),
        ("", ISSUERS[0], NO),
    ],
)
def test_users_of_one_name_and_two_issuers_are_two(
    talk: Conversation, owner: str, who: str, status: Status
) -> None:
    talk.authenticated, talk.issuer = "ann", owner
    job = talk.open_job()
    talk.issuer = who
    assert talk.ask(Operation.CANCEL_JOB, job_id=job).code == status


@pytest.mark.parametrize(
    ("operators", "status"),
    [
        ({"ann"}, OK),
        ({"ann issued by CN=Clinic CA"}, OK),
        ({f"ann issued by {ISSUERS[0]}"}, OK),
        ({f"ann issued by {ISSUERS[1]}"}, NO),
        ({"ann issued by CN=Other CA"}, NO),
    ],
)
def test_an_operator_may_be_named_with_an_issuer(operators: set[str], status: Status) -> None:
    talk = Conversation(config(operators=frozenset(operators)), user="bob")
    job = talk.new_job()
    talk.authenticated, talk.issuer = "ann", ISSUERS[0]
    assert talk.ask(Operation.CANCEL_JOB, job_id=job).code == status
