"""Small pieces that turn facts into words."""

from __future__ import annotations

import datetime
import errno
from dataclasses import replace

import pytest

from sealpress.cli import asking, connecting, jobs, plan, printing
from sealpress.cli.certificates import certificate_lines, certificate_object
from sealpress.cli.connection import connection_json, connection_text, warn
from sealpress.cli.translate import as_sealpress_error
from sealpress.client.facts import Offer
from sealpress.client.plan import Plan, Security
from sealpress.client.results import ConnectionReport
from sealpress.client.watch import JobStatus
from sealpress.errors import Reason, UsageError
from sealpress.transport.attempt import Attempt, Binding
from sealpress.trust import Allowance, CertificateFacts, Finding, Identity

DAY = datetime.datetime(2026, 5, 7, tzinfo=datetime.UTC)
REPORT = ConnectionReport(
    endpoint="h:631",
    binding=Binding.UPGRADE,
    reason="why",
    tls_version="TLSv1.2",
    cipher="ECDHE",
    trusted_by="pin",
    octets_sent=12,
    chunks_sent=3,
    seconds=0.5,
)


@pytest.mark.parametrize(
    ("state", "reasons", "message", "text"),
    [
        (9, ("job-completed-successfully",), "done", "completed"),
        (9, ("job-completed-with-warnings",), "", "completed (job-completed-with-warnings)"),
        (5, ("none",), "page 3\x1b", "processing (page 3\x1b)"),
        (3, (), "", "pending"),
        (6, ("media-jam", "none"), "", "processing-stopped (media-jam)"),
        (0, (), "", "unknown"),
        (77, (), "", "unknown"),
    ],
)
def test_job_states(state, reasons, message, text):
    assert jobs.state_text(JobStatus(state=state, reasons=reasons, message=message)) == text


def test_connection_in_words():
    told = connection_text(REPORT)
    assert told == "h:631: upgraded to TLS, TLSv1.2, ECDHE, trusted by pin"
    assert connection_text(None) == "no connection was made"


def test_exceptions_that_were_used_are_told():
    used = replace(REPORT, allowances_used=frozenset({Allowance.TLS_1_0, Allowance.DATES}))
    assert connection_text(used).endswith("trusted by pin, allowed here dates tls-1.0")
    assert connection_json(used)["allowances_used"] == ["dates", "tls-1.0"]


@pytest.mark.parametrize(
    ("how", "level"),
    [("pin", "verified"), ("site-ca", "verified"), ("first-use", "tofu"), ("encrypt", "encrypt")],
)
def test_how_sure_one_is(how, level):
    assert connection_json(replace(REPORT, trusted_by=how))["trust_level"] == level


def test_what_will_expire_is_told_beside_the_result(capsys):
    finding = Finding(Reason.CERTIFICATE_EXPIRING, "it expires in 3 days\x1b")
    warn(replace(REPORT, warnings=(finding,)))
    warn(None)
    told = capsys.readouterr()
    assert told.err == "warning: the certificate of h:631: it expires in 3 days\\x1b\n"
    assert told.out == ""


def test_a_certificate_of_ours_is_not_called_the_printer_s(capsys):
    ours = Finding(Reason.CLIENT_CERTIFICATE_EXPIRING, "the client certificate of CN=a expired")
    warn(replace(REPORT, warnings=(ours,)))
    assert capsys.readouterr().err == "warning: the client certificate of CN=a expired\n"


def test_connection_as_json():
    told = connection_json(REPORT)
    assert (told["binding"], told["chunks_sent"], told["octets_sent"]) == ("upgrade", 3, 12)
    assert told["certificate_sha256"] is None
    assert connection_json(None) is None


def test_certificate_in_words(tmp_path):
    facts = Identity.ensure(tmp_path, ["printer.example", "192.0.2.1"]).facts()
    subject, names, dates, fingerprint = certificate_lines(facts)
    assert fingerprint == f"sha256:{facts.sha256}"
    assert subject == "subject CN=printer.example, issued by CN=printer.example"
    assert names == "for printer.example, 192.0.2.1"
    assert dates.endswith(", EC 256")
    told = certificate_object(facts)
    assert told["names"] == ["printer.example", "192.0.2.1"]
    assert told["sha256"] == facts.sha256


def test_a_certificate_that_cannot_be_read_is_told_as_that():
    facts = CertificateFacts.from_der(b"nonsense")
    assert certificate_lines(facts) == [facts.problem, f"sha256:{facts.sha256}"]
    assert certificate_object(facts)["valid_from"] is None


def test_the_dates_of_a_certificate_are_told(tmp_path):
    facts = Identity.ensure(tmp_path, ["h"]).facts()
    told = certificate_object(facts)
    assert told["valid_from"] == facts.not_before.isoformat()
    assert told["valid_until"] == facts.not_after.isoformat()
    assert certificate_lines(facts)[2].startswith(
        f"valid {facts.not_before:%Y-%m-%d} to {facts.not_after:%Y-%m-%d}, "
    )


def test_a_certificate_with_little_in_it():
    facts = CertificateFacts(sha256="00", not_after=DAY)
    assert certificate_lines(facts) == [
        "subject empty, issued by nobody",
        "for no name",
        "valid ? to 2026-05-07, unknown key",
        "sha256:00",
    ]


def test_a_plan_that_leaves_no_way(capsys):
    plan.tell_plan(Plan("ipp://h/", Security.PREFER, (), ("nothing \x1b is left",)))
    told = capsys.readouterr().out
    assert "- nothing \\x1b is left" in told
    assert told.endswith("choice: none; no way is left under this policy\n")


