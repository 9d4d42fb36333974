from __future__ import annotations

import pytest

from sealpress.diagnose import rehearse
from sealpress.diagnose.rehearsal import copied
from sealpress.errors import Phase, Reason, StateError
from sealpress.simulator import VirtualPrinterConfig, run_in_thread
from sealpress.transport.attempt import Attempt, Binding
from sealpress.transport.blocking import BlockingDriver, run
from sealpress.transport.stream import Timeouts
from sealpress.transport.tls_names import TLS_1_1
from sealpress.trust import (
    Allowance,
    HostKey,
    IdentityStore,
    MemoryTrustStore,
    Pin,
    PinSource,
    SiteAuthority,
    TrustedBy,
    TrustPolicy,
    TrustStore,
)
from tests.transport.flights import MemoryDriver, speaks


@pytest.fixture
def printer(tmp_path):
    config = VirtualPrinterConfig(output=tmp_path / "o", identity=tmp_path / "i")
    with run_in_thread(config) as running:
        yield running


def rehearsed(port, store, trust="system"):
    attempt = Attempt("localhost", port, Binding.IMPLICIT)
    policy = TrustPolicy.parse(trust)
    return run(rehearse(BlockingDriver(), attempt, policy, store, Timeouts()))


def test_a_stranger_would_be_refused(printer):
    found = rehearsed(printer.port, MemoryTrustStore())
    assert found.verdict is None
    assert found.failure.reason is Reason.CERTIFICATE_SELF_SIGNED


@pytest.mark.parametrize("source", [PinSource.PERSON, PinSource.IMPORT])
def test_a_pinned_printer_would_be_trusted(printer, source):
    store = MemoryTrustStore()
    store.pin(HostKey("localhost", printer.port), pin=Pin.parse(printer.pin), source=source)
    assert rehearsed(printer.port, store).verdict.how is TrustedBy.PIN


def test_another_pin_would_refuse_it(printer):
    store = MemoryTrustStore()
    store.pin(HostKey("localhost", printer.port), pin=Pin("00" * 32))
    assert rehearsed(printer.port, store).failure.reason is Reason.CERTIFICATE_CHANGED


def test_an_old_printer_would_fail_for_the_reason_that_printing_gives():
    attempt = Attempt("printer.example", 631, Binding.IMPLICIT)
    driver, policy = MemoryDriver(speaks(TLS_1_1, 0x002F)), TrustPolicy()
    failure = run(rehearse(driver, attempt, policy, MemoryTrustStore(), Timeouts())).failure
    assert failure.reason is Reason.TLS_VERSION_MISMATCH
    assert "sealpress trust allow ipps://printer.example:631 legacy" in failure.hint


def test_an_authority_of_the_store_counts(tmp_path):
    authority = SiteAuthority(tmp_path / "ca")
    authority.create("Clinic")
    identities = IdentityStore(tmp_path / "ids")
    identities.create("p", ["localhost"], authority=authority)
    store = MemoryTrustStore()
    issued = identities.get("p").chain()
    store.add_authority(issued[1:], "clinic")
    config = VirtualPrinterConfig(output=tmp_path / "o", identity=tmp_path / "ids" / "p")
    with run_in_thread(config) as running:
        assert rehearsed(running.port, store).verdict.how is TrustedBy.SITE_CA


def test_nothing_is_kept_of_it(printer, tmp_path):
    store = TrustStore(tmp_path / "store")
    assert rehearsed(printer.port, store, "tofu").verdict.how is TrustedBy.FIRST_USE
    assert not (tmp_path / "store").exists()
    host = HostKey("localhost", printer.port)
    store.allow(host, frozenset({Allowance.DATES}), "x")
    before = store.decisions()
    rehearsed(printer.port, store)
    assert store.decisions() == before


def test_nobody_there_is_another_failure():
    found = rehearsed(9, MemoryTrustStore())
    assert found.verdict is None
    assert (found.failure.reason, found.failure.phase) == (
        Reason.CONNECTION_REFUSED,
        Phase.CONNECT,
    )


def test_a_store_that_cannot_be_read_is_told(tmp_path):
    store = TrustStore(tmp_path)
    host = HostKey("localhost", 9)
    store.pin(host, pin=Pin("00" * 32))
    store.record_file(host).write_text("{")
    with pytest.raises(StateError):
        rehearsed(9, store)


def test_a_copy_says_the_same_of_the_printer_and_of_nobody_else():
    store, host = MemoryTrustStore(), HostKey("printer.example", 631)
    store.pin(host, pin=Pin.parse(f"sha256:{'11' * 32}"), why="seen at the desk")
    store.allow(host, frozenset({Allowance.DATES}), "no clock")
    store.pin(HostKey("other.example", 631), pin=Pin.parse(f"sha256:{'22' * 32}"))
    copy = copied(store, "printer.example", 443)
    assert copy.records() == (store.record(host),)
    copy.remove(host)
    assert store.record(host) is not None
