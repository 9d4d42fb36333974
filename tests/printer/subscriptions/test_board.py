"""Who is told what, and who is woken."""

from __future__ import annotations

from dataclasses import replace

from sealpress.ipp.states import JobState, PrinterState
from sealpress.printer.dialogue import (
    Event,
    EventKind,
    JobSeen,
    Origin,
    PrinterSeen,
    ResourceSeen,
    SystemSeen,
)
from sealpress.printer.job import Owner
from sealpress.printer.subscriptions.board import (
    NotificationLimits,
    SubscriptionBoard,
    SubscriptionTally,
)
from sealpress.printer.subscriptions.events import EVENTS, SYSTEM_EVENTS, words_for
from sealpress.printer.subscriptions.subscription import MAX_NOTICES, Scope, Subscription
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


def of_system(state: PrinterState) -> Event:
    return Event(EventKind.SYSTEM_STATE_CHANGED, 0, instant(), seen=SystemSeen(state))


def of_resource(number: int, kind: EventKind = EventKind.RESOURCE_INSTALLED) -> Event:
    return Event(kind, 0, instant(), seen=ResourceSeen(number, 5))


def test_every_name_is_one_that_can_be_subscribed_to():
    events = [Event(kind, 0, instant()) for kind in EventKind]
    events += [of_job(state) for state in JobState]
    events += [of_printer(state) for state in PrinterState]
    events += [of_system(state) for state in PrinterState]
    words = {word for event in events for word in words_for(event)}
    assert words == set(SYSTEM_EVENTS) - {"none"}
    assert set(EVENTS) < words | {"none"}


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


def progress(seconds: float, job_id: int = 1, pages: int = 1) -> Event:
    seen = JobSeen(JobState.PROCESSING, (), pages)
    return Event(EventKind.JOB_PROGRESS, job_id, instant(seconds), seen=seen)


def test_progress_comes_no_more_often_than_wanted():
    board = SubscriptionBoard()
    often, seldom = added(board, "job-progress"), added(board, "job-progress")
    seldom.time_interval = 10
    for seconds in (0, 5, 9.9, 10, 15, 20):
        board.publish(progress(seconds))
    board.publish(progress(21, job_id=2))
    assert (often.number, seldom.number) == (7, 4)
    for job_id in range(MAX_NOTICES + 5):
        board.publish(progress(100, job_id))
    assert len(seldom._progress_told) == MAX_NOTICES


def test_printers_that_share_a_tally_share_bounds_and_numbers():
    tally = SubscriptionTally(3, 2, last_id=40)
    one, other = (SubscriptionBoard(tally=tally) for _ in range(2))
    first = added(one, "none")
    assert (first.id, added(other, "none").id) == (41, 42)
    ann, bob = Owner("ann"), Owner("bob")
    assert [one.has_room_for(who) for who in (ann, bob)] == [False, True]
    one.remove(first)
    one.remove(first)  # it counts once
    assert one.has_room_for(ann)
    added(one, "none")
    added(one, "none")
    assert not other.has_room_for(bob)


def test_a_printer_has_its_own_bound():
    board = SubscriptionBoard(NotificationLimits(max_subscriptions=1))
    assert board.has_room_for(Owner("ann"))
    added(board, "none")
    assert not board.has_room_for(Owner("bob"))


def test_what_happens_to_a_job_elsewhere_is_told_to_its_own_alone():
    board = SubscriptionBoard()
    own, all_ = added(board, "job-state-changed", job_id=1), added(board, "job-state-changed")
    board.publish(of_job(JobState.PROCESSING), of_job_alone=True)
    assert (own.number, all_.number) == (1, 0)
    woken: list[int] = []
    board.watch(all_.id, lambda: woken.append(1))
    board.forget_job(1)
    assert len(board) == 1
    board.clear()
    assert (len(board), woken) == (0, [1])


def scoped(board: SubscriptionBoard, scope: Scope, *events: str) -> Subscription:
    made = Subscription(
        id=board.new_id(), owner=Owner("ann"), events=events, printer_uri=URI, scope=scope
    )
    board.add(made)
    return made


def test_a_subscription_to_a_system_reaches_as_far_as_its_scope():
    board = SubscriptionBoard()
    events = ("printer-stopped", "system-stopped")
    all_of_it = scoped(board, Scope(), *events)
    one = scoped(board, Scope(printer_ids=frozenset({2})), *events)
    blind = scoped(board, Scope(sees=lambda _: False), *events)
    for number in (1, 2):
        board.publish(replace(of_printer(PrinterState.STOPPED), origin=Origin(number, "q", "/q")))
    board.publish(of_system(PrinterState.STOPPED))
    assert [each.number for each in (all_of_it, one, blind)] == [3, 2, 1]


def test_a_subscription_to_a_resource_ends_with_it():
    board, woken = SubscriptionBoard(), []
    mine = scoped(board, Scope(resource_id=7), "resource-state-changed")
    other = scoped(board, Scope(resource_id=8), "resource-state-changed")
    board.watch(mine.id, lambda: woken.append("mine"))
    board.publish(of_resource(7))
    board.publish(of_resource(7, EventKind.RESOURCE_CANCELED))
    assert (mine.number, mine.is_over, other.number, other.is_over) == (2, True, 0, False)
    assert woken == ["mine", "mine"]
    assert [*board.of_resource(7)] == [mine]
    board.expire(instant(1 + board.limits.event_life_seconds))
    assert [*board.of_resource(7)] == []


def test_the_first_subscription_is_announced_each_time_there_was_none():
    begun: list[int] = []
    board = SubscriptionBoard(on_first=lambda: begun.append(1))
    first, _ = added(board, "job-created"), added(board, "job-created")
    board.clear()
    assert first.id not in {each.id for each in board.of_printer()}
    added(board, "job-created")
    assert len(begun) == 2
    assert board.wants("job-created")
    assert not board.wants("job-stopped")
