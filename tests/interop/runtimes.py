"""TLS and HTTP servers of Node and Java, written for the tests over what the runtimes bring."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from tests.interop import judges
from tests.interop.processes import Running
from tests.trust.authority import Issued

HERE = Path(__file__).parent
JAVA_PASSPHRASE = b"interop"


@contextmanager
def node(folder: Path, pem: Path, printer_port: int) -> Iterator[dict[str, int]]:
    """Run the servers of ``node_servers.js`` before a printer's plain port; yield their ports."""
    argv: list[str | Path] = [
        judges.program("node"),
        HERE / "node_servers.js",
        str(printer_port),
        pem,
    ]
    with _telling_ports(argv, folder / "node.log") as ports:
        yield ports


@contextmanager
def java(folder: Path, issued: Issued, authority: Issued) -> Iterator[dict[str, int]]:
    """Run the servers of ``JavaServers.java``; yield their ports."""
    store = folder / "keystore.p12"
    sealed = BestAvailableEncryption(JAVA_PASSPHRASE)
    store.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"printer", issued.key, issued.certificate, [authority.certificate], sealed
        )
    )
    argv: list[str | Path] = [
        judges.program("java"),
        "-XX:TieredStopAtLevel=1",
        HERE / "JavaServers.java",
        store,
    ]
    with _telling_ports(argv, folder / "java.log") as ports:
        yield ports


@contextmanager
def _telling_ports(argv: Sequence[str | Path], log: Path) -> Iterator[dict[str, int]]:
    with Running(argv, log=log) as running:
        found = running.wait_for(r"^\{.*\}$")
        assert found
        ports: dict[str, int] = json.loads(found.group(0))
        yield ports
