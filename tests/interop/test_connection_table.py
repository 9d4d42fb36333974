"""Each URI form x kind of printer x policy: the binding used is the right one, by its first octets.

Every kind of printer has a loopback address of its own, so that it can have the standard ports.
All rows run one after the other under one capture, with a marker in it before each.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

import sealpress
from sealpress.client.knowledge import MemoryKnowledge
from sealpress.simulator import TlsMode, VirtualPrinterConfig
from sealpress.simulator import VirtualPrinter as Simulator
from tests.interop import judges, tshark

FORMS = (
    "ipp://{h}/ipp/print",
    "ipp://{h}:631/ipp/print",
    "ipps://{h}/ipp/print",
    "ipps://{h}:631/ipp/print",
    "ipps://{h}:443/ipp/print",
    "https://{h}/ipp/print",
    "http://{h}/ipp/print",
)
POLICIES = ("as-uri", "prefer", "require")

OFF, ON, TLS, UPGRADE = (
    TlsMode.OFF,
    TlsMode.OPTIONAL,
    TlsMode.IMPLICIT_ONLY,
    TlsMode.UPGRADE_ONLY,
)
# kind -> its address, and what it speaks on which port
KINDS: dict[str, tuple[str, dict[int, TlsMode]]] = {
    "ipp-only": ("127.77.0.1", {631: OFF, 80: OFF}),
    "ipps-only": ("127.77.0.2", {631: TLS}),
    "both": ("127.77.0.3", {631: ON, 443: TLS, 80: OFF}),
    "upgrade-only": ("127.77.0.4", {631: UPGRADE, 80: UPGRADE}),
    "443-only": ("127.77.0.5", {443: TLS}),
}
ANY = range(len(FORMS))
IPP, IPPS, AT_443, HTTP = (0, 1), (2, 3), (4, 5), (6,)

# What must be used: (kind, policy) -> {forms: (port, binding)}; None where it must fail.
Way = tuple[int, str] | None
EXPECTED: dict[tuple[str, str], dict[tuple[int, ...], Way]] = {
    ("ipp-only", "as-uri"): {IPP: (631, "plain"), IPPS: None, AT_443: None, HTTP: (80, "plain")},
    ("ipp-only", "prefer"): {IPP: (631, "plain"), IPPS: None, AT_443: None, HTTP: (80, "plain")},
    ("ipp-only", "require"): {IPP: None, IPPS: None, AT_443: None, HTTP: None},
    ("ipps-only", "as-uri"): {IPP: None, IPPS: (631, "implicit"), AT_443: None, HTTP: None},
    ("ipps-only", "prefer"): {
        IPP: (631, "implicit"),
        IPPS: (631, "implicit"),
        AT_443: (631, "implicit"),
        HTTP: (631, "implicit"),
    },
    ("ipps-only", "require"): {
        IPP: (631, "implicit"),
        IPPS: (631, "implicit"),
        AT_443: None,
        HTTP: (631, "implicit"),
    },
    ("both", "as-uri"): {
        IPP: (631, "plain"),
        IPPS: (631, "implicit"),
        AT_443: (443, "implicit"),
        HTTP: (80, "plain"),
    },
    ("both", "prefer"): {
        IPP: (631, "implicit"),
        IPPS: (631, "implicit"),
        AT_443: (443, "implicit"),
        HTTP: (631, "implicit"),
    },
    ("both", "require"): {
        IPP: (631, "implicit"),
        IPPS: (631, "implicit"),
        AT_443: (443, "implicit"),
        HTTP: (443, "implicit"),
    },
    ("upgrade-only", "as-uri"): {
        IPP: (631, "upgrade"),
        IPPS: None,
        AT_443: None,
        HTTP: (80, "upgrade"),
    },
    ("upgrade-only", "prefer"): {
        IPP: (631, "upgrade"),
        IPPS: (631, "upgrade"),
        AT_443: (631, "upgrade"),
        HTTP: (80, "upgrade"),
    },
    ("upgrade-only", "require"): {
        IPP: (631, "upgrade"),
        IPPS: None,
        AT_443: None,
        HTTP: (80, "upgrade"),
    },
    ("443-only", "as-uri"): {IPP: None, IPPS: None, AT_443: (443, "implicit"), HTTP: None},
    ("443-only", "prefer"): {
        IPP: (443, "implicit"),
        IPPS: (443, "implicit"),
        AT_443: (443, "implicit"),
        HTTP: (443, "implicit"),
    },
    ("443-only", "require"): {
        IPP: (443, "implicit"),
        IPPS: None,
        AT_443: (443, "implicit"),
        HTTP: (443, "implicit"),
    },
}
FIRST_OCTETS = {"plain": b"POST ", "upgrade": b"OPTIONS * ", "implicit": tshark.CLIENT_HELLO}
ROWS = [(kind, policy, form) for kind, policy, form in product(KINDS, POLICIES, ANY)]


def expected(kind: str, policy: str, form: int) -> Way:
    """Look a row up in the table."""
    return next(way for forms, way in EXPECTED[kind, policy].items() if form in forms)


@dataclass(frozen=True)
class Row:
    """What one row led to: our own word for it, and what the capture shows."""

    said: Way
    error: sealpress.SealpressError | None
    streams: tuple[tuple[int, bytes], ...]  # port and octets sent in each connection, in order

    @property
    def seen(self) -> Way:
        """The last connection's port, and its binding by the first octets sent in it."""
        port, octets = self.streams[-1]
        return port, next(name for name, first in FIRST_OCTETS.items() if octets.startswith(first))

    @property
    def in_clear(self) -> bytes:
        """Everything sent outside of TLS."""
        streams = [octets for _, octets in self.streams]
        plain = [octets for octets in streams if not octets.startswith(tshark.CLIENT_HELLO)]
        return b"".join(octets.partition(tshark.CLIENT_HELLO)[0] for octets in plain)


