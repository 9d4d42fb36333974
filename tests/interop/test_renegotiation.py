"""A server that begins the handshake anew in the middle of a connection of TLS 1.2."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import sealpress
from sealpress.errors import Reason, TlsError
from sealpress.transport.stream import Timeouts
from tests.interop import judges
from tests.interop.old_servers import make_old_certificate
from tests.interop.processes import eventually, free_port, listens

BEGIN_ANEW = b"r\n"
"""What s_server takes on its standard input as the order to renegotiate."""

PATIENT = Timeouts(connect=10, handshake=10, send=10, receive=20, response=20)


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """An s_server of TLS 1.2 that renegotiates as soon as a request has come."""
    shown, port = make_old_certificate(tmp_path, 2048, "sha256"), free_port()
    argv = [judges.program("openssl"), "s_server", "-accept", str(port), "-tls1_2"]
    argv += ["-cert", str(shown.certificate), "-key", str(shown.key)]
    with subprocess.Popen(
        argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as server:
        stdin, stdout = server.stdin, server.stdout
        assert stdin is not None
        assert stdout is not None

        def begin_anew_when_asked() -> None:
            for line in stdout:
                if line.startswith(b"POST "):
                    stdin.write(BEGIN_ANEW)
                    stdin.flush()

        watching = threading.Thread(target=begin_anew_when_asked)
        watching.start()
        try:
            eventually(lambda: listens(port), "s_server")
            yield port
        finally:
            server.kill()
            watching.join()


def test_a_renegotiation_is_called_by_its_name(port: int) -> None:
    uri = f"ipps://localhost:{port}/ipp/print"
    with (
        sealpress.Printer(uri, trust="encrypt", timeouts=PATIENT) as printer,
        pytest.raises(TlsError) as caught,
    ):
        printer.attributes()
    assert (caught.value.reason, caught.value.alert) == (Reason.TLS_ALERT, 40)
    assert "negotiate TLS anew" in caught.value.detail
    assert "client certificate" in caught.value.hint
