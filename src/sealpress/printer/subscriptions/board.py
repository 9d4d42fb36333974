"""All subscriptions of a printer: made, told what happens, expired."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sealpress.ipp.syntax import MAX
from sealpress.printer.dialogue import Event, EventKind, Instant, JobSeen, ResourceSeen
from sealpress.printer.job import Owner
from sealpress.printer.subscriptions.events import words_for
from sealpress.printer.subscriptions.octets import SharedOctets
from sealpress.printer.subscriptions.subscription import Subscription

__all__ = ["NotificationLimits", "SubscriptionBoard", "SubscriptionTally"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationLimits:
    """How much a printer does for subscribers.

    Attributes:
        max_subscriptions: Most subscriptions at a time; the next gets 0x0415.
        max_subscriptions_per_user: Most of one user; the next gets 0x0415, too.
        max_events: ``notify-max-events-supported``: most kinds of events of one of them.
        event_life_seconds: ``ippget-event-life``: how long an event is kept to be fetched.
        default_lease_seconds: How long a subscription lasts when its maker does not say.
        max_lease_seconds: How long at most, and when its maker wants it for ever.
        get_interval_seconds: ``notify-get-interval``: when to ask again.
        max_wait_seconds: How long one request may wait for events.
        max_waiting: Requests that wait for events at a time; one more is told to ask again.
    """

    max_subscriptions: int = 2_000
    max_subscriptions_per_user: int = 1_000
    max_events: int = 32
    event_life_seconds: int = 60
    default_lease_seconds: int = 86_400
    max_lease_seconds: int = 7 * 86_400
    get_interval_seconds: int = 30
    max_wait_seconds: float = 900.0
    max_waiting: int = 1_000


class SubscriptionTally:
    """Gives subscriptions their numbers, and counts them over all printers that share it.

    Args:
        most: How many there may be.
        most_per_user: How many one user may have of them.
        last_id: The number before the first that is given.
    """

    def __init__(self, most: int, most_per_user: int, last_id: int = 0) -> None:
        self._most = most
        self._most_per_user = most_per_user
        self._last_id = last_id
        self._count = 0
        self._of_user: dict[Owner, int] = {}

    def new_id(self) -> int:
        """Return the next number."""
        self._last_id = self._last_id % MAX + 1
        return self._last_id

    def has_room_for(self, owner: Owner) -> bool:
        """Whether somebody may make another one."""
        return self._count < self._most and self._of_user.get(owner, 0) < self._most_per_user

    def added(self, owner: Owner) -> None:
        """Count one more."""
        self._count += 1
        self._of_user[owner] = self._of_user.get(owner, 0) + 1

    def removed(self, owner: Owner) -> None:
        """Count one less."""
        self._count -= 1
        left = self._of_user.get(owner, 0) - 1
        if left > 0:
            self._of_user[owner] = left
        else:
            self._of_user.pop(owner, None)


class SubscriptionBoard:
    """Where it is written who wants to be told what.

    Args:
        limits: How much is done for subscribers.
        tally: Counts them together with those of other printers; of this one alone without.
        on_first: Called when there is a subscription after there was none.
    """

    def __init__(
        self,
        limits: NotificationLimits | None = None,
        tally: SubscriptionTally | None = None,
        on_first: Callable[[], None] | None = None,
    ) -> None:
        self.limits = limits or NotificationLimits()
        self._tally = tally or SubscriptionTally(
            self.limits.max_subscriptions, self.limits.max_subscriptions_per_user
        )
        self._on_first = on_first
        self._all: dict[int, Subscription] = {}
        self._by_word: dict[str, dict[int, Subscription]] = {}
        self._by_job: dict[int, dict[int, Subscription]] = {}
        self._watchers: dict[int, list[Callable[[], None]]] = {}
        self.octets = SharedOctets()
        """Notices as they are sent."""
        self.waiting = 0
        """Requests that wait for events just now."""

    def __len__(self) -> int:
        return len(self._all)

    def has_room_for(self, owner: Owner) -> bool:
        """Whether another subscription of somebody would not be one too many."""
        return len(self._all) < self.limits.max_subscriptions and self._tally.has_room_for(owner)

    def new_id(self) -> int:
        """Return the next free number."""
        while True:
            number = self._tally.new_id()
            if number not in self._all:
                return number

    def add(self, subscription: Subscription) -> None:
        """Take a subscription in."""
        number = subscription.id
        self._tally.added(subscription.owner)
        self._all[number] = subscription
        if len(self._all) == 1 and self._on_first is not None:
            self._on_first()
        if subscription.job_id:
            self._by_job.setdefault(subscription.job_id, {})[number] = subscription
            return
        for word in subscription.events:
            self._by_word.setdefault(word, {})[number] = subscription

    def remove(self, subscription: Subscription) -> None:
        """Forget a subscription; those who wait for it are told."""
        number = subscription.id
        if self._all.pop(number, None) is None:
            return
        self._tally.removed(subscription.owner)
        of_job = self._by_job.get(subscription.job_id, {})
        of_job.pop(number, None)
        if not of_job:
            self._by_job.pop(subscription.job_id, None)
        for word in subscription.events:
            self._by_word.get(word, {}).pop(number, None)
        self._wake(number)

    def get(self, number: int) -> Subscription | None:
        """Return the subscription of that number, or ``None``."""
        return self._all.get(number)

    def of_job(self, job_id: int) -> Iterator[Subscription]:
        """Yield the subscriptions to a job."""
        return iter(self._by_job.get(job_id, {}).values())

    def of_printer(self) -> Iterator[Subscription]:
        """Yield the subscriptions that are about no job in particular, oldest first."""
        return (each for each in self._all.values() if not each.job_id)

    def of_resource(self, number: int) -> Iterator[Subscription]:
        """Yield the subscriptions to a resource."""
        return (each for each in self._all.values() if each.resource_id == number)

    def wants(self, word: str) -> bool:
        """Whether anybody subscribed to an event of that name, of no job in particular."""
        return bool(self._by_word.get(word))

    def forget_job(self, job_id: int) -> None:
        """Forget the subscriptions to a job that came to nothing before anybody knew of it."""
        for each in [*self.of_job(job_id)]:
            self.remove(each)

    def clear(self) -> None:
        """Forget all: the printer is no more; those who wait are told."""
        for each in [*self._all.values()]:
            self.remove(each)

    def publish(self, event: Event, *, of_job_alone: bool = False) -> None:
        """Tell all who want to know what happened.

        Args:
            event: What.
            of_job_alone: Whether only those are told who subscribed to its job.
        """
        if not self._all or not (words := words_for(event)):
            return
        of_job = self._by_job.get(event.job_id, {}) if event.job_id else {}
        told: set[int] = set()
        for word in words:  # the most specific name that somebody subscribed to
            of_all = {} if of_job_alone else self._by_word.get(word, {})
            for each in (*of_all.values(), *of_job.values()):
                if each.id not in told and each.wants(word, event):
                    told.add(each.id)
                    each.note(word, event)
        for number in told | self._ended_by(event, of_job):
            self._wake(number)

    def _ended_by(self, event: Event, of_job: dict[int, Subscription]) -> set[int]:
        """Let subscriptions end with what they are about; return their numbers."""
        if event.kind is EventKind.JOB_STATE_CHANGED and of_job:
            self._end_of_job(event, of_job)
            return {*of_job}
        if event.kind is EventKind.RESOURCE_CANCELED and isinstance(event.seen, ResourceSeen):
            return self._end_of_resource(event, event.seen.number)
        return set()

    def _end_of_job(self, event: Event, of_job: dict[int, Subscription]) -> None:
        """A job's subscriptions end with it, once its last events can be fetched no more."""
        if isinstance(event.seen, JobSeen) and event.seen.state.is_terminal:
            for each in of_job.values():
                each.is_over = True
                each.expires = event.at.seconds + self.limits.event_life_seconds

    def _end_of_resource(self, event: Event, resource_id: int) -> set[int]:
        """A resource's subscriptions end with it in the same way; return their numbers."""
        ended = [*self.of_resource(resource_id)]
        for each in ended:
            each.is_over = True
            each.expires = event.at.seconds + self.limits.event_life_seconds
        return {each.id for each in ended}

    def expire(self, at: Instant) -> None:
        """Forget subscriptions whose time is over."""
        for each in [each for each in self._all.values() if each.expires <= at.seconds]:
            self.remove(each)

    # Waiting

    def watch(self, number: int, wake: Callable[[], None]) -> None:
        """Have a function called whenever a subscription has something new."""
        self._watchers.setdefault(number, []).append(wake)

    def unwatch(self, number: int, wake: Callable[[], None]) -> None:
        """Have it called no more."""
        watchers = self._watchers.get(number, [])
        if wake in watchers:
            watchers.remove(wake)
        if not watchers:
            self._watchers.pop(number, None)

    def _wake(self, number: int) -> None:
        for wake in (*self._watchers.get(number, ()),):
            wake()
