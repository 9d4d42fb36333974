"""Client certificates before foreign clients: PWG 5199.10 Table 3.1, and alerts, in all modes."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from sealpress.ipp import Operation
from tests.interop import ipptool, judges
from tests.interop.certificate_clients import CLIENTS, Client, http_request
from tests.interop.processes import eventually
from tests.interop.sealpress_command import VirtualPrinter, virtual_printer
from tests.trust.client_makers import Clinic, make_clinic

VERSIONS = ["1.2", "1.3"]
MODES = ["ask", "require-at-ipp", "require-at-tls"]

# who shows what: the IPP status, and a word that the sentence must have
AT_IPP: dict[str, tuple[int, str]] = {
    "nothing": (0x0402, "needs a client certificate"),
    "good": (0x0000, ""),
    "self-signed": (0x0403, "self-signed"),
    "expired": (0x0403, "expired"),
    "other CA": (0x0403, "Other CA"),
    "wrong EKU": (0x0403, "TLS clients"),
    "denied": (0x0401, "mallory@clinic.example"),
}
AT_TLS = {"self-signed": 48, "expired": 45, "other CA": 48, "wrong EKU": 43}
NO_CERTIFICATE_ALERT = {"1.2": 40, "1.3": 116}


def expected(mode: str, who: str, version: str) -> tuple[int | None, int | None]:
    """Return the IPP status and the alert."""
    if mode == "require-at-tls" and who == "nothing":
        return None, NO_CERTIFICATE_ALERT[version]
    if mode == "require-at-tls" and who in AT_TLS:
        return None, AT_TLS[who]
    if mode == "ask" and who == "nothing":
        return 0, None
    return AT_IPP[who][0], None


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    return make_clinic(tmp_path_factory.mktemp("clinic"))


@pytest.fixture(scope="module")
def printers(
    clinic: Clinic, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, VirtualPrinter]]:
    """A running printer for each mode."""
    with ExitStack() as stack:
        options = ["--client-ca", str(clinic.ca_file), "--deny-user", "mallory@clinic.example"]
        yield {
            mode: stack.enter_context(
                virtual_printer(
                    tmp_path_factory.mktemp(mode), "--client-certificates", mode, *options
                )
            )
            for mode in MODES
        }


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("who", AT_IPP)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS)
def test_what_a_client_hears(
    printers: dict[str, VirtualPrinter],
    clinic: Clinic,
    client: Client,
    mode: str,
    who: str,
    version: str,
) -> None:
    certificate = None if who == "nothing" else clinic.path(who)
    heard = client(printers[mode].port, certificate, version)
    assert (heard.status, heard.alert) == expected(mode, who, version), heard.output
    if heard.status:
        assert AT_IPP[who][1] in heard.sentence


def test_ipptool_reads_status_and_sentence(
    printers: dict[str, VirtualPrinter], document: Path
) -> None:
    uri = printers["require-at-ipp"].uri("ipps")
    score = ipptool.run(uri, "get-printer-attributes.test", "-v", document=document)
    assert "client-error-not-authenticated" in score.output
    assert "this printer needs a client certificate" in score.output


def test_ipptool_prints_without_connecting_again_and_again(
    printers: dict[str, VirtualPrinter], document: Path
) -> None:
    """CUPS 2.4 clients would loop if a session ticket were the first thing that comes."""
    printer = printers["ask"]
    before = len(printer.documents())
    for _ in range(3):
        score = ipptool.run(printer.uri("ipps"), "print-job.test", document=document, timeout=60)
        assert score.failed == [], score.output
        assert score.passed
    assert len(printer.documents()) == before + 3


def test_curl_prints_as_its_certificates_user(
    printers: dict[str, VirtualPrinter], clinic: Clinic, tmp_path: Path
) -> None:
    printer = printers["require-at-ipp"]
    octets = http_request(printer.port, Operation.PRINT_JOB).partition(b"\r\n\r\n")[2]
    path = tmp_path / "print-job"
    path.write_bytes(octets + b"%PDF-1.4")
    argv = [judges.program("curl"), "-sSk", "--cert", str(clinic.path("good"))]
    argv += ["-H", "Content-Type: application/ipp", "--data-binary", f"@{path}"]
    url = f"https://localhost:{printer.port}/ipp/print"
    answer = subprocess.run([*argv, url], capture_output=True, timeout=60, check=True).stdout
    assert answer[2:4] == b"\x00\x00"
    tickets = "".join(each.read_text() for each in printer.output.glob("*.json"))
    assert '"job-originating-user-name": "ann@clinic.example"' in tickets
    assert "CN=Clinic CA (key " in tickets


@pytest.mark.parametrize("version", VERSIONS)
def test_a_browser_without_certificate_reads_why(
    printers: dict[str, VirtualPrinter], version: str
) -> None:
    port = printers["require-at-ipp"].port
    argv = [judges.program("curl"), "-sSki", "--tls-max", version, f"https://localhost:{port}/"]
    page = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=True).stdout
    assert page.startswith("HTTP/1.1 403 ")
    assert "this printer needs a client certificate" in page


def test_keys_may_be_updated_in_the_middle(
    printers: dict[str, VirtualPrinter], clinic: Clinic, tmp_path: Path
) -> None:
    """s_client's command K asks for new keys of both sides (RFC 8446 section 4.6.3)."""
    port = printers["require-at-ipp"].port
    argv = [judges.program("openssl"), "s_client", "-connect", f"localhost:{port}", "-tls1_3"]
    argv += ["-cert", str(clinic.path("good")), "-msg"]
    log = tmp_path / "s_client.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=output, stderr=output) as process,
    ):
        assert process.stdin is not None
        for awaited, octets in (
            (b"Verify return code", b"K\n"),
            (b">>> TLS 1.3, Handshake [length 0005], KeyUpdate", http_request(port)),
        ):
            eventually(lambda awaited=awaited: awaited in log.read_bytes(), str(awaited))
            process.stdin.write(octets)
            process.stdin.flush()
        process.wait(60)
    said = log.read_bytes()
    assert b"<<< TLS 1.3, Handshake [length 0005], KeyUpdate" in said
    assert b"HTTP/1.1 200 OK" in said


@pytest.mark.parametrize(
    ("offered", "chosen"), [("1.2:+VERS-TLS1.3", "(TLS1.2"), ("1.3", "(TLS1.3")]
)
def test_gnutls_gets_tls_1_2_where_it_can(
    printers: dict[str, VirtualPrinter], offered: str, chosen: str
) -> None:
    """CUPS with GnuTLS stumbles over the tickets of TLS 1.3; one that can't do less is served."""
    heard = CLIENTS["gnutls"](printers["require-at-ipp"].port, None, offered)
    assert chosen in heard.output
    assert heard.status == 0x0402
