"""A printer whose floor reports: old clients are told, nothing of theirs reaches the disk."""

from __future__ import annotations

import subprocess

import pytest

from sealpress.ipp import decode, encode
from sealpress.ipp.operations import Operation
from sealpress.server import TlsFloor
from sealpress.simulator import TlsMode

OLD = ["curl", "--silent", "--insecure", "--max-time", "20", "--ciphers", "DEFAULT@SECLEVEL=0"]
SECRET = b"%PDF-1.4 what nobody but the printer may read " * 50_000
ATTRIBUTES = ("sealpress-tls-floor", "sealpress-tls-version", "sealpress-tls-cipher")


def old_post(client, body: bytes, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Send an IPP request as curl, with TLS 1.1 at most."""
    where = f"https://127.0.0.1:{client.printer.port}/ipp/print"
    kind = ("-H", "Content-Type: application/ipp", "--data-binary", "@-", *words)
    return subprocess.run(
        [*OLD, "--tls-max", "1.1", *kind, where], input=body, capture_output=True, check=False
    )


@pytest.mark.parametrize("operation", [Operation.PRINT_JOB, Operation.GET_PRINTER_ATTRIBUTES])
@pytest.mark.parametrize(
    "words", [(), ("-H", "Transfer-Encoding: chunked")], ids=["counted", "chunked"]
)
def test_an_old_client_is_told_and_nothing_is_kept(start, operation, words):
    client = start(tls_floor=TlsFloor.REPORT)
    octets = encode(client.message(operation, "ipps"))
    answer = decode(old_post(client, octets + SECRET, *words).stdout)
    assert answer.code == 0x0404
    assert answer.group(1)["sealpress-refusal-reason"].value == "tls-version-too-old"
    assert client.printer.documents() == []
    assert [path for path in client.printer.output.rglob("*") if path.is_file()] == []
    assert client.printer.counters.reports == 1


def test_others_print_as_always(start):
    client = start(tls_floor=TlsFloor.REPORT)
    assert client.print(scheme="ipps").code == 0
    assert len(client.printer.documents()) == 1


def test_where_the_floor_refuses_the_handshake_fails_and_is_told_of(start):
    client = start()
    assert old_post(client, SECRET).returncode == 35
    (failure,) = client.printer.failed_handshakes
    assert failure.reason == "tls-version-mismatch"
    assert failure.alert_sent == "protocol-version"
    assert failure.versions == ("tls-1.1",)
    assert client.printer.counters.failed_by_reason == {"tls-version-mismatch": 1}


def attributes(client, scheme: str) -> dict[str, object]:
    answer = client.ask(Operation.GET_PRINTER_ATTRIBUTES, scheme=scheme)
    return {name: answer.group(4)[name].value for name in ATTRIBUTES}


def test_a_client_can_ask_for_its_own_connection(start):
    client = start()
    assert list(attributes(client, "ipps").values()) == [
        "refuse",
        "tls-1.3",
        "TLS_AES_256_GCM_SHA384",
    ]
    assert attributes(client, "ipp")["sealpress-tls-version"].name == "NO_VALUE"


def test_a_printer_without_tls_says_nothing_of_it(start):
    client = start(tls=TlsMode.OFF)
    answer = client.ask(Operation.GET_PRINTER_ATTRIBUTES)
    assert "sealpress-tls-versions-supported" not in answer.group(4)
    assert client.printer.failed_handshakes == ()
