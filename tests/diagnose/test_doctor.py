from __future__ import annotations

from pathlib import Path

import anyio
import pytest

from sealpress.client.facts import PrinterFacts
from sealpress.client.knowledge import FileKnowledge, MemoryKnowledge
from sealpress.diagnose import Outcome, examine
from sealpress.diagnose.doctor import END
from sealpress.diagnose.examination import Step
from sealpress.diagnose.observation import Observation
from sealpress.errors import ExitCode, Reason, StateError, TransportError, UsageError
from sealpress.ipp.uri import PrinterUri
from sealpress.transport.blocking import BlockingDriver, run
from sealpress.trust import HostKey, MemoryTrustStore, Pin, TrustStore
from sealpress.trust.state_folder import state_folder
from tests.diagnose.sick_peers import SickPeer, hears_and_closes


def diagnosed(uri, *, blocking=False, **settings):
    """Examine in an event loop, or without one."""
    settings.setdefault("knowledge", MemoryKnowledge())
    settings.setdefault("trust_store", MemoryTrustStore())
    if blocking:
        return run(examine(uri, driver=BlockingDriver(), **settings))

    async def in_a_loop():
        return await examine(uri, **settings)

    return anyio.run(in_a_loop)


def pinned(printer):
    return f"sha256:{printer.certificate_sha256}"


@pytest.mark.parametrize("blocking", [False, True])
def test_a_healthy_printer_that_is_trusted(printer, blocking):
    found = diagnosed(printer.uri("ipps"), blocking=blocking, trust=pinned(printer))
    assert (found.works, found.exit_code) == (True, ExitCode.OK)
    assert {one.outcome for one in found.observations} <= {Outcome.OK, Outcome.NOTE}
    assert found.seconds < 60
    assert "TLS 1.3 from the first octet, trusted by pin" in found.conclusion.how


def test_it_runs_in_trios_loop_as_well(printer):
    async def in_a_loop():
        return await examine(
            printer.uri("ipps"),
            trust=pinned(printer),
            knowledge=MemoryKnowledge(),
            trust_store=MemoryTrustStore(),
        )

    assert anyio.run(in_a_loop, backend="trio").works


@pytest.mark.parametrize("blocking", [False, True])
def test_one_that_nobody_knows(printer, blocking):
    found = diagnosed(printer.uri("ipps"), blocking=blocking)
    assert (found.works, found.exit_code) == (False, ExitCode.TRUST)
    assert found.problems[0].reason is Reason.CERTIFICATE_SELF_SIGNED
    assert found.conclusion.to_do[0].commands == (
        f"sealpress trust pin ipps://localhost:{printer.port} {pinned(printer)}",
    )


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("ipps://printer.invalid/ipp/print", Reason.NAME_NOT_FOUND),
        ("ipps://127.0.0.1:{free}/ipp/print", Reason.CONNECTION_REFUSED),
        ("ipp://127.0.0.1:{free}/ipp/print", Reason.CONNECTION_REFUSED),
    ],
)
def test_nobody_there(uri, reason, free_port):
    found = diagnosed(uri.format(free=free_port))
    assert [one.reason for one in found.problems] == [reason]
    assert found.exit_code is ExitCode.CONNECT


@pytest.mark.parametrize(
    ("tls", "scheme", "security", "how"),
    [
        ("optional", "ipp", "as-uri", "in clear"),
        ("optional", "ipp", "prefer", "TLS 1.3 from the first octet"),
        ("optional", "ipp", "require", "TLS 1.3 from the first octet"),
        ("required", "ipp", "as-uri", "upgraded to TLS 1.3"),
        ("upgrade-only", "ipp", "require", "upgraded to TLS 1.3"),
        ("implicit-only", "ipps", "as-uri", "TLS 1.3 from the first octet"),
        ("off", "ipp", "prefer", "in clear"),
    ],
)
def test_the_plan_is_made_of_what_was_found(start_printer, tls, scheme, security, how):
    with start_printer(tls) as printer:
        trust = pinned(printer) if tls != "off" else None
        found = diagnosed(printer.uri(scheme), trust=trust, security=security)
    assert how in found.conclusion.how
    assert found.works


