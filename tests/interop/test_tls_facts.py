"""TLS version, cipher and certificate as we show them are those that OpenSSL sees."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.interop import openssl
from tests.interop.cupsd import Cupsd
from tests.interop.ippeveprinter import EvePrinter
from tests.interop.sealpress_command import Sealpress, VirtualPrinter


def implicit_offer(sealpress: Sealpress, uri: str, port: int) -> dict[str, object]:
    asked = sealpress.run("plan", uri, "--ask", "--json", "--trust", "encrypt").json
    (offer,) = [
        offer
        for offer in asked["offers"]
        if (offer["port"], offer["binding"]) == (port, "implicit")
    ]
    return dict(offer)


def assert_agreed(offer: dict[str, object], judge: openssl.Handshake) -> None:
    assert offer["tls_version"] == judge.version
    assert offer["cipher"] == judge.cipher
    assert offer["certificate_sha256"] == judge.sha256


def test_of_ippeveprinter(eve_printer: EvePrinter, sealpress: Sealpress) -> None:
    offer = implicit_offer(sealpress, eve_printer.uri("ipps"), eve_printer.port)
    assert_agreed(offer, openssl.s_client(eve_printer.port))


def test_of_cupsd(cupsd: Cupsd, sealpress: Sealpress) -> None:
    offer = implicit_offer(sealpress, cupsd.uri("sink", "ipps"), cupsd.tls_port)
    assert_agreed(offer, openssl.s_client(cupsd.tls_port))


def test_of_our_own_printer(virtual_printer: VirtualPrinter, sealpress: Sealpress) -> None:
    offer = implicit_offer(sealpress, virtual_printer.uri("ipps"), virtual_printer.port)
    assert_agreed(offer, openssl.s_client(virtual_printer.port))


@contextmanager
def limited_server(folder: Path, version: str) -> Iterator[openssl.Server]:
    with openssl.s_server(folder, f"-{version}") as server:
        yield server


@pytest.mark.parametrize(("option", "version"), [("tls1_2", "TLSv1.2"), ("tls1_3", "TLSv1.3")])
def test_of_a_server_with_one_version(
    sealpress: Sealpress, tmp_path: Path, option: str, version: str
) -> None:
    with limited_server(tmp_path, option) as server:
        uri = f"ipps://localhost:{server.port}/ipp/print"
        offer = implicit_offer(sealpress, uri, server.port)
        assert_agreed(offer, openssl.s_client(server.port))
    assert offer["tls_version"] == version
