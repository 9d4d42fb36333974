from __future__ import annotations

import http.client
import json
import ssl
from contextlib import ExitStack

import pytest

from sealpress.ipp import decode, encode
from sealpress.ipp.operations import Operation
from sealpress.ipp.requests import request
from sealpress.ipp.uri import PrinterUri
from sealpress.simulator import VirtualPrinterConfig, run_in_thread

PDF = b"%PDF-1.4\n1 0 obj << /Type /Page >> endobj\n%%EOF\n"


class Client:
    """Speaks IPP over the standard library's HTTP, which nobody here wrote."""

    def __init__(self, printer):
        self.printer = printer
        self._ids = iter(range(1, 1 << 20))

    def connect(self, scheme="ipp"):
        if scheme == "ipp":
            return http.client.HTTPConnection("127.0.0.1", self.printer.port, timeout=20)
        context = ssl.create_default_context(cafile=self.printer.certificate_path)
        return http.client.HTTPSConnection(
            "localhost", self.printer.port, timeout=20, context=context
        )

    def message(self, operation, scheme="ipp", **named):
        uri = PrinterUri.parse(self.printer.uri(scheme))
        return request(operation, uri, next(self._ids), user="ann", **named)

    def post(self, body, scheme="ipp", headers=None):
        connection = self.connect(scheme)
        try:
            head = {"Content-Type": "application/ipp", **(headers or {})}
            connection.request("POST", "/ipp/print", body, head)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def ask(self, operation, document=b"", scheme="ipp", **named):
        octets = encode(self.message(operation, scheme, **named))
        body = [octets, document] if document else octets
        status, answer = self.post(body, scheme)
        assert status == 200
        return decode(answer)

    def print(self, document=PDF, scheme="ipp", **named):
        return self.ask(Operation.PRINT_JOB, document, scheme, **named)

    def ticket(self, job_id=1):
        return json.loads(self.printer.ticket(job_id).read_text())


@pytest.fixture
def start(tmp_path):
    """Start virtual printers; they end with the test."""
    with ExitStack() as stack:

        def begin(**options):
            config = VirtualPrinterConfig(
                **{"output": tmp_path / "out", "identity": tmp_path / "identity", **options}
            )
            return Client(stack.enter_context(run_in_thread(config)))

        yield begin
