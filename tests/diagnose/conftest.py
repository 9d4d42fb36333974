from __future__ import annotations

import socket

import pytest

from sealpress.simulator import TlsMode, VirtualPrinterConfig, run_in_thread
from tests.client.peer import ScriptedPrinter
from tests.interop import processes


@pytest.fixture
def listener():
    """The port of somebody who listens and does nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.fixture
def free_port():
    """A port at which nobody listens."""
    return processes.free_port()


@pytest.fixture
def start_printer(tmp_path):
    """Return a context manager with a virtual printer; TLS as named."""

    def start(tls="optional", **settings):
        folder = tmp_path / f"printer-{len(list(tmp_path.iterdir()))}"
        config = VirtualPrinterConfig(
            output=folder / "o", identity=folder / "i", tls=TlsMode(tls), **settings
        )
        return run_in_thread(config)

    return start


@pytest.fixture
def printer(start_printer):
    """A healthy printer with a certificate that nobody knows."""
    with start_printer() as running:
        yield running


@pytest.fixture
def scripted():
    """Return a function that starts printers which follow a script."""
    printers = []

    def make(*rules, **settings):
        printers.append(ScriptedPrinter(list(rules), **settings))
        return printers[-1]

    yield make
    for printer in printers:
        printer.close()
