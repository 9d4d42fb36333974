"""Causes that keep a printer from printing, each from its beginning to its end.

A gateway as a process of its own, printers that fall ill: the job is kept, the queue and the job
say the true reason and what helps, and once the cause is gone the job prints by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.interop import openssl
from tests.interop.documents import make_pdf
from tests.interop.gateway_command import GatewayCommand, gateway_command
from tests.interop.processes import Running, free_port, listens
from tests.interop.sealpress_command import COMMAND, Sealpress

IDENTITY = "front-office"


@dataclass
class Patient:
    """A virtual printer that stays at its port, ends, and begins again with other options."""

    folder: Path
    port: int = field(default_factory=free_port)
    identity: str = "certificate"
    _running: Running | None = None

    @property
    def uri(self) -> str:
        return f"ipps://localhost:{self.port}/ipp/print"

    def begin(self, *options: str) -> None:
        """Begin with options; whatever it was before has ended."""
        self.end()
        argv = [*COMMAND, "simulate", "--no-pages", "--json", "--port", str(self.port), *options]
        argv += ["--output", str(self.folder / "printed")]
        argv += ["--identity", str(self.folder / self.identity)]
        env = Sealpress(self.folder / "home").env
        self._running = Running(argv, log=self.folder / "simulate.log", env=env)
        self._running.wait_for(lambda: listens(self.port))

    def end(self) -> None:
        """Switch it off."""
        if self._running is not None:
            self._running.stop()
            self._running = None

    def printed(self) -> list[bytes]:
        """Return what it printed."""
        files = [path for path in (self.folder / "printed").iterdir() if path.suffix != ".json"]
        return [path.read_bytes() for path in files if not path.name.startswith(".")]


class Cause:
    """Something that keeps a printer from printing."""

    reason = ""
    remedy = ""

    def arise(self, patient: Patient, gateway: GatewayCommand) -> None:
        """Begin."""
        raise NotImplementedError

    def pass_away(self, patient: Patient, gateway: GatewayCommand) -> None:
        """End: by default the printer is as it was."""
        patient.begin()


class Off(Cause):
    reason, remedy = "connection-refused", "sealpress doctor"

    def arise(self, patient: Patient, gateway: GatewayCommand) -> None:
        patient.end()


class NoDocuments(Cause):
    """It refuses Send-Document, and Print-Job as well, so that there is no other way."""

    reason, remedy = "operation-missing", "sealpress doctor"

    def arise(self, patient: Patient, gateway: GatewayCommand) -> None:
        patient.begin("--fault", "missing-operations:Send-Document,Print-Job")


class OldTls(Cause):
    reason, remedy = "tls-version-mismatch", "sealpress trust allow"

    def arise(self, patient: Patient, gateway: GatewayCommand) -> None:
        patient.begin("--fault", "tls-1.0-only")


class OldTlsAllowed(OldTls):
    """The printer stays as it is; an administrator makes an exception of it."""

    def pass_away(self, patient: Patient, gateway: GatewayCommand) -> None:
        why = ("--because", "no newer firmware")
        gateway.command("trust", "allow", patient.uri, "legacy", *why)


class CertificateChanged(Cause):
    """The printer keeps its new certificate; an administrator accepts it."""

    reason, remedy = "certificate-changed", "sealpress trust accept"

    def arise(self, patient: Patient, gateway: GatewayCommand) -> None:
        patient.identity = "another"
        patient.begin()

    def pass_away(self, patient: Patient, gateway: GatewayCommand) -> None:
        gateway.command("trust", "accept", patient.uri, pin_of(patient))


class ClientCertificate(Cause):
    """The printer wants a certificate; an administrator names one for the queue."""

    reason, remedy = "tls-client-certificate-required", "key in the settings of the queue"

    def arise(self, patient: Patient, gateway: GatewayCommand) -> None:
        gateway.command("identity", "new", IDENTITY, "--for", "client")
        told = gateway.command("identity", "show", IDENTITY, "--json").json["identity"]
        vouching = ("--client-ca", str(told["certificate_file"]))
        patient.begin("--client-certificates", "require-at-tls", *vouching)

    def pass_away(self, patient: Patient, gateway: GatewayCommand) -> None:
        (settings,) = gateway.sealpress.home.rglob("ClientCertificate.toml")
        text = settings.read_text()
        settings.write_text(f'{text}\nidentity = ["{IDENTITY}"]\n')
        gateway.command("queue", "reload")


CAUSES = [Off, NoDocuments, OldTls, OldTlsAllowed, CertificateChanged, ClientCertificate]


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayCommand]:
    with gateway_command(tmp_path_factory.mktemp("causes")) as running:
        yield running


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Patient]:
    with ExitStack() as stack:
        made = Patient(tmp_path)
        stack.callback(made.end)
        made.begin()
        yield made


@pytest.mark.parametrize("kind", CAUSES)
def test_the_job_waits_for_the_cause_to_pass(
    gateway: GatewayCommand, patient: Patient, tmp_path: Path, kind: type[Cause]
) -> None:
    cause, name = kind(), kind.__name__
    page = tmp_path / "page.pdf"
    page.write_bytes(make_pdf(1))
    gateway.add(patient.uri, name, "--pin", pin_of(patient))
    cause.arise(patient, gateway)
    job = gateway.submit(name, page)
    trouble = gateway.in_trouble(name, cause.reason)
    assert cause.remedy in trouble["remedy"]
    assert trouble["next_attempt"]
    seen = gateway.jobs(name)[job]
    assert seen["state"] == "processing-stopped"
    assert trouble["sentence"] in seen["message"]
    assert f"sealpress-{cause.reason}" in seen["reasons"]
    told = printer_of(gateway, name)
    assert f"sealpress-{cause.reason}" in told["printer-state-reasons"]
    assert trouble["sentence"] in told["printer-state-message"]
    cause.pass_away(patient, gateway)
    gateway.printed(name, job)
    assert patient.printed() == [page.read_bytes()]
    assert gateway.queue(name).get("trouble") is None


def pin_of(patient: Patient) -> str:
    """Return the fingerprint of the certificate that a printer shows."""
    return f"sha256:{openssl.s_client(patient.port).sha256}"


def printer_of(gateway: GatewayCommand, queue: str) -> dict[str, object]:
    """Return what clients are told of a queue."""
    trust = ("--trust", f"ca:{gateway.certificate}")
    shown = gateway.command("show", gateway.uri(queue), "--all", "--json", *trust).json
    told: dict[str, object] = shown["printer"]
    return told


def test_without_send_document_print_job_is_the_way(
    gateway: GatewayCommand, patient: Patient, tmp_path: Path
) -> None:
    page = tmp_path / "page.pdf"
    page.write_bytes(make_pdf(1))
    gateway.add(patient.uri, "other-way", "--yes")
    patient.begin("--fault", "missing-operations:Send-Document")
    gateway.printed("other-way", gateway.submit("other-way", page))
    assert patient.printed() == [page.read_bytes()]
