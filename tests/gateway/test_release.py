"""Release printing: which jobs wait, who lets them go, how guessing ends."""

from __future__ import annotations

import dataclasses
import hashlib

import pytest

from sealpress import ipp
from sealpress.gateway.release import (
    Hold,
    ReleaseGuesses,
    hold_for_release,
    is_held_for_release,
    may_release,
)
from sealpress.gateway.settings import QueueSettings
from sealpress.ipp import registry
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import JobState
from sealpress.ipp.status import Status
from sealpress.ipp.tags import ValueTag
from sealpress.printer import Answer, Authentication, Role
from sealpress.printer.attributes import one
from sealpress.printer.job_passwords import PASSWORD_ENCRYPTIONS, RELEASE_PRINTER_ATTRIBUTES
from sealpress.spool.records import FOREVER, JobPrivate
from tests.gateway.access.conftest import facts
from tests.gateway.audit.test_note import JOB

QUEUE = QueueSettings(name="q", uri="file:///x")
RELEASING = dataclasses.replace(QUEUE, release=True)
OTHER_CA = {"user_issuer": "CN=CA (key 01)", "authentication": Authentication.CERTIFICATE}


def asked(password=None, encryption="none", *, operation=Operation.PRINT_JOB, action=None):
    attributes = []
    if password is not None:
        attributes.append(one("job-password", ValueTag.OCTET_STRING, password))
    if encryption and password is not None:
        attributes.append(one("job-password-encryption", ValueTag.KEYWORD, encryption))
    if action:
        attributes.append(one("job-release-action", ValueTag.KEYWORD, action))
    return ipp.request(operation, "ipp://h/ipp", 7, operation_attributes=attributes)


def held(hold: Hold | None = None, **private):
    """A job of ann's that waits."""
    hold = hold or Hold()
    made = dataclasses.replace(JOB.private, password=hold.password, **private)
    return dataclasses.replace(JOB, state=JobState.PENDING_HELD, reasons=hold.reasons, private=made)


def released(job, password=None, where=None, *, encryption="none", guesses=None) -> int:
    """Ask to release a job; 0 when it may be."""
    message = asked(password, encryption, operation=Operation.RELEASE_JOB)
    decision = may_release(job, message, where or facts(), guesses or ReleaseGuesses())
    return decision.message.code if isinstance(decision, Answer) else 0


def hashed(password: bytes, encryption: str) -> bytes:
    name = PASSWORD_ENCRYPTIONS[encryption]
    return hashlib.new(name, password).digest() if name else password


def test_most_jobs_are_not_held():
    assert hold_for_release(QUEUE, asked(), facts("ann")) is None
    assert hold_for_release(QUEUE, asked(), facts()) is None
    assert hold_for_release(QUEUE, asked(action="none"), facts()) is None


def test_a_queue_holds_each_job_for_its_owner():
    hold = hold_for_release(RELEASING, asked(), facts("ann"))
    assert (hold.password, hold.hold_until) == ("", FOREVER)
    assert hold.reasons == ("job-release-wait",)
    assert "until its owner releases it" in hold.message


def test_a_client_can_want_that_too():
    assert hold_for_release(QUEUE, asked(action="owner-authorized"), facts("ann")) == Hold()


def test_a_job_that_nobody_could_release_is_refused():
    answer = hold_for_release(RELEASING, asked(), facts())
    assert answer.message.code == Status.CLIENT_ERROR_NOT_AUTHENTICATED


@pytest.mark.parametrize("encryption", PASSWORD_ENCRYPTIONS)
@pytest.mark.parametrize("settings", [QUEUE, RELEASING])
def test_a_job_with_a_password_waits_for_it(encryption, settings):
    hold = hold_for_release(settings, asked(hashed(b"1234", encryption), encryption), facts())
    assert hold.reasons == ("job-password-wait",)
    assert "1234" not in hold.password
    assert hashed(b"1234", encryption).hex() not in hold.password


def test_what_is_kept_differs_each_time():
    kept = {hold_for_release(QUEUE, asked(b"1234"), facts()).password for _ in range(5)}
    assert len(kept) == 5


