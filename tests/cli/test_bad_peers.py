"""What a person is told when something else than a printer answers, or none of it."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager

import pytest

from sealpress.simulator import TlsMode, VirtualPrinterConfig, run_in_thread

PAGE = b"<html><title>Log in</title>Please log in\x1b[2J</html>"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nContent-Type: %s\r\n\r\n"


@contextmanager
def peer(answer, *, then_wait=False):
    """Answer every connection with the same octets after the first ones came."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ended = threading.Event()

        def serve():
            while not ended.is_set():
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.settimeout(20)
                    connection.recv(65536)
                    connection.sendall(answer)
                    if then_wait:
                        ended.wait(20)

        thread = threading.Thread(target=serve)
        thread.start()
        port = listener.getsockname()[1]
        try:
            yield f"//127.0.0.1:{port}/ipp/print"
        finally:
            ended.set()
            with socket.create_connection(("127.0.0.1", port)) as last:
                last.sendall(b"x")
            thread.join()


def check(ended, code, reason):
    assert f"{reason} (SP-" in ended.err
    assert (ended.code, ended.out) == (code, "")
    for part in ("what", "remedy", "phase"):
        assert part in ended.err
    assert "Traceback" not in ended.err
    assert "\x1b" not in ended.err


@pytest.mark.parametrize(
    ("answer", "code", "reason"),
    [
        (OK % (len(PAGE), b"text/html") + PAGE, 3, "not-ipp"),
        (OK % (100, b"application/ipp") + b"\x02\x00\x00\x00", 3, "response-truncated"),
        (OK % (8, b"application/ipp") + b"\x02\x00\x00\x00\x00\x00\x00\x01", 1, "truncated"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", 3, "not-http"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 5, "http-not-found"),
        (b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", 5, "http-status"),
        (b"HTTP/1.1 401 Who\r\nContent-Length: 0\r\nWWW-Authenticate: Basic realm=x\r\n\r\n", 5,
         "authentication-required"),
        (b"\x15\x03\x01\x00\x02\x02\x28", 3, "tls-on-plain-port"),
        (b"", 3, "connection-closed"),
    ],
)  # fmt: skip
def test_over_ipp(sealpress, answer, code, reason):
    with peer(answer) as address:
        check(sealpress("show", f"ipp:{address}", "--timeout", 5), code, reason)


@pytest.mark.parametrize(
    ("answer", "code", "reason"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", 3, "plain-on-tls-port"),
        (b"\x15\x03\x01\x00\x02\x02\x46", 3, "tls-version-mismatch"),
        (b"", 3, "tls-closed"),
    ],
)
def test_over_ipps(sealpress, answer, code, reason):
    with peer(answer) as address:
        check(sealpress("show", f"ipps:{address}", "--timeout", 5), code, reason)


@pytest.mark.parametrize(
    ("scheme", "reason"), [("ipp", "receive-timeout"), ("ipps", "tls-timeout")]
)
def test_a_peer_that_says_nothing(sealpress, scheme, reason):
    with peer(b"", then_wait=True) as address:
        check(sealpress("show", f"{scheme}:{address}", "--timeout", 0.3), 3, reason)


def test_tls_only_printer_asked_in_clear(sealpress, tmp_path):
    config = VirtualPrinterConfig(
        output=tmp_path / "o", identity=tmp_path / "i", tls=TlsMode.IMPLICIT_ONLY
    )
    with run_in_thread(config) as printer:
        ended = sealpress("show", printer.uri("ipp"))
    assert ended.code in {3, 5}
    assert "ipps" in ended.err


def test_a_printer_without_tls_asked_for_it(sealpress, tmp_path):
    config = VirtualPrinterConfig(output=tmp_path / "o", identity=tmp_path / "i", tls=TlsMode.OFF)
    with run_in_thread(config) as printer:
        check(sealpress("show", printer.uri("ipps")), 3, "plain-on-tls-port")
        required = sealpress("show", printer.uri("ipp"), "--security", "require")
    check(required, 3, "no-secure-endpoint")
    assert "tried" in required.err
