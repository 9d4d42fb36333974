"""Names of printers are looked up once, shared by who asks meanwhile, and forgotten in time."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable

import pytest

from sealpress.errors import TransportError
from sealpress.gateway.delivery.ipp_delivery import driver
from sealpress.gateway.delivery.ipp_delivery.driver import NAME_KEPT_SECONDS, SharedDriver
from sealpress.reasons import Reason
from sealpress.transport.sockets import Address

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """Somebody listens there."""

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield int(server.sockets[0].getsockname()[1])


class Names:
    """A name server that counts, and may be late or know nothing."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self.go = threading.Event()
        self.go.set()
        self.error: TransportError | None = None
        monkeypatch.setattr(driver, "resolve", self.resolve)

    def resolve(self, host: str, port: int) -> list[Address]:
        self.asked.append(host)
        assert self.go.wait(30.0)
        if self.error is not None:
            raise self.error
        return [(int(socket.AF_INET), ("127.0.0.1", port))]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    return Names(monkeypatch)


class Clock(SharedDriver):
    """One whose time is moved by hand."""

    moved = 0.0

    def now(self) -> float:
        return super().now() + self.moved


async def reached(shared: SharedDriver, host: str, port: int, timeout: float = 30.0) -> None:
    stream = await shared.connect(host, port, timeout=timeout)
    await stream.close()


async def test_an_address_needs_no_name_server(port: int, names: Names):
    await reached(SharedDriver(), "127.0.0.1", port)
    assert names.asked == []


async def test_a_name_is_looked_up_once(port: int, names: Names):
    shared = SharedDriver()
    for _ in range(3):
        await reached(shared, "printer.test", port)
    assert names.asked == ["printer.test"]


async def test_a_name_is_looked_up_again_in_time(port: int, names: Names):
    shared = Clock()
    await reached(shared, "printer.test", port)
    shared.moved = NAME_KEPT_SECONDS + 1
    await reached(shared, "printer.test", port)
    assert len(names.asked) == 2


async def test_many_who_ask_at_once_ask_once(port: int, names: Names):
    shared = SharedDriver()
    names.go.clear()
    many = [asyncio.ensure_future(reached(shared, "printer.test", port)) for _ in range(20)]
    await asyncio.sleep(0.05)
    names.go.set()
    await asyncio.gather(*many)
    assert len(names.asked) == 1


async def test_who_gives_up_does_not_end_the_question_of_others(port: int, names: Names):
    shared = SharedDriver()
    names.go.clear()
    patient = asyncio.ensure_future(reached(shared, "printer.test", port))
    await asyncio.sleep(0.01)
    with pytest.raises(TransportError) as caught:
        await shared.connect("printer.test", port, timeout=0.05)
    assert caught.value.reason is Reason.CONNECT_TIMEOUT
    names.go.set()
    await patient
    assert len(names.asked) == 1


async def test_a_name_that_is_unknown_is_asked_for_again(port: int, names: Names):
    shared = SharedDriver()
    names.error = TransportError(Reason.NAME_NOT_FOUND, "no such name")
    for _ in range(2):
        with pytest.raises(TransportError):
            await shared.connect("printer.test", port, timeout=30.0)
    names.error = None
    await reached(shared, "printer.test", port)
    assert len(names.asked) == 3


async def test_a_printer_that_moved_is_looked_for_anew(port: int, names: Names):
    shared = SharedDriver()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        closed = int(listening.getsockname()[1])
    for _ in range(2):
        with pytest.raises(TransportError):
            await shared.connect("printer.test", closed, timeout=30.0)
    assert len(names.asked) == 2


async def test_not_more_names_are_kept_than_the_limit(
    port: int, names: Names, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(driver, "MAX_NAMES", 2)
    shared = SharedDriver()
    for host in ("a.test", "b.test", "c.test", "c.test", "a.test"):
        await reached(shared, host, port)
    assert names.asked == ["a.test", "b.test", "c.test", "a.test"]


async def test_files_are_read_beside_the_loop():
    def where() -> Callable[[], object] | str:
        return threading.current_thread().name

    assert str(await SharedDriver().call(where)).startswith("delivery-files")


def test_pauses_load_no_other_way_of_running_an_event_loop() -> None:
    code = (
        "import asyncio, sys\n"
        "from sealpress.gateway.delivery.ipp_delivery.driver import SharedDriver\n"
        "asyncio.run(SharedDriver().sleep(0))\n"
        "sys.exit('anyio._backends._asyncio' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