@pytest.mark.parametrize(
    ("tls", "scheme", "security", "reason"),
    [
        ("off", "ipps", "as-uri", Reason.PLAIN_ON_TLS_PORT),
        ("off", "ipp", "require", Reason.NO_SECURE_ENDPOINT),
        ("upgrade-only", "ipps", "as-uri", Reason.PLAIN_ON_TLS_PORT),
    ],
)
def test_no_way_is_left(start_printer, tls, scheme, security, reason):
    with start_printer(tls) as printer:
        trust = pinned(printer) if tls != "off" else None
        uri = f"{scheme}://localhost:{printer.port}/ipp/print"
        found = diagnosed(uri, trust=trust, security=security)
    assert (found.problems[0].reason, found.conclusion.facts) == (reason, {})


def test_in_clear_is_called_unsafe(printer):
    found = diagnosed(printer.uri("ipp"))
    assert found.works
    assert "in clear" in found.conclusion.unsafe[0]


def test_nothing_is_written_down(printer):
    before = FileKnowledge().load(f"localhost:{printer.port}")
    store = TrustStore()
    found = diagnosed(
        printer.uri("ipps"), trust="tofu", knowledge=None, trust_store=store, security="prefer"
    )
    assert found.works
    assert FileKnowledge().load(f"localhost:{printer.port}") == before == PrinterFacts()
    assert (store.records(), store.decisions()) == ((), ())
    assert not [path for path in Path(state_folder()).rglob("*") if path.is_file()]


def test_what_was_decided_before_counts(printer):
    store = MemoryTrustStore()
    store.pin(HostKey("localhost", printer.port), pin=Pin.parse(f"sha256:{'00' * 32}"))
    found = diagnosed(printer.uri("ipps"), trust_store=store)
    assert found.problems[0].reason is Reason.CERTIFICATE_CHANGED
    assert store.decisions()[0].outcome == "pinned"


def test_a_damaged_file_of_another_printer_does_not_matter(printer):
    store = TrustStore()
    store.pin(HostKey("other.example", 631), pin=Pin.parse(f"sha256:{'00' * 32}"))
    for path in Path(state_folder()).rglob("*other*"):
        path.write_text("damaged")
    assert diagnosed(printer.uri("ipp"), trust_store=store).works


def test_a_damaged_file_of_this_one_is_an_error_of_ours(printer):
    store = TrustStore()
    store.pin(HostKey("localhost", printer.port), pin=Pin.parse(f"sha256:{'00' * 32}"))
    for path in Path(state_folder()).rglob("*localhost*"):
        path.write_text("damaged")
    with pytest.raises(StateError):
        diagnosed(printer.uri("ipp"), trust_store=store)


def test_no_document_is_sent(printer):
    diagnosed(printer.uri("ipps"), trust=pinned(printer))
    diagnosed(printer.uri("ipp"))
    assert printer.documents() == []


def test_nothing_of_ipp_goes_in_clear_under_require():
    with SickPeer(hears_and_closes) as peer:
        diagnosed(f"ipp://127.0.0.1:{peer.port}/", security="require")
    heard = [octets for octets in peer.heard if octets]
    assert heard
    assert all(octets.startswith((b"\x16", b"OPTIONS *", b"\x15")) for octets in heard)


def test_who_is_another_than_the_pinned_one_hears_no_http(printer):
    found = diagnosed(printer.uri("ipps"), trust=f"sha256:{'00' * 32}")
    assert found.problems[0].reason is Reason.CERTIFICATE_PIN_MISMATCH
    upgrade = [one for one in found.observations if one.step == "upgrade"]
    assert upgrade[0].outcome is Outcome.SKIPPED


