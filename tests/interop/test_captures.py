"""tshark opens our captures and finds IPP in them, decrypted by the secrets inside."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import trustme

from sealpress import (
    AsyncPrinter,
    Capture,
    Identity,
    MemoryKnowledge,
    MemoryTrustStore,
    Printer,
    SealpressError,
)
from sealpress.simulator import RunningPrinter, TlsMode, VirtualPrinterConfig, run_in_thread
from sealpress.transport.witness import ConnectionWitness, Route
from sealpress.trust.client_certificates import ClientCertificateMode, ClientCertificatePolicy
from tests.client.identities import issued
from tests.interop import judges, tshark
from tests.interop.documents import make_pdf
from tests.interop.ippeveprinter import EvePrinter
from tests.interop.ipptool import TESTS
from tests.interop.processes import eventually
from tests.interop.sealpress_command import COMMAND, Sealpress
from tests.interop.test_curl import get_printer_attributes

PRINT_JOB, VALIDATE_JOB, GET_PRINTER_ATTRIBUTES = "0x0002", "0x0004", "0x000b"
FOR_PORT_631 = ("-o", "tcp.try_heuristic_first:TRUE")
"""The one setting that is needed: without it tshark takes all of port 631 for HTTP."""

PORT_OF_IRC = 57_000
BIG = 5 << 20
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "capture-a-session.md"


@dataclass(frozen=True)
class Opened:
    """A capture as tshark shows it, with no settings but those that are given."""

    file: Path
    options: Sequence[str] = ()

    def rows(self, display: str, *fields: str) -> list[list[str]]:
        argv = [*tshark.dissector(), "-n", "-r", str(self.file), *self.options]
        argv += ["-Y", display, "-T", "fields", *(word for f in fields for word in ("-e", f))]
        done = subprocess.run(
            argv, capture_output=True, text=True, errors="replace", timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return [line.split("\t") for line in done.stdout.splitlines()]

    def text(self, display: str) -> str:
        """What stands in the messages selected, in words."""
        argv = [*tshark.dissector(), "-n", "-r", str(self.file), *self.options]
        argv += ["-Y", display, "-O", "ipp"]
        return subprocess.run(argv, capture_output=True, text=True, timeout=120, check=True).stdout

    @property
    def operations(self) -> list[str]:
        """The operations asked for, in order."""
        return [row[0] for row in self.rows("ipp.operation_id", "ipp.operation_id")]

    def names(self, display: str = "ipp") -> set[str]:
        """The names of all attributes in the messages selected."""
        return {name for row in self.rows(display, "ipp.name") for name in row[0].split(",")}

    @property
    def versions(self) -> set[str]:
        """The TLS versions that servers chose."""
        chosen = "tls.handshake.extensions.supported_version"
        rows = self.rows("tls.handshake.type == 2", chosen, "tls.handshake.version")
        return {row[0] or row[1] for row in rows}

    def faults(self) -> list[list[str]]:
        """What tshark finds malformed, or wrong by the rules of TCP and IP."""
        wrong = "_ws.malformed || tcp.checksum.status == 0 || ip.checksum.status == 0"
        wrong += " || tcp.analysis.lost_segment || tcp.analysis.ack_lost_segment"
        wrong += " || tcp.analysis.retransmission || tcp.analysis.out_of_order"
        wrong += " || tcp.analysis.window_full"
        checked = ("-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE")
        told = ("frame.number", "_ws.expert.message", "_ws.col.Info")
        return Opened(self.file, (*self.options, *checked)).rows(wrong, *told)


@contextmanager
def printer(folder: Path, **settings: object) -> Iterator[RunningPrinter]:
    config = VirtualPrinterConfig(
        output=folder / "printed",
        identity=folder / "identity",
        **settings,  # type: ignore[arg-type]
    )
    with run_in_thread(config) as running:
        yield running


def connected(virtual: RunningPrinter, scheme: str = "ipps", **settings: object) -> Printer:
    return Printer(
        virtual.uri(scheme),
        trust=virtual.pin,
        security="require",
        knowledge=MemoryKnowledge(),
        trust_store=MemoryTrustStore(),
        **settings,  # type: ignore[arg-type]
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "made.pcapng"


# The four captures


@pytest.mark.parametrize(
    ("fault", "scheme", "version"),
    [("tls-1.2-only", "ipps", "0x0303"), ("tls-1.3-only", "ipps", "0x0304"), ("", "ipp", "0x0304")],
    ids=["tls-1.2", "tls-1.3", "upgrade"],
)
def test_a_print_is_read_from_its_capture(
    sealpress: Sealpress, document: Path, tmp_path: Path, file: Path, fault: str, scheme: str,
    version: str,
) -> None:  # fmt: skip
    tls = TlsMode.UPGRADE_ONLY if scheme == "ipp" else TlsMode.OPTIONAL
    with printer(tmp_path, faults=(fault,) if fault else (), tls=tls) as virtual:
        trusted = ("--trust", virtual.pin, "--security", "require")
        uri = virtual.uri(scheme)
        said = sealpress.succeed("print", document, "--to", uri, *trusted, "--capture", file)
    assert "passwords" in said.stderr
    opened = Opened(file)
    assert {PRINT_JOB, GET_PRINTER_ATTRIBUTES} <= set(opened.operations)
    printed = opened.names(f"ipp.operation_id == {PRINT_JOB}")
    assert {"attributes-charset", "printer-uri", "requesting-user-name", "job-name"} <= printed
    assert {"job-id", "job-state", "printer-state-reasons"} <= opened.names("ipp.status_code")
    shown = opened.text(f"ipp.operation_id == {PRINT_JOB}")
    assert f"printer-uri (uri): '{uri}'" in shown
    assert "operation-id: Print-Job (0x0002)" in shown
    assert opened.versions == {version}
    assert opened.faults() == []
    upgrades = opened.rows("http.request.method == OPTIONS && !tls", "http.request.uri")
    assert bool(upgrades) == (scheme == "ipp")


def test_a_failed_handshake_is_read_from_its_capture(
    sealpress: Sealpress, tmp_path: Path, file: Path
) -> None:
    with printer(tmp_path) as virtual:
        ended = sealpress.run("show", virtual.uri("ipps"), "--capture", file)
    assert ended.exit_code == 4
    opened = Opened(file)
    messages = opened.rows("tls.handshake", "tls.handshake.type")
    assert {"1", "2", "11"} <= {kind for row in messages for kind in row[0].split(",")}
    assert ["48"] in opened.rows("tls.alert_message", "tls.alert_message.desc")
    (said,) = {row[0] for row in opened.rows("frame.comment", "frame.comment")}
    assert said.endswith("[certificate-self-signed]")
    assert opened.operations == []
    assert opened.faults() == []


def test_a_handshake_that_the_server_refuses(tmp_path: Path, file: Path) -> None:
    with printer(tmp_path, faults=("tls-alert",)) as virtual, Capture(file) as capture:
        client = connected(virtual, witness=capture)
        with client, pytest.raises(SealpressError):
            client.attributes()
    opened = Opened(file)
    assert opened.rows("tls.alert_message", "tls.alert_message.level")
    assert opened.rows("frame.comment", "frame.comment")


def test_nobody_is_there(sealpress: Sealpress, file: Path) -> None:
    assert sealpress.run("show", "ipp://localhost:9", "--capture", file).exit_code == 3
    told = Opened(file).rows("data-text-lines", "frame.comment")
    assert all("localhost:9 was not reached" in row[0] for row in told)
    assert told


def test_the_documentation_says_how_to_open_one(tmp_path: Path) -> None:
    """Each tshark command of the page finds something, as it stands there."""
    with (
        printer(tmp_path) as virtual,
        Capture(tmp_path / "session.pcapng") as capture,
        connected(virtual, witness=capture) as client,
    ):
        client.attributes()
    commands = [line[2:] for line in PAGE.read_text().splitlines() if line.startswith("$ tshark ")]
    assert len(commands) == 5
    for command in commands:
        argv = [*tshark.dissector(), *shlex.split(command)[1:]]
        done = subprocess.run(argv, cwd=tmp_path, capture_output=True, timeout=60, check=True)
        assert done.stdout, command


# Other shapes of connections


def test_port_631_needs_one_setting(tmp_path: Path, file: Path) -> None:
    """The port stays the true one, though tshark takes it for HTTP unless it is told to look."""
    with printer(tmp_path, tls=TlsMode.UPGRADE_ONLY) as virtual, Capture(file) as capture:
        client = connected(virtual, "ipp", witness=_At(capture, 631))
        with client:
            client.attributes()
    assert GET_PRINTER_ATTRIBUTES in Opened(file, FOR_PORT_631).operations
    assert Opened(file, FOR_PORT_631).rows("http.request.method == OPTIONS", "tcp.dstport")


def test_a_port_given_at_random_may_be_one_of_another_protocol(tmp_path: Path, file: Path) -> None:
    with printer(tmp_path) as virtual, Capture(file) as capture:
        client = connected(virtual, witness=_At(capture, PORT_OF_IRC))
        with client:
            client.attributes()
    assert GET_PRINTER_ATTRIBUTES in Opened(file).operations
    assert Opened(file).faults() == []


class _At:
    """Shows connections as if the printer were at another port: 631 is not everybody's."""

    wants_secrets = True

    def __init__(self, capture: Capture, port: int) -> None:
        self._capture, self._port = capture, port
        self.approaching = capture.approaching

    def connected(self, route: Route) -> ConnectionWitness | None:
        return self._capture.connected(replace(route, peer=("127.0.0.1", self._port)))


