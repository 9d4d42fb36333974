from __future__ import annotations

import pytest

from sealpress.client.fallbacks import Step
from sealpress.diagnose.conversation import Conversation
from sealpress.diagnose.observation import Outcome
from sealpress.diagnose.steps.http import judged, look_at_http
from sealpress.errors import HttpError, Phase, Reason, TransportError
from sealpress.ipp.operations import Operation
from tests.client.peer import Reaction, answer, ipp_answer
from tests.diagnose.steps.examined import examination, taken
from tests.diagnose.steps.exchanged import exchanged

VALIDATE = Operation.VALIDATE_JOB
DIGEST = 'Digest realm="printers", nonce="n", qop="auth"'


def judge(*exchanges, **facts):
    """Judge a conversation of these exchanges."""
    found = judged(Conversation(exchanges=list(exchanges), **facts))
    return {one.question: one for one in found}


def asked(printer, **settings):
    """Take the step over a printer on the loopback."""
    exam = examination(printer.uri, **settings)
    return exam, taken(look_at_http, exam)


def refuses_chunks(got):
    if got.headers.get("transfer-encoding") == "chunked":
        return Reaction(answer(411), then="close", stage="head", after=10)
    return None


# ---- answer and version ----------------------------------------------------------------------


def test_an_answer_in_time():
    one = judge(exchanged(headers=[("Server", "Example/1.0")], seconds=0.05))["http-answer"]
    assert one.sentence == "it answers in HTTP (Example/1.0) within 0.05 s"
    assert one.facts["server"] == "Example/1.0"
    assert one.facts["status"] == 200


def test_a_slow_answer_is_told():
    one = judge(exchanged(seconds=7.5))["http-answer"]
    assert (one.outcome, one.sentence) == (Outcome.OK, "it answers in HTTP, but takes 7.5 s for it")


@pytest.mark.parametrize(
    "reason", [Reason.NOT_IPP, Reason.HTTP_STATUS, Reason.HTTP_REDIRECTED, Reason.RECEIVE_TIMEOUT]
)
def test_a_failure_of_http(reason):
    error = HttpError(reason, "it did something else", status=200)
    one = judge(exchanged(), attributes_error=error)["http-answer"]
    assert (one.outcome, one.reason) == (Outcome.FAILED, reason)
    assert one.error is error


@pytest.mark.parametrize("reason", [Reason.HTTP_NOT_FOUND, Reason.AUTHENTICATION_REQUIRED])
def test_what_others_tell_is_no_failure_of_http(reason):
    error = HttpError(reason, "it said so", status=404)
    assert judge(exchanged(404), attributes_error=error)["http-answer"].outcome is Outcome.OK


def test_an_answer_that_never_came():
    error = TransportError(Reason.CONNECTION_CLOSED, "it hung up", phase=Phase.RECEIVE)
    found = judge(exchanged(None, error=error), attributes_error=error)
    assert list(found) == ["http-answer"]
    assert found["http-answer"].reason is Reason.CONNECTION_CLOSED


@pytest.mark.parametrize(
    ("version", "reason", "outcome"),
    [((1, 1), None, Outcome.OK), ((1, 0), Reason.HTTP_VERSION_OLD, Outcome.WARNING)],
)
def test_http_versions(version, reason, outcome):
    one = judge(exchanged(version=version))["http-version"]
    assert (one.reason, one.outcome) == (reason, outcome)
    assert one.facts["version"] == ".".join(map(str, version))


# ---- passwords -------------------------------------------------------------------------------


def test_a_printer_that_asks_for_nothing():
    one = judge(exchanged())["authentication"]
    assert (one.outcome, one.facts) == (Outcome.OK, {"schemes": []})


@pytest.mark.parametrize(
    ("header", "schemes"),
    [
        (DIGEST, ["Digest"]),
        (f'{DIGEST}, Basic realm="printers"', ["Digest", "Basic"]),
        ('Basic realm="printers", Negotiate', ["Basic", "Negotiate"]),
    ],
)
def test_a_password_is_missing(header, schemes):
    error = HttpError(Reason.AUTHENTICATION_REQUIRED, "who are you?", status=401)
    refused = exchanged(401, headers=[("WWW-Authenticate", header)])
    one = judge(refused, attributes_error=error)["authentication"]
    assert (one.outcome, one.reason) == (Outcome.FAILED, Reason.AUTHENTICATION_REQUIRED)
    assert one.facts["schemes"] == schemes
    assert one.facts["realm"] == "printers"
    assert one.facts["asked_at"] == "Get-Printer-Attributes"


