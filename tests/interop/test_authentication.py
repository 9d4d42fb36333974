"""curl proves who it is to our checks of HTTP authentication (RFC 7616, RFC 7617)."""

from __future__ import annotations

import http.server
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sealpress.transport.auth_server import DigestVerifier, basic_challenge, verify_basic
from tests.interop import judges

PASSWORDS = {"ann": "s3cret: \u00fc"}


class _Handler(http.server.BaseHTTPRequestHandler):
    """Answers 200 to ``ann``, by the scheme that the path names."""

    verifier: DigestVerifier
    only: str

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        given = self.headers.get("Authorization", "")
        if self.path == "/basic":
            proved = verify_basic(given, PASSWORDS.get)
            challenges = [basic_challenge("printer")]
        else:
            now = time.monotonic()
            proved = self.verifier.verify(given, "POST", self.path, now)
            offered = self.verifier.challenges(now, stale=proved.stale)
            challenges = [one for one in offered if self.path.removeprefix("/") in one]
        self.send_response(200 if proved.user else 401)
        for challenge in [] if proved.user else challenges:
            self.send_header("WWW-Authenticate", challenge)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its name
        """Say nothing."""


@contextmanager
def _server() -> Iterator[int]:
    handler = type("Handler", (_Handler,), {"verifier": DigestVerifier("printer", PASSWORDS.get)})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def _curl(port: int, path: str, scheme: str, password: str) -> int:
    argv = [judges.program("curl"), "-s", "-o", "/dev/null", "-w", "%{http_code}", scheme]
    argv += ["-u", f"ann:{password}", "-d", "document", f"http://127.0.0.1:{port}/{path}"]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=True)
    return int(done.stdout)


@pytest.mark.parametrize(
    ("path", "scheme"),
    [("SHA-256", "--digest"), ("MD5", "--digest"), ("basic", "--basic")],
)
def test_curl_proves_who_it_is(path: str, scheme: str) -> None:
    with _server() as port:
        assert _curl(port, path, scheme, PASSWORDS["ann"]) == 200
        assert _curl(port, path, scheme, "guess") == 401
