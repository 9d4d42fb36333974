"""IPP Everywhere, self-certification: DNS-SD, each row of the table by its name.

A virtual printer announces itself on the loopback; python-zeroconf alone looks for it.
"""

from __future__ import annotations

import asyncio
import functools
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from zeroconf import (
    DNSAddress,
    DNSPointer,
    DNSQuestionType,
    DNSRecord,
    DNSService,
    DNSText,
    ServiceInfo,
    ServiceStateChange,
    Zeroconf,
)
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from sealpress import AsyncPrinter
from sealpress.client.knowledge import MemoryKnowledge
from sealpress.discovery import (
    AdvertisedPrinter,
    Advertiser,
    FoundService,
    PrinterBrowser,
    TxtRecord,
    merged,
)
from sealpress.discovery.announcement import Announcement
from sealpress.ipp.message import Group
from sealpress.server.names import local_host
from sealpress.simulator import RunningPrinter, VirtualPrinterConfig, run_in_thread
from sealpress.transport.blocking import BlockingDriver, run
from sealpress.transport.stream import Stream
from sealpress.trust import MemoryTrustStore
from tests.everywhere.rows import DNS_SD_ROWS, OWN_ROWS

LOOPBACK = "127.0.0.1"
LONG = 60.0
"""Seconds until a test gives up; what is waited for ends the waiting."""


@pytest.fixture
def anyio_backend() -> str:
    """python-zeroconf knows asyncio alone."""
    return "asyncio"


class ToLoopback(BlockingDriver):
    """Reaches every host at the loopback, where the announced addresses lead."""

    async def connect(self, host: str, port: int, *, timeout: float) -> Stream:
        """Connect."""
        return await super().connect(LOOPBACK, port, timeout=timeout)


@asynccontextmanager
async def multicast() -> AsyncIterator[AsyncZeroconf]:
    """python-zeroconf on the loopback."""
    zeroconf = AsyncZeroconf(interfaces=[LOOPBACK])
    try:
        yield zeroconf
    finally:
        await zeroconf.async_close()


# All is asked for by multicast: an answer by unicast may reach another process of this machine.


async def heard_of(kind: str, name: str) -> bool:
    """Browse a type until a name is heard of."""
    is_there = asyncio.Event()

    def hear(
        zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange
    ) -> None:
        if name.casefold() == wanted and state_change is not ServiceStateChange.Removed:
            is_there.set()

    wanted = name.casefold()
    async with multicast() as zeroconf, asyncio.timeout(LONG):
        browser = AsyncServiceBrowser(
            zeroconf.zeroconf, [kind], handlers=[hear], question_type=DNSQuestionType.QM
        )
        try:
            return await is_there.wait()
        finally:
            await browser.async_cancel()


async def resolved(kind: str, name: str) -> AsyncServiceInfo:
    """Ask for the records of a service."""
    info = AsyncServiceInfo(kind, name)
    async with multicast() as zeroconf:
        assert await info.async_request(zeroconf.zeroconf, LONG * 1000, DNSQuestionType.QM)
    return info


@dataclass(frozen=True)
class Scene:
    """A printer that announces itself, and who looks for it."""

    printer: RunningPrinter
    name: str

    def is_found(self, kind: str) -> bool:
        """Browse a type, or a subtype, until the printer is found."""
        return asyncio.run(heard_of(kind, f"{self.name}.{kind.rpartition('_sub.')[2]}"))

    @functools.cache  # noqa: B019  # the scene lives as long as its module
    def info(self, scheme: str) -> ServiceInfo:
        """Resolve a service."""
        kind = f"_{scheme}._tcp.local."
        return asyncio.run(resolved(kind, f"{self.name}.{kind}"))

    def txt(self, scheme: str) -> TxtRecord:
        """Return the TXT record of a service."""
        return TxtRecord.decode(self.info(scheme).text)

    def uri(self, scheme: str) -> str:
        """Return the URI that a service stands for."""
        info = self.info(scheme)
        assert info.server is not None
        host = info.server.rstrip(".")
        return f"{scheme}://{host}:{info.port}/{self.txt(scheme).text('rp')}"

    def told(self, scheme: str) -> Group:
        """Ask the printer there."""
        return run(_attributes(self.uri(scheme), f"sha256:{self.printer.certificate_sha256}"))


