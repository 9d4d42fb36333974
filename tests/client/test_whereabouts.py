"""A printer that is named by ``dnssd`` is looked for once, when something is asked of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from sealpress import AsyncPrinter, Printer, discovery
from sealpress.client.knowledge import MemoryKnowledge
from sealpress.client.plan import Security
from sealpress.client.whereabouts import Whereabouts
from sealpress.discovery import FoundPrinter, FoundService, ServiceUri, TxtRecord, merged
from sealpress.errors import Reason, StateError, UsageError
from sealpress.simulator import VirtualPrinterConfig, run_in_thread

URI = "dnssd://Laser._ipp._tcp.local/"


class Network:
    """What is announced, and how often somebody looked."""

    def __init__(self, *services: FoundService) -> None:
        self.services, self.searches = services, 0

    def find_printers(self, *_: object, **__: object) -> Sequence[FoundPrinter]:
        self.searches += 1
        return merged(self.services)


def network(monkeypatch: pytest.MonkeyPatch, **service: object) -> Network:
    usual: dict[str, object] = {"kind": "_ipps._tcp", "instance": "Laser", "host": "localhost."}
    there = Network(FoundService(**{**usual, **service}))  # type: ignore[arg-type]  # each is its field's
    monkeypatch.setattr(discovery, "find_printers", there.find_printers, raising=False)
    return there


@pytest.mark.parametrize("scheme", ["ipp", "ipps"])
def test_a_printer_is_asked_where_it_announces_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, scheme: str
) -> None:
    config = VirtualPrinterConfig(output=tmp_path / "out", identity=tmp_path / "identity")
    with run_in_thread(config) as virtual:
        there = network(monkeypatch, kind=f"_{scheme}._tcp", port=virtual.port)
        with Printer(URI, trust="encrypt", knowledge=MemoryKnowledge()) as printer:
            assert (printer.uri, there.searches) == (URI, 0)
            assert printer.attributes("printer-name")["printer-name"].value
            assert printer.plan().uri == f"{scheme}://localhost:{virtual.port}/ipp/print"
        assert (printer.uri, there.searches) == (URI, 1)


async def test_the_plan_heeds_what_is_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    network(monkeypatch, kind="_ipp._tcp", port=8631, txt=TxtRecord.of({"TLS": "1.3"}))
    async with AsyncPrinter(URI, knowledge=MemoryKnowledge()) as printer:
        [attempt] = (await printer.plan()).attempts
    assert (attempt.endpoint, str(attempt.binding)) == ("localhost:8631", "upgrade")


async def test_no_octet_goes_in_clear_where_the_name_is_of_ipps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    network(monkeypatch, port=8631)
    uri = "dnssd://Laser._ipps._tcp.local./"
    async with AsyncPrinter(uri, security=Security.PREFER, knowledge=MemoryKnowledge()) as printer:
        attempts = (await printer.plan()).attempts
    assert [str(one.binding) for one in attempts] == ["implicit"]


def test_what_is_no_name_is_refused_before_anybody_looks() -> None:
    with pytest.raises(UsageError, match="_printer"):
        Printer("dnssd://Laser._printer._tcp.local/")


def test_a_place_is_not_known_before_it_was_looked_for() -> None:
    with pytest.raises(StateError) as caught:
        Whereabouts(ServiceUri(instance="Laser")).uri  # noqa: B018  # reading it is what fails
    assert caught.value.reason is Reason.INTERNAL
