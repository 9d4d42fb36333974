"""The gateway prints through to printers nobody here wrote; every octet arrives as it was."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sealpress.client.facts import PrinterFacts
from sealpress.client.knowledge import FileKnowledge
from tests.interop import ippeveprinter, openssl
from tests.interop.cupsd import Cupsd
from tests.interop.documents import make_pdf
from tests.interop.gateway_command import GatewayCommand, gateway_command
from tests.interop.ippeveprinter import EvePrinter
from tests.interop.line_printers import Switch, cups_lpd, netcat_once, raw_port
from tests.interop.processes import eventually

SIZES = {"1 KiB": 1 << 10, "200 KiB": 200 << 10, "20 MiB": 20 << 20}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gateway")


@pytest.fixture(scope="module")
def gateway(folder: Path) -> Iterator[GatewayCommand]:
    """A gateway whose file queues may write below its folder."""
    settings = f'[serve]\nfile-folders = ["{folder}"]\n'
    with gateway_command(folder, settings=settings) as running:
        yield running


@pytest.fixture(scope="module")
def documents(folder: Path) -> dict[str, Path]:
    """A document of each size, no two octets runs alike."""
    made = {}
    for name, octets in SIZES.items():
        made[name] = folder / f"{octets}.pdf"
        made[name].write_bytes(make_pdf(1) + b"%" + os.urandom(octets).hex().encode()[:octets])
    return made


def sha256(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()


def pin_of(port: int) -> str:
    found = eventually(lambda: openssl.s_client(port).sha256, "the printer's certificate")
    return f"sha256:{found}"


def secured(scheme: str, port: int) -> tuple[str, ...]:
    """Options with which a printer is added on the administrator's word."""
    if scheme == "ipps":
        return ("--pin", pin_of(port))
    return ("--security", "as-uri", "--insecure")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("framing", ["chunked", "counted"])
@pytest.mark.parametrize("scheme", ["ipp", "ipps"])
def test_to_ippeveprinter(
    gateway: GatewayCommand,
    eve_printer: EvePrinter,
    documents: dict[str, Path],
    scheme: str,
    framing: str,
    size: str,
) -> None:
    name = f"eve-{scheme}"
    if name not in gateway.queues():
        gateway.add(eve_printer.uri(scheme), name, *secured(scheme, eve_printer.port))
    habit = PrinterFacts(chunked=framing == "chunked")
    FileKnowledge(gateway.sealpress.home / "printers").save(f"localhost:{eve_printer.port}", habit)
    job = gateway.submit(name, documents[size])
    gateway.printed(name, job)
    assert sha256(eve_printer.documents()[-1]) == sha256(documents[size].read_bytes())
    assert gateway.queue(name)["is_secure"] is (scheme == "ipps")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["ipp", "ipps"])
def test_to_cupsd(
    gateway: GatewayCommand, cupsd: Cupsd, documents: dict[str, Path], scheme: str, size: str
) -> None:
    name = f"cups-{scheme}"
    if name not in gateway.queues():
        port = cupsd.tls_port if scheme == "ipps" else cupsd.port
        gateway.add(cupsd.uri("sink", scheme), name, *secured(scheme, port))
    job = gateway.submit(name, documents[size])
    gateway.printed(name, job)
    assert sha256(cupsd.newest_document()) == sha256(documents[size].read_bytes())


def test_many_jobs_arrive_in_their_order(
    gateway: GatewayCommand, cupsd: Cupsd, tmp_path: Path
) -> None:
    name = "order"
    gateway.add(cupsd.uri("sink", "ipps"), name, *secured("ipps", cupsd.tls_port))
    gateway.order("queue-pause", queue=name)
    sent = [make_pdf(number) for number in range(1, 9)]
    jobs = []
    for number, octets in enumerate(sent):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(octets)
        jobs.append(gateway.submit(name, path))
    assert jobs == sorted(jobs)
    gateway.order("queue-resume", queue=name)
    gateway.printed(name, *jobs)
    newest = sorted(cupsd.spool.glob("d*-001"))[-len(sent) :]
    assert [path.read_bytes() for path in newest] == sent


@pytest.mark.parametrize("size", SIZES)
def test_to_a_raw_port(
    gateway: GatewayCommand, documents: dict[str, Path], tmp_path: Path, size: str
) -> None:
    octets = documents[size].read_bytes()
    with raw_port(tmp_path) as (port, printed):
        name = f"raw-{port}"
        gateway.add(f"socket://localhost:{port}", name, "--insecure")
        jobs = [gateway.submit(name, documents[size]) for _ in range(2)]
        gateway.printed(name, *jobs)
        found = eventually(lambda: _as_often(printed, octets, 2), "both jobs at the raw port")
    assert found
    assert gateway.queue(name)["is_secure"] is False


def _as_often(printed: Path, octets: bytes, times: int) -> bool:
    files = [path.read_bytes() for path in printed.iterdir() if not path.name.startswith(".")]
    return [sha256(one) for one in files if one] == [sha256(octets)] * times


def test_to_netcat(gateway: GatewayCommand, documents: dict[str, Path], tmp_path: Path) -> None:
    octets = documents["20 MiB"].read_bytes()
    with netcat_once(tmp_path) as (port, printed):
        gateway.add(f"socket://localhost:{port}", "netcat", "--insecure", "--offline")
        gateway.printed("netcat", gateway.submit("netcat", documents["20 MiB"]))
        eventually(lambda: printed.read_bytes() == octets, "the document at netcat")


