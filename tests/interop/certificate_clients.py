"""Foreign clients that show a certificate: what each of them hears from a printer."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sealpress.errors import WireError
from sealpress.ipp import Operation, decode, encode
from sealpress.ipp.requests import request
from sealpress.ipp.uri import PrinterUri
from tests.interop import judges

TIMEOUT = 60.0

# curl tells alerts by OpenSSL's texts only
_ALERT_TEXTS = {
    "certificate required": 116,
    "handshake failure": 40,
    "unknown ca": 48,
    "certificate expired": 45,
    "unsupported certificate": 43,
}


@dataclass(frozen=True)
class Heard:
    """What came back.

    Attributes:
        status: The IPP status, if there was an answer.
        sentence: Its status-message.
        alert: The TLS alert that the client says it received.
        output: Everything the client said, to be shown when a test fails.
    """

    status: int | None
    sentence: str
    alert: int | None
    output: str


def http_request(port: int, operation: Operation = Operation.GET_PRINTER_ATTRIBUTES) -> bytes:
    """Return a whole HTTP request with an IPP request in it."""
    uri = PrinterUri.parse(f"ipps://localhost:{port}/ipp/print")
    body = encode(request(operation, uri, 77, user="mallory"))
    head = [
        "POST /ipp/print HTTP/1.1",
        f"Host: localhost:{port}",
        "Content-Type: application/ipp",
        "Connection: close",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def _heard(answer: bytes, output: str, alert: int | None) -> Heard:
    start = answer.find(b"\r\n\r\n", max(answer.find(b"HTTP/1.1 200"), 0))
    try:
        message = decode(answer[start + 4 :]) if b"HTTP/1.1 200" in answer else None
    except WireError:
        message = None
    if message is None:
        return Heard(None, "", alert, output)
    sentence = str(message.groups[0]["status-message"].value)
    return Heard(message.code, sentence, alert, output)


def _talk(argv: list[str], octets: bytes) -> tuple[bytes, str]:
    done = subprocess.run(argv, input=octets, capture_output=True, timeout=TIMEOUT, check=False)
    return done.stdout, done.stderr.decode(errors="replace")


def curl(port: int, certificate: Path | None, version: str) -> Heard:
    """Ask with curl."""
    argv = [judges.program("curl"), "-sS", "-k", "-i", "-m", "30", "--tls-max", version]
    argv += [f"--tlsv{version}", "--data-binary", "@-", "-H", "Content-Type: application/ipp"]
    if certificate is not None:
        argv += ["--cert", str(certificate), "--key", str(certificate)]
    body = http_request(port).partition(b"\r\n\r\n")[2]
    answer, said = _talk([*argv, f"https://localhost:{port}/ipp/print"], body)
    alert = next((code for text, code in _ALERT_TEXTS.items() if f"alert {text}" in said), None)
    if said.startswith("curl: (60)"):  # how curl tells of alert 45 before the handshake's end
        alert = 45
    return _heard(answer, said, alert)


def openssl(port: int, certificate: Path | None, version: str) -> Heard:
    """Ask with s_client."""
    argv = [judges.program("openssl"), "s_client", "-quiet", "-connect", f"localhost:{port}"]
    argv += [f"-tls{version.replace('.', '_')}"]
    if certificate is not None:
        argv += ["-cert", str(certificate), "-key", str(certificate)]
    answer, said = _talk(argv, http_request(port))
    return _heard(answer, said, _number(r"SSL alert number (\d+)", said))


def gnutls(port: int, certificate: Path | None, version: str) -> Heard:
    """Ask with gnutls-cli."""
    argv = [judges.program("gnutls-cli"), "--insecure", "--port", str(port)]
    argv += ["--priority", f"NORMAL:-VERS-ALL:+VERS-TLS{version}"]
    if certificate is not None:
        argv += ["--x509certfile", str(certificate), "--x509keyfile", str(certificate)]
    answer, said = _talk([*argv, "localhost"], http_request(port))
    said += answer[-2000:].decode(errors="replace")
    return _heard(_without_last_words(answer), said, _number(r"Received alert \[(\d+)\]", said))


def _without_last_words(output: bytes) -> bytes:
    return output.partition(b"- Peer has closed")[0]


def _number(pattern: str, text: str) -> int | None:
    found = re.search(pattern, text)
    return int(found[1]) if found else None


Client = Callable[[int, Path | None, str], Heard]
CLIENTS: dict[str, Client] = {"curl": curl, "openssl": openssl, "gnutls": gnutls}