@pytest.mark.parametrize("tls", [TlsMode.OPTIONAL, TlsMode.OFF])
def test_ipv6_and_a_document_of_5_megabytes(tmp_path: Path, file: Path, tls: TlsMode) -> None:
    with printer(tmp_path, host="::1", tls=tls) as virtual, Capture(file) as capture:
        uri = f"{'ipps' if virtual.pin else 'ipp'}://[::1]:{virtual.port}/ipp/print"
        with Printer(uri, trust=virtual.pin or None, witness=capture) as client:
            client.print(make_pdf(1, padding_octets=BIG)).wait(60)
    opened = Opened(file)
    assert {row[0] for row in opened.rows("tcp", "ipv6.dst")} == {"::1"}
    assert PRINT_JOB in opened.operations
    assert opened.faults() == []
    assert file.stat().st_size < 1.05 * BIG


def test_a_client_certificate(tmp_path: Path, file: Path) -> None:
    authority = trustme.CA()
    own = issued(tmp_path, "anna", authority)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    policy = ClientCertificatePolicy(
        mode=ClientCertificateMode.REQUIRE_AT_IPP, ca_files=(tmp_path / "ca.pem",)
    )
    server_file = tmp_path / "server.pcapng"
    with Capture(file) as ours, Capture(server_file) as theirs:
        settings = {"client_certificates": policy, "witness": theirs}
        printing = printer(tmp_path, **settings)
        with printing as virtual, connected(virtual, witness=ours, identities=[own]) as client:
            client.attributes()
    for path in (file, server_file):  # the server's engine is the second one here
        opened = Opened(path)
        certificates = "tls.handshake.type == 11 && tcp.dstport == " + str(virtual.port)
        assert opened.rows(certificates, "tls.handshake.certificate")
        assert GET_PRINTER_ATTRIBUTES in opened.operations
        assert opened.faults() == []


