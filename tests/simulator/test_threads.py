import asyncio
import threading

import pytest

from sealpress.errors import StateError
from sealpress.simulator import TlsMode, VirtualPrinter, VirtualPrinterConfig, run_in_thread


def config(folder, **options):
    return VirtualPrinterConfig(output=folder / "out", identity=folder / "identity", **options)


def test_it_runs_for_as_long_as_the_context(tmp_path):
    with run_in_thread(config(tmp_path)) as printer:
        assert any(thread.name.startswith("sealpress") for thread in threading.enumerate())
        assert printer.uris == (printer.uri("ipp"), printer.uri("ipps"))
        assert printer.documents() == []
    assert not any(thread.name.startswith("sealpress") for thread in threading.enumerate())


def test_it_ends_when_the_test_fails(tmp_path):
    with pytest.raises(ZeroDivisionError), run_in_thread(config(tmp_path)):
        raise ZeroDivisionError
    assert not any(thread.name.startswith("sealpress") for thread in threading.enumerate())


def test_a_start_that_fails_is_raised_where_it_was_asked_for(tmp_path):
    (tmp_path / "out").touch()
    with pytest.raises(StateError), run_in_thread(config(tmp_path)):
        pass


def test_the_pin_is_empty_without_tls(tmp_path):
    with run_in_thread(config(tmp_path, tls=TlsMode.OFF)) as printer:
        assert (printer.pin, printer.certificate_path) == ("", None)
    with run_in_thread(config(tmp_path)) as printer:
        assert printer.pin == f"sha256:{printer.certificate_sha256}"


def test_in_an_event_loop_of_ones_own(tmp_path):
    async def live() -> int:
        async with VirtualPrinter(config(tmp_path)) as printer:
            _, writer = await asyncio.open_connection("127.0.0.1", printer.port)
            writer.close()
            return printer.port

    assert asyncio.run(live()) > 0


def test_closing_twice_does_nothing(tmp_path):
    async def live() -> None:
        printer = VirtualPrinter(config(tmp_path))
        await printer.start()
        await printer.close()
        await printer.close()

    asyncio.run(live())
