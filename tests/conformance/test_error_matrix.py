"""What a printer says to requests that are wrong or odd, over real connections.

One test for each row of an error matrix drawn from RFC 8010, RFC 8011, RFC 3196, RFC 9112, RFC 2817
and PWG 5100.20.
"""

from __future__ import annotations

import json
import socket
import ssl
import time

import pytest

from sealpress.ipp import Operation, Status
from sealpress.ipp.message import Message
from sealpress.ipp.states import JobState
from sealpress.ipp.tags import GroupTag
from sealpress.ipp.values import OutOfBand
from sealpress.printer import PrinterConfig
from sealpress.printer.config import QueueLimits
from sealpress.server import Request, Response, ServerLimits
from sealpress.simulator import RunningPrinter, TlsMode, VirtualPrinterConfig, run_in_thread
from sealpress.transport.auth_server import DigestVerifier
from tests.conformance.over_http import (
    ANN,
    BOB,
    CHARSET,
    LANGUAGE,
    PDF,
    TARGET,
    UPGRADE,
    ask,
    calling,
    flag,
    http,
    keyword,
    listening,
    message,
    on_job,
    post,
    print_job,
    printer_of,
    read_answer,
    secured,
)
from tests.ipp.wire import integer, member, record
from tests.printer.conversation import unsupported

BAD_REQUEST = Status.CLIENT_ERROR_BAD_REQUEST
OK = Status.SUCCESSFUL_OK
IGNORED = Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES
NOT_SUPPORTED = Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED
GET = Operation.GET_PRINTER_ATTRIBUTES
NAME = keyword("requested-attributes", "printer-name")
FOUR_SIDED = keyword("sides", "four-sided")
PLAIN_TEXT = record(0x49, "document-format", b"text/plain")
CHUNKED = (
    b"POST /ipp/print HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ipp\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
)


@pytest.fixture(scope="module")
def printer(tmp_path_factory):
    folder = tmp_path_factory.mktemp("printer")
    config = VirtualPrinterConfig(output=folder / "out", identity=folder / "identity")
    with run_in_thread(config) as running:
        yield running


@pytest.fixture(scope="module")
def port(printer: RunningPrinter) -> int:
    return printer.port


@pytest.fixture(scope="module")
def tls(printer: RunningPrinter) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=printer.certificate_path)


def job_of(answer: Message) -> int:
    assert answer.code <= IGNORED, answer
    group = answer.group(GroupTag.JOB)
    assert group is not None
    return group["job-id"].value


def job_state(port: int, number: int):
    """State and reasons of a job."""
    answer = ask(port, on_job(Operation.GET_JOB_ATTRIBUTES, number))
    group = answer.group(GroupTag.JOB)
    assert group is not None, answer
    return group["job-state"].value, set(group["job-state-reasons"].values)


def end_of_job(port: int, number: int):
    """State and reasons of a job that has ended."""
    deadline = time.monotonic() + 20
    while (ended := job_state(port, number))[0] < JobState.CANCELED:
        assert time.monotonic() < deadline, ended
        time.sleep(0.02)
    return ended


def kept_document(printer: RunningPrinter, number: int) -> bytes:
    """What lies on disk of a job's document."""
    end_of_job(printer.port, number)
    ticket = json.loads(printer.ticket(number).read_text("ascii"))
    return (printer.output / ticket["documents"][0]["file"]).read_bytes()


