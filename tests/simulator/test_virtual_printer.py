import gzip
import hashlib
import os
import time
from pathlib import Path

import pytest

from sealpress.errors import Reason, StateError
from sealpress.ipp.message import Attribute
from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.server.names import names_of
from sealpress.simulator import TlsMode, run_in_thread
from sealpress.simulator.config import VirtualPrinterConfig
from tests.simulator.conftest import PDF, Client

UPGRADE = {"Connection": "upgrade", "Upgrade": "TLS/1.2, HTTP/1.1"}


def operation(name, tag, value):
    return Attribute(name, (tag,), (value,))


def job_state(client, job_id=1):
    answer = client.ask(Operation.GET_JOB_ATTRIBUTES, job_id=job_id)
    return answer.group(GroupTag.JOB)["job-state"].value


def wait_for_state(client, wanted, job_id=1, seconds=20):
    deadline = time.monotonic() + seconds
    while (state := job_state(client, job_id)) != wanted and time.monotonic() < deadline:
        time.sleep(0.02)
    assert state == wanted


@pytest.mark.parametrize("scheme", ["ipp", "ipps"])
def test_a_document_is_kept_octet_for_octet_with_its_ticket(start, scheme):
    client = start()
    octets = PDF + os.urandom(2_500_000)
    assert client.print(octets, scheme).code == Status.SUCCESSFUL_OK
    wait_for_state(client, 9)
    ticket = client.ticket()
    (document,) = ticket["documents"]
    assert document["file"] == "1-1.pdf"
    assert (client.printer.output / "1-1.pdf").read_bytes() == octets
    assert document["sha256"] == hashlib.sha256(octets).hexdigest()
    assert ticket["connection"]["binding"] == ("implicit" if scheme == "ipps" else "plain")
    assert ticket["connection"].get("tls-version", "") == ("TLSv1.3" if scheme == "ipps" else "")


def test_file_names_never_come_from_the_peer(start):
    client = start()
    evil = "../../../tmp/evil\x00.pdf"
    client.print(
        operation_attributes=[
            operation("job-name", ValueTag.NAME, evil),
            operation("document-name", ValueTag.NAME, evil),
            operation("document-format", ValueTag.MIME_MEDIA_TYPE, "application/pdf"),
        ]
    )
    wait_for_state(client, 9)
    assert sorted(path.name for path in client.printer.output.iterdir()) == ["1-1.pdf", "1.json"]


def test_a_compressed_document_is_inflated(start):
    client = start()
    compression = operation("compression", ValueTag.KEYWORD, "gzip")
    client.print(gzip.compress(PDF), operation_attributes=[compression])
    wait_for_state(client, 9)
    assert (client.printer.output / "1-1.pdf").read_bytes() == PDF


def test_a_broken_compressed_document_is_refused(start):
    client = start()
    compression = operation("compression", ValueTag.KEYWORD, "gzip")
    answer = client.print(gzip.compress(PDF)[:-4], operation_attributes=[compression])
    assert answer.code == Status.CLIENT_ERROR_COMPRESSION_ERROR
    assert not list(client.printer.output.glob("*.pdf"))


