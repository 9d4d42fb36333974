"""What is told of subscriptions and of events (RFC 3995 sections 5.3, 5.4 and 9)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from types import MappingProxyType

from sealpress.ipp.message import Attribute, Group
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.ipp.uri import PrinterUri
from sealpress.printer.attributes import date_time, many, one, printer_id, up_time
from sealpress.printer.dialogue import (
    Event,
    Instant,
    JobSeen,
    Origin,
    PrinterSeen,
    ResourceSeen,
    SystemSeen,
)
from sealpress.printer.notifications.wishes import PULL_METHOD
from sealpress.printer.responses import LANGUAGE
from sealpress.printer.subscriptions.events import PROGRESS
from sealpress.printer.subscriptions.subscription import Notice, Subscription

__all__ = ["notice_group", "subscription_group", "subscription_names"]

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


def _up_time(name: str, _s: Subscription, at: Instant, started: Instant) -> Attribute:
    return one(name, ValueTag.INTEGER, up_time(at, started))


def _target(name: str, subscription: Subscription, _at: Instant, _started: Instant) -> Attribute:
    return one(name, ValueTag.URI, subscription.printer_uri)


_STATUS: Mapping[str, _Maker] = MappingProxyType(
    {
        "notify-subscription-id": lambda n, s, _a, _b: one(n, ValueTag.INTEGER, s.id),
        "notify-sequence-number": lambda n, s, _a, _b: one(n, ValueTag.INTEGER, s.number),
        "notify-lease-expiration-time": _lease_end,
        "notify-subscriber-user-name": lambda n, s, _a, _b: one(n, ValueTag.NAME, s.owner.name),
    }
)
_OF_PRINTERS: Mapping[str, _Maker] = MappingProxyType(
    {
        "notify-printer-up-time": _up_time,
        "notify-printer-uri": _target,
        "notify-job-id": lambda n, s, _a, _b: one(n, ValueTag.INTEGER, s.job_id),
    }
)
_OF_SYSTEMS: Mapping[str, _Maker] = MappingProxyType(
    {
        "notify-system-up-time": _up_time,
        "notify-system-uri": _target,
        "notify-resource-id": lambda n, s, _a, _b: one(n, ValueTag.INTEGER, s.resource_id),
    }
)
_MAKERS: Mapping[bool, Mapping[str, _Maker]] = MappingProxyType(
    {
        False: {**_STATUS, **_OF_PRINTERS, **_TEMPLATE},
        True: {**_STATUS, **_OF_SYSTEMS, **_TEMPLATE},
    }
)
_NAMES: Mapping[bool, Mapping[str, Collection[str]]] = MappingProxyType(
    {
        is_for_system: {
            "all": tuple(makers),
            "subscription-template": tuple(_TEMPLATE),
            "subscription-description": tuple(name for name in makers if name not in _TEMPLATE),
        }
        for is_for_system, makers in _MAKERS.items()
    }
)


def subscription_names(*, is_for_system: bool) -> Mapping[str, Collection[str]]:
    """Return the words for several attributes of a subscription, with what they stand for."""
    return _NAMES[is_for_system]


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
    if not subscription.resource_id:
        absent.add("notify-resource-id")
    if not subscription.attributes:  # a set has one value at least
        absent.add("notify-attributes")
    if PROGRESS not in subscription.events:  # it is about nothing else
        absent.add("notify-time-interval")
    found = [
        make(name, subscription, at, started)
        for name, make in _MAKERS[subscription.scope is not None].items()
        if name in names and name not in absent
    ]
    return Group(found, tag=GroupTag.SUBSCRIPTION)


def notice_group(notice: Notice, subscription: Subscription, started: Instant) -> Group:
    """Return a notice as a client gets it (RFC 3995 section 9)."""
    event = notice.event
    attributes = [
        one("notify-subscription-id", ValueTag.INTEGER, subscription.id),
        *_places(event, subscription, started),
        one("notify-subscribed-event", ValueTag.KEYWORD, notice.word),
        one("notify-event", ValueTag.KEYWORD, notice.word),  # its name in the suites of CUPS
        date_time("printer-current-time", event.at),
        one("notify-sequence-number", ValueTag.INTEGER, notice.number),
        one("notify-charset", ValueTag.CHARSET, "utf-8"),
        one("notify-natural-language", ValueTag.NATURAL_LANGUAGE, LANGUAGE),
        one("notify-user-data", ValueTag.OCTET_STRING, subscription.user_data),
        one("notify-text", ValueTag.TEXT, _text(notice)),
        *_seen(notice),
    ]
    if not subscription.sees(event.job):
        attributes = [each for each in attributes if each.name not in _PRIVATE]
    if notice.further:
        told = {each.name for each in attributes}
        attributes += [each for each in notice.further if each.name not in told]
    return Group(attributes, tag=GroupTag.EVENT_NOTIFICATION)


def _places(event: Event, subscription: Subscription, started: Instant) -> list[Attribute]:
    """Return where something happened, and how long that had been up (PWG 5100.22)."""
    seconds = up_time(event.at, started)
    if subscription.scope is None:
        return [
            one("notify-printer-uri", ValueTag.URI, subscription.printer_uri),
            one("printer-up-time", ValueTag.INTEGER, seconds),
        ]
    system = [
        one("notify-system-uri", ValueTag.URI, subscription.printer_uri),
        one("system-up-time", ValueTag.INTEGER, seconds),
    ]
    if event.origin is None:
        return system
    return [
        *system,
        one("notify-printer-uri", ValueTag.URI, _beside(subscription.printer_uri, event.origin)),
        printer_id(event.origin.number),
        one("printer-up-time", ValueTag.INTEGER, seconds),
    ]


def _beside(system_uri: str, origin: Origin) -> str:
    """Return the URI of a printer as who reaches its system reaches it."""
    return str(replace(PrinterUri.parse(system_uri), target=origin.path))


def _seen(notice: Notice) -> list[Attribute]:
    event, seen = notice.event, notice.event.seen
    if isinstance(seen, JobSeen):
        return _of_job(event.job_id, seen, notice.word)
    if isinstance(seen, PrinterSeen):
        return _of_printer(seen)
    if isinstance(seen, ResourceSeen):
        return _of_resource(seen)
    return [one("system-state", ValueTag.ENUM, int(seen.state))] if seen is not None else []


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


def _of_resource(seen: ResourceSeen) -> list[Attribute]:
    return [
        one("notify-resource-id", ValueTag.INTEGER, seen.number),
        one("resource-id", ValueTag.INTEGER, seen.number),
        one("resource-state", ValueTag.ENUM, seen.state),
        many("resource-state-reasons", ValueTag.KEYWORD, seen.reasons or ("none",)),
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
        "printer-created": "There is a new printer.",
        "printer-deleted": "The printer is no more.",
        "resource-created": "There is a new resource, {resource}.",
        "resource-installed": "Resource {resource} is in use now.",
        "resource-canceled": "Resource {resource} was canceled.",
        "resource-state-changed": "Resource {resource} has another state.",
        "resource-config-changed": "Resource {resource} was changed.",
        "system-stopped": "All printers of the system have stopped.",
        "system-state-changed": "The system is {state}.",
        "system-restarted": "The system was started again.",
        "system-config-changed": "The system's settings or printers were changed.",
    }
)


def _text(notice: Notice) -> str:
    """Return a sentence; it names no document, since others than its owner may read it."""
    event, seen = notice.event, notice.event.seen
    state = seen.state.keyword if isinstance(seen, JobSeen | PrinterSeen | SystemSeen) else ""
    done = seen.impressions if isinstance(seen, JobSeen) else 0
    resource = seen.number if isinstance(seen, ResourceSeen) else 0
    text = _TEXTS[notice.word].format(job=event.job_id, state=state, done=done, resource=resource)
    return text if event.origin is None else f"{event.origin.name}: {text}"
