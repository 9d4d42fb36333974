"""A gateway in this process for tests: queues that write files, or a printer that is off."""

from __future__ import annotations

import contextlib
import http.client
import json
import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import sealpress
from sealpress.gateway.settings import Encryption, GatewaySettings, QueueSettings
from sealpress.gateway.threads import RunningGateway, gateway_in_thread

OFF = "ipp://127.0.0.1:9/ipp/print"
"""A printer nobody will ever switch on."""
PDF = b"%PDF-1.4\n" + bytes(2000)


def settings_of(folder: Path, *queues: QueueSettings, **more: object) -> GatewaySettings:
    """Return settings of a gateway below a folder; without queues there are two."""
    printed = folder / "printed"
    printed.mkdir(exist_ok=True)
    usual = (
        QueueSettings(name="files", uri=f"file://{printed}/", info="<b>Files</b>"),
        QueueSettings(name="off", uri=OFF, encryption=Encryption.OPTIONAL, is_default=True),
    )
    made = GatewaySettings(
        state=folder / "state",
        port=0,
        queues=queues or usual,
        file_folders=(str(printed),),
        drain_seconds=0.2,
    )
    return replace(made, **more)  # type: ignore[arg-type]  # by name


class Served:
    """A gateway whose settings can be changed."""

    def __init__(self, settings: GatewaySettings) -> None:
        self.settings = settings

    @contextlib.contextmanager
    def running(self) -> Iterator[RunningGateway]:
        """Run it."""
        with gateway_in_thread(self.settings, lambda: self.settings) as gateway:
            yield gateway


def print_to(gateway: RunningGateway, queue: str, document: bytes = PDF, name: str = "a") -> int:
    """Print a document; return its number as soon as it is accepted."""
    with sealpress.Printer(gateway.uri(queue), trust=gateway.pin, user="ann") as printer:
        return printer.print(document, name=name, transform="never").id


def get(gateway: RunningGateway, path: str, *, tls: bool = True) -> tuple[int, dict[str, str], str]:
    """Ask for a page; return status, header fields with small names, and text."""
    if tls:
        context = ssl.create_default_context(cafile=str(gateway.certificate_path))
        line: http.client.HTTPConnection = http.client.HTTPSConnection(
            "localhost", gateway.port, context=context, timeout=20
        )
    else:
        line = http.client.HTTPConnection("localhost", gateway.port, timeout=20)
    with contextlib.closing(line):
        line.request("GET", path)
        answer = line.getresponse()
        fields = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, fields, answer.read().decode()


def get_json(gateway: RunningGateway, path: str) -> tuple[int, dict[str, object]]:
    """Ask for something in JSON."""
    status, _, text = get(gateway, path)
    return status, json.loads(text)
