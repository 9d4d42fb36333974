"""Who is told what, and who is woken."""

from __future__ import annotations

from sealpress.ipp.states import JobState, PrinterState
from sealpress.printer.dialogue import Event, EventKind, JobSeen, PrinterSeen
from sealpress.printer.job import Owner
from sealpress.printer.subscriptions.board import SubscriptionBoard
from sealpress.printer.subscriptions.events import EVENTS, words_for
from sealpress.printer.subscriptions.subscription import Subscription
from tests.printer.conversation import instant

URI = "ipp://printer.test/ipp/print"


def added(board: SubscriptionBoard, *events: str, job_id: int = 0) -> Subscription:
    made = Subscription(
        id=board.new_id(), owner=Owner("ann"), events=events, printer_uri=URI, job_id=job_id
    )
    board.add(made)
    return made


def of_job(
    state: JobState, job_id: int = 1, kind: EventKind = EventKind.JOB_STATE_CHANGED
) -> Event:
    return Event(kind, job_id, instant(), seen=JobSeen(state, (), 0))


def of_printer(state: PrinterState) -> Event:
    return Event(EventKind.PRINTER_STATE_CHANGED, 0, instant(), seen=PrinterSeen(state, (), True))


def test_every_name_is_one_that_can_be_subscribed_to():
    events = [Event(kind, 0, instant()) for kind in EventKind]
    events += [of_job(state) for state in JobState]
    events += [of_printer(state) for state in PrinterState]
    words = {word for event in events for word in words_for(event)}
    assert words == set(EVENTS) - {"none"}


def test_only_those_who_want_to_know_are_told_and_woken():
    board, woken = SubscriptionBoard(), []
    job, printer = added(board, "job-completed"), added(board, "printer-stopped")
    board.watch(job.id, lambda: woken.append("job"))
    board.watch(printer.id, lambda: woken.append("printer"))
    board.publish(of_job(JobState.PROCESSING))
    board.publish(of_printer(PrinterState.IDLE))
    assert (woken, job.number, printer.number) == ([], 0, 0)
    board.publish(of_printer(PrinterState.STOPPED))
    assert (woken, job.number, printer.number) == (["printer"], 0, 1)


def test_a_subscription_to_a_job_hears_of_that_job_alone():
    board = SubscriptionBoard()
    first = added(board, "job-state-changed", job_id=1)
    board.publish(of_job(JobState.PROCESSING, job_id=2))
    board.publish(of_job(JobState.PROCESSING, job_id=1))
    assert first.number == 1


def test_a_jobs_subscriptions_stay_until_its_last_events_can_be_fetched_no_more():
    board, woken = SubscriptionBoard(), []
    made = added(board, "job-stopped", job_id=1)
    board.watch(made.id, lambda: woken.append(True))
    board.publish(of_job(JobState.ABORTED))
    assert (made.is_over, woken) == (True, [True])
    board.expire(instant(59))
    assert board.get(made.id) is made
    board.expire(instant(60))
    assert board.get(made.id) is None
    assert list(board.of_job(1)) == []


def test_nobody_is_called_who_waits_no_more():
    board, woken = SubscriptionBoard(), []
    made = added(board, "job-created")

    def wake() -> None:
        woken.append(True)

    board.watch(made.id, wake)
    board.unwatch(made.id, wake)
    board.unwatch(made.id, wake)
    board.publish(of_job(JobState.PENDING, kind=EventKind.JOB_CREATED))
    board.remove(made)
    assert (made.number, woken) == (1, [])


def test_numbers_are_not_given_twice():
    board = SubscriptionBoard()
    first = added(board, "none")
    board._last_id = 2**31 - 1
    assert board.new_id() == first.id + 1