@pytest.mark.parametrize("scheme", ["Negotiate", "NTLM", "Bearer"])
def test_schemes_that_are_not_spoken(scheme):
    error = HttpError(Reason.AUTHENTICATION_REQUIRED, "who are you?", status=401)
    refused = exchanged(401, headers=[("WWW-Authenticate", scheme)])
    one = judge(refused, attributes_error=error)["authentication"]
    assert one.reason is Reason.AUTHENTICATION_UNSUPPORTED
    assert scheme.capitalize() in one.sentence


def test_a_password_that_is_taken():
    refused = exchanged(401, headers=[("WWW-Authenticate", DIGEST)])
    one = judge(refused, exchanged(authorized=True))["authentication"]
    assert one.outcome is Outcome.OK
    assert one.sentence == "it asks for a name and a password (Digest), and takes those given"


def test_a_password_that_only_jobs_need():
    error = HttpError(Reason.AUTHENTICATION_REQUIRED, "who are you?", status=401)
    refused = exchanged(401, operation=VALIDATE, headers=[("WWW-Authenticate", DIGEST)])
    one = judge(exchanged(), refused, validation_error=error)["authentication"]
    assert one.reason is Reason.AUTHENTICATION_REQUIRED
    assert one.facts["asked_at"] == "Validate-Job"


# ---- chunks ----------------------------------------------------------------------------------


def test_chunks_that_are_taken():
    one = judge(exchanged(operation=VALIDATE, chunked=True))["chunked-requests"]
    assert (one.outcome, one.facts) == (Outcome.OK, {"taken": True})


@pytest.mark.parametrize("status", [400, 411, 413, 501])
def test_chunks_that_are_refused(status):
    refused = exchanged(status, operation=VALIDATE, chunked=True)
    counted = exchanged(operation=VALIDATE, taken=frozenset({Step.COUNTED}))
    one = judge(refused, counted)["chunked-requests"]
    assert (one.outcome, one.reason) == (Outcome.NOTE, Reason.CHUNKS_REFUSED)
    assert one.facts == {"taken": False, "answer": f"HTTP {status}"}


def test_chunks_over_which_it_breaks_the_connection():
    error = TransportError(Reason.CONNECTION_RESET, "reset", phase=Phase.SEND)
    broken = exchanged(None, operation=VALIDATE, chunked=True, error=error, complete=False)
    one = judge(broken, exchanged(operation=VALIDATE))["chunked-requests"]
    assert one.facts["answer"] == "connection-reset"


def test_chunks_that_are_never_answered_fail():
    silent = exchanged(None, operation=VALIDATE, chunked=True)
    found = judge(silent, exchanged(operation=VALIDATE), needs_length=True)
    one = found["chunked-requests"]
    assert (one.outcome, one.reason) == (Outcome.FAILED, Reason.CHUNKS_REFUSED)


def test_no_chunks_to_http_1_0():
    one = judge(exchanged(operation=VALIDATE, version=(1, 0)))["chunked-requests"]
    assert (one.outcome, one.facts) == (Outcome.OK, {"taken": False})


def test_nothing_is_said_of_chunks_when_no_job_was_asked_about():
    assert "chunked-requests" not in judge(exchanged())


def test_nothing_is_said_of_chunks_when_all_fails():
    failed = exchanged(403, operation=VALIDATE, chunked=True)
    assert "chunked-requests" not in judge(failed)


# ---- permission to send ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "reason", "support"),
    [
        ({"continued": True, "interim": (100,)}, None, "honoured"),
        ({}, Reason.EXPECT_IGNORED, "ignored"),
        ({"interim": (100,)}, Reason.EXPECT_IGNORED, "late"),
    ],
)
def test_permission_to_send(facts, reason, support):
    one = judge(exchanged(operation=VALIDATE, expecting=True, **facts))["expect-continue"]
    assert (one.reason, one.facts["support"]) == (reason, support)
    assert one.outcome is (Outcome.NOTE if reason else Outcome.OK)


@pytest.mark.parametrize(("seconds", "told"), [(0.2, ""), (0.7, ", but takes 0.7 s for it")])
def test_permission_that_takes_its_time_is_given_all_the_same(seconds, told):
    one = exchanged(operation=VALIDATE, expecting=True, continued=True, interim=(100,))
    one.sent.continued_after = seconds
    found = judge(exchanged(operation=VALIDATE, expecting=True), one)["expect-continue"]
    assert (found.outcome, found.facts["seconds"]) == (Outcome.OK, seconds)
    assert found.sentence.endswith(f"when asked for it{told}")


