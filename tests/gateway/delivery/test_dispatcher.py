"""Jobs are printed once, in order, whatever happens to their queue meanwhile."""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import replace

import pytest

from sealpress import ipp
from sealpress.errors import SpoolError
from sealpress.gateway.audit.deliveries import AuditedDeliveries
from sealpress.gateway.delivery.orders import DeliverySettings
from sealpress.gateway.settings import UnknownDelivery, WhenDone
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.records import Delivery, JobChange, SpooledJob
from tests.gateway.delivery.scene import PDF, Queue, Shop
from tests.gateway.printers.faults import Fault

pytestmark = pytest.mark.anyio


def sha256(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()


def on_paper(shop: Shop) -> list[str]:
    return [one.sha256 for one in shop.hall.printed]


def numbered(count: int) -> list[bytes]:
    return [b"%PDF-1.7 " + b"%d" % number for number in range(count)]


async def cancel(shop: Shop, queue: Queue, job: SpooledJob) -> None:
    await shop.store.change_job(job.key, JobChange(is_cancel_wanted=True))
    assert shop.dispatcher is not None
    shop.dispatcher.cancel(queue.id, job.job_id)


async def test_a_job_is_printed(shop: Shop):
    await shop.open()
    job = await shop.accept(await shop.queue())
    done = await shop.ended(job)
    assert (done.state, done.reasons) == (JobState.COMPLETED, ("job-completed-successfully",))
    (printed,) = shop.hall.printed
    assert (printed.name, printed.user) == ("letter", "anna")
    assert printed.sha256 == sha256(PDF)
    assert done.impressions == 1
    assert done.remote.delivery is Delivery.SENT


async def test_what_comes_while_a_queue_has_its_writer_claims_nothing(shop: Shop):
    shop.hall.printer(1).behaviour.change(seconds_a_job=600)
    shop.settings = DeliverySettings(sweep=600, drain=2.0)
    dispatcher = await shop.open()
    queue = await shop.queue()
    job = await shop.accept(queue)
    await shop.until(job, lambda one: one.remote.delivery is Delivery.SENT)
    said: list[str] = []
    await shop.store._writer.do(lambda db: db.set_trace_callback(said.append))
    for _ in range(5):
        dispatcher.wake(queue.id)
        await asyncio.sleep(0.01)
    assert not [line for line in said if "ready_at <=" in line]


async def test_the_audit_log_has_a_job_whose_time_came(shop: Shop):
    job = await shop.accept(await shop.queue())
    held = JobChange(state=JobState.PENDING_HELD, hold_until=1.0)
    await shop.store.change_job(job.key, held)
    shop.notes = AuditedDeliveries()
    await shop.open()
    await shop.until(job, lambda one: one.state.is_terminal)
    told = [json.loads(note)["action"] for _, note in await shop.store.notes(10) if note]
    assert told[0] == "job-released"


async def test_jobs_are_printed_in_their_order(shop: Shop):
    queue = await shop.queue()
    jobs = [await shop.accept(queue, octets) for octets in numbered(20)]
    await shop.open()
    await shop.ended(jobs[-1])
    assert on_paper(shop) == [sha256(octets) for octets in numbered(20)]
    assert queue.status.delivered_jobs == 20
    async with asyncio.timeout(10):
        while queue.status.delivering:  # noqa: ASYNC110  # its writer hears later than the store
            await asyncio.sleep(0.01)


async def test_a_job_of_several_documents_is_one_job(shop: Shop):
    await shop.open()
    documents = numbered(3)
    await shop.ended(await shop.accept(await shop.queue(), *documents))
    assert on_paper(shop) == [sha256(one) for one in documents]
    assert {one.job_id for one in shop.hall.printed} == {1}


async def test_a_printer_without_create_job_gets_a_job_for_each_document(shop: Shop):
    queue = await shop.queue()
    shop.hall.printer(1).behaviour.print_job_only = True
    await shop.open()
    await shop.ended(await shop.accept(queue, *numbered(3)))
    assert on_paper(shop) == [sha256(one) for one in numbered(3)]
    assert len({one.name for one in shop.hall.printed}) == 3


async def test_queues_that_always_have_more_keep_no_other_waiting(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sealpress.gateway.delivery.gate.BEGUN_AT_ONCE", 2)
    busy = [await shop.queue(number) for number in (1, 2)]
    many = [await shop.accept(queue) for queue in busy for _ in range(40)]
    late = await shop.accept(await shop.queue(3))
    await shop.open()
    await shop.ended(late)
    left = [await shop.store.job(job.job_id) for job in many]
    assert sum(not job.state.is_terminal for job in left if job is not None) > 40


async def test_a_jam_elsewhere_holds_nobody_up(shop: Shop):
    jammed, free = await shop.queue(1), await shop.queue(2)
    shop.hall.change(1, has_paper=False)
    await shop.open()
    stuck = await shop.accept(jammed)
    await shop.ended(await shop.accept(free))
    shown = await shop.until(stuck, lambda one: bool(jammed.status.printer_reasons))
    assert jammed.status.printer_reasons == ("media-empty-error",)
    assert not shown.state.is_terminal
    shop.hall.change(1, has_paper=True)
    assert (await shop.ended(stuck)).state is JobState.COMPLETED


async def test_a_printer_that_is_off_is_told_of_at_once_and_tried_again(shop: Shop):
    queue = await shop.queue()
    await shop.hall.stop_listening()
    await shop.open()
    job = await shop.accept(queue)
    shown = await shop.until(job, lambda one: one.state is JobState.PROCESSING_STOPPED)
    trouble = queue.status.trouble
    assert trouble is not None
    assert (trouble.reason, trouble.next_attempt is not None) == ("connection-refused", True)
    assert "connecting-to-destination" in shown.reasons
    assert "Next attempt at" in shown.message.splitlines()[0]
    assert len(shown.message.splitlines()) == 2  # the facts
    await shop.hall.start_again()
    done = await shop.ended(job)
    assert done.state is JobState.COMPLETED
    assert queue.status.trouble is None
    assert len(shop.hall.printed) == 1


async def test_the_next_attempt_is_made_at_once_on_wish(shop: Shop):
    queue = await shop.queue(first_retry_seconds=3600.0, last_retry_seconds=3600.0)
    await shop.hall.stop_listening()
    dispatcher = await shop.open()
    job = await shop.accept(queue)
    await shop.until(job, lambda one: one.state is JobState.PROCESSING_STOPPED)
    await shop.hall.start_again()
    dispatcher.retry_now(queue.id)
    assert (await shop.ended(job)).state is JobState.COMPLETED


async def _settled(queue: Queue) -> None:
    changed = asyncio.Event()
    queue.status.listeners.append(changed.set)
    if queue.status.trouble is not None:
        await changed.wait()
    assert queue.status.trouble is None


async def test_nothing_is_in_the_way_of_a_queue_without_jobs(shop: Shop):
    queue = await shop.queue(first_retry_seconds=3600.0, last_retry_seconds=3600.0)
    dispatcher = await shop.open()
    await shop.hall.stop_listening()
    job = await shop.accept(queue)
    await shop.until(job, lambda one: one.state is JobState.PROCESSING_STOPPED)
    trouble = queue.status.trouble
    assert trouble is not None
    assert "127.0.0.1" in trouble.detail
    assert f"sealpress doctor {queue.settings.uri} " in trouble.remedy
    await shop.store.change_job(job.key, JobChange(state=JobState.PENDING_HELD))
    dispatcher.retry_now(queue.id)
    await asyncio.wait_for(_settled(queue), 20.0)


async def test_a_paused_queue_begins_nothing_and_goes_on(shop: Shop):
    queue = await shop.queue()
    dispatcher = await shop.open()
    await shop.store.change_queue(queue.id, is_paused=True)
    job = await shop.accept(queue)
    await asyncio.sleep(0.3)
    assert (await shop.job(job)).state is JobState.PENDING
    await shop.store.change_queue(queue.id, is_paused=False)
    dispatcher.wake(queue.id)
    assert (await shop.ended(job)).state is JobState.COMPLETED


# Cancelling


async def test_cancel_while_the_printer_prints(shop: Shop):
    queue = await shop.queue()
    shop.hall.printer(1).behaviour.seconds_a_job = 60.0
    await shop.open()
    job, following = await shop.accept(queue), await shop.accept(queue, b"%PDF next")
    await shop.until(job, lambda one: "queued-in-device" in one.reasons)
    shop.hall.printer(1).behaviour.seconds_a_job = 0.0
    await cancel(shop, queue, job)
    assert (await shop.ended(job)).state is JobState.CANCELED
    await shop.ended(following)
    assert on_paper(shop) == [sha256(b"%PDF next")]


async def test_cancel_while_it_is_sent(shop: Shop):
    queue = await shop.queue()
    shop.hall.printer(1).behaviour.change(fault=Fault.SLOW_READER, octets_per_second=20_000)
    await shop.open()
    job = await shop.accept(queue, PDF + bytes(4_000_000))
    await shop.until(job, lambda one: one.remote.delivery is Delivery.SENDING)
    await cancel(shop, queue, job)
    assert (await shop.ended(job)).state is JobState.CANCELED
    assert not shop.hall.printed
    assert all(one.state >= JobState.CANCELED for one in shop.hall.printer(1).jobs.values())


async def test_cancel_while_the_printer_is_off(shop: Shop):
    queue = await shop.queue(first_retry_seconds=3600.0, last_retry_seconds=3600.0)
    await shop.hall.stop_listening()
    await shop.open()
    job = await shop.accept(queue)
    await shop.until(job, lambda one: one.state is JobState.PROCESSING_STOPPED)
    await cancel(shop, queue, job)
    assert (await shop.ended(job)).state is JobState.CANCELED


async def test_cancel_at_a_paused_queue(shop: Shop):
    queue = await shop.queue(first_retry_seconds=3600.0, last_retry_seconds=3600.0)
    await shop.hall.stop_listening()
    await shop.open()
    job = await shop.accept(queue)
    await shop.until(job, lambda one: one.state is JobState.PROCESSING_STOPPED)
    await shop.store.change_queue(queue.id, is_paused=True)
    await cancel(shop, queue, job)
    assert (await shop.ended(job)).state is JobState.CANCELED


async def test_cancel_at_a_paused_queue_of_what_the_printer_has_in_part(shop: Shop):
    queue = await shop.queue(first_retry_seconds=3600.0, last_retry_seconds=3600.0)
    shop.hall.printer(1).behaviour.change(fault=Fault.SLOW_READER, octets_per_second=20_000)
    await shop.open()
    job = await shop.accept(queue, PDF + bytes(4_000_000))
    await shop.until(job, lambda one: one.remote.delivery is Delivery.SENDING)
    await shop.hall.stop_listening()
    await shop.until(job, lambda one: one.state is JobState.PROCESSING_STOPPED)
    await shop.store.change_queue(queue.id, is_paused=True)
    await shop.hall.start_again()
    await cancel(shop, queue, job)
    assert (await shop.ended(job)).state is JobState.CANCELED
    await shop.until(job, lambda _: all(one.state >= JobState.CANCELED for one in at_printer(shop)))
    assert not shop.hall.printed


async def test_cancel_at_a_paused_queue_whose_printer_is_off(shop: Shop):
    queue = await shop.queue(first_retry_seconds=3600.0, last_retry_seconds=3600.0)
    shop.hall.printer(1).behaviour.change(fault=Fault.SLOW_READER, octets_per_second=20_000)
    await shop.open()
    job = await shop.accept(queue, PDF + bytes(4_000_000))
    await shop.until(job, lambda one: one.remote.delivery is Delivery.SENDING)
    await shop.hall.stop_listening()
    await shop.until(job, lambda one: one.state is JobState.PROCESSING_STOPPED)
    await shop.store.change_queue(queue.id, is_paused=True)
    await cancel(shop, queue, job)
    assert (await shop.ended(job)).state is JobState.CANCELED


def at_printer(shop: Shop):
    return shop.hall.printer(1).jobs.values()


# The spool fails


class Failing:
    """A store of which one method fails a few times."""

    def __init__(self, store, method: str, times: int) -> None:
        self._store, self._method, self.left = store, method, times
        self.error: BaseException = SpoolError(Reason.SPOOL_FAILED, "the disk fails")

    def __getattr__(self, name: str):
        real = getattr(self._store, name)
        if name != self._method:
            return real

        async def perhaps(*given, **named):
            if self.left:
                self.left -= 1
                raise self.error
            return await real(*given, **named)

        return perhaps


@pytest.mark.parametrize("method", ["claim", "advance", "finish", "sweep", "release"])
async def test_a_failing_spool_costs_time_and_nothing_else(shop: Shop, method: str):
    queue = await shop.queue()
    dispatcher = await shop.open()
    failing = Failing(shop.store, method, 3)
    dispatcher.office.store = failing
    if method == "release":
        shop.hall.printer(1).behaviour.change(fault=Fault.BUSY, times=1)
    job = await shop.accept(queue)
    assert (await shop.ended(job)).state is JobState.COMPLETED
    assert len(shop.hall.printed) == 1
    assert not [one for one in shop.hall.printer(1).jobs.values() if one.is_open]


async def test_a_fenced_writer_lets_go(shop: Shop):
    queue = await shop.queue()
    shop.hall.printer(1).behaviour.seconds_a_job = 1.0
    dispatcher = await shop.open()
    job = await shop.accept(queue)
    await shop.until(job, lambda one: one.remote.delivery is Delivery.SENT)
    await shop.store.recover(dispatcher.office.settings.owner)  # as another process would
    assert (await shop.ended(job)).state is JobState.COMPLETED
    assert len(shop.hall.printed) == 1


# Restarts


async def test_what_a_process_left_is_gone_on_with(shop: Shop):
    queue = await shop.queue()
    shop.hall.printer(1).behaviour.seconds_a_job = 1.0
    first = await shop.open()
    job = await shop.accept(queue)
    await shop.until(job, lambda one: one.remote.delivery is Delivery.SENT)
    await first.close()
    assert not shop.hall.printed
    await shop.open()
    assert (await shop.ended(job)).state is JobState.COMPLETED
    assert len(shop.hall.printed) == 1


async def test_a_stop_in_the_middle_of_sending_loses_and_repeats_nothing(shop: Shop):
    queue = await shop.queue()
    shop.hall.printer(1).behaviour.change(fault=Fault.SLOW_READER, octets_per_second=20_000)
    shop.settings = shop.settings.__class__(drain=0.1, first_look=0.05)
    first = await shop.open()
    octets = PDF + bytes(1_000_000)
    job = await shop.accept(queue, octets)
    await shop.until(job, lambda one: one.remote.delivery is Delivery.SENDING)
    await first.close()
    shop.hall.printer(1).behaviour.fault = None
    await shop.open()
    assert (await shop.ended(job)).state is JobState.COMPLETED
    assert on_paper(shop) == [sha256(octets)]


async def test_what_a_dead_process_left_open_is_cleared_away(shop: Shop):
    queue = await shop.queue()
    job = await shop.accept(queue)
    printer = shop.hall.printer(1)
    orphan, others = (printer.make_job(created_by(user)) for user in ("anna", "ben"))
    await shop.store.claim("gateway", 1)  # it died between the printer's answer and keeping it
    await shop.open()
    assert (await shop.ended(job)).state is JobState.COMPLETED
    assert (orphan.state, others.is_open) == (JobState.CANCELED, True)


def created_by(user: str) -> ipp.Message:
    name = ipp.Attribute("job-name", (ipp.ValueTag.NAME,), ("letter",))
    return ipp.request(
        ipp.Operation.CREATE_JOB,
        "ipp://localhost/ipp/print/1",
        1,
        user=user,
        operation_attributes=[name],
    )


async def test_a_queue_that_the_settings_lost_is_left_alone_and_says_so(shop: Shop):
    queue = await shop.queue()
    job = await shop.accept(queue)
    del shop.queues[queue.id]
    await shop.open()
    shown = await shop.until(job, lambda one: one.state is JobState.PROCESSING_STOPPED)
    assert "settings" in shown.message


# Liars, and what nobody knows


@pytest.mark.parametrize("lie", ["forgets", "denies"])
@pytest.mark.parametrize("only_print_job", [False, True])
async def test_a_liar_is_never_believed(shop: Shop, lie: str, only_print_job: bool):
    queue = await shop.queue()
    shop.hall.printer(1).behaviour.change(print_job_only=only_print_job, **{lie: True})
    await shop.open()
    job = await shop.ended(await shop.accept(queue))
    assert job.state is JobState.PENDING_HELD
    assert "sealpress-delivery-unknown" in job.reasons
    assert "held until an operator" in job.message
    assert shop.hall.printer(1).requests.get("Print-Job", 0) <= 1


async def test_a_held_job_is_sent_again_when_it_is_released(shop: Shop):
    queue = await shop.queue()
    shop.hall.printer(1).behaviour.forgets = True
    dispatcher = await shop.open()
    job = await shop.ended(await shop.accept(queue))
    shop.hall.printer(1).behaviour.forgets = False
    await shop.store.change_job(job.key, JobChange(state=JobState.PENDING, reasons=()))
    dispatcher.wake(queue.id)
    done = await shop.until(job, lambda one: one.state.is_terminal)
    assert (done.state, len(shop.hall.printed)) == (JobState.COMPLETED, 1)


async def test_at_most_once_gives_up(shop: Shop):
    queue = await shop.queue(unknown_delivery=UnknownDelivery.AT_MOST_ONCE)
    shop.hall.printer(1).behaviour.denies = True
    await shop.open()
    job = await shop.ended(await shop.accept(queue))
    assert job.state is JobState.ABORTED
    assert len(shop.hall.printed) == 1


async def test_at_least_once_says_that_it_may_be_twice(shop: Shop):
    queue = await shop.queue(unknown_delivery=UnknownDelivery.AT_LEAST_ONCE)
    # Once alone: one that denied each of them would soon be sent nothing any more.
    shop.hall.printer(1).behaviour.change(denies=True, denied=1)
    await shop.open()
    done = await shop.ended(await shop.accept(queue))
    assert done.state is JobState.COMPLETED
    assert len(shop.hall.printed) == 2
    assert "sealpress-may-be-printed-twice" in done.reasons
    assert "twice" in done.message


async def test_a_printer_that_cannot_be_asked_is_not_sent_it_again(shop: Shop):
    queue = await shop.queue()
    shop.hall.printer(1).behaviour.change(
        cannot_be_asked=True, print_job_only=True, fault=Fault.PRINTS_THEN_RESETS, times=1
    )
    await shop.open()
    job = await shop.ended(await shop.accept(queue))
    assert job.state is JobState.PENDING_HELD
    assert len(shop.hall.printed) == 1


async def test_what_a_printer_without_history_does_not_list_is_not_sent_again(shop: Shop):
    queue = await shop.queue()
    shop.hall.printer(1).behaviour.change(
        history=0, print_job_only=True, fault=Fault.PRINTS_THEN_RESETS, times=1
    )
    await shop.open()
    job = await shop.ended(await shop.accept(queue))
    assert job.state is JobState.PENDING_HELD
    assert len(shop.hall.printed) == 1


@pytest.mark.parametrize("fault", [Fault.BUSY, Fault.HTML, Fault.HTTP_500, Fault.TEMPORARY_ERROR])
@pytest.mark.parametrize("only_print_job", [False, True])
async def test_a_printer_that_refuses_and_prints(shop: Shop, fault: Fault, only_print_job: bool):
    queue = await shop.queue()
    behaviour = shop.hall.printer(1).behaviour
    behaviour.change(print_job_only=only_print_job)
    await shop.open()
    await shop.ended(await shop.accept(queue))
    behaviour.change(fault=fault, prints=True, times=1)
    job = await shop.ended(await shop.accept(queue, b"%PDF once"))
    assert job.state is JobState.COMPLETED
    assert on_paper(shop).count(sha256(b"%PDF once")) == 1


async def test_taken_is_done_where_the_queue_says_so(shop: Shop):
    queue = await shop.queue(when_done=WhenDone.TAKEN)
    shop.hall.change(1, has_paper=False)
    await shop.open()
    job = await shop.ended(await shop.accept(queue))
    assert (job.state, job.reasons) == (JobState.COMPLETED, ("queued-in-device",))


async def test_a_job_canceled_at_the_printer_is_canceled(shop: Shop):
    queue = await shop.queue()
    shop.hall.printer(1).behaviour.seconds_a_job = 60.0
    await shop.open()
    job = await shop.accept(queue)
    await shop.until(job, lambda one: "job-printing" in one.reasons)
    printer = shop.hall.printer(1)
    printer.cancel(printer.jobs[1])
    assert (await shop.ended(job)).state is JobState.CANCELED


def claims_everything(printer) -> None:
    """Let a printer list operations that it refuses."""
    truth = printer.describe

    def describe(host, scheme):
        refuses, printer.behaviour.refuses_documents = printer.behaviour.refuses_documents, ""
        found = truth(host, scheme)
        printer.behaviour.refuses_documents = refuses
        return found

    printer.describe = describe


async def test_a_printer_that_refuses_documents_shows_why_and_prints_later(shop: Shop):
    queue = await shop.queue()
    printer = shop.hall.printer(1)
    printer.behaviour.refuses_documents = "CLIENT_ERROR_NOT_AUTHORIZED"
    claims_everything(printer)
    await shop.open()
    job = await shop.accept(queue)
    shown = await shop.until(job, lambda one: one.state is JobState.PROCESSING_STOPPED)
    assert "sealpress-not-authorized" in shown.reasons
    assert queue.status.trouble is not None
    printer.behaviour.refuses_documents = ""
    assert (await shop.ended(job)).state is JobState.COMPLETED
    assert len(shop.hall.printed) == 1
    assert not [one for one in printer.jobs.values() if one.is_open]


async def test_a_printer_without_send_document_in_truth_gets_print_job(shop: Shop):
    queue = await shop.queue()
    claims_everything(shop.hall.printer(1))
    behaviour = shop.hall.printer(1).behaviour
    behaviour.refuses_documents = "SERVER_ERROR_OPERATION_NOT_SUPPORTED"
    await shop.open()
    assert (await shop.ended(await shop.accept(queue))).state is JobState.COMPLETED
    assert shop.hall.printer(1).requests["Print-Job"] == 1


async def test_a_format_the_printer_does_not_take_ends_the_job_with_its_reason(shop: Shop):
    queue = await shop.queue()
    shop.destinations = PostScriptOnly(shop.destinations)
    await shop.open()
    job = await shop.ended(await shop.accept(queue))
    assert job.state is JobState.ABORTED
    assert "unsupported-document-format" in job.reasons
    assert "application/pdf" in job.message


class PostScriptOnly:
    """Makes destinations whose printers take PostScript alone."""

    def __init__(self, make) -> None:
        self._make = make

    def __call__(self, settings):
        made = self._make(settings)
        asked = made._questions.printer

        async def printer(*given, **named):
            facts = await asked(*given, **named)
            abilities = replace(facts.abilities, formats=("application/postscript",))
            object.__setattr__(facts, "abilities", abilities)
            return facts

        made._questions = Answers(made._questions, printer)
        return made


class Answers:
    def __init__(self, others, printer) -> None:
        self._others, self.printer = others, printer

    def __getattr__(self, name):
        return getattr(self._others, name)


async def test_a_job_without_its_document_is_aborted_and_the_next_goes_on(shop: Shop):
    queue = await shop.queue()
    lost = await shop.accept(queue)
    following = await shop.accept(queue, b"%PDF fine")
    broken = shop.vault.read

    def read(place, uuid, *, start=0):
        if uuid == lost.uuid:
            return shop.vault.fails(place)
        return broken(place, uuid, start=start)

    shop.vault.read = read
    await shop.open()
    assert (await shop.ended(lost)).state is JobState.ABORTED
    assert (await shop.ended(following)).state is JobState.COMPLETED
