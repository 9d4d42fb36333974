"""Jobs that wait for their password (PWG 5100.11 section 5.1)."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.ipp.values import OutOfBand
from sealpress.printer.holding import MAX_WRONG_PASSWORDS
from sealpress.printer.job_passwords import PASSWORD_ENCRYPTIONS, GivenPassword
from tests.printer.conversation import Conversation, job_id, unsupported

PASSWORD = {"job-password": b"1234", "job-password-encryption": "none"}
WRONG = {"job-password": b"4321", "job-password-encryption": "none"}


def digested(encryption: str) -> dict[str, object]:
    name = PASSWORD_ENCRYPTIONS[encryption]
    octets = hashlib.new(name, b"1234").digest() if name else b"1234"
    return {"job-password": octets, "job-password-encryption": encryption}


@pytest.fixture
def talk() -> Conversation:
    return Conversation(secure=True)


def reasons(talk: Conversation, job: int) -> tuple[object, ...]:
    return talk.job(job, "job-state-reasons")["job-state-reasons"].values


@pytest.mark.parametrize("encryption", PASSWORD_ENCRYPTIONS)
def test_a_job_waits_for_its_password(talk: Conversation, encryption: str) -> None:
    answer = talk.print(digested(encryption))
    job = job_id(answer)
    assert (answer.code, talk.printer.next_job()) == (Status.SUCCESSFUL_OK, None)
    assert reasons(talk, job) == ("job-password-wait",)
    talk.user = "bob"  # whoever knows the password
    assert talk.ask(Operation.RELEASE_JOB, PASSWORD, job_id=job).code == Status.SUCCESSFUL_OK
    assert talk.printer.next_job() == job


@pytest.mark.parametrize(
    ("given_one", "status"),
    [
        (WRONG, Status.CLIENT_ERROR_NOT_AUTHORIZED),
        ({}, Status.CLIENT_ERROR_NOT_AUTHENTICATED),
        ({"job-password": b"1234"}, Status.CLIENT_ERROR_BAD_REQUEST),
    ],
)
def test_who_cannot_prove_it(
    talk: Conversation, given_one: dict[str, object], status: Status
) -> None:
    job = talk.new_job(PASSWORD)
    assert talk.ask(Operation.RELEASE_JOB, given_one, job_id=job).code == status
    assert talk.printer.next_job() is None


def test_nothing_else_lets_it_go(talk: Conversation) -> None:
    job = talk.new_job(PASSWORD)
    talk.ask(Operation.SET_JOB_ATTRIBUTES, {"job-hold-until": "no-hold"}, job_id=job)
    talk.seconds = 1e6
    talk.printer.tick(talk.now)
    assert (talk.printer.next_job(), reasons(talk, job)) == (None, ("job-password-wait",))


def test_an_owner_who_logged_in_needs_none(talk: Conversation) -> None:
    talk.authenticated = "ann"
    job = talk.new_job(PASSWORD)
    assert talk.ask(Operation.RELEASE_JOB, job_id=job).code == Status.SUCCESSFUL_OK


def test_passwords_cannot_be_guessed_for_ever(talk: Conversation) -> None:
    job = talk.new_job(PASSWORD)
    for _ in range(MAX_WRONG_PASSWORDS):
        talk.ask(Operation.RELEASE_JOB, WRONG, job_id=job)
    answer = talk.ask(Operation.RELEASE_JOB, PASSWORD, job_id=job)
    assert answer.code == Status.CLIENT_ERROR_NOT_AUTHORIZED


@pytest.mark.parametrize("operation", [Operation.VALIDATE_JOB, Operation.CREATE_JOB])
@pytest.mark.parametrize(
    ("options", "is_secure", "listed"),
    [
        (PASSWORD, False, "job-password"),
        ({**PASSWORD, "job-password": b"123"}, True, "job-password"),
        ({**PASSWORD, "job-password-encryption": "md5"}, True, "job-password-encryption"),
        ({"job-release-action": "owner-authorized"}, True, "job-release-action"),
    ],
)
def test_what_is_refused(
    talk: Conversation,
    operation: Operation,
    options: dict[str, object],
    is_secure: bool,
    listed: str,
) -> None:
    talk.secure = is_secure
    answer = talk.ask(operation, options)
    assert answer.code == Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED
    assert unsupported(answer) == {listed: (OutOfBand.UNSUPPORTED,)}
    assert talk.printer.job_ids == []


def test_a_digest_has_its_length(talk: Conversation) -> None:
    options = {"job-password": b"1234", "job-password-encryption": "sha2-256"}
    answer = talk.ask(Operation.CREATE_JOB, options)
    assert answer.code == Status.CLIENT_ERROR_BAD_REQUEST


def test_it_is_shown_nowhere(talk: Conversation) -> None:
    job = talk.new_job(PASSWORD)
    told = repr(talk.job(job)) + repr(talk.printer.ticket(job))
    told += repr(talk.printer._core.queue.get(job))
    assert "1234" not in told
    assert "password'" not in told


def test_a_printer_tells_of_it(talk: Conversation) -> None:
    names = ("job-password-supported", "job-creation-attributes-supported")
    found = talk.attributes(*names)
    assert found["job-password-supported"].value == 255
    assert {"job-password", "job-password-encryption"} <= set(
        found["job-creation-attributes-supported"].values
    )


@given(st.binary(min_size=1), st.binary(min_size=1))
def test_only_the_same_octets_fit(one: bytes, other: bytes) -> None:
    kept = GivenPassword(one, "none").kept()
    assert GivenPassword(other, "none").fits(kept) is (one == other)
