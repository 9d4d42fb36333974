"""Events of a printer: waited for, polled, gone on with after a break."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

import sealpress
from sealpress.client.events import USUAL_EVENTS, EventStream
from sealpress.client.knowledge import MemoryKnowledge
from sealpress.errors import IppError, TransportError
from sealpress.ipp.message import Attribute, Group
from sealpress.ipp.states import JobState, PrinterState
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.simulator import RunningPrinter, VirtualPrinterConfig, run_in_thread
from sealpress.transport.blocking import run
from sealpress.trust import MemoryTrustStore
from tests.client.onlooking import once_waited_for, printer_at
from tests.client.peer import QUICK, Got, Reaction, ScriptedPrinter, ipp_answer

PDF = b"%PDF-1.4\n" + bytes(500)
SUBSCRIBE, RENEW, CANCEL, FETCH = 0x16, 0x1A, 0x1B, 0x1C


@pytest.fixture
def virtual(tmp_path) -> Iterator[RunningPrinter]:
    config = VirtualPrinterConfig(output=tmp_path / "o", identity=tmp_path / "i")
    with run_in_thread(config) as printer:
        yield printer


def opened(uri: str, trust: str | None = None) -> sealpress.Printer:
    return sealpress.Printer(
        uri,
        trust=trust,
        user="ann",
        timeouts=QUICK,
        knowledge=MemoryKnowledge(),
        trust_store=MemoryTrustStore(),
    )


@pytest.mark.parametrize("scheme", ["ipp", "ipps"])
def test_what_happens_is_told_while_it_happens(virtual, scheme):
    told = []
    with (
        printer_at(virtual.uri(scheme), f"sha256:{virtual.certificate_sha256}") as printer,
        once_waited_for(virtual, lambda one: one.print(PDF, name="letter", transform="never")),
    ):
        for event in printer.events("job-created", "job-completed", attributes=["job-name"]):
            told.append((event.name, event.number, event.job_id, event.job_state))
            assert event.attributes["job-name"].value == "letter"
            assert event.at is not None
            if event.name == "job-completed":
                break
    assert told == [
        ("job-created", 1, 1, JobState.PENDING),
        ("job-completed", 2, 1, JobState.COMPLETED),
    ]
    assert virtual.requests("Cancel-Subscription")


def test_the_events_of_a_job_end_with_it(virtual):
    with printer_at(virtual.uri("ipp")) as printer:
        job = printer.create_job("slow")
        with once_waited_for(virtual, lambda one: one.job(job.id).cancel()):
            told = [*printer.events("job-completed", job_id=job.id)]
    assert [(event.name, event.job_state) for event in told] == [
        ("job-completed", JobState.CANCELED)
    ]


async def test_an_event_loop_can_wait_as_well(virtual):
    async with sealpress.AsyncPrinter(
        virtual.uri("ipp"),
        user="ann",
        knowledge=MemoryKnowledge(),
        trust_store=MemoryTrustStore(),
    ) as printer:
        job = await printer.create_job("one")
        coming = printer.events("job-state-changed", job_id=job.id)
        with once_waited_for(virtual, lambda one: one.job(job.id).cancel()):
            event = await anext(coming)
        assert event.reasons == ("job-canceled-by-user",)
        await coming.aclose()


# A printer of another make


def number(name: str, value: int) -> Attribute:
    return Attribute(name, (ValueTag.INTEGER,), (value,))


def event(sequence: int, state: int = 3) -> Group:
    return Group(
        [
            number("notify-sequence-number", sequence),
            Attribute("notify-subscribed-event", (ValueTag.KEYWORD,), ("printer-state-changed",)),
            Attribute("printer-state", (ValueTag.ENUM,), (state,)),
            Attribute("printer-state-reasons", (ValueTag.KEYWORD,), ("none",)),
        ],
        tag=GroupTag.EVENT_NOTIFICATION,
    )


class Teller:
    """Tells of one event at each second question, and forgets subscriptions when told to."""

    def __init__(self, *, lease: int = 0) -> None:
        self.subscriptions = 0
        self.forgets = self.breaks = 0
        self.asked: list[tuple[object, object]] = []
        self.lease = lease
        self.renewed = 0
        self.told = 0

    def rule(self, got: Got) -> Reaction | None:
        answer = {SUBSCRIBE: self._subscribe, FETCH: self._fetch, RENEW: self._renew}
        react = answer.get(got.operation)
        return react(got) if react is not None else None

    def _subscribe(self, got: Got) -> Reaction:
        self.subscriptions += 1
        made = [number("notify-subscription-id", 40 + self.subscriptions)]
        if self.lease:
            made.append(number("notify-lease-duration", self.lease))
        return Reaction(ipp_answer(got, 0, Group(made, tag=GroupTag.SUBSCRIPTION)))

    def _renew(self, got: Got) -> Reaction:
        self.renewed += 1
        return Reaction(ipp_answer(got))

    def _fetch(self, got: Got) -> Reaction:
        self.asked.append(
            (got.attribute("notify-subscription-ids"), got.attribute("notify-sequence-numbers"))
        )
        if self.forgets:
            self.forgets -= 1
            return Reaction(ipp_answer(got, 0x0406))
        if self.breaks:
            self.breaks -= 1
            return Reaction(then="reset")
        self.told += 1
        return Reaction(ipp_answer(got, 0, event(self.told)))


Scripted = Callable[..., ScriptedPrinter]


def test_it_goes_on_from_the_last_number_after_a_break(scripted: Scripted):
    teller = Teller()
    with opened(scripted(teller.rule).uri) as printer:
        events = printer.events()
        assert next(events).printer_state is PrinterState.IDLE
        teller.breaks = 2
        assert next(events).number == 2
        assert set(teller.asked[1:]) == {(41, 2)}
        assert teller.subscriptions == 1
        events.close()


def test_a_forgotten_subscription_is_made_anew(scripted: Scripted):
    teller = Teller()
    with opened(scripted(teller.rule).uri) as printer:
        events = printer.events()
        next(events)
        teller.forgets, teller.told = 1, 0
        assert next(events).number == 1
        assert teller.asked == [(41, 1), (41, 2), (42, 1)]
        events.close()


def test_a_lease_is_renewed(scripted: Scripted, monkeypatch: pytest.MonkeyPatch):
    teller = Teller(lease=1000)
    with opened(scripted(teller.rule).uri) as printer:
        stream = EventStream(printer._printer._session, ())
        run(stream.next())
        stream._renew_at = 0.0
        run(stream.next())
        assert teller.renewed == 1
        run(stream.close())


def test_a_subscription_that_nobody_waits_for_is_canceled(scripted: Scripted):
    teller = Teller()
    printer_there = scripted(teller.rule)
    with opened(printer_there.uri) as printer:
        for _ in printer.events("job-completed"):
            break
        assert printer_there.operations[-1] == CANCEL
    made = next(got for got in printer_there.got if got.operation == SUBSCRIBE)
    group = made.message.group(GroupTag.SUBSCRIPTION)
    assert group["notify-events"].values == ("job-completed",)


def test_the_usual_events_are_asked_for_when_none_is_named(scripted: Scripted):
    printer_there = scripted(Teller().rule)
    with opened(printer_there.uri) as printer:
        next(printer.events())
    made = next(got for got in printer_there.got if got.operation == SUBSCRIBE)
    assert made.message.group(GroupTag.SUBSCRIPTION)["notify-events"].values == USUAL_EVENTS


def test_a_printer_without_subscriptions_says_so(scripted: Scripted):
    def refuses(got: Got) -> Reaction | None:
        return Reaction(ipp_answer(got, 0x0501)) if got.operation == SUBSCRIBE else None

    with opened(scripted(refuses).uri) as printer, pytest.raises(IppError):
        next(printer.events())


def test_a_printer_that_is_not_there_is_not_waited_for():
    with opened("ipp://127.0.0.1:9/ipp/print") as printer, pytest.raises(TransportError):
        next(printer.events())
