"""TLS toward the printer: the job waits, the true reason is shown, and it prints by itself."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sealpress.ipp.states import JobState
from sealpress.simulator.config import VirtualPrinterConfig
from sealpress.simulator.virtual_printer import VirtualPrinter
from sealpress.trust import Identity
from sealpress.trust.client_certificates import ClientCertificateMode, ClientCertificatePolicy
from sealpress.trust.server_tls import server_context
from tests.gateway.delivery.scene import Queue, Shop, shop
from tests.gateway.printers.hall import Hall
from tests.interop import processes

pytestmark = pytest.mark.anyio


def identity(folder: Path, name: str) -> Identity:
    return Identity.ensure(folder / name, ["localhost"])


def tls(folder: Path, name: str) -> ssl.SSLContext:
    return server_context(identity(folder, name))


@pytest.fixture
async def secure(tmp_path: Path) -> AsyncIterator[Shop]:
    async with shop(tmp_path, Hall(context=tls(tmp_path, "old"))) as opened:
        yield opened


@pytest.fixture
def free_port() -> int:
    return processes.free_port()


async def replaced(opened: Shop, context: ssl.SSLContext | None) -> None:
    """Let the printers come back with other TLS."""
    await opened.hall.stop_listening()
    opened.hall._context = context
    await opened.hall.start_again()


async def pinned(opened: Shop, name: str = "old", **changes: object) -> Queue:
    pin = identity(opened.folder, name).facts().sha256
    uri = opened.hall.uri(1, "ipps")
    return await opened.queue(uri=uri, trust=f"sha256:{pin}", **changes)


async def in_trouble(opened: Shop, queue: Queue, reasons: set[str]) -> None:
    """Send a job into trouble; check what is shown; leave it waiting."""
    job = await opened.accept(queue, b"%PDF waits")
    shown = await opened.until(job, lambda one: one.state is JobState.PROCESSING_STOPPED)
    trouble = queue.status.trouble
    assert trouble is not None
    assert trouble.reason in reasons, trouble
    assert trouble.remedy
    assert trouble.sentence in shown.message
    assert not opened.hall.printed


async def all_done(opened: Shop) -> None:
    job = await opened.store.job(1)
    assert job is not None
    assert (await opened.ended(job)).state is JobState.COMPLETED
    assert len(opened.hall.printed) == 1


async def test_a_secure_delivery_says_how_it_went(secure: Shop):
    queue = await pinned(secure)
    await secure.open()
    await secure.ended(await secure.accept(queue))
    facts = queue.status.connection
    assert queue.status.is_secure
    assert facts["tls-version"] == "TLSv1.3"
    assert facts["trusted-by"] == "pin"
    assert len(facts["certificate"]) == 64


async def test_a_printer_that_nobody_made_sure_of_is_not_secure(secure: Shop):
    queue = await secure.queue(uri=secure.hall.uri(1, "ipps"), trust="encrypt")
    await secure.open()
    await secure.ended(await secure.accept(queue))
    assert queue.status.connection["trusted-by"] == "encrypt"
    assert not queue.status.is_secure


async def test_a_changed_certificate_and_the_new_pin(secure: Shop):
    queue = await pinned(secure)
    await secure.open()
    await replaced(secure, tls(secure.folder, "new"))
    await in_trouble(secure, queue, {"certificate-pin-mismatch"})
    pin = identity(secure.folder, "new").facts().sha256
    queue.settings = type(queue.settings)(
        name="q1", uri=queue.settings.uri, trust=f"sha256:{pin}", last_retry_seconds=0.3
    )
    await all_done(secure)


async def test_a_certificate_that_changes_back(secure: Shop):
    queue = await pinned(secure)
    await secure.open()
    await replaced(secure, tls(secure.folder, "new"))
    await in_trouble(secure, queue, {"certificate-pin-mismatch"})
    await replaced(secure, tls(secure.folder, "old"))
    await all_done(secure)


async def test_old_tls_alone(secure: Shop):
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    identity(secure.folder, "old").load_into(old)
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1
    queue = await pinned(secure)
    await secure.open()
    await replaced(secure, old)
    await in_trouble(secure, queue, {"tls-version-mismatch", "tls-version-too-old", "tls-obsolete"})
    await replaced(secure, tls(secure.folder, "old"))
    await all_done(secure)


def asking(folder: Path, port: int, mode: ClientCertificateMode) -> VirtualPrinter:
    """Return a printer that wants client certificates of somebody we are not, or none."""
    somebody = folder / "somebody.pem"
    somebody.write_text(ssl.DER_cert_to_PEM_cert(identity(folder, "old").chain()[0]))
    config = VirtualPrinterConfig(
        output=folder / "printed",
        port=port,
        identity=folder / "asking",
        client_certificates=ClientCertificatePolicy(
            mode=mode, ca_files=() if mode is ClientCertificateMode.OFF else (somebody,)
        ),
    )
    return VirtualPrinter(config)


async def test_a_client_certificate_is_required(secure: Shop, free_port: int):
    uri = f"ipps://localhost:{free_port}/ipp/print"
    queue = await secure.queue(uri=uri, trust="encrypt")
    await secure.open()
    async with asking(secure.folder, free_port, ClientCertificateMode.REQUIRE_AT_TLS):
        await in_trouble(secure, queue, {"tls-client-certificate-required"})
    async with asking(secure.folder, free_port, ClientCertificateMode.OFF):
        job = await secure.store.job(1)
        assert job is not None
        assert (await secure.ended(job)).state is JobState.COMPLETED


async def test_no_tls_any_more(secure: Shop):
    queue = await pinned(secure)
    await secure.open()
    await secure.hall.stop_listening()
    await in_trouble(secure, queue, {"connection-refused"})
    await secure.hall.start_again()
    await all_done(secure)


async def test_settings_that_cannot_be_used_are_told_of(secure: Shop):
    queue = await secure.queue(uri=secure.hall.uri(1), trust="sha256:nonsense")
    await secure.open()
    job = await secure.accept(queue)
    await secure.until(job, lambda one: one.state is JobState.PROCESSING_STOPPED)
    assert queue.status.trouble is not None
    queue.settings = type(queue.settings)(name="q1", uri=queue.settings.uri)
    await all_done(secure)