def test_a_plan_shows_its_choice_last(capsys):
    ways = (
        Attempt("h", 631, Binding.IMPLICIT, "first"),
        Attempt("h", 443, Binding.IMPLICIT, "second"),
    )
    plan.tell_plan(Plan("ipp://h/", Security.REQUIRE, ways))
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].split() == ["1", "631", "implicit", "h", "first"]
    assert lines[-1] == "choice: h:631, implicit"


def test_offers_show_each_certificate_once(capsys):
    def offer(port, **more):
        return Offer(host="h", port=port, binding=Binding.IMPLICIT, works=True, **more)

    seen = {"certificate_sha256": "ab", "certificate_subject": "CN=\x1bx", "tls_version": "TLSv1.3"}
    plan.tell_offers(
        [
            offer(631, trusted=False, findings=("certificate-expired",), **seen),
            offer(443, trusted=True, **seen),
            Offer(host="h", port=80, binding=Binding.PLAIN, works=False, error="http-status"),
        ]
    )
    told = capsys.readouterr().out
    assert told.count("sha256 ") == 1
    assert "not trusted: certificate-expired" in told
    assert "http-status" in told
    assert "\x1b" not in told


def test_copies_may_be_said_twice_if_they_agree():
    assert printing._options(2, ["copies=2", "sides=one-sided"]) == {
        "copies": "2",
        "sides": "one-sided",
    }
    with pytest.raises(UsageError, match="do not agree"):
        printing._options(2, ["copies=3"])


def test_errors_of_others_become_ours():
    assert as_sealpress_error(UsageError(Reason.INVALID_URI, "x")).reason == Reason.INVALID_URI
    assert as_sealpress_error(KeyError("x")).detail == "KeyError: 'x'"
    full = as_sealpress_error(OSError(28, "No space left on device", "/var/x"))
    assert full.detail == "/var/x: No space left on device"


def usage_error(message, path):
    error = ValueError(message)
    error.format_message = lambda: message
    error.ctx = type("Context", (), {"command_path": path})()
    return error


def test_a_wrong_word_is_told_with_where_help_is():
    told = as_sealpress_error(usage_error("No such\noption:  -x", "sealpress show"))
    assert (told.reason, told.detail) == (Reason.INVALID_ARGUMENT, "No such option: -x")
    assert told.hint == "sealpress show --help tells what can be given."
    assert as_sealpress_error(usage_error("", "sealpress")).detail == "a command is missing"


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOSPC, Reason.STATE_UNWRITABLE),
        (errno.EROFS, Reason.STATE_UNWRITABLE),
        (errno.EADDRINUSE, Reason.PORT_IN_USE),
        (errno.EIO, Reason.INTERNAL),
    ],
)
def test_what_the_system_refused_has_its_reason(number, reason):
    assert as_sealpress_error(OSError(number, "no")).reason == reason


def test_a_refusal_without_a_file_names_none():
    assert as_sealpress_error(OSError(errno.ENOSPC, "No space left")).detail == "No space left"


@pytest.mark.parametrize("binding", Binding)
def test_every_binding_has_words(binding):
    told = connection_text(ConnectionReport(endpoint="h:1", binding=binding, reason=""))
    assert told.startswith("h:1: ")
    assert len(told) > len("h:1: ")


@pytest.mark.parametrize(
    ("facts", "cell"),
    [
        ({"trusted": True}, "trusted"),
        ({"trusted": None}, ""),
        ({"trusted": None, "certificate_sha256": "ab"}, "not judged"),
        ({"trusted": False, "findings": ("a", "b")}, "not trusted: a, b"),
    ],
)
def test_the_verdict_on_an_offer(facts, cell):
    offer = Offer(host="h", port=1, binding=Binding.IMPLICIT, works=True, **facts)
    assert plan._verdict(offer) == cell


def test_an_offer_that_fails_for_no_known_reason(capsys):
    plan.tell_offers([Offer(host="h", port=1, binding=Binding.PLAIN, works=False)])
    assert capsys.readouterr().out.splitlines()[2].split() == ["1", "plain", "no"]


@pytest.mark.parametrize("copies", [None, 1, 5])
def test_copies_are_said_only_when_asked_for(copies):
    said = {} if copies is None else {"copies": str(copies)}
    assert printing._options(copies, []) == said


class Person:
    """Answers at the terminal."""

    def __init__(self, monkeypatch, *answers):
        self.answers = list(answers)
        monkeypatch.setattr(asking, "is_terminal", lambda stream: True)
        monkeypatch.setattr("getpass.getuser", lambda: "ann")
        monkeypatch.setattr("getpass.getpass", lambda prompt, stream: self.answers.pop(0))


def test_a_person_is_asked_for_the_password(monkeypatch, capsys):
    Person(monkeypatch, "s3cret", "")
    ask = connecting._asker("")
    assert ask("the \x1b realm") == ("ann", "s3cret")
    assert ask("again") is None
    told = capsys.readouterr().err
    assert "the \\x1b realm" in told
    assert "s3cret" not in told


def test_a_person_who_is_named_gives_the_password_alone(monkeypatch):
    Person(monkeypatch, "s3cret")
    assert connecting._asker("bob")("realm") == ("bob", "s3cret")


@pytest.mark.parametrize("there", ["stdin", "stderr", ""])
def test_half_a_terminal_is_nobody_to_ask(monkeypatch, there):
    monkeypatch.setattr(
        asking, "is_terminal", lambda stream: there and stream is getattr(asking.sys, there)
    )
    assert connecting._asker("bob") is None