def test_01_get_shows_a_page_and_never_ipp(port):
    answer = http(port, b"GET /ipp/print HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert answer.status == 200
    assert answer.fields.get_content_type() == "text/html"


def test_02_a_body_that_does_not_call_itself_ipp_is_415(port):
    assert http(port, post(message(GET), kind=b"text/plain")).status == 415


def test_03_an_empty_body_is_400(port):
    assert http(port, post(b"")).status == 400


def test_04_a_cut_message_is_a_bad_request_with_its_id(port):
    whole = message(GET)
    answers = [ask(port, whole[:end]) for end in (8, 9, 10, 30, len(whole) - 1)]
    assert [(one.code, one.request_id) for one in answers] == [(BAD_REQUEST, 7)] * 5


def test_05_an_unknown_operation_is_not_supported(port):
    assert ask(port, message(0x3FFF)).code == Status.SERVER_ERROR_OPERATION_NOT_SUPPORTED


def test_06_an_unknown_version_is_answered_in_ours(port):
    answer = ask(port, message(GET, version=b"\x09\x09"))
    assert answer.code == Status.SERVER_ERROR_VERSION_NOT_SUPPORTED
    assert tuple(answer.version) == (2, 2)


def test_07_an_unknown_charset_is_refused_in_utf_8(port):
    koi8 = record(0x47, "attributes-charset", b"koi8-r")
    answer = ask(port, message(GET, begin=koi8 + LANGUAGE + TARGET))
    assert answer.code == Status.CLIENT_ERROR_CHARSET_NOT_SUPPORTED
    assert answer.groups[0]["attributes-charset"].value == "utf-8"


def test_08_an_unknown_language_is_answered_in_ours(port):
    language = record(0x48, "attributes-natural-language", b"xx-unknown")
    answer = ask(port, message(GET, NAME, begin=CHARSET + language + TARGET))
    assert answer.code == OK
    assert answer.groups[0]["attributes-natural-language"].value == "en"


def test_09_an_unknown_compression_is_refused(port):
    answer = print_job(port, keyword("compression", "zip"))
    assert answer.code == Status.CLIENT_ERROR_COMPRESSION_NOT_SUPPORTED


def test_10_a_document_that_is_not_compressed_as_said(port):
    answer = print_job(port, keyword("compression", "gzip"))
    assert answer.code == Status.CLIENT_ERROR_COMPRESSION_ERROR


@pytest.mark.parametrize("operation", [Operation.PRINT_JOB, Operation.VALIDATE_JOB, GET])
def test_11_an_unknown_format_is_refused(port, operation):
    body = message(operation, record(0x49, "document-format", b"x/y"))
    if operation is Operation.PRINT_JOB:
        body += PDF
    assert ask(port, body).code == Status.CLIENT_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED


def test_12_with_fidelity_an_unsupported_value_refuses_the_job(port):
    answer = print_job(port, flag("ipp-attribute-fidelity", value=True), job=FOUR_SIDED)
    assert answer.code == NOT_SUPPORTED
    assert unsupported(answer) == {"sides": ("four-sided",)}
    assert answer.group(GroupTag.JOB) is None


def test_13_without_fidelity_it_is_left_out_and_told(port):
    answer = print_job(port, flag("ipp-attribute-fidelity", value=False), job=FOUR_SIDED)
    assert answer.code == IGNORED
    assert unsupported(answer) == {"sides": ("four-sided",)}
    job = ask(port, on_job(Operation.GET_JOB_ATTRIBUTES, job_of(answer))).groups[-1]
    assert "sides" not in job


def test_14_an_unknown_attribute_comes_back_without_its_value(port):
    answer = print_job(port, job=keyword("x-dream", "yes"))
    assert answer.code == IGNORED
    assert unsupported(answer) == {"x-dream": (OutOfBand.UNSUPPORTED,)}


@pytest.mark.parametrize(("name", "number"), [("copies", 0), ("job-priority", 101)])
@pytest.mark.parametrize(("fidelity", "status"), [(False, IGNORED), (True, NOT_SUPPORTED)])
def test_15_a_number_out_of_range_is_an_unsupported_value(port, name, number, fidelity, status):
    wish = record(0x21, name, integer(number))
    answer = print_job(port, flag("ipp-attribute-fidelity", value=fidelity), job=wish)
    assert answer.code == status
    assert unsupported(answer) == {name: (number,)}


@pytest.mark.parametrize("fidelity", [False, True])
def test_15_a_number_as_a_keyword_is_a_bad_request(port, fidelity):
    fidelity = flag("ipp-attribute-fidelity", value=fidelity)
    assert print_job(port, fidelity, job=keyword("copies", "two")).code == BAD_REQUEST


@pytest.mark.parametrize("ranges", [[(5, 3)], [(3, 5), (1, 2)], [(1, 3), (3, 5)]])
def test_16_page_ranges_that_do_not_ascend_are_a_bad_request(port, ranges):
    names = ["page-ranges", *[""] * (len(ranges) - 1)]
    records = [
        record(0x33, name, integer(low) + integer(high))
        for name, (low, high) in zip(names, ranges, strict=True)
    ]
    assert print_job(port, job=b"".join(records)).code == BAD_REQUEST


def test_17_an_unknown_choice_of_jobs_is_refused(port):
    answer = ask(port, message(Operation.GET_JOBS, keyword("which-jobs", "foo")))
    assert answer.code == NOT_SUPPORTED


@pytest.mark.parametrize("number", [4711, 2**31 - 1])
def test_18_a_job_that_does_not_exist_is_not_found(port, number):
    answer = ask(port, on_job(Operation.GET_JOB_ATTRIBUTES, number))
    assert answer.code == Status.CLIENT_ERROR_NOT_FOUND


@pytest.fixture
def open_job(port):
    """A job of ann's that waits for documents; canceled at the end."""
    number = job_of(ask(port, message(Operation.CREATE_JOB)))
    yield number
    ask(port, on_job(Operation.CANCEL_JOB, number))


def send_document(port: int, number: int, *, last: bool, document: bytes, user: bytes = ANN):
    octets = on_job(
        Operation.SEND_DOCUMENT, number, flag("last-document", value=last), PLAIN_TEXT, user=user
    )
    return ask(port, octets + document)


def test_19_send_document_must_say_whether_it_is_the_last(port, open_job):
    answer = ask(port, on_job(Operation.SEND_DOCUMENT, open_job) + PDF)
    assert answer.code == BAD_REQUEST
    assert job_state(port, open_job)[0] < JobState.CANCELED


def test_20_another_user_cannot_add_to_a_job(port, open_job):
    answer = send_document(port, open_job, last=True, document=b"bob's", user=BOB)
    assert answer.code in range(0x0401, 0x0404)
    assert job_state(port, open_job)[0] < JobState.CANCELED
    assert send_document(port, open_job, last=True, document=b"ann's").code == OK


def test_21_a_printer_of_single_documents_takes_an_empty_end(tmp_path):
    with printer_of(PrinterConfig(takes_many_documents=False), tmp_path) as port:
        job = job_of(ask(port, message(Operation.CREATE_JOB)))
        assert send_document(port, job, last=False, document=b"one").code == OK
        second = send_document(port, job, last=False, document=b"two")
        assert second.code == Status.SERVER_ERROR_MULTIPLE_DOCUMENT_JOBS_NOT_SUPPORTED
        assert send_document(port, job, last=True, document=b"").code == OK
        assert end_of_job(port, job)[0] == JobState.COMPLETED


def test_21_a_second_document_that_is_the_last_is_refused_and_not_kept(tmp_path):
    with printer_of(PrinterConfig(takes_many_documents=False), tmp_path) as port:
        job = job_of(ask(port, message(Operation.CREATE_JOB)))
        assert send_document(port, job, last=False, document=b"one").code == OK
        second = send_document(port, job, last=True, document=b"two" * 100_000)
        assert second.code == Status.SERVER_ERROR_MULTIPLE_DOCUMENT_JOBS_NOT_SUPPORTED
        assert end_of_job(port, job)[0] == JobState.COMPLETED
        ticket = json.loads((tmp_path / f"{job}.json").read_text("ascii"))
        assert [one["octets"] for one in ticket["documents"]] == [3]
        assert [path.read_bytes() for path in tmp_path.glob("*.txt")] == [b"one"]


def test_22_a_job_whose_documents_do_not_come_is_aborted(tmp_path):
    model = PrinterConfig(limits=QueueLimits(time_out_seconds=1))
    with printer_of(model, tmp_path) as port:
        state, reasons = end_of_job(port, job_of(ask(port, message(Operation.CREATE_JOB))))
        assert state == JobState.ABORTED
        assert {"aborted-by-system", "submission-interrupted"} <= reasons


def test_22_or_what_came_of_it_is_printed(tmp_path):
    limits = QueueLimits(time_out_seconds=3, time_out_action="process-job")
    with printer_of(PrinterConfig(limits=limits), tmp_path) as port:
        job = job_of(ask(port, message(Operation.CREATE_JOB)))
        assert send_document(port, job, last=False, document=b"one").code == OK
        assert end_of_job(port, job)[0] == JobState.COMPLETED


def test_23_tiny_chunks_extensions_and_a_trailer(printer):
    body = message(Operation.PRINT_JOB) + PDF
    chunks = b"".join(b'1;a=b;c="d"\r\n%c\r\n' % octet for octet in body)
    octets = CHUNKED + chunks + b"0;last\r\nX-Digest: none\r\n\r\n"
    job = job_of(http(printer.port, octets).message)
    assert kept_document(printer, job) == PDF


def test_24_a_length_too_short_for_the_message_is_never_a_job(port):
    before = job_of(print_job(port))
    body = message(Operation.PRINT_JOB)
    answer = http(port, post(body, length=len(body) - 9))
    assert answer.status == 400 or answer.message.code == BAD_REQUEST
    assert job_of(print_job(port)) == before + 1


def test_24_octets_beyond_the_length_are_400(port):
    body = message(GET, NAME)
    with calling(port) as connection, connection.makefile("rb") as said:
        connection.sendall(post(body + PDF, length=len(body)))
        octets = said.read()
    first, second = octets.index(b"HTTP/1.1 200 "), octets.index(b"HTTP/1.1 400 ")
    assert first < second
    assert octets.count(b"HTTP/1.1 ") == 2


def test_24_a_length_too_long_is_waited_for_and_given_up(tmp_path):
    limits = ServerLimits(body_grace=0.3, linger_timeout=0.1)
    body = message(Operation.PRINT_JOB) + PDF
    with printer_of(PrinterConfig(), tmp_path, limits) as port:
        assert http(port, post(body, length=len(body) + 1)).status == 408
        assert not list(tmp_path.glob("*.pdf"))


def test_24_a_connection_that_ends_within_a_document_is_400(tmp_path):
    body = message(Operation.PRINT_JOB) + PDF
    with printer_of(PrinterConfig(), tmp_path) as port, calling(port) as connection:
        connection.sendall(post(body, length=len(body) + 1))
        connection.shutdown(socket.SHUT_WR)
        assert read_answer(connection).status == 400
        jobs = message(Operation.GET_JOBS, keyword("which-jobs", "completed"))
        number = ask(port, jobs).groups[-1]["job-id"].value
        assert job_state(port, number)[0] == JobState.ABORTED


def test_25_a_document_is_not_asked_for_before_authentication():
    verifier = DigestVerifier("printers", {"ann": "secret"}.get)

    async def demand(request: Request) -> Response:
        proof = verifier.verify(request.headers.get("authorization"), "POST", request.path, 1)
        assert proof.user is None
        fields = [("WWW-Authenticate", value) for value in verifier.challenges(1)]
        return Response(401, b"", tuple(fields))

    with listening(demand) as port, calling(port) as connection:
        connection.sendall(post(b"", b"Expect: 100-continue\r\n", length=1 << 30))
        assert connection.recv(12, socket.MSG_WAITALL) == b"HTTP/1.1 401"


def test_26_a_client_hello_on_the_port_of_plain_ipp_is_taken_up(port, tls):
    assert ask(port, message(GET, NAME)).code == OK
    assert ask(port, message(GET, NAME), tls).code == OK


def test_27_options_upgrades_and_is_answered_inside_tls(port, tls):
    with calling(port) as connection:
        connection.sendall(b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n" + UPGRADE + b"\r\n")
        switching = read_answer(connection)
        assert switching.status == 101
        assert switching.fields["Upgrade"] == "TLS/1.0, HTTP/1.1"
        assert switching.fields["Connection"] == "Upgrade"
        with secured(connection, tls) as secure:
            assert read_answer(secure).status == 200
            secure.sendall(post(message(GET, NAME)))
            assert read_answer(secure).message.code == OK


def test_28_a_post_with_a_body_upgrades_once_it_is_read(printer, tls):
    body = message(Operation.PRINT_JOB) + PDF
    with calling(printer.port) as connection:
        connection.sendall(post(body, UPGRADE))
        assert read_answer(connection).status == 101
        with secured(connection, tls) as secure:
            job = job_of(read_answer(secure).message)
    assert kept_document(printer, job) == PDF


def test_28_a_post_with_a_long_body_is_answered_in_clear(printer):
    document = PDF * 4000
    job = job_of(http(printer.port, post(message(Operation.PRINT_JOB) + document, UPGRADE)).message)
    assert kept_document(printer, job) == document


def test_29_a_client_of_tls_1_0_is_told_by_an_alert(port):
    hello = b"\x03\x01" + bytes(32) + b"\x00" + b"\x00\x02\xc0\x13" + b"\x01\x00"
    handshake = b"\x01" + len(hello).to_bytes(3, "big") + hello
    with calling(port) as connection:
        connection.sendall(b"\x16\x03\x01" + len(handshake).to_bytes(2, "big") + handshake)
        alert = connection.recv(7, socket.MSG_WAITALL)
    assert (alert[0], alert[5], alert[6]) == (21, 2, 70)


def test_31_a_request_in_clear_where_tls_is_demanded_is_426(tmp_path):
    config = VirtualPrinterConfig(
        output=tmp_path / "out", identity=tmp_path / "identity", tls=TlsMode.REQUIRED
    )
    with run_in_thread(config) as printer:
        answer = http(printer.port, post(message(Operation.PRINT_JOB) + PDF))
        assert answer.status == 426
        assert answer.fields["Upgrade"].startswith("TLS/")
        assert "upgrade" in answer.fields["Connection"].lower()
        assert answer.body
        tls = ssl.create_default_context(cafile=printer.certificate_path)
        assert job_of(ask(printer.port, message(Operation.PRINT_JOB) + PDF, tls)) == 1


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost@evil", ""])
def test_33_a_request_for_somebody_else_is_refused(port, host):
    octets = post(message(GET)).replace(b"Host: localhost", b"Host: " + host.encode())
    assert http(port, octets).status in {400, 421}


def test_34_a_job_made_through_tls_is_hidden_in_clear(port, tls):
    body = message(Operation.PRINT_JOB, record(0x42, "job-name", b"secret plan")) + PDF
    answer = ask(port, body, tls)
    number = job_of(answer)
    assert str(answer.group(GroupTag.JOB)["job-uri"].value).startswith("ipps:")
    jobs = message(
        Operation.GET_JOBS,
        keyword("which-jobs", "completed"),
        keyword("requested-attributes", "all"),
    )
    end_of_job(port, number)
    in_clear = http(port, post(jobs)).body
    assert b"secret plan" not in in_clear
    assert b"ipps:" not in in_clear.partition(b"\x02")[2]
    assert b"secret plan" in http(port, post(jobs), tls).body


@pytest.mark.parametrize(
    ("number", "status"),
    [
        (1, OK),
        (2**31 - 1, OK),
        (0, BAD_REQUEST),
        (0x80000000, BAD_REQUEST),
        (2**32 - 1, BAD_REQUEST),
    ],
)
def test_35_all_bits_of_a_request_id_come_back(port, number, status):
    answer = http(port, post(message(GET, NAME, request_id=number)))
    assert answer.body[4:8] == number.to_bytes(4, "big")
    assert int.from_bytes(answer.body[2:4], "big") == status


@pytest.mark.parametrize("octets", [4, 7])
def test_35_a_request_cut_before_its_id_has_none(port, octets):
    answer = http(port, post(message(GET)[:octets]))
    assert answer.status == 400 or answer.message.request_id == 0


@pytest.mark.parametrize(
    "octets",
    [
        message(GET, NAME, keyword("x", "y"), NAME),
        message(GET, CHARSET),
        message(Operation.VALIDATE_JOB, job=FOUR_SIDED + FOUR_SIDED),
        message(Operation.VALIDATE_JOB, job=keyword("x", "y") * 2),
    ],
    ids=["operation", "charset", "job", "unknown"],
)
def test_36_an_attribute_twice_in_a_group_is_a_bad_request(port, octets):
    assert ask(port, octets).code == BAD_REQUEST


@pytest.mark.parametrize("depth", [100, 20_000])
def test_37_collections_nested_deeply_are_refused(port, depth):
    begin = record(0x34, "media-col") + member("media-size", 0x34) * (depth - 1)
    job = begin + record(0x37, "") * depth
    answer = ask(port, message(Operation.VALIDATE_JOB, job=job))
    assert answer.code in {BAD_REQUEST, Status.CLIENT_ERROR_REQUEST_ENTITY_TOO_LARGE}
    assert ask(port, message(GET, NAME)).code == OK


def test_38_a_value_with_an_extended_tag_is_passed_over(port):
    extended = record(0x7F, "x-new", integer(0x40000001) + b"value")
    answer = print_job(port, job=extended + record(0x21, "copies", integer(2)))
    assert answer.code == IGNORED
    assert unsupported(answer) == {"x-new": (OutOfBand.UNSUPPORTED,)}
    job = ask(port, on_job(Operation.GET_JOB_ATTRIBUTES, job_of(answer))).groups[-1]
    assert job["copies"].value == 2