def test_a_document_that_is_too_large_is_refused(start):
    client = start(max_document_octets=1000)
    answer = client.print(PDF + bytes(5000))
    assert answer.code == Status.CLIENT_ERROR_REQUEST_ENTITY_TOO_LARGE
    assert not list(client.printer.output.glob("*-*"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_refuses_the_job_and_the_printer_goes_on(start):
    client = start()
    (client.printer.output / ".1-1.part").symlink_to("/dev/full")
    assert client.print().code == Status.SERVER_ERROR_TEMPORARY_ERROR
    assert job_state(client) == 8
    assert client.print().code == Status.SUCCESSFUL_OK
    wait_for_state(client, 9, job_id=2)


def test_create_job_and_several_documents(start):
    client = start()
    client.ask(Operation.CREATE_JOB)
    for number in (1, 2):
        last = operation("last-document", ValueTag.BOOLEAN, number == 2)
        answer = client.ask(
            Operation.SEND_DOCUMENT, PDF * number, job_id=1, operation_attributes=[last]
        )
        assert answer.code == Status.SUCCESSFUL_OK
    wait_for_state(client, 9)
    assert [one["octets"] for one in client.ticket()["documents"]] == [len(PDF), 2 * len(PDF)]


def test_a_job_is_canceled_while_it_is_printed(start):
    client = start(seconds_per_job=600)
    client.print()
    wait_for_state(client, 5)
    assert client.ask(Operation.CANCEL_JOB, job_id=1).code == Status.SUCCESSFUL_OK
    wait_for_state(client, 7)


def test_pages_take_their_time(start):
    client = start(seconds_per_impression=0.05)
    client.print(PDF * 4)
    wait_for_state(client, 9)
    answer = client.ask(Operation.GET_JOB_ATTRIBUTES, job_id=1)
    assert answer.group(GroupTag.JOB)["job-impressions-completed"].value == 4


@pytest.mark.parametrize(
    ("tls", "plain", "implicit"),
    [
        (TlsMode.OPTIONAL, 200, True),
        (TlsMode.REQUIRED, 426, True),
        (TlsMode.IMPLICIT_ONLY, 403, True),
        (TlsMode.UPGRADE_ONLY, 426, False),
        (TlsMode.OFF, 200, False),
    ],
)
def test_ways_in(start, tls, plain, implicit):
    client = start(tls=tls)
    body = b"\x02\x00\x00\x0b\x00\x00\x00\x01\x03"
    assert client.post(body)[0] == plain
    if tls is TlsMode.OFF:
        assert client.printer.certificate_path is None
    elif implicit:
        assert client.post(body, "ipps")[0] == 200
    else:
        with pytest.raises(OSError):  # noqa: PT011 - whichever way TLS ends here
            client.post(body, "ipps")
    assert all(uri.partition(":")[0] in tls.schemes for uri in client.printer.uris)


def test_the_identity_is_kept(start, tmp_path):
    first, second = start(), start(output=tmp_path / "other")
    assert first.printer.certificate_sha256 == second.printer.certificate_sha256
    keys = [path for path in (tmp_path / "identity").iterdir() if path.stat().st_mode & 0o077 == 0]
    assert keys


def test_a_restart_keeps_what_was_printed_before(tmp_path):
    config = VirtualPrinterConfig(output=tmp_path / "out", identity=tmp_path / "identity")
    for number in (1, 2):
        with run_in_thread(config) as running:
            client = Client(running)
            client.print(PDF * number)
            wait_for_state(client, 9, job_id=number)
    assert [path.name for path in running.documents()] == ["1-1.pdf", "2-1.pdf"]


def test_two_printers_never_share_an_output(start):
    start()
    with pytest.raises(StateError, match="another virtual printer uses the folder"):
        start()


def test_a_port_in_use_is_told(start, tmp_path):
    taken = start().printer.port
    with pytest.raises(StateError) as caught:
        start(port=taken, output=tmp_path / "other")
    assert caught.value.reason == Reason.PORT_IN_USE
    assert str(taken) in caught.value.detail


def test_an_output_that_is_a_file_is_told(start, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StateError) as caught:
        start(output=tmp_path / "file" / "below")
    assert caught.value.reason == Reason.STATE_UNWRITABLE


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("127.0.0.1", {"localhost", "127.0.0.1", "::1"}),
        ("printer.example", {"printer.example", "localhost"}),
        ("::", {"localhost", "127.0.0.1", "::1"}),
    ],
)
def test_certificate_names(tmp_path, host, names):
    config = VirtualPrinterConfig(output=tmp_path, identity=tmp_path, host=host)
    assert names <= set(names_of(config.host, config.hosts))