def test_asking_for_permission_that_is_never_answered_fails():
    silent = exchanged(None, operation=VALIDATE, chunked=True, expecting=True)
    again = exchanged(operation=VALIDATE, chunked=True)
    found = judge(silent, exchanged(operation=VALIDATE), again, hangs_on_expect=True)
    one = found["expect-continue"]
    assert (one.outcome, one.reason) == (Outcome.FAILED, Reason.EXPECT_IGNORED)
    assert one.facts["support"] == "hangs"
    assert "proxy" in one.remedy
    assert found["chunked-requests"].outcome is Outcome.OK


def test_permission_that_may_not_be_asked_for():
    refused = exchanged(417, operation=VALIDATE, expecting=True, complete=False)
    one = judge(refused, exchanged(operation=VALIDATE))["expect-continue"]
    assert (one.reason, one.outcome) == (Reason.EXPECT_REFUSED, Outcome.NOTE)


def test_nothing_is_said_of_permission_that_was_not_asked_for():
    assert "expect-continue" not in judge(exchanged())


# ---- connections and compression -------------------------------------------------------------


def test_connections_that_are_kept():
    assert judge(exchanged(), exchanged(keep_alive=False))["kept-connections"].facts == {
        "kept": True
    }


def test_connections_that_are_closed():
    one = judge(exchanged(keep_alive=False))["kept-connections"]
    assert (one.outcome, one.reason) == (Outcome.NOTE, Reason.CONNECTION_NOT_KEPT)


def test_a_connection_that_ends_with_an_early_answer_says_nothing():
    assert "kept-connections" not in judge(exchanged(keep_alive=False, complete=False))


@pytest.mark.parametrize("coding", ["gzip", "deflate", "x-gzip"])
def test_compressed_answers(coding):
    one = judge(exchanged(headers=[("Content-Encoding", coding)]))["compressed-answers"]
    assert (one.outcome, one.reason) == (Outcome.WARNING, Reason.RESPONSE_COMPRESSED)
    assert one.facts == {"codings": [coding]}


def test_identity_is_no_compression():
    one = judge(exchanged(headers=[("Content-Encoding", "identity")]))["compressed-answers"]
    assert one.outcome is Outcome.OK


# ---- over a connection -----------------------------------------------------------------------


def test_a_good_printer_is_asked_twice_and_nothing_is_printed(scripted):
    printer = scripted()
    exam, found = asked(printer)
    assert {one.outcome for one in found.values()} == {Outcome.OK}
    assert printer.operations == [0x000B, 0x0004]
    assert printer.prints() == []
    assert "document-format-supported" in exam.attributes


def test_a_printer_without_chunks(scripted):
    printer = scripted(refuses_chunks)
    _, found = asked(printer)
    assert found["chunked-requests"].reason is Reason.CHUNKS_REFUSED
    assert found["chunked-requests"].facts["answer"] == "HTTP 411"


def test_a_printer_that_gives_no_permission(scripted):
    _, found = asked(scripted(says_continue=False))
    assert found["expect-continue"].reason is Reason.EXPECT_IGNORED


def test_a_printer_that_closes(scripted):
    def close(got):
        if not got.whole:
            return None
        octets = ipp_answer(got).replace(b"\r\n", b"\r\nConnection: close\r\n", 1)
        return Reaction(octets, then="close")

    _, found = asked(scripted(close))
    assert found["kept-connections"].reason is Reason.CONNECTION_NOT_KEPT


def test_a_password_is_used(scripted):
    def ask(got):
        if "authorization" in got.headers:
            return None
        return Reaction(answer(401, f"WWW-Authenticate: {DIGEST}"))

    _, found = asked(scripted(ask), password="secret")  # a test's
    assert found["authentication"].facts["schemes"] == ["Digest"]
    assert found["authentication"].outcome is Outcome.OK


def test_a_web_page_in_place_of_ipp(scripted):
    page = answer(200, "Content-Type: text/html", body=b"<html>Hello</html>")
    exam, found = asked(scripted(lambda _: Reaction(page)))
    assert found["http-answer"].reason is Reason.NOT_IPP
    assert exam.attributes is None


def test_without_a_connection_it_is_skipped():
    found = taken(look_at_http, examination(reached=False))
    assert [(one.question, one.outcome) for one in found.values()] == [
        ("http-answer", Outcome.SKIPPED)
    ]
