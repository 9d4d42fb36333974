"""All subscriptions of a printer: made, told what happens, expired."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sealpress.ipp.syntax import MAX
from sealpress.printer.dialogue import Event, EventKind, Instant, JobSeen
from sealpress.printer.subscriptions.events import words_for
from sealpress.printer.subscriptions.subscription import Subscription

__all__ = ["NotificationLimits", "SubscriptionBoard"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationLimits:
    """How much a printer does for subscribers.

    Attributes:
        max_subscriptions: Most subscriptions at a time; the next gets 0x0415.
        max_events: ``notify-max-events-supported``: most kinds of events of one of them.
        event_life_seconds: ``ippget-event-life``: how long an event is kept to be fetched.
        default_lease_seconds: How long a subscription lasts when its maker does not say.
        max_lease_seconds: How long at most, and when its maker wants it for ever.
        get_interval_seconds: ``notify-get-interval``: when to ask again.
        max_wait_seconds: How long one request may wait for events.
        max_waiting: Requests that wait for events at a time; one more is told to ask again.
    """

    max_subscriptions: int = 2_000
    max_events: int = 16
    event_life_seconds: int = 60
    default_lease_seconds: int = 86_400
    max_lease_seconds: int = 7 * 86_400
    get_interval_seconds: int = 30
    max_wait_seconds: float = 900.0
    max_waiting: int = 1_000


class SubscriptionBoard:
    """Where it is written who wants to be told what.

    Args:
        limits: How much is done for subscribers.
    """

    def __init__(self, limits: NotificationLimits | None = None) -> None:
        self.limits = limits or NotificationLimits()
        self._all: dict[int, Subscription] = {}
        self._by_word: dict[str, dict[int, Subscription]] = {}
        self._by_job: dict[int, dict[int, Subscription]] = {}
        self._watchers: dict[int, list[Callable[[], None]]] = {}
        self._last_id = 0
        self.waiting = 0
        """Requests that wait for events just now."""

    def __len__(self) -> int:
        return len(self._all)

    @property
    def is_full(self) -> bool:
        """Whether another subscription would be one too many."""
        return len(self._all) >= self.limits.max_subscriptions

    def new_id(self) -> int:
        """Return the next free number."""
        while True:
            self._last_id = self._last_id % MAX + 1
            if self._last_id not in self._all:
                return self._last_id

    def add(self, subscription: Subscription) -> None:
        """Take a subscription in."""
        number = subscription.id
        self._all[number] = subscription
        if subscription.job_id:
            self._by_job.setdefault(subscription.job_id, {})[number] = subscription
            return
        for word in subscription.events:
            self._by_word.setdefault(word, {})[number] = subscription

    def remove(self, subscription: Subscription) -> None:
        """Forget a subscription; those who wait for it are told."""
        number = subscription.id
        self._all.pop(number, None)
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

    def publish(self, event: Event) -> None:
        """Tell all who want to know what happened."""
        if not self._all or not (words := words_for(event)):
            return
        told: set[int] = set()
        of_job = self._by_job.get(event.job_id, {}) if event.job_id else {}
        for word in words:  # the most specific name that somebody subscribed to
            for number, each in (*self._by_word.get(word, {}).items(), *of_job.items()):
                if number not in told and word in each.events:
                    told.add(number)
                    each.note(word, event)
        if event.kind is EventKind.JOB_STATE_CHANGED and of_job:
            self._end_of_job(event, of_job)
            told |= of_job.keys()
        for number in told:
            self._wake(number)

    def _end_of_job(self, event: Event, of_job: dict[int, Subscription]) -> None:
        """A job's subscriptions end with it, once its last events can be fetched no more."""
        if isinstance(event.seen, JobSeen) and event.seen.state.is_terminal:
            for each in of_job.values():
                each.is_over = True
                each.expires = event.at.seconds + self.limits.event_life_seconds

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