# What an examination does with its steps, whatever they look at


def only(*looks):
    return [Step(f"step-{number}", "", look) for number, look in enumerate(looks)]


async def sees(exam):
    yield Observation.ok("first", "fine")
    yield Observation.ok("second", "fine")


async def stumbles(exam):
    yield Observation.ok("before", "fine")
    raise ZeroDivisionError("a fault of ours")


async def gives_up(exam):
    raise TransportError(Reason.RECEIVE_TIMEOUT, "it says nothing")
    yield


async def takes_long(exam):
    await exam.driver.sleep(60)
    yield Observation.ok("slow", f"{exam.seconds_left:.0f} s left")


URI = "ipp://printer.example/"


def test_a_fault_of_ours_hides_nothing_else():
    found = diagnosed(URI, steps=only(stumbles, sees), blocking=True)
    asked = [(one.step, one.question) for one in found.observations]
    assert asked == [
        ("step-0", "before"),
        ("step-0", "step-0"),
        ("step-1", "first"),
        ("step-1", "second"),
    ]
    assert found.observations[1].reason is Reason.INTERNAL
    assert "ZeroDivisionError" in found.observations[1].sentence


def test_an_error_that_nobody_caught_is_an_observation():
    found = diagnosed(URI, steps=only(gives_up), blocking=True)
    assert found.problems[0].reason is Reason.RECEIVE_TIMEOUT
    assert not found.works


def test_where_no_time_is_left_that_is_told():
    found = diagnosed(URI, steps=only(takes_long, sees), seconds=0.0)
    assert [one.question for one in found.observations] == ["time"]
    (last,) = found.observations
    assert (last.step, last.reason) == (END, Reason.EXAMINATION_CUT_SHORT)
    assert last.facts == {"left_out": ["step-0", "step-1"]}
    assert found.conclusion.to_do[0].sentence == "Give it longer with --timeout SECONDS."


def test_a_step_of_a_short_examination_leaves_time_to_the_others():
    found = diagnosed(URI, steps=only(takes_long, sees), seconds=0.2)
    assert [one.question for one in found.observations] == ["slow", "first", "second"]
    assert found.seconds < 30


@pytest.mark.parametrize(("seconds", "waits"), [(1.0, 0.2), (30.0, 7.5), (60.0, 7.5)])
def test_a_short_examination_waits_less_for_each_thing(seconds, waits):
    async def tells(exam):
        yield Observation.ok("patience", f"{exam.timeouts.handshake:g} s")

    (seen,) = diagnosed(URI, steps=only(tells), seconds=seconds, blocking=True).observations
    assert seen.sentence == f"{waits:g} s"


def test_who_watches_is_told_as_it_goes_on():
    told = []
    found = diagnosed(
        URI,
        steps=only(sees),
        blocking=True,
        on_step=lambda step: told.append(step.name),
        on_observation=lambda one: told.append(one.question),
    )
    assert told == ["step-0", "first", "second"]
    assert not found.works  # no step has found a way
    assert found.conclusion.why == "no way to the printer was found"


def test_who_watches_may_end_it():
    def enough(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        diagnosed(URI, steps=only(sees), blocking=True, on_observation=enough)


@pytest.mark.parametrize(
    "wrong", [{"uri": "no uri"}, {"trust": "nobody"}, {"security": "perhaps"}, {"identities": "x"}]
)
def test_settings_that_cannot_be_understood(wrong):
    with pytest.raises(UsageError):
        diagnosed(**{"uri": URI, **wrong})


def test_a_parsed_uri_will_do():
    found = diagnosed(PrinterUri.parse(URI), steps=only(sees), blocking=True)
    assert found.uri == URI


def test_versions_are_named_for_whoever_gets_the_result():
    found = diagnosed(URI, steps=only(sees), blocking=True)
    assert set(found.software) == {"sealpress", "python", "openssl"}