def test_two_connections_at_once(tmp_path: Path, file: Path) -> None:
    document = make_pdf(1, padding_octets=1 << 20)
    with printer(tmp_path) as virtual, Capture(file) as capture:

        def send(_number: int) -> None:
            with connected(virtual, witness=capture) as client:
                client.print(document)

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(send, range(2)))
    rows = Opened(file).rows(f"ipp.operation_id == {PRINT_JOB}", "tcp.stream")
    assert len({row[0] for row in rows}) == len(rows) == 2
    assert Opened(file).faults() == []


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_event_loops(tmp_path: Path, file: Path, backend: str) -> None:
    import anyio

    async def show(virtual: RunningPrinter, capture: Capture) -> None:
        settings = {"knowledge": MemoryKnowledge(), "trust_store": MemoryTrustStore()}
        uri, trust = virtual.uri("ipps"), virtual.pin
        async with AsyncPrinter(uri, trust=trust, witness=capture, **settings) as client:
            await client.attributes()

    with printer(tmp_path) as virtual, Capture(file) as capture:
        anyio.run(show, virtual, capture, backend=backend)
    assert GET_PRINTER_ATTRIBUTES in Opened(file).operations


@pytest.mark.parametrize("scheme", ["ipp", "ipps"])
def test_a_printer_nobody_here_wrote(eve_printer: EvePrinter, file: Path, scheme: str) -> None:
    with Capture(file) as capture:
        uri, trust = eve_printer.uri(scheme), "encrypt"
        with Printer(uri, trust=trust, security="require", witness=capture) as client:
            client.attributes()
    opened = Opened(file)
    assert GET_PRINTER_ATTRIBUTES in opened.operations
    assert "printer-state" in opened.names("ipp.status_code")
    assert opened.versions <= {"0x0303", "0x0304"}


