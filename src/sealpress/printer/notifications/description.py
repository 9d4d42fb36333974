"""What is told of subscriptions and of events (RFC 3995 sections 5.3, 5.4 and 9)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType

from sealpress.ipp.message import Attribute, Group
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer.attributes import date_time, many, one, up_time
from sealpress.printer.dialogue import Instant, JobSeen, PrinterSeen
from sealpress.printer.notifications.wishes import PULL_METHOD
from sealpress.printer.responses import LANGUAGE
from sealpress.printer.subscriptions.events import PROGRESS
from sealpress.printer.subscriptions.subscription import Notice, Subscription

__all__ = ["SUBSCRIPTION_GROUPS", "SUBSCRIPTION_NAMES", "notice_group", "subscription_group"]

_Maker = Callable[[str, Subscription, Instant, Instant], Attribute]

_TEMPLATE: Mapping[str, _Maker] = MappingProxyType(
    {
        "notify-pull-method": lambda n, _s, _a, _b: one(n, ValueTag.KEYWORD, PULL_METHOD),
        "notify-events": lambda n, s, _a, _b: many(n, ValueTag.KEYWORD, s.events),
        "notify-attributes": lambda n, s, _a, _b: many(n, ValueTag.KEYWORD, s.attributes),
        "notify-user-data": lambda n, s, _a, _b: one(n, ValueTag.OCTET_STRING, s.user_data),
        "notify-time-interval": lambda n, s, _a, _b: one(n, ValueTag.INTEGER, s.time_interval),
        "notify-charset": lambda n, _s, _a, _b: one(n, ValueTag.CHARSET, "utf-8"),
        "notify-natural-language": lambda n, _s, _a, _b: one(
            n, ValueTag.NATURAL_LANGUAGE, LANGUAGE
        ),
        "notify-lease-duration": lambda n, s, _a, _b: one(n, ValueTag.INTEGER, s.lease_seconds),
    }
)


def _lease_end(name: str, subscription: Subscription, _at: Instant, started: Instant) -> Attribute:
    """Return when the lease ends by ``printer-up-time``; 0 for one that has no lease."""
    if subscription.job_id:
        return one(name, ValueTag.INTEGER, 0)
    return one(name, ValueTag.INTEGER, max(1, int(subscription.expires - started.seconds) + 1))


_STATUS: Mapping[str, _Maker] = MappingProxyType(
    {
        "notify-subscription-id": lambda n, s, _a, _b: one(n, ValueTag.INTEGER, s.id),
        "notify-sequence-number": lambda n, s, _a, _b: one(n, ValueTag.INTEGER, s.number),
        "notify-lease-expiration-time": _lease_end,
        "notify-printer-up-time": lambda n, _s, at, started: one(
            n, ValueTag.INTEGER, up_time(at, started)
        ),
        "notify-printer-uri": lambda n, s, _a, _b: one(n, ValueTag.URI, s.printer_uri),
        "notify-job-id": lambda n, s, _a, _b: one(n, ValueTag.INTEGER, s.job_id),
        "notify-subscriber-user-name": lambda n, s, _a, _b: one(n, ValueTag.NAME, s.owner.name),
    }
)
_ALL = {**_STATUS, **_TEMPLATE}
SUBSCRIPTION_NAMES: Collection[str] = tuple(_ALL)
"""All attributes of a subscription."""
SUBSCRIPTION_GROUPS: Mapping[str, Collection[str]] = MappingProxyType(
    {
        "all": tuple(_ALL),
        "subscription-template": tuple(_TEMPLATE),
        "subscription-description": tuple(_STATUS),
    }
)
"""What the words for several attributes stand for."""


def subscription_group(
    subscription: Subscription, names: Collection[str], at: Instant, started: Instant
) -> Group:
    """Return what a subscription is.

    Args:
        subscription: The subscription.
        names: The attributes that are wanted.
        at: Now.
        started: When the printer came up.
    """
    absent = {"notify-lease-duration" if subscription.job_id else "notify-job-id"}
    if not subscription.attributes:  # a set has one value at least
        absent.add("notify-attributes")
    if PROGRESS not in subscription.events:  # it is about nothing else
        absent.add("notify-time-interval")
    found = [
        make(name, subscription, at, started)
        for name, make in _ALL.items()
        if name in names and name not in absent
    ]
    return Group(found, tag=GroupTag.SUBSCRIPTION)


def notice_group(notice: Notice, subscription: Subscription, started: Instant) -> Group:
    """Return a notice as a client gets it (RFC 3995 section 9)."""
    event = notice.event
    attributes = [
        one("notify-subscription-id", ValueTag.INTEGER, subscription.id),
        one("notify-printer-uri", ValueTag.URI, subscription.printer_uri),
        one("notify-subscribed-event", ValueTag.KEYWORD, notice.word),
        one("notify-event", ValueTag.KEYWORD, notice.word),  # its name in the suites of CUPS
        one("printer-up-time", ValueTag.INTEGER, up_time(event.at, started)),
        date_time("printer-current-time", event.at),
        one("notify-sequence-number", ValueTag.INTEGER, notice.number),
        one("notify-charset", ValueTag.CHARSET, "utf-8"),
        one("notify-natural-language", ValueTag.NATURAL_LANGUAGE, LANGUAGE),
        one("notify-user-data", ValueTag.OCTET_STRING, subscription.user_data),
        one("notify-text", ValueTag.TEXT, _text(notice)),
    ]
    if isinstance(event.seen, JobSeen):
        attributes += _of_job(event.job_id, event.seen, notice.word)
        if not subscription.sees(event.job):
            attributes = [each for each in attributes if each.name not in _PRIVATE]
    elif isinstance(event.seen, PrinterSeen):
        attributes += _of_printer(event.seen)
    if notice.further:
        told = {each.name for each in attributes}
        attributes += [each for each in notice.further if each.name not in told]
    return Group(attributes, tag=GroupTag.EVENT_NOTIFICATION)


#: What of other people's jobs is not told (RFC 8011 section 9).
_PRIVATE = frozenset({"job-impressions-completed"})


def _of_job(job_id: int, seen: JobSeen, word: str) -> list[Attribute]:
    attributes = [
        one("notify-job-id", ValueTag.INTEGER, job_id),
        one("job-id", ValueTag.INTEGER, job_id),
        one("job-state", ValueTag.ENUM, int(seen.state)),
        many("job-state-reasons", ValueTag.KEYWORD, seen.reasons or ("none",)),
    ]
    if word == PROGRESS or (word != "job-config-changed" and seen.state.is_terminal):
        attributes.append(one("job-impressions-completed", ValueTag.INTEGER, seen.impressions))
    return attributes


def _of_printer(seen: PrinterSeen) -> list[Attribute]:
    return [
        one("printer-state", ValueTag.ENUM, int(seen.state)),
        many("printer-state-reasons", ValueTag.KEYWORD, seen.reasons or ("none",)),
        one("printer-is-accepting-jobs", ValueTag.BOOLEAN, seen.is_accepting),
    ]


_TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "job-created": "Job {job} was created.",
        "job-completed": "Job {job} has ended: {state}.",
        "job-stopped": "Job {job} has stopped.",
        "job-progress": "Job {job}: {done} printed.",
        "job-state-changed": "Job {job} is {state}.",
        "job-config-changed": "Job {job} was changed.",
        "printer-stopped": "The printer has stopped.",
        "printer-state-changed": "The printer is {state}.",
        "printer-restarted": "The printer was started again.",
        "printer-config-changed": "The printer's settings were changed.",
    }
)


def _text(notice: Notice) -> str:
    """Return a sentence; it names no document, since others than its owner may read it."""
    seen = notice.event.seen
    state = seen.state.keyword if seen is not None else ""
    done = seen.impressions if isinstance(seen, JobSeen) else 0
    return _TEXTS[notice.word].format(job=notice.event.job_id, state=state, done=done)
