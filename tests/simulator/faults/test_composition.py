"""Several faults at a time, faults that come and go, faults that cannot be had."""

from __future__ import annotations

import asyncio
import threading

import pytest

from sealpress import Printer, Reason
from sealpress.client.knowledge import MemoryKnowledge
from sealpress.errors import UsageError
from sealpress.simulator import TlsMode, VirtualPrinter, VirtualPrinterConfig
from sealpress.trust.allowances import LEGACY
from sealpress.trust.client_certificates import ClientCertificateMode, ClientCertificatePolicy
from sealpress.trust.hosts import HostKey
from sealpress.trust.policy import Pin
from sealpress.trust.stores.memory_store import MemoryTrustStore
from tests.simulator.faults.raw import PDF, anyone, connect, listen, post, say


def test_an_old_printer(sick):
    """TLS 1.0, an expired certificate, no chunks: each of them at the same time."""
    sick.set_faults(["tls-1.0-only", "certificate-expired", "no-chunking", "slow-answer:50000"])
    with connect(sick) as connected, anyone().wrap_socket(connected) as secure:
        assert secure.version() == "TLSv1"
        secure.sendall(post(chunked=True))
        assert listen(secure).status == 411


def test_an_old_printer_prints_under_exceptions(sick):
    sick.set_faults(["tls-1.0-only", "certificate-weak-key", "certificate-sha1", "no-chunking"])
    store = MemoryTrustStore()
    store.allow(HostKey.of("localhost", sick.port), LEGACY, why="it is old")
    with Printer(
        sick.uri("ipps"), trust=sick.pin, trust_store=store, knowledge=MemoryKnowledge(), user="ann"
    ) as printer:
        printer.print(iter([PDF])).wait(timeout=20)
    assert sick.documents()[-1].read_bytes() == PDF


def test_every_layer_inside_tls_and_behind_an_upgrade(sick):
    sick.set_faults(["late-answer:0.4", "tls-1.2-only", "http10", "ipp-wrong-request-id"])
    heard = say(sick, post(), secure=True)
    assert heard.octets.startswith(b"HTTP/1.0 200 ")
    assert heard.body[4:8] == b"\0\0\0\x08"
    assert heard.seconds >= 0.3


def test_faults_begin_with_the_printer(start):
    client = start(faults=("http-status:507", "late-answer:0.1"))
    assert say(client.printer, post()).status == 507
    client.printer.set_faults()
    assert say(client.printer, post()).status == 200


def test_faults_change_between_two_requests_of_one_connection(sick):
    with connect(sick) as connected:
        for fault, status in (("http-not-found", b"404"), ("http-forbidden", b"403"), ((), b"200")):
            sick.set_faults(fault)
            connected.sendall(post(close=False))
            assert connected.recv(65_536).split(b" ")[1] == status


def test_a_contradiction_changes_nothing(sick):
    sick.set_faults("http-not-found")
    with pytest.raises(UsageError):
        sick.set_faults(["tls-1.0-only", "tls-1.2-only"])
    assert say(sick, post()).status == 404


def test_many_threads_change_faults_at_once(sick):
    def change(name):
        for _ in range(20):
            sick.set_faults([name, "late-answer:0"])

    threads = [threading.Thread(target=change, args=(n,)) for n in ("http10", "http-no-post")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    sick.set_faults()
    assert say(sick, post()).status == 200


def config(tmp_path, **options):
    return VirtualPrinterConfig(output=tmp_path / "o", identity=tmp_path / "i", **options)


def test_what_cannot_be_read_is_refused_at_once(tmp_path):
    with pytest.raises(UsageError, match="there is no fault"):
        config(tmp_path, faults=("tls-9-only",))


def started(config):
    async def run():
        async with VirtualPrinter(config) as printer:
            return [one.name for one in printer.faults]

    return asyncio.run(run())


def test_faults_of_tls_need_tls(tmp_path):
    without = config(tmp_path, tls=TlsMode.OFF, faults=("tls-1.0-only",))
    with pytest.raises(UsageError, match=r"tls-1\.0-only needs a printer with TLS"):
        started(without)


def test_other_faults_do_not(tmp_path):
    assert started(config(tmp_path, tls=TlsMode.OFF, faults=("http10",))) == ["http10"]


def test_certificates_judged_after_the_handshake_do_not_go_with_faults_of_tls(tmp_path):
    policy = ClientCertificatePolicy(
        mode=ClientCertificateMode.ASK, pins=(Pin.parse(f"sha256:{64 * 'a'}"),)
    )
    asking = config(tmp_path, client_certificates=policy, faults=("certificate-expired",))
    with pytest.raises(UsageError, match="certificate-expired cannot be had") as refused:
        started(asking)
    assert refused.value.reason is Reason.INVALID_ARGUMENT