Table = dict[tuple[str, str, int], Row]


@contextmanager
def all_kinds(folder: Path) -> Iterator[None]:
    """Run every kind of printer, in an event loop in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    stack = AsyncExitStack()

    async def start() -> None:
        for kind, (host, ports) in KINDS.items():
            for port, mode in ports.items():
                config = VirtualPrinterConfig(
                    output=folder / f"{kind}-{port}",
                    identity=folder / "identity",
                    host=host,
                    port=port,
                    tls=mode,
                )
                await stack.enter_async_context(Simulator(config))

    try:
        asyncio.run_coroutine_threadsafe(start(), loop).result(60)
        yield
    finally:
        asyncio.run_coroutine_threadsafe(stack.aclose(), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def reach(kind: str, policy: str, form: int) -> tuple[Way, sealpress.SealpressError | None]:
    """Ask a printer for its attributes, knowing nothing of it; return what we say was used."""
    uri = FORMS[form].format(h=KINDS[kind][0])
    try:
        with sealpress.Printer(
            uri, security=policy, trust="encrypt", knowledge=MemoryKnowledge()
        ) as printer:
            printer.attributes("printer-state")
            report = printer.connection
            assert report is not None
            port = int(report.endpoint.rpartition(":")[2])
            return (port, str(report.binding)), None
    except sealpress.SealpressError as error:
        return None, error


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Table:
    """Run all rows under one capture."""
    judges.as_root("tshark")
    folder = tmp_path_factory.mktemp("table")
    results = {}
    with (
        all_kinds(folder),
        tshark.capture(folder / "table.pcapng", [631, 443, 80]) as capture,
    ):
        for number, row in enumerate(ROWS):
            capture.mark(f"row {number}", wait=False)
            results[row] = reach(*row)
        capture.finish()
    sent = capture.streams_by_mark()
    return {
        row: Row(*results[row], streams=tuple(sent.get(f"row {number}", ())))
        for number, row in enumerate(ROWS)
    }


@pytest.mark.parametrize(("kind", "policy"), list(product(KINDS, POLICIES)))
def test_the_right_binding_is_used(table: Table, kind: str, policy: str) -> None:
    rows = {FORMS[form]: table[kind, policy, form] for form in ANY}
    wanted = {FORMS[form]: expected(kind, policy, form) for form in ANY}
    said = {form: row.said for form, row in rows.items()}
    assert said == wanted, {form: row.error for form, row in rows.items()}
    assert {form: row.seen for form, row in rows.items() if row.said} == {
        form: way for form, way in wanted.items() if way
    }


@pytest.mark.parametrize("kind", KINDS)
def test_require_sends_no_octet_of_ipp_in_clear(table: Table, kind: str) -> None:
    in_clear = b"".join(table[kind, "require", form].in_clear for form in ANY)
    assert b"application/ipp" not in in_clear
    assert b"POST" not in in_clear


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_goes_in_clear_where_the_uri_says_tls(table: Table, kind: str) -> None:
    assert b"".join(table[kind, "as-uri", form].in_clear for form in IPPS + AT_443) == b""
