"""The faults of virtual printers, seen by programs that nobody here wrote: curl, s_client."""

from __future__ import annotations

import re
import subprocess

import pytest

from sealpress.simulator import VirtualPrinterConfig, run_in_thread
from tests.interop import judges
from tests.simulator.faults.raw import message, print_job

SECONDS = 20


@pytest.fixture(scope="module")
def one_printer(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sick")
    config = VirtualPrinterConfig(output=folder / "printed", identity=folder / "identity")
    with run_in_thread(config) as printer:
        yield printer


@pytest.fixture
def sick(one_printer):
    yield one_printer
    one_printer.set_faults()


@pytest.fixture(scope="module")
def body(tmp_path_factory):
    path = tmp_path_factory.mktemp("requests") / "request.ipp"
    path.write_bytes(message())
    return path


def curl(printer, body, *options, scheme="https", seconds=15):
    """Send a request; return curl's exit code and the HTTP status."""
    argv = [judges.program("curl"), "-sS", "-o", "-", "-w", "\n%{http_code}", "-m", str(seconds)]
    argv += ["-H", "Content-Type: application/ipp", "--data-binary", f"@{body}"]
    argv += [*options, f"{scheme}://localhost:{printer.port}/ipp/print"]
    done = subprocess.run(argv, capture_output=True, timeout=SECONDS, check=False)
    return done.returncode, int(done.stdout.rpartition(b"\n")[2] or 0)


# Exit codes of curl: 7 no connection, 18 part of a file, 28 time-out, 35 TLS handshake, 52 nothing
# came, 56 receiving failed, 58 client certificate, 60 certificate not trusted.
CURL = {
    "refuse": {7},
    "reset": {35},
    "close": {35},
    "stall": {28},
    "no-answer": {28},
    "late-answer:30": {28},
    "close-after-request": {52, 56},
    "close-mid-answer": {18, 56},
    "reset-mid-answer": {18, 56},
    "tls-1.1-only": {35},
    "sslv3-only": {35},
    "rc4-only": {35},
    "3des-only": {35},
    "tls-no-common-cipher": {35},
    "tls-no-renegotiation": {35},
    "tls-small-dh": {35},
    "tls-alert": {35},
    "tls-unknown-name": {35},
    "tls-close": {35},
    "tls-reset": {35},
    "tls-stall": {28},
    "tls-garbage": {35},
    "tls-plain-answer": {35},
    "tls-client-certificate": {56},
    "certificate-expired": {60},
    "certificate-wrong-name": {60},
    "certificate-self-signed": {60},
    "certificate-untrusted": {60},
    "certificate-sha1": {60},
    "length-too-long": {18},
    "chunked-answer-cut": {18},
    "http2-answer": {1},
    "not-http": {1},
}


def trusting(printer, fault):
    is_about = fault.startswith("certificate-")
    return "--cacert", str(printer.authority_path if is_about else printer.certificate_path)


@pytest.mark.parametrize("fault", CURL)
def test_curl_ends(sick, body, fault):
    sick.set_faults(fault)
    seconds = 2 if 28 in CURL[fault] else 15
    code, _ = curl(sick, body, *trusting(sick, fault), seconds=seconds)
    assert code in CURL[fault]


STATUS = {
    "http-status:507": 507,
    "http-forbidden": 403,
    "http-not-found": 404,
    "http-no-post": 405,
    "http-unavailable": 503,
    "redirect": 301,
    "auth-basic": 401,
    "auth-digest": 401,
    "html-answer": 200,
    "http10": 200,
    "no-length": 200,
    "connection-close": 200,
    "tls-1.2-only": 200,
    "tls-1.3-only": 200,
    "certificate-expiring": 200,
    "no-chunking": 200,
    "quirk-no-end": 200,
}


@pytest.mark.parametrize("fault", STATUS)
def test_curl_gets(sick, body, fault):
    sick.set_faults(fault)
    assert curl(sick, body, *trusting(sick, fault)) == (0, STATUS[fault])


@pytest.mark.parametrize("fault", ["auth-basic", "auth-digest", "auth-digest-old"])
def test_curl_knows_the_password(sick, body, fault):
    option = fault.replace("auth-", "--").removesuffix("-old")
    sick.set_faults(f"{fault}:al:secret")
    trust = trusting(sick, fault)
    assert curl(sick, body, option, "-u", "al:secret", *trust) == (0, 200)
    assert curl(sick, body, option, "-u", "al:wrong", *trust) == (0, 401)


def test_curl_sends_chunks(sick, body):
    sick.set_faults("no-chunking")
    chunked = ("-H", "Transfer-Encoding: chunked")
    assert curl(sick, body, *chunked, scheme="http") == (0, 411)


def test_curl_waits_for_permission_in_vain(sick, tmp_path):
    sick.set_faults("no-continue")
    document = tmp_path / "job.ipp"
    document.write_bytes(print_job().partition(b"\r\n\r\n")[2])
    before = len(sick.documents())
    assert curl(sick, document, "-H", "Expect: 100-continue", scheme="http") == (0, 200)
    assert len(sick.documents()) == before + 1


def s_client(printer, *options):
    argv = [judges.program("openssl"), "s_client", "-connect", f"localhost:{printer.port}"]
    argv += ["-servername", "localhost", *options]
    done = subprocess.run(argv, input=b"", capture_output=True, timeout=SECONDS, check=False)
    return (done.stdout + done.stderr).decode("utf-8", "replace")


@pytest.mark.parametrize(
    ("fault", "option", "version"),
    [
        ("tls-1.0-only", "-tls1", "TLSv1"),
        ("tls-1.1-only", "-tls1_1", "TLSv1.1"),
        ("tls-old-versions", "-tls1", "TLSv1"),
        ("tls-1.2-only", "-tls1_2", "TLSv1.2"),
        ("tls-1.3-only", "-tls1_3", "TLSv1.3"),
    ],
)
def test_s_client_agrees_on_a_version(sick, fault, option, version):
    sick.set_faults(fault)
    said = s_client(sick, option, "-cipher", "ALL:@SECLEVEL=0")
    assert re.search(r"New, \S+, Cipher is (?!\(NONE\))", said)
    assert re.search(
        rf"Protocol *(version)?: {re.escape(version)}\n|{re.escape(version)}, Cipher", said
    )


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("certificate-expired", "certificate has expired"),
        ("certificate-not-yet-valid", "certificate is not yet valid"),
        ("certificate-weak-key", "EE certificate key too weak"),
        ("certificate-sha1", "CA signature digest algorithm too weak"),
        ("certificate-damaged", "certificate signature failure"),
        ("certificate-self-signed", "self-signed certificate"),
    ],
)
def test_s_client_says_what_is_wrong_with_a_certificate(sick, fault, words):
    sick.set_faults(fault)
    said = s_client(sick, "-CAfile", str(sick.authority_path), "-auth_level", "2")
    assert words in said.replace("self signed", "self-signed")


def test_s_client_is_told_whose_certificate_is_wanted(sick):
    sick.set_faults("tls-client-certificate")
    assert "Acceptable client certificate CA names" not in s_client(sick, "-tls1_2")
    sick.set_faults("tls-small-dh")
    said = s_client(sick, "-cipher", "ALL:@SECLEVEL=0")
    assert "Server Temp Key: DH, 1024 bits" in said