@pytest.mark.parametrize(
    ("password", "encryption", "secure", "status"),
    [
        (b"1234", "none", False, Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED),
        (b"1234", "md5", True, Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED),
        (b"1234", "", True, Status.CLIENT_ERROR_BAD_REQUEST),
        (b"", "none", True, Status.CLIENT_ERROR_BAD_REQUEST),
        (b"1234", "sha2-256", True, Status.CLIENT_ERROR_BAD_REQUEST),
    ],
)
def test_passwords_that_are_refused(password, encryption, secure, status):
    answer = hold_for_release(QUEUE, asked(password, encryption), facts(secure=secure))
    assert answer.message.code == status
    assert answer.message.request_id == 7
    assert b"1234" not in ipp.encode(answer.message)


def test_which_jobs_are_held_for_release():
    assert is_held_for_release(held())
    assert not is_held_for_release(JOB)
    assert not is_held_for_release(
        dataclasses.replace(JOB, state=JobState.PENDING_HELD, reasons=("job-hold-until-specified",))
    )


@pytest.mark.parametrize(
    ("where", "status"),
    [
        (facts("ann"), 0),
        (facts("bob"), Status.CLIENT_ERROR_NOT_AUTHORIZED),
        (facts("Ann"), Status.CLIENT_ERROR_NOT_AUTHORIZED),
        (facts("ann", **OTHER_CA), Status.CLIENT_ERROR_NOT_AUTHORIZED),
        (facts(), Status.CLIENT_ERROR_NOT_AUTHENTICATED),
        (facts("olga", roles=frozenset({Role.OPERATOR})), 0),
    ],
)
def test_the_owner_and_operators_release(where, status):
    assert released(held(), where=where) == status


def test_who_only_claimed_a_name_is_no_owner():
    job = held(user="ann", user_issuer="", is_authenticated=False)
    assert released(job, where=facts("ann")) == Status.CLIENT_ERROR_NOT_AUTHORIZED
    assert released(job) == Status.CLIENT_ERROR_NOT_AUTHENTICATED


@pytest.mark.parametrize("encryption", PASSWORD_ENCRYPTIONS)
def test_who_knows_the_password_releases(encryption):
    given = hashed(b"1234", encryption)
    job = held(hold_for_release(QUEUE, asked(given, encryption), facts()), is_authenticated=False)
    assert released(job, given, encryption=encryption) == 0
    assert released(job, b"1234") == 0  # typed at a panel that digests nothing
    wrong = hashed(b"1235", encryption)
    refused = Status.CLIENT_ERROR_NOT_AUTHORIZED
    assert released(job, wrong, encryption=encryption) == refused
    assert released(job, hashed(given, "sha3-512"), encryption="sha3-512") == refused
    assert released(job) == Status.CLIENT_ERROR_NOT_AUTHENTICATED


def test_a_password_in_clear_releases_nothing():
    job = held(hold_for_release(QUEUE, asked(b"1234"), facts()))
    status = released(job, b"1234", facts(secure=False))
    assert status == Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED


def test_a_password_does_not_release_a_job_without_one():
    assert released(held(), b"1234", facts("bob")) == Status.CLIENT_ERROR_NOT_AUTHORIZED


def test_who_knows_the_password_has_the_rights_for_that():
    job = held(hold_for_release(QUEUE, asked(b"1234"), facts()))
    message = asked(b"1234", operation=Operation.RELEASE_JOB)
    decision = may_release(job, message, facts("bob"), ReleaseGuesses())
    assert decision.roles == {Role.OPERATOR}
    assert decision.user == "bob"
    unknown = may_release(job, message, facts(), ReleaseGuesses())
    assert (unknown.roles, unknown.user) == ({Role.OPERATOR}, "ann")


def test_guessing_a_password_ends_soon():
    job = held(hold_for_release(QUEUE, asked(b"1234"), facts()), is_authenticated=False)
    guesses = ReleaseGuesses()
    for number in range(20):
        where = facts(peer=f"10.0.{number}.1")
        assert released(job, b"%04d" % number, where, guesses=guesses) != 0
    assert released(job, b"1234", facts(peer="10.9.9.9"), guesses=guesses) != 0
    other = dataclasses.replace(job, uuid="other")
    assert released(other, b"1234", facts(peer="10.9.9.8"), guesses=guesses) == 0


def test_jobs_that_are_not_held_are_not_looked_at():
    assert released(JOB) == 0
    assert released(dataclasses.replace(JOB, private=JobPrivate())) == 0


def test_what_clients_are_told_is_registered():
    for name in RELEASE_PRINTER_ATTRIBUTES:
        assert registry.attribute(name) is not None
    keywords = registry.keywords("job-password-encryption")
    assert set(PASSWORD_ENCRYPTIONS) <= set(keywords)