async def _attributes(uri: str, trust: str) -> Group:
    async with _client(uri, trust) as printer:
        return await printer.attributes()


def _client(uri: str, trust: str) -> AsyncPrinter:
    return AsyncPrinter(
        uri,
        trust=trust,
        knowledge=MemoryKnowledge(),
        trust_store=MemoryTrustStore(),
        driver=ToLoopback(),
    )


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("announced")
    name = f"Everywhere {uuid.uuid4().hex[:12]}"
    config = VirtualPrinterConfig(
        output=folder / "out", identity=folder / "identity", name=name, advertise=True
    )
    with run_in_thread(config) as printer:
        yield Scene(printer, name)


def test_b_1_it_is_found_by_ipp_and_the_subtype(scene: Scene) -> None:
    assert scene.is_found("_print._sub._ipp._tcp.local.")
    assert scene.is_found("_ipp._tcp.local.")


@pytest.mark.parametrize("key", ["adminurl", "pdl", "rp", "UUID"])
def test_b_2_keys_of_the_txt_record(scene: Scene, key: str) -> None:
    assert scene.txt("ipp").text(key)


def test_b_3_the_service_leads_to_the_printer(scene: Scene) -> None:
    info = scene.info("ipp")
    assert info.port == scene.printer.port
    assert info.parsed_addresses() == [LOOPBACK]
    assert scene.told("ipp")["printer-name"].value == scene.name


AGREE = {
    "adminurl": "printer-more-info",
    "ty": "printer-make-and-model",
    "note": "printer-location",
    "URF": "urf-supported",
    "kind": "printer-kind",
}


def check_values(txt: TxtRecord, told: Group) -> None:
    """Hold a TXT record against what the printer says (PWG 5100.14 section 4.2.3)."""
    for key, name in AGREE.items():
        assert txt.text(key) == ",".join(map(str, told[name].values)), key
    assert txt.text("adminurl").startswith(("http://", "https://"))
    formats = set(txt.words("pdl"))
    assert formats == set(told["document-format-supported"].values)
    assert "image/pwg-raster" in formats
    assert txt.flag("Color") == told["color-supported"].value
    assert ("image/jpeg" in formats) or not txt.flag("Color")
    assert txt.flag("Duplex") == ("two-sided-long-edge" in told["sides-supported"].values)
    assert str(uuid.UUID(txt.text("UUID"))) == txt.text("UUID")
    assert f"urn:uuid:{txt.text('UUID')}" == told["printer-uuid"].value
    assert txt.pairs[0] == ("txtvers", b"1")


def test_b_4_the_values_are_what_the_printer_says(scene: Scene) -> None:
    check_values(scene.txt("ipp"), scene.told("ipp"))


def test_b_5_1_the_port_is_upgraded_to_tls(scene: Scene) -> None:
    info = scene.info("ipp")
    assert scene.txt("ipp").text("TLS") == "1.3"
    assert info.server is not None
    service = FoundService(
        kind="_ipp._tcp", instance=scene.name, host=info.server, port=scene.printer.port,
        txt=scene.txt("ipp"),
    )  # fmt: skip
    [found] = merged([service])

    async def upgraded() -> str:
        async with AsyncPrinter(
            found,
            trust=f"sha256:{scene.printer.certificate_sha256}",
            knowledge=MemoryKnowledge(),
            trust_store=MemoryTrustStore(),
            driver=ToLoopback(),
        ) as printer:
            assert (await printer.attributes("printer-name"))["printer-name"].value == scene.name
            assert printer.connection is not None
            return str(printer.connection.binding)

    assert run(upgraded()) == "upgrade"


def test_b_5_2_it_is_found_by_ipps_and_the_subtype(scene: Scene) -> None:
    assert scene.is_found("_print._sub._ipps._tcp.local.")
    assert scene.is_found("_ipps._tcp.local.")