@pytest.mark.parametrize("size", SIZES)
def test_to_cups_by_lpd(
    gateway: GatewayCommand,
    cupsd: Cupsd,
    documents: dict[str, Path],
    tmp_path: Path,
    size: str,
) -> None:
    octets, known = documents[size].read_bytes(), cupsd.documents()
    with cups_lpd(tmp_path, cupsd) as port:
        name = f"lpd-{port}"
        gateway.add(f"lpd://localhost:{port}/sink", name, "--insecure")
        gateway.printed(name, gateway.submit(name, documents[size]))
        # CUPS' LPD server says that it has a document, and only then brings it to the scheduler.
        came = eventually(lambda: _whole(cupsd, known, len(octets)), "the document at CUPS")
    assert [sha256(path.read_bytes()) for path in came] == [sha256(octets)]


def _whole(cupsd: Cupsd, known: list[Path], octets: int) -> list[Path]:
    """Return the documents that came since, once one is there as long as what was sent."""
    came = [path for path in cupsd.documents() if path not in known]
    return came if any(path.stat().st_size >= octets for path in came) else []


def test_an_lpd_server_that_refuses_is_named(
    gateway: GatewayCommand, cupsd: Cupsd, documents: dict[str, Path], tmp_path: Path
) -> None:
    with cups_lpd(tmp_path, cupsd) as port:
        gateway.add(f"lpd://localhost:{port}/nowhere", "nowhere", "--insecure")
        job = gateway.submit("nowhere", documents["1 KiB"])
        gateway.in_trouble("nowhere", "lpd-refused")
    gateway.order("job-cancel", jobs=[job])


def test_to_a_folder(gateway: GatewayCommand, documents: dict[str, Path], folder: Path) -> None:
    gateway.add(f"file://{folder}/archive/", "archive", "--insecure")
    job = gateway.submit("archive", documents["200 KiB"])
    gateway.printed("archive", job)
    [written] = (folder / "archive").iterdir()
    assert written.name == f"{job:06}-1.pdf"
    assert written.read_bytes() == documents["200 KiB"].read_bytes()


@pytest.fixture
def switch(tmp_path: Path) -> Iterator[Switch]:
    made = Switch(tmp_path)
    yield made
    made.off()


def test_a_printer_that_was_off_prints_when_it_is_back(
    gateway: GatewayCommand, eve_printer: EvePrinter, documents: dict[str, Path], switch: Switch
) -> None:
    switch.on(eve_printer.port)
    uri = f"ipps://localhost:{switch.port}/ipp/print"
    gateway.add(uri, "switched", "--pin", pin_of(switch.port))
    switch.off()
    job = gateway.submit("switched", documents["200 KiB"])
    trouble = gateway.in_trouble("switched", "connection-refused")
    assert trouble["next_attempt"]
    assert gateway.state("switched", job) == "processing-stopped"
    switch.on(eve_printer.port)
    gateway.printed("switched", job, seconds=35)
    assert eve_printer.documents()[-1] == documents["200 KiB"].read_bytes()


def test_a_certificate_that_changed_is_named_and_once_accepted_the_job_prints(
    gateway: GatewayCommand,
    eve_printer: EvePrinter,
    documents: dict[str, Path],
    switch: Switch,
    tmp_path: Path,
) -> None:
    with ippeveprinter.eve_printer(tmp_path) as another:
        switch.on(eve_printer.port)
        uri = f"ipps://localhost:{switch.port}/ipp/print"
        gateway.add(uri, "renewed", "--pin", pin_of(switch.port))
        pin_of(another.port)
        switch.on(another.port)
        job = gateway.submit("renewed", documents["1 KiB"])
        trouble = gateway.in_trouble("renewed", "certificate-changed")
        assert "sealpress trust accept" in trouble["remedy"]
        assert another.documents() == []
        gateway.command("trust", "accept", uri, pin_of(another.port))
        gateway.printed("renewed", job)
        assert another.documents() == [documents["1 KiB"].read_bytes()]


def test_an_untrusted_printer_gets_no_queue(
    gateway: GatewayCommand, eve_printer: EvePrinter, tmp_path: Path
) -> None:
    words = ("--name", "never", "--state", str(tmp_path))  # nobody vouched for it there
    outcome = gateway.sealpress.run("queue", "add", eve_printer.uri("ipps"), *words)
    assert outcome.exit_code == 4
    assert f"--pin {pin_of(eve_printer.port)} names it" in outcome.stderr
    assert not list(tmp_path.rglob("never*"))


def test_clients_are_told_what_the_printer_can_do(
    gateway: GatewayCommand, eve_printer: EvePrinter
) -> None:
    gateway.add(eve_printer.uri("ipps"), "told", "--pin", pin_of(eve_printer.port))
    trust = ("--trust", f"ca:{gateway.certificate}")
    shown = gateway.command("show", gateway.uri("told"), "--all", "--json", *trust).json["printer"]
    own, formats = ippeveprinter.FORMATS.split(","), set(shown["document-format-supported"])
    assert formats >= {*own, "image/png", "image/tiff"}, "its own, and what can be made anew"
    assert shown["printer-name"] == "told"
    assert shown["sealpress-destination-security"] == "tls"