# The server's side


@pytest.mark.parametrize("engine", [ClientCertificateMode.OFF, ClientCertificateMode.ASK])
@pytest.mark.parametrize("options", [(), ("--tls-max", "1.2")], ids=["tls-1.3", "tls-1.2"])
def test_curl_in_a_capture_of_the_server(
    tmp_path: Path, file: Path, engine: ClientCertificateMode, options: tuple[str, ...]
) -> None:
    somebody = Identity.ensure(tmp_path / "somebody", ["somebody"]).certificate_path
    vouching = () if engine is ClientCertificateMode.OFF else (somebody,)
    policy = ClientCertificatePolicy(mode=engine, ca_files=vouching)
    request = tmp_path / "request"
    argv = [judges.program("curl"), "-sSk", "-m", "20", *options, "-o", os.devnull]
    argv += ["-H", "Content-Type: application/ipp", "--data-binary", f"@{request}"]
    settings = {"client_certificates": policy}
    with Capture(file) as capture, printer(tmp_path, witness=capture, **settings) as virtual:
        request.write_bytes(get_printer_attributes(virtual.uri("ipps")))
        argv.append(f"https://localhost:{virtual.port}/ipp/print")
        subprocess.run(argv, timeout=60, check=True)
    opened = Opened(file)
    assert opened.operations == [GET_PRINTER_ATTRIBUTES]
    assert "printer-name" in opened.names("ipp.status_code")
    assert opened.versions == {"0x0303" if options else "0x0304"}
    assert opened.faults() == []


@pytest.mark.parametrize("option", ["-E", "-S"], ids=["upgrade", "tls"])
def test_ipptool_in_a_capture_of_the_server(tmp_path: Path, file: Path, option: str) -> None:
    with Capture(file) as capture, printer(tmp_path, witness=capture) as virtual:
        argv = [judges.program("ipptool"), "-T", "10", option, "-t"]
        argv += [virtual.uri("ipp"), str(TESTS / "get-printer-attributes.test")]
        subprocess.run(argv, timeout=60, check=False, capture_output=True)
        eventually(lambda: virtual.counters.requests, "no request")
    opened = Opened(file)
    assert GET_PRINTER_ATTRIBUTES in opened.operations
    assert opened.rows("ipp.operation_id && tls", "frame.number")
    upgraded = bool(opened.rows("http.request.method == OPTIONS && !tls", "frame.number"))
    assert upgraded == (option == "-E")


def test_an_administrator_captures_a_running_printer(
    sealpress: Sealpress, document: Path, tmp_path: Path
) -> None:
    with _simulator(sealpress, tmp_path) as uri:
        sealpress.succeed("print", document, "--to", uri, "--trust", "encrypt")
        started = sealpress.succeed("capture", "start", "--because", "a test", "--json").json
        sealpress.succeed("print", document, "--to", uri, "--trust", "encrypt")
        stopped = sealpress.succeed("capture", "stop", "--json").json
    assert stopped["file"] == started["file"]
    opened = Opened(Path(stopped["file"]))
    assert opened.operations.count(PRINT_JOB) == 1
    audit = (sealpress.home / "audit.jsonl").read_text("ascii").splitlines()
    assert [json.loads(line)["action"] for line in audit] == ["capture-start", "capture-end"]


def test_a_printer_that_captures_from_its_start(
    sealpress: Sealpress, document: Path, tmp_path: Path, file: Path
) -> None:
    with _simulator(sealpress, tmp_path, "--capture", str(file)) as uri:
        sealpress.succeed("print", document, "--to", uri, "--trust", "encrypt")
    assert PRINT_JOB in Opened(file).operations
    (line,) = (sealpress.home / "audit.jsonl").read_text("ascii").splitlines()
    assert json.loads(line)["file"] == str(file)


@contextmanager
def _simulator(sealpress: Sealpress, folder: Path, *options: str) -> Iterator[str]:
    from tests.interop.processes import Running

    words = ("simulate", "--no-pages", "--port", "0", "--output", str(folder / "out"))
    argv = [*COMMAND, *words, *options]
    with Running(argv, log=folder / "simulate.log", env=sealpress.env) as running:
        running.wait_for(r"^ready .*$")
        line = next(one for one in running.output.splitlines() if one.startswith("ready "))
        yield next(uri for uri in line.split()[1:] if uri.startswith("ipps:"))