@pytest.mark.parametrize("key", ["adminurl", "pdl", "rp", "TLS", "UUID"])
def test_b_5_3_keys_of_the_txt_record_for_tls(scene: Scene, key: str) -> None:
    assert scene.txt("ipps").text(key)


def test_b_5_4_the_service_for_tls_leads_to_the_printer(scene: Scene) -> None:
    info = scene.info("ipps")
    assert info.port == scene.printer.port
    assert info.server == scene.info("ipp").server == f"{local_host()}."
    assert scene.told("ipps")["printer-name"].value == scene.name


def test_b_5_5_the_values_for_tls_are_what_the_printer_says(scene: Scene) -> None:
    check_values(scene.txt("ipps"), scene.told("ipps"))
    plain, secure = (dict(scene.txt(scheme).pairs) for scheme in ("ipp", "ipps"))
    assert {key for key in secure if secure[key] != plain[key]} == {"adminurl"}


# Ours

OFFICE = AdvertisedPrinter(
    name="Office",
    host="office.local",
    port=8631,
    addresses=(LOOPBACK, "::1"),
    subtypes=("_print", "_universal"),
    txt=TxtRecord.of({"txtvers": "1", "rp": "ipp/print"}),
)


def records(*, ttl: int | None = None) -> list[DNSRecord]:
    return list(Announcement(OFFICE, "Office").records(ttl=ttl))


def test_s_1_all_services_have_one_name() -> None:
    services = {one.name: one for one in records() if isinstance(one, DNSService)}
    assert {name: one.port for name, one in services.items()} == {
        "Office._ipp._tcp.local.": 8631,
        "Office._ipps._tcp.local.": 8631,
        "Office._printer._tcp.local.": 0,
    }
    assert {one.name for one in records() if isinstance(one, DNSPointer)} == {
        f"{subtype}_{scheme}._tcp.local."
        for scheme in ("ipp", "ipps")
        for subtype in ("", "_print._sub.", "_universal._sub.")
    }


async def test_s_2_a_name_that_somebody_has_is_left_to_him() -> None:
    name = f"Taken {uuid.uuid4().hex[:12]}"
    kind = "_ipp._tcp.local."
    his = ServiceInfo(
        kind, f"{name}.{kind}", port=9631, server="other.local.", parsed_addresses=[LOOPBACK]
    )
    ours = AdvertisedPrinter(name=name, host="office.local", port=8631, addresses=(LOOPBACK,))
    renamed = f"{name} (2)"
    looking, announcing = PrinterBrowser([LOOPBACK]), Advertiser([LOOPBACK])
    async with multicast() as other, looking as browser, announcing as advertiser:
        await (await other.async_register_service(his))
        await advertiser.follow({"a": ours})
        await browser.find(LONG, enough=lambda all_: any(one.name == renamed for one in all_))
        assert advertiser.names == {"a": renamed}


def test_s_3_the_host_has_its_addresses() -> None:
    hosts = {one.server for one in records() if isinstance(one, DNSService)}
    addresses = [one for one in records() if isinstance(one, DNSAddress)]
    assert hosts == {one.name for one in addresses} == {"office.local."}
    assert {len(one.address) for one in addresses} == {4, 16}


def test_s_4_and_s_5_neither_reverse_nor_loc_records_are_claimed() -> None:
    known = (DNSPointer, DNSService, DNSText, DNSAddress)
    assert all(isinstance(one, known) for one in records())
    assert not [one for one in records() if one.name.endswith(".arpa.")]


def test_s_6_a_stop_takes_all_services_back() -> None:
    def services(found: list[DNSRecord]) -> set[tuple[str, int]]:
        return {(one.name, one.type) for one in found if not isinstance(one, DNSAddress)}

    assert services(records(ttl=0)) == services(records())
    assert {one.ttl for one in records(ttl=0)} == {0}


def test_every_row_has_a_test() -> None:
    tests = [name for name in globals() if name.startswith("test_")]
    for row in (*DNS_SD_ROWS, *OWN_ROWS):
        word = row.id.lower().replace("-", "_").replace(".", "_")
        assert any(f"{word}_" in name for name in tests), row.id
