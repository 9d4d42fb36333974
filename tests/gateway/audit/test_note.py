"""What a line of the audit log says, and what it never says."""

from __future__ import annotations

import dataclasses
import json
from types import SimpleNamespace

import pytest

from sealpress.gateway.audit.deliveries import AuditedDeliveries, job_note
from sealpress.gateway.audit.note import MAX_FACT_CHARACTERS, audit_note, client_side, note_of
from sealpress.gateway.settings import QueueSettings
from sealpress.gateway.status import QueueStatus
from sealpress.ipp.states import JobState
from sealpress.spool.records import JobChange, JobPrivate, SpooledJob
from tests.gateway.access.conftest import facts

CONNECTION = {
    "secure": True,
    "binding": "implicit",
    "peer": "10.0.0.1",
    "tls-version": "TLSv1.3",
    "cipher": "TLS_AES_128_GCM_SHA256",
    "client-certificate-sha256": "ab" * 32,
    "server-name": "print.example",
    "user": "ann",
    "user-agent": "CUPS/2.4",
}
JOB = SpooledJob(
    key=1,
    queue_id=1,
    job_id=17,
    uuid="u",
    version=1,
    state=JobState.PROCESSING,
    reasons=(),
    message="Salary.pdf cannot be printed",
    priority=50,
    hold_until=0.0,
    is_open=False,
    is_secure=True,
    created_at=0.0,
    octets=1000,
    impressions=3,
    private=JobPrivate(
        name="Salary.pdf",
        user="ann",
        user_issuer="users",
        is_authenticated=True,
        peer="10.0.0.1",
        connection={"tls-version": "TLSv1.3", "user-from": "basic", "server-name": "x"},
        password="none$00$11",
    ),
)


def test_who_what_where_and_how():
    note = note_of(
        "job-accepted", where=facts("ann"), connection=CONNECTION, queue="q", job_id=7, octets=9
    )
    told = json.loads(note)
    assert told.pop("at").endswith("+00:00")
    assert told == {
        "action": "job-accepted",
        "outcome": "done",
        "queue": "q",
        "job-id": 7,
        "user": "ann",
        "issuer": "users",
        "method": "basic",
        "address": "127.0.0.1",
        "octets": 9,
        "client": {
            "tls": "TLSv1.3",
            "cipher": "TLS_AES_128_GCM_SHA256",
            "certificate": "ab" * 32,
            "binding": "implicit",
            "program": "CUPS/2.4",
        },
    }


def test_clear_text_is_said():
    assert client_side({"secure": False, "binding": "plain"}) == {"tls": "none", "binding": "plain"}


def test_what_is_empty_is_left_out():
    assert set(json.loads(audit_note("a", octets=0, user="", details={}))) == {
        *("at", "action", "outcome")
    }


@pytest.mark.parametrize("uri", ["ipp://ann:secret@printer/ipp", "socket://ann:secret@printer"])
def test_no_login_of_a_printer_is_told(uri):
    note = audit_note("a", printer=uri, details={"uri": uri}, printer_side={"uri": uri})
    assert b"secret" not in note
    assert b"printer" in note


def test_facts_are_bounded_and_no_character_is_raw():
    note = audit_note("a", user="\x1b[2J\u202e" * 9000, details={"x": "\n" * 9000})
    assert note.isascii()
    assert b"\n" not in note
    assert len(json.loads(note)["user"]) == MAX_FACT_CHARACTERS


def test_a_delivery():
    status = QueueStatus(connection={"tls-version": "TLSv1.2", "certificate": "cd" * 32})
    settings = QueueSettings(name="q", uri="ipps://ann:secret@printer.example/ipp")
    queue = SimpleNamespace(settings=settings, status=status)
    change = JobChange(impressions=5, reasons=("job-completed-successfully",))
    note = AuditedDeliveries().delivery("completed", JOB, change, queue)
    told = json.loads(note)
    assert (told["action"], told["outcome"], told["pages"]) == ("job-completed", "done", 5)
    assert (told["job-id"], told["user"], told["octets"]) == (17, "ann", 1000)
    assert told["printer"] == "ipps://printer.example/ipp"
    assert (told["client"], told["method"]) == ({"tls": "TLSv1.3"}, "basic")
    assert told["printer-side"]["tls-version"] == "TLSv1.2"
    assert b"Salary" not in note
    assert b"none$" not in note


@pytest.mark.parametrize(
    ("facts", "method"),
    [
        ({"is_authenticated": False}, "none"),
        ({"user_issuer": "CN=CA (key 01)"}, "certificate"),
        ({"connection": {"user-from": "digest"}}, "digest"),
    ],
)
def test_how_the_user_was_made_sure_of(facts, method):
    job = dataclasses.replace(JOB, private=dataclasses.replace(JOB.private, **facts))
    assert json.loads(job_note("job-canceled", job, "q"))["method"] == method


@pytest.mark.parametrize("action", ["aborted", "held"])
def test_a_delivery_that_went_wrong(action):
    queue = SimpleNamespace(settings=QueueSettings(name="q", uri="file:///x"), status=QueueStatus())
    told = json.loads(AuditedDeliveries().delivery(action, JOB, JobChange(), queue))
    assert (told["outcome"], told["pages"]) == ("failed", 3)


def test_what_happens_to_a_job_by_itself():
    told = json.loads(job_note("job-canceled", JOB, "q", reasons=("job-canceled-after-timeout",)))
    assert told["details"] == {"reasons": "job-canceled-after-timeout"}
    assert told["queue"] == "q"
